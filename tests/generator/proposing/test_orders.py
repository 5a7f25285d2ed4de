"""By which fields a list can be sorted, as far as a description lists the words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.lint.specs import check
from tests.generator.proposing.describing import LIMIT, OFFSET, described, listing, query

FIELDS: dict[str, Any] = {
    "id": {"type": "string"},
    "caller": {"type": "string"},
    "started": {"type": "string", "format": "date-time"},
    "duration": {"type": "integer"},
}
WAY = query("order", enum=["ASC", "DESC"], default="ASC")


def proposed_order(folder: Path, *parameters: dict[str, Any]) -> Any:
    """What is proposed, which passes the lint."""
    operation = listing(described(LIMIT, OFFSET, *parameters, fields=FIELDS), folder)
    assert [one for one in check(folder / "tern", house=False)[1] if "x-question" not in one.message] == []
    return operation.get("x-order")


@pytest.mark.parametrize(
    ("usual", "default"), [({"default": "started"}, {"default": "started"}), ({}, {}), ({"default": "cost"}, {})]
)
def test_a_field_and_a_direction_in_two_parameters_are_an_order(
    usual: dict[str, str], default: dict[str, str], tmp_path: Path
) -> None:
    by = query("sort_by", enum=["started", "duration", "cost"], **usual)
    assert proposed_order(tmp_path, WAY, by) == {
        "parameter": "sort_by",
        "fields": ["started", "duration"],
        "direction": {"parameter": "order", "ascending": "ASC", "descending": "DESC"},
        **default,
    }


def test_which_of_order_and_direction_is_which_is_told_by_their_words(tmp_path: Path) -> None:
    found = proposed_order(
        tmp_path, query("order", enum=["started"]), query("direction", enum=["descending", "ascending"])
    )
    assert (found["parameter"], found["direction"]["ascending"]) == ("order", "ascending")


def test_an_order_that_goes_down_by_itself_is_no_known_one(tmp_path: Path) -> None:
    by = query("sort_by", enum=["started"], default="started")
    assert "default" not in proposed_order(tmp_path, by, query("dir", enum=["asc", "desc"], default="desc"))


@pytest.mark.parametrize(("down", "written"), [("-{}", "sign"), ("{}:desc", "colon"), ("{} desc", "space")])
def test_a_direction_beside_a_field_is_read_from_the_words(down: str, written: str, tmp_path: Path) -> None:
    by = query("sort", enum=[word for name in ("started", "duration") for word in (name, down.format(name))])
    assert proposed_order(tmp_path, by) == {"parameter": "sort", "fields": ["started", "duration"], "written": written}


@pytest.mark.parametrize(
    "parameters",
    [
        [query("sort_by"), WAY],
        [query("sort_by", enum=["newest", "oldest"]), WAY],
        [query("sort_by", enum=["started", "duration"])],
        [query("sort_by", enum=["started"]), query("order", enum=["asc", "desc", "random"])],
    ],
)
def test_what_no_words_say_is_no_order(parameters: list[dict[str, Any]], tmp_path: Path) -> None:
    assert proposed_order(tmp_path, *parameters) is None
