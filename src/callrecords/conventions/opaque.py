"""Tokens of a server that mean nothing to anybody else: two numbers of six bytes, which nobody without the key can read or make."""

from __future__ import annotations

import base64
import binascii
import hashlib

HALF = 6
"""Bytes of each of the two numbers."""


def sealed(key: bytes, plain: bytes) -> str:
    """The token for two halves; always the same one."""
    tag = _hash(key, plain)
    return base64.urlsafe_b64encode(tag + _mixed(plain, _hash(key, tag))).decode()


def opened(key: bytes, token: str) -> bytes | None:
    """The halves of a token; None if it is made up."""
    try:
        raw = base64.b64decode(token, altchars=b"-_", validate=True)
    except (ValueError, binascii.Error):
        return None
    tag = raw[: 2 * HALF]
    plain = _mixed(raw[2 * HALF :], _hash(key, tag))
    return plain if len(raw) == 4 * HALF and _hash(key, plain) == tag else None


def _hash(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=2 * HALF).digest()


def _mixed(data: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(data, mask, strict=False))
