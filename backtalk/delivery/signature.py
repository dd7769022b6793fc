"""Signs what a webhook gets, in the form of Standard Webhooks, for which most languages have a library."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence

ID_HEADER, TIME_HEADER, SIGNATURE_HEADER = "webhook-id", "webhook-timestamp", "webhook-signature"


def signed_headers(keys: Sequence[bytes], delivery_id: str, timestamp: int, body: bytes) -> Mapping[str, str]:
    """Id, time and one signature a key over both and the body; several keys while the clinic changes its secret.

    Args:
        keys: the secrets as bytes.
        delivery_id: the same at every try.
        timestamp: when this try is made, in seconds since 1970.
        body: exactly what is sent.
    """
    signed = f"{delivery_id}.{timestamp}.".encode() + body
    signatures = (base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode() for key in keys)
    return {
        ID_HEADER: delivery_id,
        TIME_HEADER: str(timestamp),
        SIGNATURE_HEADER: " ".join(f"v1,{signature}" for signature in signatures),
    }
