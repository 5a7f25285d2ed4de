"""What all filter grammars check: names and operators against the facts, values against the field's kind."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping

from callrecords.conventions import BadParameter, BadValue, Params
from callrecords.conventions.values import kind_for, parse_value, render_value
from callrecords.errors import BadArgument, UnknownField, UnsupportedOperator
from callrecords.spec.arguments import nearest
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts
from callrecords.spec.forms import Form, Kind
from callrecords.spec.grammar import Tokens
from callrecords.spec.schema import FieldFacts, Schema, bounds_of

LONGEST = 32_768
"""Characters of the longest filter, well under what servers accept as a request line."""

MOST_CONDITIONS = 500
"""Conditions in one filter, where the facts state no lower number."""

DEEPEST = 32
"""Parentheses within parentheses."""


_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,63}")


def most_conditions(facts: FilterFacts) -> int:
    """How many conditions one filter may hold."""
    return min(facts.max_conditions or MOST_CONDITIONS, MOST_CONDITIONS)


def text_params(text: str, conditions: int, facts: FilterFacts) -> dict[str, str]:
    """The one query parameter of a whole filter; raises `BadArgument` for more than a server takes."""
    if conditions > most_conditions(facts):
        raise BadArgument(f"the filter has {conditions} conditions; the most is {most_conditions(facts)}")
    if len(text) > LONGEST:
        raise BadArgument(f"the filter has {len(text)} characters; the most is {LONGEST}")
    return {_parameter(facts): text}


def tokens_of(params: Params, facts: FilterFacts, pattern: re.Pattern[str]) -> tuple[str, Tokens] | None:
    """The name of that parameter, and the pieces of its text; None without one. Raises `BadParameter`, as the pieces do."""
    parameter = _parameter(facts)
    text = params.get(parameter)
    if text is None:
        return None
    if isinstance(text, tuple):
        raise BadParameter(parameter, "is given more than once; give it once")
    if len(text) > LONGEST:
        raise BadParameter(parameter, f"longer than {LONGEST} characters")

    def fail(at: int, detail: str) -> BadParameter:
        return BadParameter(parameter, f"{detail} at character {at + 1}")

    return parameter, Tokens(text, pattern, fail)


def _parameter(facts: FilterFacts) -> str:
    if facts.parameter is None:
        raise ValueError("this grammar needs x-filter.parameter")
    return facts.parameter


def rendered_value(
    condition: Condition, facts: FilterFacts, fields: Mapping[str, FieldFacts], form: Form | None = None
) -> str:
    """The text of a condition's value; raises a `RequestError` when the list does not know field or operator.

    `form`: how the list takes it, where that is not how its records have it.
    """
    name, operators = condition.field, facts.operators(condition.field)
    if not operators or name not in fields:
        raise UnknownField(f"{name}: this list cannot be filtered by it{nearest(name, facts.filterable)}")
    if condition.op not in operators:
        raise UnsupportedOperator(f"{name}: the operator {condition.op} is not one of {', '.join(operators)}")
    return render_value(condition.value, kind_for(fields[name].kind, condition.op), name, form or fields[name].writing)


def unlisted(condition: Condition, field: FieldFacts) -> str | None:
    """Why a text is no value of a field whose values the spec lists; None when it is one, or is sent on purpose.

    On purpose is what stands in the enum's own class, such as a value that was received.
    """
    value = condition.value
    if condition.op not in (Op.EQ, Op.NE) or not field.enum or value in (*field.enum, *field.empty):
        return None
    if isinstance(value, OpenEnum) and type(value).__name__ == field.enum_name:
        return None
    listed = [word for word in field.enum if isinstance(word, str)]
    return (
        f"{condition.field}: not a value that the spec lists{nearest(str(value), listed)}; "
        f"to send another on purpose, wrap it in Python: {field.enum_name}(...)"
    )


def conditions(expr: Expr) -> Iterator[Condition]:
    """The conditions of an expression, in their order."""
    waiting = [expr]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Condition):
            yield one
        else:
            waiting.extend(reversed(one.parts))


def plain_text(name: str, value: object, schema: Schema) -> str:
    """The text of a query parameter's value; raises `BadArgument` for a value that its schema rules out.

    Lengths and patterns of texts are the server's to judge: most of them are assumed.
    """
    problem: str | None = None
    match schema.type:
        case "boolean":
            problem = None if isinstance(value, bool) else "True or False"
        case "integer":
            least, most = bounds_of(schema)
            fits = type(value) is int and (least is None or value >= least) and (most is None or value <= most)
            bounds = f"{'' if least is None else f' from {least}'}{'' if most is None else f' to {most}'}"
            problem = None if fits else f"a whole number{bounds}"
        case "string" if not isinstance(value, str):
            problem = "text"
        case "string" if schema.enum and value not in schema.enum and not isinstance(value, OpenEnum):
            problem = f"a value that the spec lists{nearest(str(value), schema.enum)}"
        case _:
            pass
    if problem is not None:
        raise BadArgument(f"{name}: must be {problem}")
    return str(value).lower() if isinstance(value, bool) else str(value)


def read_condition(
    name: str,
    operator: str,
    text: str,
    parameter: str,
    facts: FilterFacts,
    fields: Mapping[str, FieldFacts],
    form: Form | None = None,
) -> Condition:
    """The typed condition that three texts mean; raises `BadParameter`. `form` as for `rendered_value`."""
    kind = read_kind(name, operator, parameter, facts, fields)
    try:
        return Condition(name, Op(operator), parse_value(text, kind, form or fields[name].writing))
    except BadValue as problem:
        raise BadParameter(parameter, f"{name}: {problem}") from None


def read_kind(name: str, operator: str, parameter: str, facts: FilterFacts, fields: Mapping[str, FieldFacts]) -> Kind:
    """The kind of value that a field is compared with by an operator; raises `BadParameter` if it cannot be."""
    operators = facts.fields.get(name) or facts.operators(name)  # plain parameters have theirs elsewhere
    if not operators or name not in fields:
        raise BadParameter(parameter, f"unknown field {shown(name)}{nearest(name, facts.filterable)}")
    if operator not in operators:
        raise BadParameter(parameter, f"{name}: the operator must be one of {', '.join(operators)}")
    return kind_for(fields[name].kind, Op(operator))


def shown(name: str) -> str:
    """A name for a message: cut, and only if it looks like one, since it may be a misplaced value."""
    return name if _NAME.fullmatch(name) else "(not a name)"


def parts(expr: Expr) -> tuple[Expr, ...]:
    """The parts of an `And` or `Or`; raises `BadArgument` for one without any."""
    if isinstance(expr, Condition):
        return (expr,)
    if not expr.parts:
        raise BadArgument(f"an empty {type(expr).__name__} says nothing; leave it out")
    return expr.parts


def conjunction(expr: Expr, alternative: str) -> list[Condition]:
    """The conditions of an expression without `Or`; raises `BadArgument` naming the alternative otherwise."""
    return [one for (one,) in groups(expr, alternative)]


def groups(expr: Expr, alternative: str, listed: Collection[str] = ()) -> list[tuple[Condition, ...]]:
    """What must hold together: each a condition, or several values of one of the `listed` fields, any of which will do.

    Raises `BadArgument` naming the alternative for any other `Or`.
    """
    found: list[tuple[Condition, ...]] = []
    waiting = [expr]
    while waiting:
        match waiting.pop():
            case Condition() as condition:
                found.append((condition,))
            case And() as both:
                waiting.extend(reversed(parts(both)))
            case Or() as either if len(parts(either)) == 1:
                waiting.extend(either.parts)
            case Or() as either:
                values = [one for one in either.parts if isinstance(one, Condition) and one.op is Op.EQ]
                names = {one.field for one in values}
                if len(values) < len(either.parts) or len(names) > 1 or not names <= {*listed}:
                    raise BadArgument(f"this list cannot be asked for one condition or another; {alternative}")
                found.append(tuple(values))
    return found


def joined(conditions: Iterable[Expr]) -> Expr | None:
    """One condition as itself, several as an `And`, none as None."""
    found = tuple(conditions)
    return found[0] if len(found) == 1 else And(found) if found else None
