"""The types of record fields, as annotations give them and as the decoder takes them."""

from __future__ import annotations

import functools
import types
import typing
from typing import Annotated, Any

import msgspec

from callrecords.client.records.layout import Limits
from callrecords.client.records.record import Record
from callrecords.conventions.values import from_wire
from callrecords.spec.enums import OpenEnum
from callrecords.spec.forms import Form, Kind


class _AnyValue(type):
    """Lets the decoder take values of any class for a type that only says how they are read."""

    def __instancecheck__(cls, value: object) -> bool:
        return True


class Formed(metaclass=_AnyValue):
    """A value that travels in a form of its own; each form has a subclass."""

    kind: Kind
    form: Form


@functools.cache
def formed(kind: Kind, form: Form) -> type[Formed]:
    """The type that the decoder reads values of a form as."""
    return type("Formed", (Formed,), {"kind": kind, "form": form})


def is_enum(hint: Any) -> bool:
    """Whether a field holds a word out of a list."""
    return any(isinstance(part, type) and issubclass(part, OpenEnum) for part in parts(hint))


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """Decodes JSON as this type."""
    return msgspec.json.Decoder(kind, dec_hook=_from_wire)


def _from_wire(kind: type, value: object) -> object:
    """Read the types that the decoder does not know itself."""
    if not isinstance(kind, _AnyValue) or not issubclass(kind, Formed):
        raise NotImplementedError(kind)  # the decoder then reports an unknown type
    return from_wire(value, kind.kind, kind.form)


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
