from __future__ import annotations

from tests.channel.conftest import server, start_server

__all__ = ["server", "start_server"]
