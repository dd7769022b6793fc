"""The private port where Prometheus reads the figures. Off unless ``BACKTALK_METRICS_PORT`` is set."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from prometheus_client import CollectorRegistry, start_http_server

from backtalk.settings import InvalidSetting

PORT, HOST = "BACKTALK_METRICS_PORT", "BACKTALK_METRICS_HOST"


def expose(registry: CollectorRegistry, environment: Mapping[str, str] | None = None) -> Callable[[], None]:
    """Serve the figures at `/metrics` and return what ends it; without a port, do nothing.

    They name no visitor, but how a clinic is doing is nobody else's business: the address is this machine unless
    ``BACKTALK_METRICS_HOST`` says otherwise.

    Raises:
        InvalidSetting: when the port is none.
        OSError: when it is taken.
    """
    env = os.environ if environment is None else environment
    written = env.get(PORT, "").strip()
    if not written:
        return lambda: None
    if not written.isascii() or not written.isdigit() or not 1 <= int(written) <= 65535:
        raise InvalidSetting(f"{PORT} must be a port from 1 to 65535.")
    server, thread = start_http_server(int(written), env.get(HOST, "").strip() or "127.0.0.1", registry)

    def stop() -> None:
        server.shutdown()
        server.server_close()
        thread.join()

    return stop
