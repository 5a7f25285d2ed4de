"""Checks of what a spec declares of its parameters: what each one takes, what it refuses, whether it may be left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Findings
from callrecords.contract.base.finding import Finding
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.refusal import is_empty_page
from callrecords.contract.base.schemas import NUMBERS
from callrecords.contract.base.session import Exchange
from callrecords.contract.oracle.forms import Number, read_form
from callrecords.contract.server.samples import common, piece, values_of
from callrecords.conventions import BadParameter, arrays
from callrecords.conventions.values import render_value, said
from callrecords.spec.expressions import And, Condition, Op, Order
from callrecords.spec.facts import PlainParameter
from callrecords.spec.facts_errors import BAD_PARAMETERS
from callrecords.spec.forms import FORMATS, kind_and_form
from callrecords.spec.operation import ParameterSpec
from callrecords.spec.places import keys_to
from callrecords.spec.schema import Schema

_WHOLE = re.compile(r"-?[0-9]{1,19}")
_ODD = ("~", "é", " ", "\x01", "nobody-has-this-word")
"""Texts of which a pattern, an enum or a kind of value refuses at least one."""


def declares(case: Case) -> bool:
    """Whether the operation has a parameter that can be given, or must be."""
    return any(one.place != "header" or one.required for one in case.operation.parameters)


def declared_parameters(case: Case) -> Findings:
    """Good values of each parameter fit its schema and are taken; values beside its schema are refused; its default changes nothing."""
    for parameter in case.operation.parameters:
        for text in dict.fromkeys((*_good(case, parameter.name), *_on_its_bounds(case, parameter))):
            fits, exchange = _fits(case, parameter, text), _sent(case, parameter, text)
            told = "refused that the parameter allows" if fits else "taken that the parameter does not allow"
            yield Finding(fits == _taken(case, exchange), f"{parameter.name}: a value is {told}", exchange)
        if parameter.place == "header" and parameter.required:
            without = case.send(without=parameter.name)
            yield case.refused(f"a request without the header {parameter.name}, which is required,", without)
        if parameter.place == "query":
            for text in _bad(case, parameter):
                exchange = case.send({parameter.name: text})
                yield case.refused(_told(parameter, text), exchange, "bad-parameter", *BAD_PARAMETERS)
            yield from _left_out(case, parameter)
    yield from _without_cursor(case)
    yield from _of_a_window(case)


def _of_a_window(case: Case) -> Findings:
    """Both ends of a window fit the schemas of their parameters, and the list takes them."""
    clock, end = case.listing.clock, case.listing.window_end
    if not case.is_list or clock is None or end is None or clock not in case.filterable(Op.GE):
        return
    since, newest = case.listing.span
    if case.clock.widest_window is not None:
        since = max(since, newest - case.clock.widest_window)
    probe = Probe(And((Condition(clock, Op.GE, since), Condition(end, Op.LT, newest))))
    exchange, sent = case.listing.send(probe), case.listing.params(probe)
    for parameter in case.operation.parameters:
        if parameter.place == "query" and parameter.name in sent:
            fits = _fits(case, parameter, sent[parameter.name])
            told = "refused that the parameter allows" if fits else "taken that the parameter does not allow"
            yield Finding(fits == _taken(case, exchange), f"{parameter.name}: an end of a window is {told}", exchange)


def _without_cursor(case: Case) -> Findings:
    """A cursor that this server does not know is refused, or passed over, wherever it is sent."""
    gone = case.listing.without_cursor if case.is_list else None
    if gone is None:
        return
    plain = _items(case, case.send())
    for name in (gone.after, gone.before):
        for key in (case.listing.keys[0], case.listing.keys[-1]):
            exchange = case.send({name: key})
            if gone.served == "refused":
                yield case.refused(f"{name}, which this server does not know,", exchange)
            else:
                same = _items(case, exchange) == plain
                yield Finding(same, f"{name}, which this server passes over, changes the response", exchange)


def _taken(case: Case, exchange: Exchange) -> bool:
    return exchange.status == 200 or is_empty_page(case.errors, exchange.status, exchange.body)


def _on_its_bounds(case: Case, parameter: ParameterSpec) -> Iterator[str]:
    """The outermost values that a number, a flag or a word may have."""
    schema = case.bundle.value_of(parameter)
    if parameter.place == "query" and parameter.name not in _windows(case):
        yield from (str(bound) for bound in (schema.minimum, schema.maximum) if bound is not None)
        yield from (str(word) for word in schema.enum or ())
        yield from ("true", "false") if schema.type == "boolean" else ()


def _sent(case: Case, parameter: ParameterSpec, text: str) -> Exchange:
    if parameter.name in case.target.bound:
        return case.send()
    return case.send(key=text) if parameter.place == "path" else case.send({parameter.name: text})


def _left_out(case: Case, parameter: ParameterSpec) -> Findings:
    """A request without a parameter is answered, and as with its default; one that is required is missed."""
    without = case.send(without=parameter.name)
    if parameter.required:
        yield case.refused(f"a request without {parameter.name}, which is required,", without)
    else:
        yield Finding(
            _taken(case, without), f"a request without {parameter.name}, which may be left out, is refused", without
        )
    default = parameter.schema.default
    if default is not None and without.status == 200:
        text = str(default).lower() if isinstance(default, bool) else str(default)
        same = case.send({parameter.name: text})
        yield Finding(
            _items(case, same) == _items(case, without),
            f"{parameter.name}={text}, its default, changes the response",
            same,
        )


def _items(case: Case, exchange: Exchange) -> object:
    if not case.is_list or exchange.status != 200:
        return exchange.status
    page, paging = case.listing.read(exchange), case.listing.paging
    named = (paging.next and paging.next.url, paging.cursor and paging.cursor.next)  # the next page, as the links do
    told = {keys_to(place)[0] for place in named if place}
    return page.keys, {
        name: value
        for name, value in page.envelope.items()
        if paging.envelope.get(name) != "links" and name not in told
    }


def _good(case: Case, name: str) -> Iterator[str]:
    """Values of a parameter that the server should take, made of its own records."""
    if name in case.target.bound:
        yield case.target.bound[name]
    elif not case.is_list and name == case.operation.path_parameters[-1]:
        yield from map(case.listing.identity.alone, case.few(case.listing.keys, 1, 5))
    choice = case.operation.fields
    if choice is not None and name in (choice.include, choice.exclude):
        yield ",".join(field for field in case.fields if field not in case.listing.identity.fields)
    if not case.is_list:
        return
    paging = case.listing.paging
    if paging.keyset is not None and name in (paging.keyset.after, paging.keyset.before):
        yield from (case.listing.keys[0], case.listing.keys[-1])
    if paging.offset is not None and name == paging.offset.parameter:
        yield from (
            text for skipped in (0, 1, len(case.listing.some)) for text in paging.offset.behind(skipped).values()
        )
    if paging.page is not None and name == paging.page.parameter:
        yield from (str(paging.page.first), str(paging.page.first + 1))
    yield from _good_conditions(case, name)


def _good_conditions(case: Case, name: str) -> Iterator[str]:
    """Values of parameters that select, sort or search."""
    facts, order, search = case.operation.filter, case.operation.order, case.operation.search
    if order is not None and name == order.parameter:
        longest = max(order.fields, key=len)
        probe = Probe(order=[Order(longest, True)])
        yield from (_text(case.listing.params(probe)[name]), *([order.shuffle] if order.shuffle is not None else []))
    if search is not None and name == search.parameter:
        words = [str(counted[0][0]) for field in search.fields if (counted := common(case.listing.some, field))]
        yield from (part for word in words[:2] for part in (word, piece(word)) if part)
    if facts is None:
        return
    if name == facts.parameter:
        longest = max(facts.filterable, key=len)
        for value in values_of(case.listing.some, longest)[:1]:
            yield _text(case.listing.params(Probe(Condition(longest, Op(facts.operators(longest)[0]), value)))[name])
    for plain in facts.parameters:
        if plain.parameter == name and name not in _windows(case):
            field = case.fields[plain.field]
            form = plain.writing or field.writing
            found = list(dict.fromkeys(value for value, _ in common(case.listing.some, plain.field)))
            texts = (render_value(said(value, form), field.kind, form=form) for value in found[:20])
            yield from (plain.prefix + text for text in texts)


def _text(given: str | tuple[str, ...]) -> str:
    return given if isinstance(given, str) else given[0]


def _windows(case: Case) -> set[str]:
    """Parameters that are half a window, which alone may be too wide."""
    facts, clock = case.operation.filter, case.operation.clock
    plain = facts.parameters if facts is not None and clock is not None else ()
    of_clock = [one for one in plain if clock is not None and one.field == clock.field]
    groups = {one.together for one in of_clock} - {None}
    return {one.parameter for one in plain if one in of_clock or one.together in groups}


def _told(parameter: ParameterSpec, text: str) -> str:
    shown = repr(text) if len(text) < 30 else f"a text of {len(text)} characters"
    return f"{parameter.name}={shown}, which it does not allow"


def _bad(case: Case, parameter: ParameterSpec) -> Iterator[str]:
    """Texts that the schema of a parameter does not allow, just beside those that it does."""
    schema = case.bundle.value_of(parameter)
    kinds = schema.type if isinstance(schema.type, tuple) else (schema.type,)
    if "integer" in kinds:
        yield from ("ten", "1.5", "")
        yield from (str(bound) for bound in (_below(schema), _above(schema)) if bound is not None)
    elif "boolean" in kinds:
        yield from ("perhaps", "2", "")
    elif schema.enum or schema.pattern or schema.format in ("date-time", "date", *FORMATS):
        yield from (text for text in _ODD if not _fits(case, parameter, text))
    elif schema.min_length:
        yield ""


def _below(schema: Schema) -> int | None:
    return None if schema.minimum is None else schema.minimum - 1


def _above(schema: Schema) -> int | None:
    return None if schema.maximum is None else schema.maximum + 1


def fits_schema(case: Case, schema: Mapping[str, Any], text: str) -> bool:
    """Whether the text of a header is one that its schema, as it stands in the document, allows."""
    return _fits_form(case.bundle.resolve(msgspec.convert(schema, Schema)), text)


def _fits(case: Case, parameter: ParameterSpec, given: str | tuple[str, ...]) -> bool:
    """Whether the text of a value is one that the schema of a parameter allows; of an array, each of its values."""
    several = case.bundle.several(parameter)
    schema = case.bundle.resolve(parameter.schema)
    texts: Sequence[str] = (_text(given),)
    if several is not None:
        schema = case.bundle.value_of(parameter)
        try:
            texts = arrays.parse(parameter.name, given, several)
        except BadParameter:
            return False
    forms = [case.bundle.resolve(form) for form in (schema.any_of or (schema,))]
    facts = case.operation.filter if case.is_list and parameter.place == "query" else None
    beside = [] if facts is None else [one for one in facts.parameters if one.parameter == parameter.name]
    return all(any(_fits_form(form, text, _behind(text, beside)) for form in forms) for text in texts)


def _behind(text: str, beside: Sequence[PlainParameter]) -> str:
    """The value behind the operator in front of it."""
    signs = [one.prefix for one in beside if one.prefix and text.startswith(one.prefix)]
    return text.removeprefix(max(signs, key=len, default=""))


def _fits_form(schema: Schema, text: str, value: str | None = None) -> bool:
    """Whether a text is one that a schema allows; `value`: what of it the format is about, where that is not all of it."""
    value = text if value is None else value
    kinds = schema.type if isinstance(schema.type, tuple) else (schema.type,)
    if "integer" in kinds:
        if not _WHOLE.fullmatch(text):
            return False
        number = int(text)
        low, high = NUMBERS.get(schema.format or "", (number, number))
        least, most = schema.minimum, schema.maximum
        return low <= number <= high and (least is None or number >= least) and (most is None or number <= most)
    if "boolean" in kinds:
        return text in ("true", "false")
    if schema.enum and text not in schema.enum:
        return False
    if schema.format == "date-time" and not _is_moment(value):
        return False
    if schema.format == "date" and not _is_day(value):
        return False
    formed = kind_and_form("string", schema.format, schema.zone or "UTC")
    if formed is not None and read_form(Number(value) if formed[1].bare else value, *formed) is None:
        return False
    long = schema.max_length is not None and len(text) > schema.max_length
    short = schema.min_length is not None and len(text) < schema.min_length
    return not long and not short and (schema.pattern is None or re.search(schema.pattern, text) is not None)


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _is_moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False
