from __future__ import annotations

from pathlib import Path

import pytest

from tests.actions.shaky_stores import BrokenStore
from tests.actions.trackers import Chat, real_parts


@pytest.fixture
def chat(tmp_path: Path) -> Chat:
    return Chat(real_parts(tmp_path))


@pytest.fixture
def broken(tmp_path: Path) -> Chat:
    chat = Chat(real_parts(tmp_path))
    chat.parts.desk._store = BrokenStore()
    return chat
