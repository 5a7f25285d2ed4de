"""Conditions that stand together in one parameter, several values of one, and operators in front of values."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.lint.specs import check
from tests.generator.proposing.describing import LIMIT, OFFSET, described, listing, query, questions

ORDERED = ["ge", "gt", "le", "lt"]


@pytest.mark.parametrize(
    ("parameter", "times"),
    [
        (query("$filter"), "bare"),
        (query("filter", "For example `started_at ge 2026-01-31T00:00:00Z`."), "bare"),
        (query("filter", "An OData expression: started_at ge '2026-01-31T00:00:00Z'"), "quoted"),
    ],
)
def test_an_odata_filter_compares_times(parameter: dict[str, Any], times: str, tmp_path: Path) -> None:
    operation = listing(described(LIMIT, OFFSET, parameter), tmp_path)
    found = {key: part for key, part in operation["x-filter"].items() if key != "x-question"}
    name = parameter["name"]
    assert found == {"grammar": "odata", "parameter": name, "fields": {"started_at": ORDERED}, "times": times}
    assert f"What else can {name} compare?" in questions(tmp_path)
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


def test_a_language_that_nobody_names_is_asked_for(tmp_path: Path) -> None:
    operation = listing(described(LIMIT, OFFSET, query("filter", "A filter.")), tmp_path)
    assert "x-filter" not in operation
    assert "Which conditions does filter take?" in questions(tmp_path)


def test_parameters_of_their_own_go_before_an_expression(tmp_path: Path) -> None:
    since = query("started_since", "Inclusive.", format="date-time")
    operation = listing(described(LIMIT, OFFSET, query("$filter"), since), tmp_path)
    assert operation["x-filter"]["grammar"] == "parameters"


@pytest.mark.parametrize("name", ["direction", "directions"])
def test_a_parameter_that_takes_several_values_of_a_field_is_any_of_them(name: str, tmp_path: Path) -> None:
    fields = {
        "id": {"type": "string"},
        "started_at": {"type": "string", "format": "date-time"},
        "direction": {"type": "string"},
    }
    several = query(name, type="array", items={"type": "string"})
    found = listing(described(LIMIT, OFFSET, several, fields=fields), tmp_path)["x-filter"]["parameters"]
    assert found == [{"parameter": name, "field": "direction", "operator": "in"}]


_SHOWN = {
    "Such as gte:2026-01-31T00:00:00Z or lt:2026-02-01T00:00:00Z.": [("ge", "gte:"), ("lt", "lt:")],
    "[gte]{time} and [lt]{time}": [("ge", "[gte]"), ("lt", "[lt]")],
    "With >=2026-01-31, >2026-01-31 or <2026-01-31 in front": [("ge", ">="), ("gt", ">"), ("lt", "<")],
}


@pytest.mark.parametrize("about", _SHOWN)
@pytest.mark.parametrize("several", [True, False])
def test_operators_in_front_of_values_are_taken_from_the_description(about: str, several: bool, tmp_path: Path) -> None:
    one = {"type": "string", "format": "date-time"}
    schema = {"type": "array", "items": one} if several else one
    operation = listing(described(LIMIT, OFFSET, query("started_at", about, **schema)), tmp_path)
    found = operation["x-filter"]["parameters"]
    assert [(one["operator"], one["prefix"]) for one in found] == (_SHOWN[about] if several else _SHOWN[about][:1])
    assert operation["x-clock"] == {"field": "started_at"}
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []
