"""A drawing on its way: from an answer's file to the visitor's message, and its file from the server."""

from __future__ import annotations

from pathlib import Path

import pytest
import requests
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from backtalk.answers.generator import AnswerGenerator
from backtalk.channel.pages import PICTURES
from backtalk.channel.replies import compose
from tests.channel.servers import Server

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.asyncio
async def test_an_answer_brings_its_drawing_and_the_words_for_it() -> None:
    domain = Domain.from_file(str(ROOT / "data" / "dry_needling" / "trigger_points.yml"))
    tracker = DialogueStateTracker("visitor", [])

    response = await AnswerGenerator(domain=domain).generate("utter_trigger_points", tracker, "webchat")
    assert response is not None
    [message], _ = compose([response], "turn", at=0.0)

    assert message["image"]["url"] == "/pictures/trigger_point.svg"
    assert "experts debate" in message["image"]["alt"]
    assert message["blocks"], "the words stay"


def test_the_server_gives_out_the_drawings_as_pictures(server: Server) -> None:
    drawing = requests.get(f"{server.root}/pictures/needle_sizes.svg", timeout=30)

    assert drawing.status_code == 200
    assert drawing.headers["Content-Type"] == "image/svg+xml"
    assert drawing.content == (PICTURES / "needle_sizes.svg").read_bytes()


@pytest.mark.parametrize("path", ["..%2fREADME.md", "../body-map.ts", "nothing.svg", ".svg", "%00"])
def test_nothing_but_drawings_is_given_out(server: Server, path: str) -> None:
    with requests.Session() as session:
        request = requests.Request("GET", server.root).prepare()
        request.url = f"{server.root}/pictures/{path}"
        answer = session.send(request, timeout=30)

    assert answer.status_code == 404
