"""Pseudonyms in the place of phone numbers: keyed hashes, the same for the same number wherever it stands.

Records with pseudonyms can be joined with each other, across vendors and over time, as long as they were made with the same
key. Without the key nobody finds out which number is behind one, nor tries all numbers; with it, anybody can. So the key is
a secret like a password, and a new key makes pseudonyms that join with no old one.
"""

from __future__ import annotations

import functools
import hmac
import os
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Any, Self, TypeAlias, TypeVar, cast

import msgspec

from callrecords.client.records.kinds import whole_class
from callrecords.client.records.record import Record
from callrecords.client.records.surrogates import mended
from callrecords.errors import BadArgument, ConfigError
from callrecords.spec.bundle import Bundle, load_bundle
from callrecords.spec.frozen import Frozen
from callrecords.spec.numbers import normal_number
from callrecords.spec.schema import Schema

__all__ = ["Pseudonyms"]

PREFIX = "pn_"
"""What every pseudonym begins with."""

_SHORTEST, _LONGEST = 16, 4096
"""Bytes of a key."""
_FINGERPRINT = b"\0fingerprint"
"""What is hashed for the fingerprint of a key; no phone number is written so."""
_PSEUDONYM = re.compile(rf"{PREFIX}[a-p]{{32}}")
_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
_LOOKS_LIKE_ONE = re.compile(r"\+\(?\d(?:[\s().\-/]{0,2}\d){4,}|\(?\d(?:[\s().\-/]{0,2}\d){5,}")

R = TypeVar("R", bound=Record)
Members: TypeAlias = dict[str, msgspec.Raw]


class Privacy(Frozen, frozen=True):
    """What the fields of an object hold about people."""

    kinds: Mapping[str, str | None]
    """Wire name -> the kind of personal data, None for none."""
    inner: Mapping[str, Privacy]
    """Wire name -> the object, or the objects of a list, in that field."""

    @classmethod
    def of(cls, bundle: Bundle, schema: Schema) -> Privacy:
        """Read it from a schema."""
        properties = bundle.properties(schema)
        objects = {name: _object(bundle, part) for name, part in properties.items()}
        return cls(
            kinds={name: bundle.field(name, part).pii for name, part in properties.items()},
            inner={name: cls.of(bundle, one) for name, one in objects.items() if one is not None},
        )


class Pseudonyms:
    """Replaces the phone numbers of records by pseudonyms: `pn_` and 32 letters, an HMAC-SHA256 of the normal form.

    What happens to a field depends on its `x-pii`:

    - `number`: a pseudonym.
    - `address`, as of SIP: the pseudonym of the number in it, or of the whole where there is none.
    - `name`: what looks like a number becomes a pseudonym, the rest stays.
    - `secret`: left out, since signed identities and links hold numbers in ways that cannot be replaced.
    - anything else stays. Fields that the spec does not declare are left out: nobody knows what they hold.
    """

    def __init__(self, key: bytes) -> None:
        """Take a key of 16 bytes or more; raises `ConfigError` for a shorter one."""
        if len(key) < _SHORTEST:
            raise ConfigError(
                f"the key of the pseudonyms is too short: {_SHORTEST} bytes at least, better 32 random ones"
            )
        self._key = key
        self.number = functools.lru_cache(100_000)(self._number)

    @classmethod
    def from_file(cls, path: Path | str) -> Self:
        """Read the key from a file; a line break at its end does not belong to it.

        Raises `ConfigError` for a file that is missing, no ordinary file, readable by others (where the system knows
        that), or of a size that no key has.
        """
        return cls(_key_in(Path(path)))

    def __repr__(self) -> str:
        return "Pseudonyms()"

    @property
    def fingerprint(self) -> str:
        """Tells this key from any other, and not what it is: 16 hexadecimal digits, the same for the same key."""
        return hmac.digest(self._key, _FINGERPRINT, "sha256")[:8].hex()

    def _number(self, text: str) -> str:
        if _PSEUDONYM.fullmatch(text):
            return text
        digest = hmac.digest(self._key, normal_number(text).encode("utf-8", "surrogatepass"), "sha256")
        return PREFIX + digest[:16].hex().translate(_LETTERS)

    def text(self, text: str) -> str:
        """Free text with a pseudonym for whatever looks like a phone number."""
        return _LOOKS_LIKE_ONE.sub(lambda found: self.number(found.group()), text)

    def raw(self, raw: bytes, record: type[Record]) -> bytes:
        """The JSON of a record of this class with pseudonyms; members that have nothing to hide keep their bytes."""
        return msgspec.json.encode(self._members(_split(raw), privacy_of(record)))

    def record(self, record: R) -> R:
        """A record with pseudonyms in its fields and in `raw`; the one given stays as it is."""
        return cast("R", self._record(record, privacy_of(type(record))))

    def records(self, records: Iterable[R]) -> Iterator[R]:
        """Each record with pseudonyms, one at a time."""
        return map(self.record, records)

    def _members(self, members: Members, privacy: Privacy) -> Members:
        kept = {name: value for name, value in members.items() if privacy.kinds.get(name, "secret") != "secret"}
        for name, value in kept.items():
            inner, kind = privacy.inner.get(name), privacy.kinds[name]
            if inner is not None:
                kept[name] = self._inside(value, inner)
            elif kind is not None:
                kept[name] = msgspec.Raw(msgspec.json.encode(self._value(msgspec.json.decode(value), kind)))
        return kept

    def _inside(self, value: msgspec.Raw, privacy: Privacy) -> msgspec.Raw:
        """An object, or a list of them; what is neither is nothing that the spec knows, and becomes null."""
        match bytes(value)[:1]:
            case b"{":
                return msgspec.Raw(msgspec.json.encode(self._members(_split(bytes(value)), privacy)))
            case b"[":
                items = msgspec.json.decode(value, type=list[msgspec.Raw])
                return msgspec.Raw(msgspec.json.encode([self._inside(item, privacy) for item in items]))
            case _:
                return msgspec.Raw(b"null")

    def _record(self, record: Record, privacy: Privacy) -> Record:
        again, (kind, values, raw, problems, origin, _) = record.__reduce__()  # undeclared fields are left out
        wires = record.__struct_encode_fields__
        changed = [self._field(value, wire, privacy) for value, wire in zip(values, wires, strict=True)]
        made: Record = again(kind, tuple(changed), self.raw(raw, kind) if raw else raw, problems, origin)
        return made

    def _field(self, value: Any, wire: str, privacy: Privacy) -> Any:
        inner, kind = privacy.inner.get(wire), privacy.kinds.get(wire, "secret")
        if kind == "secret":
            return None
        if inner is None:
            return self._value(value, kind)
        if isinstance(value, list):
            return [self._field(one, wire, privacy) for one in cast("list[object]", value)]
        return self._record(value, inner) if isinstance(value, Record) else None

    def _value(self, value: Any, kind: str | None) -> Any:
        """A value of a field without objects; empty ones say nothing about anybody."""
        if isinstance(value, list):
            return [self._value(one, kind) for one in cast("list[object]", value)]
        if value is None or value == "" or kind not in ("number", "address", "name"):
            return value
        return self.text(str(value)) if kind == "name" else self.number(str(value))


@functools.cache
def privacy_of(record: type[Record]) -> Privacy:
    """What the fields of a record class hold; raises `BadArgument` for one of no vendor's package."""
    package = record.__module__.rpartition(".")[0]
    try:
        bundle = load_bundle(package)
        return Privacy.of(bundle, bundle.components.schemas[whole_class(record).__name__])
    except (ImportError, ValueError, OSError, KeyError):
        raise BadArgument(f"{record.__name__} is no record of a vendor's package") from None


def _object(bundle: Bundle, schema: Schema) -> Schema | None:
    solid = bundle.solid(schema)
    if solid.items is not None:
        return _object(bundle, solid.items)
    return solid if solid.properties or solid.all_of else None


def _split(raw: bytes) -> Members:
    try:
        return msgspec.json.decode(raw, type=Members)
    except msgspec.DecodeError:
        return msgspec.json.decode(mended(raw), type=Members)


def _key_in(path: Path) -> bytes:
    try:
        with FileIO(path, "r", opener=_open) as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise ConfigError(f"{path}: the key file of the pseudonyms is no ordinary file")
            if os.name == "posix" and status.st_mode & 0o077:
                raise ConfigError(f"{path}: others can use this key; make it yours alone: chmod 600 {path}")
            key = file.read(_LONGEST + 1)
    except OSError as error:
        raise ConfigError(f"{path}: the key file of the pseudonyms cannot be read: {error.strerror}") from None
    if len(key) > _LONGEST:
        raise ConfigError(f"{path}: more than {_LONGEST} bytes are no key of pseudonyms")
    return key.removesuffix(b"\n").removesuffix(b"\r")


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))  # a pipe without a writer would hold `open` for ever
