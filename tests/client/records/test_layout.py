"""What decoders take from the spec, and the rewriting of values that mean nothing."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from hypothesis import example, given
from hypothesis import strategies as st

from callrecords.client.records.layout import Layout, Limits, Tidy, means_nothing
from callrecords.spec.schema import Schema
from tests.client.acme import bundle

SPEC = bundle()
EMPTY: dict[str, tuple[Any, ...]] = {"a": ("",), "b": ("", "-"), "n": (0, -1), "c d": ("",)}

values = st.recursive(
    st.none()
    | st.integers(-1, 10)
    | st.sampled_from(["", "-", '"', '":""', '"a":""', "\\", 'a\\"', "é"])
    | st.floats(-1, 1),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["x", "y"]), inner, max_size=2),
    max_leaves=4,
)
names = st.sampled_from(["a", "b", "n", "c d", "z", 'x"a', "\\a", ""])


@example({"n": 0.5, "a": "x"}, (",", ":"), True)
@example({'x"a': "", "a": "x"}, (",", ":"), True)
@given(st.dictionaries(names, values), st.sampled_from([(",", ":"), (", ", ": "), (" ,\n", " :\t")]), st.booleans())
def test_exactly_the_listed_values_become_null(
    content: dict[str, Any], separators: tuple[str, str], ascii_only: bool
) -> None:
    text = json.dumps(content, separators=separators, ensure_ascii=ascii_only)
    tidied = Tidy(EMPTY)(text.encode())
    expected = {
        name: None if any(type(value) is type(one) and value == one for one in EMPTY.get(name, ())) else value
        for name, value in content.items()
    }
    assert json.loads(tidied) == expected
    if expected == content:
        assert tidied == text.encode()


def test_limits_are_what_the_spec_says_of_nulls_and_bounds() -> None:
    layout = Layout.of(SPEC, SPEC.components.schemas["Entry"])
    assert layout.limits == {
        "name": Limits(shortest=2, longest=30),
        "price": Limits(never_null=True),
        "count": Limits(least=-5, most=99),
    }
    assert layout.inner["hops"].limits == layout.inner["last"].limits == {"cost": Limits(never_null=True)}
    for free in (Schema(), Schema(type="string", empty=("",)), Schema(type=("string", "null")), Schema(type="object")):
        assert not Limits.of(SPEC.field("x", free)).never_null


@given(st.integers(-3, 12), st.none() | st.integers(0, 4), st.none() | st.integers(5, 9))
def test_a_bound_is_broken_by_what_lies_beyond_it(number: int, low: int | None, high: int | None) -> None:
    beyond = (low is not None and number < low) or (high is not None and number > high)
    assert Limits(least=low, most=high).broken_by(number) == beyond
    if number >= 0:
        assert Limits(shortest=low, longest=high).broken_by("é" * number) == beyond
    assert not Limits(least=low, most=high).broken_by("ab")
    assert not Limits(shortest=low, longest=high).broken_by(number)


@given(st.binary(max_size=40))
def test_any_bytes_can_be_tidied(noise: bytes) -> None:
    assert isinstance(Tidy(EMPTY)(noise), bytes)


def test_without_empty_values_nothing_is_touched() -> None:
    raw = b'{"a": ""}'
    assert Tidy({})(raw) is raw


def test_the_layout_reaches_into_objects_inside() -> None:
    layout = Layout.of(SPEC, SPEC.components.schemas["Entry"])
    assert layout.key == "ref"
    assert layout.empty["name"] == ("", "-")
    assert layout.inner["hops"] == layout.inner["last"]
    assert layout.inner["hops"].empty == {"at": ("",)}
    assert layout.inner["hops"].key is None


def test_zero_is_not_false_and_text_is_not_a_number() -> None:
    assert means_nothing(msgspec.Raw(b"0"), (0,))
    assert means_nothing(msgspec.Raw(b"null"), ())
    assert not means_nothing(msgspec.Raw(b"false"), (0,))
    assert not means_nothing(msgspec.Raw(b'"0"'), (0,))
    assert not means_nothing(msgspec.Raw(b'"\xfc"'), ("",))


def test_what_stands_far_before_a_value_is_not_looked_at_for_it() -> None:
    """Else a record of many fields would cost the square of their number."""

    class Watched(bytes):
        seen = 0

        def __getitem__(self, place: Any) -> Any:
            found = super().__getitem__(place)
            self.seen += len(found) if isinstance(found, bytes) else 1
            return found

    many = {f"u{number}": "" for number in range(10_000)}
    raw = Watched(json.dumps({**many, "a": "", "x" * 90_000: ""}).encode())
    tidied = Tidy(EMPTY)(raw)
    assert json.loads(tidied)["a"] is None
    assert raw.seen < 2 * len(raw)
