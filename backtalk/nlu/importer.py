"""Training-data importer: an answer's wording belongs to the domain, not to understanding."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Callable, Dict, List, Optional, Union

from rasa.shared.core.domain import Domain
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import StoryGraph, StoryStep
from rasa.shared.exceptions import YamlException
from rasa.shared.importers.rasa import RasaFileImporter
from rasa.shared.nlu.constants import RESPONSE_IDENTIFIER_DELIMITER
from rasa.shared.nlu.training_data.formats.rasa_yaml import RasaYAMLReader
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.utils.common import cached_method
from rasa.shared.utils.io import read_yaml

_TOP_LEVEL_KEY = re.compile(r"^(\w+):", re.MULTILINE)


class TopicFileImporter(RasaFileImporter):
    """Reads topic files that hold examples, responses and rules together.

    Rasa's default importer leaves responses that stand beside examples in the NLU data, so rewording an answer trains
    understanding again (RasaHQ/rasa#10751). This one hands them to the domain. Responses of retrieval intents
    (``topic/need``) stay where a response selector looks for them.

    It also gives each reader only its own part of a file. Rasa's YAML parser is pure Python and its default importer
    parses each file about six times: with ten thousand examples that is most of the time that a training takes.
    """

    def __init__(
        self,
        config_file: Optional[str] = None,
        domain_path: Optional[str] = None,
        training_data_paths: Optional[Union[List[str], str]] = None,
    ) -> None:
        super().__init__(config_file, domain_path, [])
        self._files = _yaml_files(training_data_paths)

    @cached_method
    def get_domain(self) -> Domain:
        """The domain file plus the responses of all topic files."""
        responses = {name: texts for name, texts in self._responses().items() if not _is_retrieval(name)}
        domain: Domain = super().get_domain().merge(Domain.from_dict({"responses": responses}))
        return domain

    @cached_method
    def get_nlu_data(self, language: Optional[str] = "en") -> TrainingData:
        """The examples, without the responses that went to the domain.

        Raises:
            YamlException: if a file's examples are not in Rasa's format; the message names the file.
        """
        data: TrainingData = self._read("nlu", lambda text: RasaYAMLReader().reads(text), TrainingData())
        kept = {name: texts for name, texts in self._responses().items() if _is_retrieval(name)}
        return data.merge(TrainingData(responses=kept)) if kept else data

    @cached_method
    def get_stories(self, exclusion_percentage: Optional[int] = None) -> StoryGraph:
        """Rules and stories of all topic files.

        Raises:
            YamlException: if a file's rules are not in Rasa's format; the message names the file.
        """
        domain = self.get_domain()
        steps: List[StoryStep] = []
        for key in ("rules", "stories"):
            steps += self._read(key, lambda text: YAMLStoryReader(domain).read_from_string(text), [])
        return StoryGraph(steps)

    def _read(self, key: str, reader: Callable[[str], Any], nothing: Any) -> Any:
        """What Rasa's reader makes of one section of all files, read as one document: each reading loads its schema."""
        parts = self._parts(key)
        if not parts:
            return nothing
        try:
            return reader(_document(key, *parts.values()))
        except YamlException:
            for path, part in parts.items():
                try:
                    reader(_document(key, part))
                except YamlException as error:
                    error.filename = str(path)
                    raise
            raise

    @cached_method
    def _responses(self) -> Dict[str, List[Dict[str, Any]]]:
        parts = self._parts("responses")
        return dict(read_yaml(_document("responses", *parts.values()))["responses"]) if parts else {}

    def _parts(self, key: str) -> Dict[Path, str]:
        """Of each file that has it, the section with this name."""
        cut = {path: sections(path.read_text(encoding="utf-8")) for path in self._files}
        return {path: found[key] for path, found in cut.items() if key in found}


def sections(text: str) -> Dict[str, str]:
    """What stands under each top-level key of a YAML file, as text."""
    starts = list(_TOP_LEVEL_KEY.finditer(text))
    ends = [match.start() for match in starts[1:]] + [len(text)]
    return {match.group(1): text[match.end() : end] for match, end in zip(starts, ends, strict=True)}


def _document(key: str, *parts: str) -> str:
    return f'version: "3.1"\n{key}:\n' + "".join(part.strip("\n") + "\n" for part in parts)


def _yaml_files(paths: Optional[Union[str, List[str]]]) -> List[Path]:
    given = [Path(path) for path in ([paths] if isinstance(paths, str) else paths or [])]
    found = {file for path in given for file in ([path] if path.is_file() else path.rglob("*.yml"))}
    return sorted(file.absolute() for file in found)


def _is_retrieval(name: str) -> bool:
    return RESPONSE_IDENTIFIER_DELIMITER in name
