"""Made-up lists: fields of any name and kind, the operators they take, and expressions that their grammar can say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import attrs
from hypothesis import strategies as st

from callrecords.conventions.values import TEXT_OPERATORS, kind_for
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.facts import FilterFacts, PlainParameter
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts

KEYWORDS = (
    "and",
    "or",
    "not",
    "eq",
    "in",
    "like",
    "contains",
    "from",
    "null",
    "true",
    "allowed",
    "anyone",
    "a-b",
    "x.y",
)
HOSTILE = (
    "", " ", "  x ", "'", '"', "''", "'; DROP TABLE calls; --", "x' OR 1=1 --", "%", "%_%", "\\", "\\'", "a\\", "and", "or", "(", "a) or (b",
    "a and b eq c", "\t\n\r", "𝔘𝔫𝔦", "é", "e\u0301", "\u202eabc", "\ufeff", "\x7f", "+15162065451", "&a=b#c", "%27", "x" * 5000, "12", "true",
    "2024-10-31T18:00:00Z", "NaN", "{detail}", "%s%n", "🎉",
)  # fmt: skip
KINDS: tuple[Kind, ...] = ("text", "integer", "decimal", "boolean", "time", "day")

names = st.one_of(st.sampled_from(KEYWORDS), st.from_regex(r"[A-Za-z_][A-Za-z0-9_.-]{0,14}", fullmatch=True))
texts = st.one_of(
    st.sampled_from(HOSTILE), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
)
zones = st.one_of(st.just(UTC), st.integers(-1439, 1439).map(lambda minutes: timezone(timedelta(minutes=minutes))))
times = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=zones)  # bounds are naive
decimals = st.builds(
    lambda digits, places: Decimal(digits).scaleb(-places), st.integers(-(10**24), 10**24), st.integers(0, 20)
)


def values(kind: Kind, *, text: st.SearchStrategy[str] = texts) -> st.SearchStrategy[object]:
    """Values of one kind."""
    match kind:
        case "integer":
            return st.integers(-(2**63), 2**63 - 1)
        case "decimal":
            return decimals
        case "boolean":
            return st.booleans()
        case "time":
            return times
        case "day":
            return st.dates()
        case _:
            return text


@attrs.frozen
class Ask:
    """A list and a filter to ask it with."""

    fields: dict[str, FieldFacts]
    facts: FilterFacts
    expr: Expr


@st.composite
def fields(draw: st.DrawFn) -> dict[str, FieldFacts]:
    """A few fields of any kind."""
    kinds = draw(st.dictionaries(names, st.sampled_from(KINDS), min_size=1, max_size=5))
    return {name: FieldFacts(name=name, kind=kind, nullable=True) for name, kind in kinds.items()}


@st.composite
def conditions(
    draw: st.DrawFn, known: dict[str, FieldFacts], facts: FilterFacts, text: st.SearchStrategy[str]
) -> Condition:
    """One condition that the list takes."""
    name = draw(st.sampled_from(sorted(known)))
    op = Op(draw(st.sampled_from(facts.operators(name))))
    return Condition(name, op, draw(values(kind_for(known[name].kind, op), text=text)))  # type: ignore[arg-type]


@st.composite
def asks(draw: st.DrawFn, grammar: str, *, text: st.SearchStrategy[str] = texts, either: bool = True) -> Ask:
    """A list with a text grammar, and an expression in normal form; `either` allows `or`."""
    known = draw(fields())
    operators = {
        name: tuple(
            draw(st.lists(st.sampled_from([op for op in Op if _takes(field.kind, op)]), min_size=1, unique=True))
        )
        for name, field in known.items()
    }
    usual = grammar != "odata" or any(field.writing is not None for field in known.values())
    times = "quoted" if usual else draw(st.sampled_from(["quoted", "bare"]))
    facts = FilterFacts(grammar=grammar, parameter=draw(names), fields=operators, times=times)  # type: ignore[arg-type]
    one = conditions(known, facts, text)
    if either:
        expr = draw(
            st.recursive(
                one,
                lambda inner: st.one_of(
                    st.lists(inner, min_size=2, max_size=4).map(lambda parts: And.of(*parts)),
                    st.lists(inner, min_size=2, max_size=4).map(lambda parts: Or.of(*parts)),
                ),
                max_leaves=12,
            )
        )
    else:
        expr = draw(st.one_of(one, st.lists(one, min_size=2, max_size=6).map(lambda parts: And.of(*parts))))
    return Ask(known, facts, expr)


def _takes(kind: Kind, op: Op) -> bool:
    return kind == "text" or op not in TEXT_OPERATORS


@st.composite
def plain_asks(draw: st.DrawFn) -> Ask:
    """A list with plain parameters, some of which go together, and conditions that it takes."""
    known = draw(fields())
    pairs = draw(
        st.lists(
            st.tuples(st.sampled_from(sorted(known)), st.sampled_from(list(Op))), min_size=1, max_size=6, unique=True
        )
    )
    pairs = [(name, op) for name, op in pairs if _takes(known[name].kind, op)] or [(min(known), Op.EQ)]
    parameters = draw(st.lists(names, min_size=len(pairs), max_size=len(pairs), unique=True))
    groups = [draw(st.sampled_from([None, None, "g", "h"])) for _ in pairs]
    plain = tuple(
        PlainParameter(
            parameter=parameter, field=name, operator=str(op), together=group, empty_means_all=draw(st.booleans())
        )
        for parameter, (name, op), group in zip(parameters, pairs, groups, strict=True)
    )
    facts = FilterFacts(grammar="parameters", parameters=plain)
    wanted = draw(st.sets(st.sampled_from([group or str(number) for number, group in enumerate(groups)]), min_size=1))
    chosen = [one for number, one in enumerate(plain) if (one.together or str(number)) in wanted]
    found = [
        Condition(
            one.field,
            Op(one.operator),
            draw(values(kind_for(known[one.field].kind, Op(one.operator)), text=texts.filter(bool))),
        )  # type: ignore[arg-type]
        for one in draw(st.permutations(chosen))
    ]
    return Ask(known, facts, found[0] if len(found) == 1 else And(tuple(found)))
