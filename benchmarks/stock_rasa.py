"""Rasa as `rasa init` sets it up, on the same examples and answers: the pipeline and policies that a new project gets.

What it costs to answer does not depend on how long it was trained, so `EPOCHS` is small and its answers are poor; how
well it understands is measured elsewhere (benchmarks/understanding.py). The trained model is kept in .cache/stock.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests
import yaml

from backtalk.commands.servers import Server, free_port, stop

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".cache" / "stock"
EPOCHS = 3
READY_WITHIN_SECONDS = 300

PIPELINE: list[dict[str, Any]] = [
    {"name": "WhitespaceTokenizer"},
    {"name": "RegexFeaturizer"},
    {"name": "LexicalSyntacticFeaturizer"},
    {"name": "CountVectorsFeaturizer"},
    {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
    {"name": "DIETClassifier", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "EntitySynonymMapper"},
    {"name": "ResponseSelector", "epochs": EPOCHS, "constrain_similarities": True},
    {"name": "FallbackClassifier", "threshold": 0.3, "ambiguity_threshold": 0.1},
]
POLICIES: list[dict[str, Any]] = [
    {"name": "MemoizationPolicy"},
    {"name": "RulePolicy"},
    {"name": "UnexpecTEDIntentPolicy", "max_history": 5, "epochs": EPOCHS},
    {"name": "TEDPolicy", "max_history": 5, "epochs": EPOCHS, "constrain_similarities": True},
]


def write_project() -> Path:
    """Our topics as a plain Rasa project with one story a topic; returns its folder."""
    examples: dict[str, str] = {}
    responses: dict[str, list[dict[str, str]]] = {"utter_default": [{"text": "Sorry, I did not understand."}]}
    for path in sorted((ROOT / "data").rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for item in content.get("nlu") or []:
            if "intent" in item:
                examples[item["intent"]] = examples.get(item["intent"], "") + item["examples"]
        for name, variants in (content.get("responses") or {}).items():
            responses[name] = [{"text": variants[0]["text"].replace("{", "(").replace("}", ")")}]
    answered = {intent: f"utter_{intent}" for intent in examples if f"utter_{intent}" in responses}
    stories = [
        {"story": intent, "steps": [{"intent": intent}, {"action": response}]} for intent, response in answered.items()
    ]
    fallback = {"rule": "fallback", "steps": [{"intent": "nlu_fallback"}, {"action": "utter_default"}]}
    nlu = [{"intent": intent, "examples": examples[intent]} for intent in answered]
    FOLDER.mkdir(parents=True, exist_ok=True)
    _write("config.yml", {"recipe": "default.v1", "language": "en", "pipeline": PIPELINE, "policies": POLICIES})
    _write("domain.yml", {"version": "3.1", "intents": sorted(answered), "responses": responses})
    _write("data.yml", {"version": "3.1", "nlu": nlu, "stories": stories, "rules": [fallback]})
    _write("credentials.yml", {"rest": None})
    _write("endpoints.yml", {})
    return FOLDER


def train_stock() -> Path:
    """The trained model, from the cache when nothing changed."""
    folder = write_project()
    texts = [(folder / name).read_bytes() for name in ("config.yml", "domain.yml", "data.yml")]
    model = folder / f"{hashlib.sha256(b''.join(texts)).hexdigest()[:16]}.tar.gz"
    if not model.exists():
        print(f"stock Rasa: training once, {EPOCHS} epochs; this takes minutes", flush=True)
        made = folder / "made"
        shutil.rmtree(made, ignore_errors=True)
        command = [sys.executable, "-m", "rasa", "train", "--data", "data.yml", "--out", "made", "--skip-validation"]
        with (folder / "training.log").open("wb") as log:
            subprocess.run(command, cwd=folder, check=True, stdout=log, stderr=subprocess.STDOUT)  # noqa: S603
        shutil.move(str(next(made.glob("*.tar.gz"))), model)
    return model


@contextmanager
def stock_rasa_running() -> Iterator[tuple[str, Server]]:
    """The address of the server behind Rasa's REST channel, and the server."""
    model, port = train_stock(), free_port()
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "--port", str(port), "-i", "127.0.0.1"]
    log = FOLDER / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=FOLDER, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
    server = Server("stock Rasa", process, log)
    root = f"http://127.0.0.1:{port}"
    try:
        _wait_for_an_answer(root, server)
        yield root, server
    finally:
        stop([server])


def _wait_for_an_answer(root: str, server: Server) -> None:
    ends = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < ends and server.process.poll() is None:
        try:
            said = {"sender": "warm-up", "message": "hello"}
            if requests.post(f"{root}/webhooks/rest/webhook", json=said, timeout=60).json():
                return
        except (requests.RequestException, json.JSONDecodeError):
            pass
        time.sleep(0.5)
    raise RuntimeError(f"stock Rasa did not answer:\n{server.last_words()}")


def _write(name: str, content: Any) -> None:
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=1000)
    (FOLDER / name).write_text(text, encoding="utf-8")
