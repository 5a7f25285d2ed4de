"""Parameters of a request: the headers that must be there, and those of the query, decoded, judged by the wire model, then by what that model is known to let through.

The model comes from another generator than the client's, so it is an independent reader of the spec. Its known gaps are
closed here and nowhere else: unknown names, names given twice, NUL and broken UTF-8, `null` in place of a value, whole
numbers written `1e3` or `+1`, or beyond their format, truth values other than `true` and `false`, times without a zone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from callrecords.conventions import BadParameter, BadValue, Params, arrays, standing
from callrecords.conventions.checks import shown
from callrecords.conventions.paging_values import grouped
from callrecords.conventions.values import has_zone, parse_time
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import Several
from callrecords.spec.facts_errors import Situation
from callrecords.spec.forms import WHOLE
from callrecords.spec.operation import Operation
from callrecords.spec.schema import Schema

LONGEST_QUERY = 40_000
"""Characters of the longest query string; more is refused before anything else is read."""

Pairs: TypeAlias = list[tuple[str, str]]

_INTEGER = re.compile(r"-?[0-9]{1,100}")
_SCIENTIFIC = re.compile(r"-?[0-9]{1,40}(?:\.[0-9]{1,40})?[eE][+-]?[0-9]{1,3}")
"""A JSON number with an exponent, as a parameter of type number may be written."""
_FAR = 50
"""The exponent from which on a number is beyond all records."""
_PLACE = re.compile(r"`\$\.([^`]+)`|required field `([^`]+)`")


class Parameters:
    """The parameters of one operation."""

    def __init__(self, bundle: Bundle, operation: Operation, model: type[Any] | None) -> None:
        declared = {parameter.name: parameter for parameter in operation.parameters if parameter.place == "query"}
        self._names = tuple(declared)
        self._model = model
        self._fields = {} if model is None else {f.encode_name: f.name for f in msgspec.structs.fields(model)}
        filters = operation.filter.parameters if operation.filter is not None else ()
        prefixed = {
            plain.parameter for plain in filters if plain.prefix
        }  # a format is about what stands behind the operator
        self._checks = {
            name: check
            for name, parameter in declared.items()
            if name not in prefixed
            if (check := _check(bundle, bundle.value_of(parameter))) is not None
        }
        self._several: dict[str, Several] = {
            name: several for name, parameter in declared.items() if (several := bundle.several(parameter)) is not None
        }
        self._numbers = [name for name, one in declared.items() if bundle.value_of(one).type == "number"]
        self._headers = standing.headers(bundle, operation)
        self._paging = operation.pagination
        self._empty_means_all = {plain.parameter for plain in filters if plain.empty_means_all}

    def demand(self, headers: Mapping[str, str]) -> None:
        """Raise `BadParameter` for a header that is missing, or has none of its words."""
        if self._headers:
            standing.parse(headers, self._headers)

    def read(self, query: str) -> tuple[Pairs, Params]:
        """The parameters of a query as given, and by name; raises `BadParameter`."""
        if not query:
            pairs: Pairs = []
        else:
            if len(query) > LONGEST_QUERY:
                raise BadParameter("query string", f"longer than {LONGEST_QUERY} characters")
            try:
                pairs = parse_qsl(query, keep_blank_values=True, errors="strict", max_num_fields=200)
            except ValueError:
                raise BadParameter("query string", "not UTF-8, or more than 200 parameters") from None
        values: Params = dict(pairs)
        if len(values) < len(pairs):
            values = grouped(pairs)
            repeated = next(
                (one for one, given in values.items() if isinstance(given, tuple) and one not in self._several), None
            )
            if repeated is not None:
                raise BadParameter(repeated, "is given more than once; give it once")
        for name, value in pairs:
            if name not in self._names:
                raise BadParameter(shown(name), f"unknown parameter{nearest(name, self._names)}")
            if "\x00" in value:
                raise BadParameter(name, "must not contain NUL")
        self._judge(values)
        written = {
            name: _written_out(text)
            for name in self._numbers
            if isinstance(text := values.get(name), str) and _SCIENTIFIC.fullmatch(text)
        }
        return pairs, {**values, **written} if written else values

    def _judge(self, values: Params) -> None:
        given: dict[str, str | Sequence[str]] = {
            name: value for name, value in values.items() if value or name not in self._empty_means_all
        }
        for name, several in self._several.items():
            if name in given:
                given[name] = arrays.parse(name, values[name], several)
        for name, value in given.items():
            check = self._checks.get(name)
            if check is not None:
                for text in (value,) if isinstance(value, str) else value:
                    check(name, text)
        if self._model is None:
            return
        try:
            judged = msgspec.convert(given, self._model, strict=False)
        except msgspec.ValidationError as problem:
            name, detail = _refusal(problem, self._names)
            raise BadParameter(name, detail, self._situation(name, given.get(name, ""))) from None
        for name in given:
            if getattr(judged, self._fields[name]) is None:
                raise BadParameter(name, "must have a value")

    def _situation(self, name: str, value: str | Sequence[str]) -> Situation:
        """Which kind of bad parameter a page size or an offset is."""
        paging = self._paging
        if paging is None or not isinstance(value, str) or not _INTEGER.fullmatch(value):
            return "bad-parameter"
        if paging.offset is not None and name == paging.offset.parameter and int(value) < 0:
            return "negative-offset"
        if name == paging.limit.parameter and int(value) < 0:
            return "negative-limit"
        most = paging.limit.maximum
        above = name == paging.limit.parameter and most is not None and int(value) > most
        return "limit-above-maximum" if above else "bad-parameter"


def _written_out(text: str) -> str:
    """A number without its exponent; one that no record comes near is cut to one that none comes near either."""
    value = Decimal(text)
    if value and not -_FAR < value.adjusted() < _FAR:
        value = Decimal((int(value.is_signed()), (1,), _FAR if value.adjusted() > 0 else -_FAR))
    return format(value, "f")


def _refusal(problem: msgspec.ValidationError, names: tuple[str, ...]) -> tuple[str, str]:
    """The name of the parameter that is at fault, and why."""
    text = str(problem)
    place = _PLACE.search(text)
    name = (place[1] or place[2]) if place else names[0]
    return name, "missing" if "required field" in text else text.partition(" - at")[0].replace("`", "")


def _check(bundle: Bundle, schema: Schema) -> Callable[[str, str], None] | None:
    """A closer look at values of a schema that the model reads too kindly."""
    variants = [bundle.resolve(variant) for variant in (schema.any_of or (schema,))]
    kinds = {
        kind for variant in variants for kind in (variant.type if isinstance(variant.type, tuple) else (variant.type,))
    }
    if "integer" in kinds:
        bounds = (
            WHOLE[one.format or ""] for one in variants if one.format in WHOLE and None in (one.minimum, one.maximum)
        )
        return partial(_whole, next(bounds, None))
    if "boolean" in kinds:
        return _truth
    if any(variant.format == "date-time" for variant in variants):
        return _moment
    return None


def _whole(bounds: tuple[int, int] | None, name: str, value: str) -> None:
    """`bounds` are those of the format, where the spec has none of its own."""
    if not _INTEGER.fullmatch(value):
        raise BadParameter(name, "must be a whole number")
    if bounds is not None and not bounds[0] <= int(value) <= bounds[1]:
        raise BadParameter(name, f"must be a whole number from {bounds[0]} to {bounds[1]}")


def _truth(name: str, value: str) -> None:
    if value not in ("true", "false"):
        raise BadParameter(name, "must be true or false")


def _moment(name: str, value: str) -> None:
    try:
        parse_time(value)
    except BadValue as problem:
        raise BadParameter(name, str(problem)) from None
    if not has_zone(value):
        raise BadParameter(name, "must say its zone, such as 2024-10-31T18:00:00Z")
