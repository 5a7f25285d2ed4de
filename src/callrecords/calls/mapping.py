"""From a vendor's record to the common one, by the facts of the spec alone: `x-means` says what each field is."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from operator import attrgetter
from typing import Any, TypeAlias

from callrecords.calls.record import CallRecord, CallResult, Direction
from callrecords.calls.results import result_of
from callrecords.client.records.kinds import whole_class
from callrecords.client.records.record import Record
from callrecords.errors import BadArgument
from callrecords.frames.dicts import Source, records_of
from callrecords.spec.bundle import Bundle, load_bundle
from callrecords.spec.enums import OpenEnum
from callrecords.spec.frozen import Frozen
from callrecords.spec.schema import FieldFacts

PARTS: Mapping[str, tuple[str, ...]] = {
    "id": ("record-id",),
    "account": ("account", "owner"),
    "call": ("session-id", "call-id"),
    "leg": ("leg-number",),
    "parent": ("parent-id",),
    "direction": ("direction",),
    "from_number": ("caller",),
    "to_number": ("callee",),
    "started": ("started",),
    "answered": ("answered",),
    "ended": ("ended",),
    "duration_seconds": ("duration",),
    "ring_seconds": ("ring-duration",),
    "talk_seconds": ("talk-duration",),
    "billed_seconds": ("billed-duration",),
    "result": ("status",),
    "cost": ("price", "cost"),
    "currency": ("currency",),
    "recording": ("recorded",),
    "conference": ("conference-id",),
}
"""Field of the common record -> parts of the story that say it, the best first."""

DERIVED: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "duration_seconds": (("started", "ended"),),
    "ring_seconds": (("rang", "answered", "ended"),),
    "talk_seconds": (("answered", "ended"),),
    "result": (("answered", "sip-status"), ("answered",), ("sip-status",)),
}
"""Field -> parts that it follows from where no field of the vendor says it; the first group that is there as a whole."""

_STATUS = re.compile("[1-6][0-9]{2}")
_MICROSECOND = timedelta(microseconds=1)
PER_SECOND: Mapping[str | None, int] = {"milliseconds": 1000}

Get: TypeAlias = Callable[[Any], Any]


class Sources(Frozen, frozen=True):
    """Which fields of a vendor's record say what the common one holds."""

    vendor: str
    resource: str
    fields: Mapping[str, FieldFacts]
    """Field of the common record -> the vendor's field."""
    derived: Mapping[str, tuple[FieldFacts, ...]]
    """Field of the common record -> the vendor's fields that it follows from."""
    parts: Mapping[str, FieldFacts]
    """Every part of the story that the record tells."""
    own_keys: tuple[str, ...] = ()
    """The fields that identify a record whose kinds have keys of their own: `id` is made of them, as its `key` is."""

    @property
    def wires(self) -> frozenset[str]:
        """Wire names of all fields that something is taken from."""
        groups = ((field,) for field in self.fields.values())
        return frozenset(
            (*self.own_keys, *(field.name for group in (*groups, *self.derived.values()) for field in group))
        )

    @classmethod
    def of(cls, bundle: Bundle, component: str) -> Sources:
        """Read them for the record schema of this name; raises `KeyError` where no operation returns it."""
        names = {bundle.record_name(operation): operation for operation in bundle.operations.values()}
        parts: dict[str, FieldFacts] = {}
        for field in bundle.record_fields(names[component]).values():
            if field.means is not None:
                parts.setdefault(field.means.part, field)
        identity = bundle.identity(names[component])
        own_keys = () if identity.field is not None else identity.fields
        fields = {
            name: found
            for name, wanted in PARTS.items()
            if not (name == "id" and own_keys)
            if (found := next((parts[part] for part in wanted if part in parts), None)) is not None
        }
        groups = {
            name: next((group for group in ways if parts.keys() >= {*group}), ()) for name, ways in DERIVED.items()
        }
        return cls(
            vendor=bundle.slug,
            resource=names[component].resource.name,
            fields=fields,
            derived={n: tuple(parts[p] for p in group) for n, group in groups.items() if group and n not in fields},
            parts=parts,
            own_keys=own_keys,
        )


def call_of(record: Record) -> CallRecord:
    """The common record of a vendor's record, also of vendors that other distributions bring.

    Raises `BadArgument` for what is no whole record of a generated package.
    """
    if not isinstance(record, Record):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise BadArgument(f"expected a record of a vendor, got {type(record).__name__}")
    return _mapper(type(record))(record)


def calls_of(source: Source) -> Iterator[CallRecord]:
    """The common record of each record of records or pages, one at a time; raises `BadArgument` for anything else."""
    return map(call_of, records_of(source))


@functools.cache
def _mapper(kind: type[Record]) -> Callable[[Record], CallRecord]:
    """A function for the records of one class; each field is looked up once."""
    package, _, module = kind.__module__.rpartition(".")
    try:
        sources = Sources.of(load_bundle(package), whole_class(kind).__name__)
    except (ImportError, ValueError, OSError, KeyError):
        text = f"{kind.__name__} of {module or package} is no record of a vendor's package"
        raise BadArgument(text) from None
    attributes = dict(zip(kind.__struct_encode_fields__, kind.__struct_fields__, strict=True))
    values = [(name, _getter(name, field, attributes)) for name, field in sources.fields.items()]
    values += [(name, _derived(name, sources, attributes)) for name in sources.derived]
    values += [("id", _own_key)] if sources.own_keys else []
    vendor, resource = sources.vendor, sources.resource

    def call(record: Record) -> CallRecord:
        return CallRecord(vendor=vendor, resource=resource, **{name: get(record) for name, get in values})

    return call


def _own_key(record: Any) -> str | None:
    """What identifies a record whose kinds have keys of their own; None for one of no kind that the spec knows."""
    return getattr(record, "key", None)


def _held(field: FieldFacts, attributes: Mapping[str, str]) -> Get:
    """What a field of a record holds; None for one that only other kinds of the record have."""
    return attrgetter(attributes[field.name]) if field.name in attributes else lambda _: None


def _getter(name: str, field: FieldFacts, attributes: Mapping[str, str]) -> Get:
    get = _held(field, attributes)
    if name == "direction":
        return _word(get, field, Direction)
    if name == "result":
        return _word(get, field, CallResult)
    if name.endswith("_seconds"):
        per_second = PER_SECOND.get(field.unit, 1)
        return lambda record: None if (value := get(record)) is None else Decimal(value) / per_second
    convert = _CONVERT.get(name)
    if convert is None:
        return get
    return lambda record: None if (value := get(record)) is None else convert(value)


_TEXTS = ("id", "account", "call", "leg", "parent", "from_number", "to_number", "currency", "conference")
_CONVERT: Mapping[str, Callable[[Any], Any]] = dict.fromkeys(_TEXTS, str) | {"cost": Decimal}


def _word(get: Get, field: FieldFacts, words: type[OpenEnum]) -> Get:
    meant = words_of(field)

    def word(record: Any) -> Any:
        value = get(record)
        return None if value is None else words(meant.get(str(value), str(value)))

    return word


def words_of(field: FieldFacts) -> dict[str, str]:
    """What the vendor writes -> the word of the story."""
    found: dict[str, str] = {}
    if field.means is not None:
        for word, value in field.means.values.items():
            if word not in field.means.unclear:
                found.setdefault(str(value), word)
    return found


def _derived(name: str, sources: Sources, attributes: Mapping[str, str]) -> Get:
    fields = {field.means.part: field for field in sources.derived[name] if field.means is not None}
    if name == "result":
        return _result(fields, attributes)
    gets = [_held(field, attributes) for field in fields.values()]

    def seconds(record: Any) -> Decimal | None:
        first, *later = (get(record) for get in gets)
        return _between(first, next((moment for moment in later if moment is not None), None))

    return seconds


def _between(first: datetime | None, last: datetime | None) -> Decimal | None:
    if first is None or last is None or last < first:
        return None
    return Decimal((last - first) // _MICROSECOND).scaleb(-6)


def _result(fields: Mapping[str, FieldFacts], attributes: Mapping[str, str]) -> Get:
    moment, status = fields.get("answered"), fields.get("sip-status")
    answered = None if moment is None else _held(moment, attributes)
    code = None if status is None else _held(status, attributes)
    meant = {} if status is None else words_of(status)

    def result(record: Any) -> CallResult | None:
        written = None if code is None else code(record)
        said = None if written is None else meant.get(str(written), str(written))
        return result_of(
            answered=None if answered is None else answered(record) is not None,
            status=int(said) if said is not None and _STATUS.fullmatch(said) else None,
        )

    return result
