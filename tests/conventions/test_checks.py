"""What the spec lists is checked before anything is sent; what was received, or is meant, is sent as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.checks import conditions, plain_text, unlisted
from callrecords.errors import BadArgument
from callrecords.spec.enums import OpenEnum
from callrecords.spec.expressions import And, Condition, Expr, Op, Or
from callrecords.spec.schema import FieldFacts, Schema


class Way(OpenEnum):
    IN = "in"
    OUT = "out"


class Other(OpenEnum):
    IN = "in"
    UP = "up"


FIELD = FieldFacts(name="way", kind="text", nullable=True, enum=("in", "out", None), enum_name="Way", empty=("-",))
FREE = FieldFacts(name="way", kind="text", nullable=True)
LEAF = st.builds(Condition, st.sampled_from("abc"), st.just(Op.EQ), st.integers())


@given(st.text(max_size=8) | st.sampled_from(["In", "in ", "", "outt"]), st.sampled_from([Op.EQ, Op.NE]))
def test_a_plain_text_must_be_listed_and_a_value_of_the_enum_need_not(text: str, op: Op) -> None:
    listed = text in ("in", "out", "-")
    problem = unlisted(Condition("way", op, text), FIELD)
    assert (problem is None) == listed
    assert unlisted(Condition("way", op, Way(text)), FIELD) is None
    assert (unlisted(Condition("way", op, Other(text)), FIELD) is None) == listed
    assert unlisted(Condition("way", op, text), FREE) is None


@pytest.mark.parametrize("op", [op for op in Op if op not in (Op.EQ, Op.NE)])
def test_a_piece_of_a_value_need_not_be_listed(op: Op) -> None:
    assert unlisted(Condition("way", op, "sideways"), FIELD) is None


def test_the_error_names_the_nearest_value_or_all_and_how_to_send_another() -> None:
    assert unlisted(Condition("way", Op.EQ, "inn"), FIELD) == (
        "way: not a value that the spec lists; did you mean in?; to send another on purpose, wrap it in Python: Way(...)"
    )
    assert "; possible: in, out; " in str(unlisted(Condition("way", Op.EQ, "+15165551234"), FIELD))
    assert "1516" not in str(unlisted(Condition("way", Op.EQ, "+15165551234"), FIELD))


@given(
    st.recursive(
        LEAF,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda p: And(tuple(p)))
            | st.lists(inner, max_size=3).map(lambda p: Or(tuple(p)))
        ),
    )
)
def test_the_conditions_of_an_expression_come_in_their_order(expr: Expr) -> None:
    def flat(one: Expr) -> list[Condition]:
        return [one] if isinstance(one, Condition) else [leaf for part in one.parts for leaf in flat(part)]

    assert list(conditions(expr)) == flat(expr)


@given(st.integers(-5, 15), st.none() | st.integers(-3, 4), st.none() | st.integers(5, 12))
def test_a_number_is_sent_within_its_bounds_only(value: int, least: int | None, most: int | None) -> None:
    schema = Schema(type="integer", minimum=least, maximum=most)
    fits = (least is None or value >= least) and (most is None or value <= most)
    if fits:
        assert plain_text("depth", value, schema) == str(value)
    else:
        with pytest.raises(BadArgument, match=r"^depth: must be a whole number"):
            plain_text("depth", value, schema)


@pytest.mark.parametrize(("written", "least", "most"), [("int32", -(2**31), 2**31 - 1), ("int64", -(2**63), 2**63 - 1)])
def test_a_format_bounds_a_number_too(written: str, least: int, most: int) -> None:
    for schema in (Schema(type="integer", format=written), Schema(type="integer", format=written, maximum=2**70)):
        assert [plain_text("depth", value, schema) for value in (least, most)] == [str(least), str(most)]
        for value in (least - 1, most + 1):
            with pytest.raises(BadArgument, match=f"from {least} to {most}"):
                plain_text("depth", value, schema)


@pytest.mark.parametrize(
    ("schema", "wrong"),
    [
        (Schema(type="integer"), [True, "1", 1.5, None]),
        (Schema(type="boolean"), [1, "true", None]),
        (Schema(type="string"), [1, True, None]),
        (Schema(type="string", enum=("in", "out")), ["inn", 1]),
    ],
)
def test_a_parameter_takes_values_of_its_type(schema: Schema, wrong: list[object]) -> None:
    for value in wrong:
        with pytest.raises(BadArgument, match=r"^p: must be "):
            plain_text("p", value, schema)


def test_a_parameter_is_written_as_json_writes_it() -> None:
    words = Schema(type="string", enum=("in", "out"))
    assert [plain_text("p", value, Schema(type="boolean")) for value in (True, False)] == ["true", "false"]
    assert [plain_text("p", value, words) for value in ("in", Way("sideways"))] == ["in", "sideways"]
