"""What the documents say is there: commands, modules, files, settings, routes."""

from __future__ import annotations

import importlib.util
import re
import shlex
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
import yaml

from backtalk.keys import load_all
from backtalk.settings import Settings
from tests.docs.documents import ROOT, Document, document, documents
from tests.docs.environment import example_settings, explanations, named_in, read_by, rows

DOCUMENTS = documents()
every_document = pytest.mark.parametrize("page", DOCUMENTS, ids=str)

# Made by running, so not there in a fresh checkout.
MADE = ("var/", "build/", "models/", ".venv/", ".cache/", ".env", "file.jsonl", "widget/dist")
SERVERS = (ROOT / "backtalk", ROOT / "actions")
ONLY_FOR_SETUP_AND_TESTS = (ROOT / "tools", ROOT / "tests" / "browser" / "conftest.py")

MAKE_A_KEY = 'python3 -c "import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
# Kinds of command that a document may show. Each is run by a test or by whoever runs the tests.
MODULE = re.compile(r"-m (?P<module>[\w.]+)")
MAKE = re.compile(r"make (?P<target>[a-z-]+)")
ALLOWED = [
    re.compile(r"(PORT=\d+ )?make [a-z-]+( QUESTIONS=\S+)?"),
    re.compile(r"\.venv/bin/rasa (train|shell|data validate|test( core)?)( --stories tests/conversations)?"),
    re.compile(r"\.venv/bin/python tools/run_tests\.py --only (?P<stage>\w+)"),
    re.compile(r"\.venv/bin/python -m [\w.]+( --misses)?"),
    re.compile(r"\.venv/bin/backtalk (privacy|backup|restore|keys|database)( [\w./-]+)+"),  # run by tests/storage
    re.compile(r"\.venv/bin/backtalk examples( --write)?"),  # run by tests/front_desk
    re.compile(r"cp (?P<source>\S+) (?P<copy>\S+)"),
    re.compile(r"set -a; \. \./\.env; set \+a"),
    re.compile(re.escape(MAKE_A_KEY)),
]  # fmt: skip


def run_tests() -> ModuleType:
    spec = importlib.util.spec_from_file_location("run_tests", ROOT / "tools" / "run_tests.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules.setdefault("run_tests", module)
    spec.loader.exec_module(module)
    return module


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


# --- Commands ---------------------------------------------------------------------------------------------------------


@every_document
def test_shell_blocks_hold_only_commands_that_are_run_elsewhere(page: Document) -> None:
    strange = [line for line in page.commands() if not any(kind.fullmatch(line) for kind in ALLOWED)]
    assert not strange, f"{page}: no test runs these: {strange}"


@every_document
def test_every_make_target_exists(page: Document) -> None:
    named = {target for words in [*page.inline(), *page.commands()] for target in MAKE.findall(words)}
    assert named <= make_targets(), f"{page}: not in the Makefile: {sorted(named - make_targets())}"


def test_every_make_target_is_documented() -> None:
    named = {
        target for page in DOCUMENTS for words in [*page.inline(), *page.commands()] for target in MAKE.findall(words)
    }
    hidden = make_targets() - {"help"} - named  # "make" alone is the help
    assert not hidden, f"no document says what these do: {sorted(hidden)}"


@every_document
def test_every_module_that_is_run_exists(page: Document) -> None:
    for words in [*page.inline(), *page.commands()]:
        for module in MODULE.findall(words):
            assert importlib.util.find_spec(module), f"{page}: there is no module {module}"


@every_document
def test_every_stage_of_the_tests_exists(page: Document) -> None:
    stages = set(run_tests().STAGES)
    named = set(re.findall(r"--only (\w+)", page.text))
    assert named <= stages, f"{page}: tools/run_tests.py has no stage {sorted(named - stages)}"


def test_the_command_that_makes_a_key_makes_one(tmp_path: Path) -> None:
    made = subprocess.run(shlex.split(MAKE_A_KEY), capture_output=True, text=True, check=True).stdout.strip()

    assert MAKE_A_KEY in document("docs/setup.md").commands()
    assert load_all("booking", "KEY", tmp_path, {"KEY": made}) == (made.encode(),)


def test_every_stage_of_the_tests_is_documented() -> None:
    assert set(run_tests().STAGES) == set(re.findall(r"--only (\w+)", document("CONTRIBUTING.md").text))


@every_document
def test_commands_find_the_files_they_name(page: Document) -> None:
    for line in page.commands():
        words = line.split()
        if words[0] == "cp":
            assert (ROOT / words[1]).is_file(), f"{page}: {line}"
            assert (ROOT / words[2]).parent.is_dir(), f"{page}: {line}"
        if "--stories" in words:
            assert (ROOT / words[words.index("--stories") + 1]).is_dir(), f"{page}: {line}"


# --- Files ------------------------------------------------------------------------------------------------------------


@every_document
def test_every_link_leads_somewhere(page: Document) -> None:
    broken = [str(target) for target in page.links() if not target.exists()]
    assert not broken, f"{page}: links to nothing: {broken}"


@every_document
def test_every_path_exists(page: Document) -> None:
    gone = [path for path in page.paths() if not (path.startswith(MADE) or _exists(page, path))]
    assert not gone, f"{page}: names files that are not there: {gone}"


def test_every_document_is_listed() -> None:
    listed = {target for page in DOCUMENTS[:1] for target in page.links()}
    listed |= set(document("docs/index.md").links())
    missing = [page for page in (ROOT / "docs").glob("*.md") if page not in listed and page.name != "index.md"]
    assert not missing, f"docs/index.md does not list {missing}"


def _exists(page: Document, path: str) -> bool:
    """Whether a path is there, seen from the project or from the document. `<topic>` stands for any name."""
    pattern = re.sub(r"<\w+>", "*", path).rstrip("/")
    if any(any(folder.glob(pattern)) for folder in (ROOT, page.path.parent)):
        return True
    # A bare name in a table whose row says the folder.
    return "/" not in path and any(any((ROOT / folder).rglob(pattern)) for folder in ("backtalk", "knowledge"))


# --- Settings ---------------------------------------------------------------------------------------------------------


@every_document
def test_every_variable_that_is_named_is_read(page: Document) -> None:
    read = read_by(*SERVERS, *ONLY_FOR_SETUP_AND_TESTS)
    unread = named_in(page.text) - read
    assert not unread, f"{page}: nothing reads {sorted(unread)}"


def test_every_variable_that_is_read_is_explained() -> None:
    explained = rows(document("docs/setup.md").text)
    read = read_by(*SERVERS, *ONLY_FOR_SETUP_AND_TESTS)
    assert explained == read, f"docs/setup.md: missing {sorted(read - explained)}, too many {sorted(explained - read)}"


def test_the_channel_page_explains_its_own_limits() -> None:
    rates = {name for name in read_by(ROOT / "backtalk" / "settings.py") if name.endswith(("_RATE", "_LIMITS"))}
    assert rates
    assert rates <= rows(document("docs/channel.md").text)


def test_the_example_of_settings_has_every_variable_with_its_explanation() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert set(example_settings(text)) == read_by(*SERVERS)
    unexplained = [name for name, line in explanations(text).items() if not line.endswith(".")]
    assert not unexplained, f".env.example: write a sentence above {unexplained}"


def test_the_example_of_settings_says_what_holds_anyway() -> None:
    settings = example_settings((ROOT / ".env.example").read_text(encoding="utf-8"))

    assert Settings.from_environment(settings) == Settings.from_environment({})


def test_the_example_of_settings_sets_nothing_and_holds_no_key() -> None:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")

    assert all(line.startswith("#") for line in text.splitlines() if line.strip())
    assert {name: value for name, value in example_settings(text).items() if name.endswith("_KEY") and value} == {}


def test_a_file_of_real_settings_is_kept_out_of_git() -> None:
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert {".env", "/.env"} & set(ignored), "add /.env to .gitignore: it will hold keys"


# --- What must be said ------------------------------------------------------------------------------------------------


def test_every_route_is_described() -> None:
    page = document("docs/channel.md")
    words = {word.replace("…", "/webhooks/webchat") for code in page.inline() for word in code.split()}
    routes = set(yaml.safe_load(document_text("docs/openapi.yml"))["paths"])

    assert routes <= words, f"docs/channel.md says nothing about {sorted(routes - words)}"


def test_the_first_screen_says_what_matters() -> None:
    """Before the first heading: what it will not do, whom to call, the one command, that nobody has reviewed it."""
    first_screen = document("README.md").text.split("\n## ")[0]

    assert "911" in first_screen
    assert "9-8-8" in first_screen
    assert "will not do" in first_screen
    assert "does not diagnose" in first_screen
    assert "make run" in first_screen
    assert "not reviewed by a physiotherapist" in first_screen.lower()


def test_the_picture_is_a_picture() -> None:
    picture = ROOT / "docs" / "images" / "conversation.png"
    assert picture.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")


def test_the_licence_is_not_left_to_guess() -> None:
    assert "Licence: not chosen yet" in document("README.md").text or (ROOT / "LICENSE").exists()


def test_the_changelog_has_the_version_with_its_day() -> None:
    version = re.search(r'^version = "([\d.]+)"', document_text("pyproject.toml"), re.MULTILINE)
    assert version
    headings = re.findall(r"^## (.+)$", document("CHANGELOG.md").text, re.MULTILINE)

    assert any(re.fullmatch(rf"{re.escape(version[1])}, \d{{4}}-\d\d-\d\d", heading) for heading in headings), headings
    assert all(re.fullmatch(r"Unreleased|[\d.]+, \d{4}-\d\d-\d\d", heading) for heading in headings), headings


@every_document
def test_documents_promise_nothing(page: Document) -> None:
    loud = re.findall(
        r"\b(?:cutting-edge|state-of-the-art|revolutionary|seamless\w*|powerful|robust|best-in-class|world-class|"
        r"guarantee[sd]?|effortless\w*|blazing\w*)\b",
        page.text,
        re.IGNORECASE,
    )
    assert not loud, f"{page}: {loud}"


def document_text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_documents_were_found() -> None:
    assert {Path("README.md"), Path("CONTRIBUTING.md"), Path("docs/setup.md"), Path("docs/channel.md")} <= {
        page.path.relative_to(ROOT) for page in DOCUMENTS
    }
