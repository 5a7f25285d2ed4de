"""Tokens of a server that mean nothing to anybody else: two numbers of six bytes, which nobody without the key can read or make."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re

HALF = 6
"""Bytes of each of the two numbers."""

_LEAST, _SIGN = 1 << 30, 13
"""The least token that is a number, and the bits of one that say what it was made for: all is less than 2**31 for 100,000 records."""
_NUMBER = re.compile(r"[1-9][0-9]{9,15}")


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


def sealed_number(key: bytes, place: int, mark: bytes) -> str:
    """The token for a place and a mark where tokens are whole numbers, in digits."""
    return str(_LEAST + (place << _SIGN | _sign(key, place, mark)))


def opened_number(key: bytes, token: str, mark: bytes) -> tuple[int, bool] | None:
    """The place of a number, and whether it was made for it and this mark; None for what no token can be."""
    if not _NUMBER.fullmatch(token) or int(token) < _LEAST:
        return None
    plain = int(token) - _LEAST
    place = plain >> _SIGN
    return place, plain & (1 << _SIGN) - 1 == _sign(key, place, mark)


def _sign(key: bytes, place: int, mark: bytes) -> int:
    return int.from_bytes(_hash(key, b"%d " % place + mark), "big") & (1 << _SIGN) - 1


def _hash(key: bytes, data: bytes) -> bytes:
    return hashlib.blake2b(data, key=key, digest_size=2 * HALF).digest()


def _mixed(data: bytes, mask: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(data, mask, strict=False))
