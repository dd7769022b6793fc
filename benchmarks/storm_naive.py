"""The booking endpoint as it is often written: insert, then send, then answer. No outbox, no key to know a repeat by.

`python -m benchmarks.storm_naive FILE WEBHOOK PORT`. A message that cannot be sent is logged, and the visitor, whose
request is in the database after all, is told that it is sent.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SEND_SECONDS = 5


def book(file: str, webhook: str, told: dict[str, str]) -> int:
    """Insert, send, and return the number of the row."""
    with sqlite3.connect(file, timeout=3) as database:
        number = database.execute("insert into booking (name, phone) values (:name, :phone)", told).lastrowid
    try:
        body = json.dumps(told).encode()
        urllib.request.urlopen(urllib.request.Request(webhook, body), timeout=SEND_SECONDS).close()  # noqa: S310
    except (urllib.error.URLError, OSError) as error:
        print(f"not sent: {type(error).__name__}", flush=True)
    return int(number or 0)


def main() -> None:
    """Serve until killed."""
    file, webhook, port = sys.argv[1:]
    with sqlite3.connect(file) as database:
        database.execute("pragma journal_mode = wal")
        database.execute("create table if not exists booking (id integer primary key, name text, phone text)")

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            try:
                reply = json.dumps({"reference": book(file, webhook, told)}).encode()
            except sqlite3.Error:
                self.send_error(500)
                return
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_: object) -> None:
            pass

    ThreadingHTTPServer(("127.0.0.1", int(port)), Endpoint).serve_forever()


if __name__ == "__main__":
    main()
