"""Plain query parameters, each of which means `field operator value`.

All that are sent hold at once. Some are only sent together; some mean "all" when they are empty; some take several values, any of
which a record may have (`arrays`); in some the operator stands in front of the value (`prefixes`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import TypeAlias

from callrecords.conventions import BadParameter, Params, arrays, prefixes
from callrecords.conventions.checks import groups, joined, read_condition, rendered_value, unlisted
from callrecords.errors import BadArgument
from callrecords.spec.arguments import nearest
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import Condition, Expr, Or
from callrecords.spec.facts import FilterFacts, PlainParameter, Several
from callrecords.spec.schema import FieldFacts

_Place: TypeAlias = tuple[str, str]
"""`PlainParameter.place`."""


def render(expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> dict[str, str | tuple[str, ...]]:
    """The query parameters of a filter; raises a `RequestError` for what the list cannot be asked."""
    texts: dict[str, list[str]] = {}
    conditions: dict[_Place, Condition] = {}
    for group in groups(expr, "make one request for each alternative", facts.listed):
        condition = group[0]
        plain = facts.plain(condition.field, condition.op, len(group))
        form = None if plain is None else plain.writing
        values = [rendered_value(one, facts, fields, form) for one in group]
        assert plain is not None  # noqa: S101  # a value was rendered, so the list knows field and operator
        for one in group:
            field = fields[one.field]
            if (wanted := _wanted(plain, one.value, field)) is not None and unlisted(one, field) is None:
                raise BadArgument(f"{one.field}: the value for {one.op} must be {wanted}")
        if plain.place in conditions:
            raise BadArgument(f"{condition.field}: only one condition with {condition.op} can be sent")
        if "" in values:
            raise BadArgument(f"{condition.field}: an empty value cannot be sent; leave the condition out")
        if plain.parameter in texts and plain.several is None:
            raise BadArgument(f"{condition.field}: {plain.parameter} takes one condition, and this is another one")
        beside = _beside(facts, plain.parameter)
        if len(beside) > 1 or plain.prefix:
            values = [prefixes.render(plain, value, beside) for value in values]
        texts.setdefault(plain.parameter, []).extend(values)
        conditions[plain.place] = condition
    for absent in _absent(facts, conditions):
        raise BadArgument(
            f"{absent.field}: a condition with {absent.operator} is missing; this list takes "
            f"{', '.join(_together(facts, absent))} only together"
        )
    for start, end in _backwards(facts, conditions):
        raise BadArgument(f"{start.field}: the value for {end.operator} lies before the value for {start.operator}")
    several: dict[str, Several | None] = {plain.parameter: plain.several for plain in facts.parameters}
    return {name: _sent(name, found, several[name]) for name, found in texts.items()}


def _sent(name: str, texts: Sequence[str], several: Several | None) -> str | tuple[str, ...]:
    return texts[0] if several is None else arrays.render(name, texts, several)


def parse(params: Params, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None; raises `BadParameter`. Other parameters are passed over."""
    conditions: dict[_Place, Condition] = {}
    found: list[Expr] = []
    for name, given in params.items():
        beside = _beside(facts, name)
        if not beside or (given == "" and beside[0].empty_means_all):
            continue
        values: dict[_Place, list[Condition]] = {}
        for plain, text in _read(name, given, beside):
            condition = read_condition(plain.field, _operator(plain), text, name, facts, fields, plain.writing)
            if (wanted := _wanted(plain, condition.value, fields[plain.field])) is not None:
                raise BadParameter(name, f"must be {wanted}")
            values.setdefault(plain.place, []).append(condition)
            if len(values[plain.place]) > 1 and plain.operator != "in":
                raise BadParameter(name, f"only one condition with {plain.operator} can be given")
        found += [one[0] if len(one) == 1 else Or(tuple(one)) for one in values.values()]
        conditions |= {place: one[0] for place, one in values.items()}
    for absent in _absent(facts, conditions):
        names = ", ".join(_together(facts, absent))
        raise BadParameter(absent.parameter, f"missing; {names} go together", "partner-missing")
    for start, end in _backwards(facts, conditions):
        raise BadParameter(end.parameter, f"lies before {start.parameter}", "end-before-start")
    return joined(found)


def _read(
    name: str, given: str | tuple[str, ...], beside: Sequence[PlainParameter]
) -> Iterator[tuple[PlainParameter, str]]:
    """The conditions of one parameter with the texts of their values."""
    several = beside[0].several
    if several is None and isinstance(given, tuple):
        raise BadParameter(name, "is given more than once; give it once")
    texts = (given,) if isinstance(given, str) and several is None else arrays.parse(name, given, several or "repeated")
    for text in texts:
        plain, value = prefixes.parse(text, beside)
        if not value:
            raise BadParameter(name, "must not be empty; leave it out instead")
        yield plain, value


def _wanted(plain: PlainParameter, value: object, field: FieldFacts) -> str | None:
    """What a value must be that a parameter does not take; None for one that it takes, and for a text that is sent on purpose."""
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        if not plain.takes_as_it_is(field.writing):
            return None
        above, below = plain.least is None or value >= plain.least, plain.most is None or value <= plain.most
        bounds = [f"{word} {bound}" for word, bound in (("from", plain.least), ("to", plain.most)) if bound is not None]
        return None if above and below else f"a number {' '.join(bounds)}"
    if isinstance(value, str) and plain.words and value not in plain.words and not isinstance(value, OpenEnum):
        return f"a value that {plain.parameter} takes{nearest(value, plain.words)}"
    return None


def _operator(plain: PlainParameter) -> str:
    return "eq" if plain.operator == "in" else plain.operator


def _beside(facts: FilterFacts, parameter: str) -> list[PlainParameter]:
    """All conditions that one parameter can say."""
    return [plain for plain in facts.parameters if plain.parameter == parameter]


def _together(facts: FilterFacts, one: PlainParameter) -> list[str]:
    return [plain.parameter for plain in facts.parameters if plain.together == one.together]


def _absent(facts: FilterFacts, given: Collection[_Place]) -> list[PlainParameter]:
    """Parameters that are not given though others of their group are."""
    begun = {plain.together for plain in facts.parameters if plain.together and plain.place in given}
    return [plain for plain in facts.parameters if plain.together in begun and plain.place not in given]


def _backwards(facts: FilterFacts, given: Mapping[_Place, Condition]) -> list[tuple[PlainParameter, PlainParameter]]:
    """Pairs that go together and would span a time or number range whose end lies before its start."""
    starts = [plain for plain in facts.parameters if plain.place in given and plain.operator in ("gt", "ge")]
    ends = [plain for plain in facts.parameters if plain.place in given and plain.operator in ("lt", "le")]
    return [
        (start, end)
        for start in starts
        for end in ends
        if start.together is not None
        and start.together == end.together
        and type(given[start.place].value) is type(given[end.place].value)
        and given[end.place].value < given[start.place].value  # type: ignore[operator]  # both of the field's kind
    ]
