"""Records of several kinds: a class with the fields that all have, and one below it for each kind, told apart by the words of one field.

A record of a kind that the spec does not know is one of the class above: its word is kept, and what only other kinds have is in `extras`.
"""

# pyright: reportPrivateUsage=false
# The bytes that a record keeps tell which item it was.

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Generic, TypeAlias, TypeVar

import msgspec

from callrecords.client.records.decode import RecordDecoder, Unreadable
from callrecords.client.records.deviations import RecordDeviation
from callrecords.client.records.layout import Layout
from callrecords.client.records.record import BadItem, Origin, Record
from callrecords.client.records.surrogates import mended
from callrecords.spec.masking import shape

R = TypeVar("R", bound=Record)

_KINDS: dict[type[Record], dict[str, type[Record]]] = {}
_ABOVE: dict[type[Record], type[Record]] = {}
_KEYS: dict[type[Record], str] = {}
"""Kinds that have keys of their own, and the attribute that holds them."""


def of_kind(*words: str, key: str | None = None) -> Callable[[type[R]], type[R]]:
    """Make a class the one of a kind of record; `words` are those of the field that tells the kinds apart.

    `key` is the attribute that identifies records of this kind, where the kinds have keys of their own.
    """

    def known(kind: type[R]) -> type[R]:
        above: type[Record] = kind.__bases__[0]
        _ABOVE[kind] = above
        _KINDS.setdefault(above, {}).update(dict.fromkeys(words, kind))
        if key is not None:
            _KEYS[kind] = key
        return kind

    return known


def kinds_of(record: type[Record]) -> Mapping[str, type[Record]]:
    """Word -> class of the kinds of a record; empty where there is one kind only."""
    return _KINDS.get(record, {})


def key_of(record: Record) -> str:
    """What identifies a record whose kinds have keys of their own, `Line:17`: ids of two kinds may be the same text.

    Raises `AttributeError` for a record of no kind that the spec knows.
    """
    kind = type(record)
    if kind not in _KEYS:
        raise AttributeError(f"{kind.__name__} has no key of its own: it is of no kind that the spec knows")
    return f"{kind.__name__}:{getattr(record, _KEYS[kind])}"


def has_own_keys(record: type[Record]) -> bool:
    """Whether the kinds of a record have keys of their own, so that `key` identifies one."""
    return any(kind in _KEYS for kind in (record, *kinds_of(record).values()))


def whole_class(record: type[Record]) -> type[Record]:
    """The class above all kinds, for a kind; any other class itself."""
    return _ABOVE.get(record, record)


def names_of(record: type[Record]) -> dict[str, str]:
    """Wire name -> attribute of a class and its kinds."""
    found: dict[str, str] = {}
    for one in dict.fromkeys((record, *kinds_of(record).values())):
        found |= zip(one.__struct_encode_fields__, one.__struct_fields__, strict=True)
    return found


def made(record: type[R], field: str | None, values: Mapping[str, Any]) -> R:
    """A record of its kind from the values of its attributes; `field` is the attribute that tells the kind."""
    kinds: Mapping[str, Any] = kinds_of(record)
    kind: type[R] = kinds.get(str(values.get(field or "")), record)
    return kind(**{name: value for name, value in values.items() if name in kind.__struct_fields__})


class KindDecoder(Generic[R]):
    """Decodes records of several kinds. Never changes once built, so threads may share it."""

    def __init__(self, record: type[R], layout: Layout, field: str) -> None:
        self.record = record
        self._other = RecordDecoder(record, layout)
        known: Mapping[str, Any] = kinds_of(record)
        decoders: dict[Any, RecordDecoder[R]] = {
            kind: RecordDecoder(kind, layout.of_kind(kind.__name__)) for kind in known.values()
        }
        self._decoders = {word: decoders[kind] for word, kind in known.items()}
        probe = msgspec.defstruct("Probe", [("word", Any, msgspec.field(name=field, default=None))])
        self._probe: Callable[[bytes], Any] = msgspec.json.Decoder(probe).decode
        self._own_keys = bool(layout.keys)
        self.key_of: Callable[[R], str | None] = key_of if self._own_keys else self._other.key_of
        """What identifies a record, as text."""
        self.origin = self._other.origin

    def many(
        self,
        pieces: Iterable[msgspec.Raw | bytes],
        origin: Origin | None = None,
        found: list[RecordDeviation] | None = None,
    ) -> tuple[list[R], list[BadItem]]:
        """The records of a page in their order, and the items that are none; notes what the spec does not describe."""
        raws = list(map(bytes, pieces))
        chosen = list(map(self._decoder_of, raws))
        records: list[R] = []
        bad: list[BadItem] = []
        for decoder in dict.fromkeys(chosen):
            mine = [raw for raw, one in zip(raws, chosen, strict=True) if one is decoder]
            ones, others = self._read(decoder, mine, origin, found)
            records += ones
            bad += others
        if len(records) + len(bad) > 1:
            places = {id(raw): at for at, raw in enumerate(raws)}
            records.sort(key=lambda record: places[id(record._raw)])  # noqa: SLF001
            bad.sort(key=lambda item: places[id(item.raw)])
        return records, bad

    def _read(
        self, decoder: RecordDecoder[R], raws: list[bytes], origin: Origin | None, found: list[RecordDeviation] | None
    ) -> tuple[list[R], list[BadItem]]:
        """The items of one kind; where kinds have keys of their own, what is of none that the spec knows is no record."""
        if not self._own_keys:
            return decoder.many(raws, origin, found)
        if decoder is not self._other:
            asked = None if origin is None else origin.asked
            return decoder.many(raws, msgspec.structs.replace(decoder.origin, asked=asked), found)
        records, bad = decoder.many(raws)
        bad += [BadItem(record.raw, "its kind is unknown, and so is its key") for record in records]
        if found is not None:
            found += [RecordDeviation("", "bad item", shape(item.raw)) for item in bad]
        return [], bad

    def _decoder_of(self, raw: bytes) -> RecordDecoder[R]:
        try:
            word = self._probe(raw).word
        except Unreadable:
            try:
                word = self._probe(mended(raw)).word
            except Unreadable:
                return self._other
        return self._decoders.get(word, self._other) if isinstance(word, str) else self._other


AnyDecoder: TypeAlias = RecordDecoder[R] | KindDecoder[R]


def decoder_of(record: type[R], layout: Layout) -> AnyDecoder[R]:
    """What decodes the records of a class, whether they are of one kind or several."""
    if layout.kinds is None or not kinds_of(record):
        return RecordDecoder(record, layout)
    return KindDecoder(record, layout, layout.kinds)
