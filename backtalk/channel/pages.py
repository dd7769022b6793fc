"""The clinic's pages, the widget that was built, and the drawings, read from their directories."""

from __future__ import annotations

import asyncio
import functools
import gzip
import hashlib
import mimetypes
from pathlib import Path

from sanic import HTTPResponse, Request

from backtalk.channel.clinic_facts import with_facts
from backtalk.channel.problems import Problem
from backtalk.clinic import Clinic

START_PAGE = "index.html"
CHAT_PAGE = "chat.html"
PICTURES = Path(__file__).resolve().parents[2] / "widget" / "src" / "pictures" / "drawings"  # what answers point to
# Named here because the operating system's own table differs from machine to machine.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}
ASK_EACH_TIME = "no-cache"  # so that an update is seen at once
FOR_EVER = "public, max-age=31536000, immutable"
SMALLEST_TO_COMPRESS = 1000  # bytes


class Pages:
    """Serves pages, `/static/…`, `/widget/…`, `/pictures/…`; nothing outside their directories, no hidden file."""

    def __init__(self, directory: Path, widget: Path, clinic: Clinic, pictures: Path = PICTURES) -> None:
        """`directory` holds the pages, filled with `clinic`'s facts, and what they need; `widget` what was built."""
        self._directory = directory
        self._widget = widget
        self._with_facts = functools.lru_cache(maxsize=16)(functools.partial(with_facts, clinic=clinic))
        self._pictures = pictures

    async def start_page(self, request: Request) -> HTTPResponse:
        """`GET /`, with its demonstration banner only while the clinic is not live."""
        return await self._file(request, START_PAGE)

    async def chat_page(self, request: Request) -> HTTPResponse:
        """`GET /chat`: nothing but the chat, for a link in an e-mail or a QR code."""
        return await self._file(request, CHAT_PAGE)

    async def static_file(self, request: Request, path: str) -> HTTPResponse:
        """`GET /static/<path>`."""
        under_static = (self._directory / "static").is_dir()
        return await self._file(request, f"static/{path}" if under_static else path)

    async def widget_file(self, request: Request, path: str) -> HTTPResponse:
        """`GET /widget/<path>`: the widget, and the parts that it loads when they are needed."""
        return await self._file(request, path, self._widget)

    async def picture(self, request: Request, path: str) -> HTTPResponse:
        """`GET /pictures/<path>`: the drawings that answers show."""
        return await self._file(request, path, self._pictures)

    async def _file(self, request: Request, path: str, directory: Path | None = None) -> HTTPResponse:
        content = await asyncio.to_thread(self._read, path, directory or self._directory)
        if content is None:
            raise Problem(404)
        suffix = Path(path).suffix.lower()
        content_type = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        mark = hashlib.sha256(content).hexdigest()
        headers = {"Vary": "Accept-Encoding", "Cache-Control": _how_long(request, mark)}
        if "gzip" in request.headers.get("accept-encoding", "") and _is_worth_compressing(content, content_type):
            content = await asyncio.to_thread(_compressed, content)
            mark = f"{mark[:30]}-z"
            headers["Content-Encoding"] = "gzip"
        headers["ETag"] = f'"{mark[:32]}"'
        if request.headers.get("if-none-match") == headers["ETag"]:
            return HTTPResponse(status=304, headers=headers)
        return HTTPResponse(content, headers=headers, content_type=content_type)

    def _read(self, path: str, directory: Path) -> bytes | None:
        root = directory.resolve()
        try:
            wanted = (root / path).resolve()
        except (ValueError, OSError):  # a NUL, or a name too long
            return None
        if not wanted.is_relative_to(root):
            return None
        if any(part.startswith(".") for part in wanted.relative_to(root).parts):
            return None
        try:
            content = wanted.read_bytes()
        except OSError:
            return None
        return self._with_facts(content.decode()).encode() if wanted.suffix == ".html" else content


def _how_long(request: Request, mark: str) -> str:
    """A file that is asked for by the mark of its content (`panel.js?v=0a1b2c3d`) never changes under that address."""
    wanted = request.args.get("v")
    return FOR_EVER if wanted and len(wanted) >= 8 and mark.startswith(wanted) else ASK_EACH_TIME


def _is_worth_compressing(content: bytes, content_type: str) -> bool:
    text = content_type.startswith("text/") or content_type in ("image/svg+xml", "application/json")
    return text and len(content) >= SMALLEST_TO_COMPRESS


@functools.lru_cache(maxsize=64)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, 9, mtime=0)
