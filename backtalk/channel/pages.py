"""The clinic page and the chat's own files, read from one directory."""

from __future__ import annotations

import asyncio
import hashlib
import mimetypes
import re
from pathlib import Path

from sanic import HTTPResponse, Request

from backtalk.channel.problems import Problem

START_PAGE = "index.html"
BANNER = re.compile(rb'<aside class="demonstration".*?</aside>\s*', re.DOTALL)
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


class Pages:
    """Serves `/` (index.html) and `/static/...`; nothing outside the directory, no hidden file."""

    def __init__(self, directory: Path, demonstration: bool = True) -> None:
        self._directory = directory
        self._demonstration = demonstration

    async def start_page(self, request: Request) -> HTTPResponse:
        """`GET /`, with its demonstration banner only while the clinic is not live."""
        return await self._file(request, START_PAGE)

    async def static_file(self, request: Request, path: str) -> HTTPResponse:
        """`GET /static/<path>`."""
        under_static = (self._directory / "static").is_dir()
        return await self._file(request, f"static/{path}" if under_static else path)

    async def _file(self, request: Request, path: str) -> HTTPResponse:
        content = await asyncio.to_thread(self._read, path)
        if content is None:
            raise Problem(404)
        tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
        headers = {"ETag": tag, "Cache-Control": "no-cache"}  # ask each time, so that an update is seen at once
        if request.headers.get("if-none-match") == tag:
            return HTTPResponse(status=304, headers=headers)
        suffix = Path(path).suffix.lower()
        content_type = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
        return HTTPResponse(content, headers=headers, content_type=content_type)

    def _read(self, path: str) -> bytes | None:
        root = self._directory.resolve()
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
        return content if self._demonstration or path != START_PAGE else BANNER.sub(b"", content, count=1)
