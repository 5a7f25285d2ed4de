"""The types of record fields, as annotations give them and as the decoder takes them."""

from __future__ import annotations

import types
import typing
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec

from callrecords.client.records.layout import Limits
from callrecords.client.records.record import EpochMs, Record
from callrecords.spec.enums import OpenEnum

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def is_enum(hint: Any) -> bool:
    """Whether a field holds a word out of a list."""
    return any(isinstance(part, type) and issubclass(part, OpenEnum) for part in parts(hint))


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Decodes JSON as this type."""
    return msgspec.json.Decoder(kind, dec_hook=_from_wire)


def _from_wire(kind: type, value: object) -> object:
    """Read the types that the decoder does not know itself."""
    if kind is not EpochMs:
        raise NotImplementedError(kind)  # the decoder then reports an unknown type
    if type(value) is not int:
        raise ValueError(f"Expected milliseconds since 1970 as `int`, got `{type(value).__name__}`")
    try:
        return _EPOCH + timedelta(milliseconds=value)
    except OverflowError:
        raise ValueError("Expected milliseconds since 1970, got a number out of range") from None


def parts(hint: Any) -> list[Any]:
    """The members of a union, or the type itself."""
    return list(typing.get_args(hint)) if typing.get_origin(hint) in (types.UnionType, typing.Union) else [hint]


def limited(hint: Any, limits: Limits) -> Any:
    """A field's type with its limits, for the decoder to check."""
    number = msgspec.Meta(ge=limits.least, le=limits.most)
    text = msgspec.Meta(min_length=limits.shortest, max_length=limits.longest)
    kept = [part for part in parts(hint) if not (part is types.NoneType and limits.never_null)]
    metas = {int: number, str: text}
    found = [Annotated[part, metas[part]] if part in metas else part for part in kept]
    return typing.Union[tuple(found)]  # noqa: UP007  # made at run time


def record_in(hint: Any) -> tuple[type[Record], bool] | None:
    """The record class behind a field's type and whether there is a list of them; None for other types."""
    for part in parts(hint):
        many = typing.get_origin(part) is list
        found = typing.get_args(part)[0] if many else part
        if isinstance(found, type) and issubclass(found, Record):
            return found, many
    return None
