"""Secret keys: from the environment, or for local development a key file made on first run."""

from __future__ import annotations

import base64
import binascii
import contextlib
import errno
import logging
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

logger = logging.getLogger(__name__)

KEY_BYTES = 32


class InvalidKey(ValueError):
    """A key is not 32 url-safe base64 bytes; the message says how to make one, and never quotes the key."""


def load_or_create(name: str, env: str, var_dir: Path, environment: Mapping[str, str] | None = None) -> bytes:
    """The key in use: 32 bytes in url-safe base64, as `cryptography.fernet.Fernet` takes it.

    The environment variable `env` wins. Without it, `<var_dir>/<name>.key` is read, or made (mode 0600) with a warning.

    Raises:
        InvalidKey: when what is set or stored is no such key.
        OSError: when the key file can be neither read nor made.
    """
    return load_all(name, env, var_dir, environment)[0]


def load_all(name: str, env: str, var_dir: Path, environment: Mapping[str, str] | None = None) -> tuple[bytes, ...]:
    """Every valid key, newest first, so that a key can be changed without losing what the old one protected.

    The variable (or file) may hold several keys parted by commas or spaces: the first is used to make new things,
    all of them to read old ones.

    Raises:
        InvalidKey, OSError: as `load_or_create`.
    """
    written = (os.environ if environment is None else environment).get(env, "").strip()
    where = env
    if not written:
        path = var_dir / f"{name}.key"
        where = str(path)
        if not path.exists():
            _create(path, env)
        written = path.read_text(encoding="ascii", errors="replace").strip()
    keys = tuple(written.replace(",", " ").split())
    if not keys:
        raise InvalidKey(_complaint(where))
    return tuple(_checked(key, where) for key in keys)


def new() -> str:
    """A new key, as it is written into a variable or a key file."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode("ascii")


def add_to_file(name: str, var_dir: Path) -> Path:
    """Put a new key in front of those of a key file, which stay to read with; returns the file's path.

    Raises:
        InvalidKey: when the file holds something else.
        OSError: when the file is not there or cannot be written.
    """
    path = var_dir / f"{name}.key"
    if not path.exists():
        raise FileNotFoundError(errno.ENOENT, "There is no key yet, so none to change", str(path))
    known = load_all(name, "", var_dir, {})
    _replace(path, ",".join([new(), *(key.decode("ascii") for key in known)]))
    return path


def _checked(key: str, where: str) -> bytes:
    try:
        if len(base64.b64decode(key.encode("ascii"), altchars=b"-_", validate=True)) == KEY_BYTES:
            return key.encode("ascii")
    except (UnicodeEncodeError, binascii.Error):
        pass
    raise InvalidKey(_complaint(where))


def _complaint(where: str) -> str:
    return (
        f"The key in {where} is not 32 bytes of url-safe base64. Make one with: python -c "
        '"import base64, secrets; print(base64.urlsafe_b64encode(secrets.token_bytes(32)).decode())"'
    )


def _create(path: Path, env: str) -> None:
    """Write a new key whole or not at all: two processes that start together must end with the same key."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(new() + "\n")
        with contextlib.suppress(FileExistsError):  # another process was first: its key stands
            os.link(draft, path)
            logger.warning("%s is not set: made %s for local use. Set %s on a real server.", env, path, env)
    finally:
        draft.unlink(missing_ok=True)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(text + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
