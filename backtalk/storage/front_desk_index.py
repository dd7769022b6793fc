"""Finding requests by a name that is encrypted: a blind index, described in docs/front-desk.md."""

from __future__ import annotations

import base64
import hashlib
import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, insert
from sqlalchemy.engine import Connection

from backtalk.keys import KEY_BYTES
from backtalk.storage import front_desk_tables as tables

PURPOSE = b"backtalk front desk index v1"
DIGEST_LETTERS = 32
KEY_ID_LETTERS = 8
_NAME_FIELDS = ("patient_name", "contact_name")
_CONTACT_FIELDS = ("phone", "email")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ`")


class BlindIndex:
    """Makes digests with keys derived from the booking keys: the first writes, all of them search."""

    def __init__(self, master_keys: Sequence[bytes]) -> None:
        """`master_keys`: url-safe base64 of 32 bytes each, newest first."""
        self._keys = [_derived(key) for key in master_keys]
        self.key_id = hashlib.sha256(self._keys[0]).hexdigest()[:KEY_ID_LETTERS]

    def of_answers(self, answers: Mapping[str, Any]) -> frozenset[str]:
        """What to store for a request with these answers (as `Answers.to_json` gives them)."""
        words = {word for field in _NAME_FIELDS for word in name_words(str(answers.get(field) or ""))}
        contacts = {str(answers[field]) for field in _CONTACT_FIELDS if answers.get(field)}
        names = {_digest(self._keys[0], "name", word) for word in words}
        return frozenset(names | {_digest(self._keys[0], "contact", tidy_contact(each)) for each in contacts})

    def of_name(self, text: str) -> list[tuple[str, ...]]:
        """For each word of a name, the digests under which it may be stored."""
        return [tuple(_digest(key, "name", word) for key in self._keys) for word in name_words(text)]

    def of_contact(self, contact: str) -> tuple[str, ...]:
        """The digests under which a phone number or an e-mail address may be stored."""
        return tuple(_digest(key, "contact", tidy_contact(contact)) for key in self._keys)


def name_words(text: str) -> list[str]:
    """The words of a name as they are compared: no case, no accents, no apostrophes, parted at all other signs."""
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_APOSTROPHES))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return list(dict.fromkeys("".join(sign if sign.isalnum() else " " for sign in plain).split()))


def tidy_contact(contact: str) -> str:
    """A phone number (as stored, "+14035550142") or an e-mail address as it is compared."""
    return contact.strip().casefold()


def index_request(connection: Connection, request_id: str, answers: Mapping[str, Any], index: BlindIndex) -> None:
    """Write the digests of a request in place of those that are there."""
    forget_index(connection, request_id)
    rows = [
        {"request_id": request_id, "digest": digest, "key_id": index.key_id} for digest in index.of_answers(answers)
    ]
    if rows:
        connection.execute(insert(tables.request_index), rows)


def forget_index(connection: Connection, request_id: str) -> None:
    """A request whose personal fields are erased must not be found by them any more."""
    connection.execute(delete(tables.request_index).where(tables.request_index.c.request_id == request_id))


def _digest(key: bytes, kind: str, value: str) -> str:
    return hmac.new(key, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()[:DIGEST_LETTERS]


def _derived(master: bytes) -> bytes:
    derivation = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=PURPOSE)
    return derivation.derive(base64.urlsafe_b64decode(master))
