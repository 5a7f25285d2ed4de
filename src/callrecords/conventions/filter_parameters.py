"""Plain query parameters, each of which means `field operator value`.

All that are sent hold at once. Some are only sent together; some mean "all" when they are empty.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from callrecords.conventions import BadParameter
from callrecords.conventions.checks import conjunction, joined, read_condition, rendered_value
from callrecords.errors import BadArgument
from callrecords.spec.bundle import FieldFacts
from callrecords.spec.expressions import Condition, Expr
from callrecords.spec.facts import FilterFacts, PlainParameter


def render(expr: Expr, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> dict[str, str]:
    """One query parameter for each condition; raises a `RequestError` for what the list cannot be asked."""
    sent: dict[str, str] = {}
    conditions: dict[str, Condition] = {}
    for condition in conjunction(expr, "make one request for each alternative"):
        value = rendered_value(condition, facts, fields, facts.form_of(condition.field, condition.op))
        name = _plain(condition, facts).parameter
        if name in sent:
            raise BadArgument(f"{condition.field}: only one condition with {condition.op} can be sent")
        if not value:
            raise BadArgument(f"{condition.field}: an empty value cannot be sent; leave the condition out")
        sent[name], conditions[name] = value, condition
    for absent in _absent(facts, sent):
        raise BadArgument(
            f"{absent.field}: a condition with {absent.operator} is missing; this list takes "
            f"{', '.join(_together(facts, absent))} only together"
        )
    for start, end in _backwards(facts, conditions):
        raise BadArgument(f"{start.field}: the value for {end.operator} lies before the value for {start.operator}")
    return sent


def parse(params: Mapping[str, str], facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Expr | None:
    """The filter that a request asks for, or None; raises `BadParameter`. Other parameters are passed over."""
    known = {plain.parameter: plain for plain in facts.parameters}
    found: dict[str, Condition] = {}
    for name, text in params.items():
        plain = known.get(name)
        if plain is None or (not text and plain.empty_means_all):
            continue
        if not text:
            raise BadParameter(name, "must not be empty; leave it out instead")
        found[name] = read_condition(plain.field, plain.operator, text, name, facts, fields, plain.writing)
    for absent in _absent(facts, found):
        names = ", ".join(_together(facts, absent))
        raise BadParameter(absent.parameter, f"missing; {names} go together", "partner-missing")
    for start, end in _backwards(facts, found):
        raise BadParameter(end.parameter, f"lies before {start.parameter}", "end-before-start")
    return joined(found.values())


def _plain(condition: Condition, facts: FilterFacts) -> PlainParameter:
    return next(
        plain for plain in facts.parameters if plain.field == condition.field and plain.operator == condition.op
    )


def _together(facts: FilterFacts, one: PlainParameter) -> list[str]:
    return [plain.parameter for plain in facts.parameters if plain.together == one.together]


def _absent(facts: FilterFacts, given: Collection[str]) -> list[PlainParameter]:
    """Parameters that are not given though others of their group are."""
    begun = {plain.together for plain in facts.parameters if plain.together and plain.parameter in given}
    return [plain for plain in facts.parameters if plain.together in begun and plain.parameter not in given]


def _backwards(facts: FilterFacts, given: Mapping[str, Condition]) -> list[tuple[PlainParameter, PlainParameter]]:
    """Pairs that go together and would span a time or number range whose end lies before its start."""
    starts = [plain for plain in facts.parameters if plain.parameter in given and plain.operator in ("gt", "ge")]
    ends = [plain for plain in facts.parameters if plain.parameter in given and plain.operator in ("lt", "le")]
    return [
        (start, end)
        for start in starts
        for end in ends
        if start.together is not None
        and start.together == end.together
        and type(given[start.parameter].value) is type(given[end.parameter].value)
        and given[end.parameter].value < given[start.parameter].value  # type: ignore[operator]  # both of the field's kind
    ]
