"""How a list is cut into pages, by its parameters, its response and its headers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callrecords.generator.lint.specs import check
from tests.generator.proposing.describing import (
    LIMIT,
    OFFSET,
    TIME,
    described,
    facts,
    listing,
    proposed,
    query,
    questions,
)

TEXT: dict[str, Any] = {"type": "string"}
NUMBER: dict[str, Any] = {"type": "integer"}
TOKEN = query("page_token")
PAGE = query("page", type="integer", default=1)


def _within(name: str, **properties: Any) -> dict[str, Any]:
    return {name: {"type": "object", "properties": properties}}


_WAYS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], dict[str, Any], dict[str, Any]]] = {
    "a token at the top": ([LIMIT, TOKEN], {"next_page_token": TEXT}, {}, {"cursor": {"parameter": "page_token", "next": "next_page_token"}}),
    "a number as token": ([LIMIT, query("next_page_token", type="integer")], {"next_page_token": NUMBER}, {}, {"cursor": {"parameter": "next_page_token", "next": "next_page_token", "written": "number"}}),
    "a number as cursor": ([LIMIT, query("cursor", type="integer", format="int32", default=0)], _within("meta", next_cursor=NUMBER), {}, {"cursor": {"parameter": "cursor", "next": "/meta/next_cursor", "written": "number"}}),
    "the number of the next page": ([LIMIT, query("page", type="integer", default=1)], {"next_page": NUMBER}, {}, {"page": {"parameter": "page", "first": 1}}),
    "a token inside": ([LIMIT, query("cursor")], _within("meta", next_cursor=TEXT), {}, {"cursor": {"parameter": "cursor", "next": "/meta/next_cursor"}}),
    "a key and its next one": (
        [LIMIT, query("start_key")], {"start_key": TEXT, "next_start_key": TEXT}, {}, {"cursor": {"parameter": "start_key", "next": "next_start_key"}},
    ),
    "cursors.after": (
        [LIMIT, query("after")], {"paging": {"type": "object", "properties": _within("cursors", after=TEXT, before=TEXT)}}, {},
        {"cursor": {"parameter": "after", "next": "/paging/cursors/after"}},
    ),
    "a URL with a page": ([LIMIT, PAGE], _within("meta", next_page_link={**TEXT, "nullable": True}), {}, {"page": {"parameter": "page", "first": 1}, "next": {"url": "/meta/next_page_link", "end": "null"}}),
    "a URL inside next": ([LIMIT, OFFSET], {"_links": {"type": "object", "properties": _within("next", href=TEXT)}}, {}, {"offset": {"parameter": "offset"}, "next": {"url": "/_links/next/href"}}),
    "a relative URL with a token": ([LIMIT, TOKEN], {"next_page_uri": {**TEXT, "example": "/calls?page=2"}}, {}, {"cursor": {"parameter": "page_token"}, "next": {"url": "next_page_uri", "written": "relative"}}),
    "the Link header": ([LIMIT, PAGE], {}, {"link": {"schema": TEXT}}, {"page": {"parameter": "page", "first": 1}, "next": {"header": "Link"}}),
    "the Link header alone": ([LIMIT], {}, {"Link": {"schema": TEXT}}, {"cursor": {"parameter": "page_token"}, "next": {"header": "Link"}}),
    "a URL alone": ([LIMIT, TOKEN | {"schema": NUMBER}], {"@odata.nextLink": TEXT}, {}, {"cursor": {"parameter": "next_page_token"}, "next": {"url": "@odata.nextLink"}}),
    "an offset": ([LIMIT, OFFSET], {}, {}, {"offset": {"parameter": "offset"}}),
    "an index": ([LIMIT, query("from_row", type="integer"), query("index", "Calls from this index on.", type="integer")], {"index": NUMBER}, {}, {"offset": {"parameter": "index"}}),
    "an index from 1": ([LIMIT, query("startIndex", type="integer", minimum=1)], {}, {}, {"offset": {"parameter": "startIndex", "first": 1}}),
    "an offset from 1 in words": ([LIMIT, query("offset", "The first record is at 1. Defaults to 1.", type="integer")], {}, {}, {"offset": {"parameter": "offset", "first": 1}}),
    "a page from 0": ([LIMIT, query("page", "Zero-based.", type="integer")], {}, {}, {"page": {"parameter": "page", "first": 0}}),
    "a page that defaults to 1": ([LIMIT, query("page", "The page to fetch. Defaults to 1", type="integer")], {}, {}, {"page": {"parameter": "page", "first": 1}}),
    "a page called offset": ([LIMIT, query("offset", "Page number of calls, starting at 0.", type="integer")], {}, {}, {"page": {"parameter": "offset", "first": 0}}),
    "an object in the query": ([query("page", type="object", properties={"number": {**NUMBER, "default": 1}, "size": NUMBER}) | {"style": "deepObject"}], {}, {}, {"page": {"parameter": "page[number]", "first": 1}}),
}  # fmt: skip


@pytest.mark.parametrize("name", _WAYS)
def test_the_way_to_the_next_page_is_seen(name: str, tmp_path: Path) -> None:
    parameters, envelope, headers, way = _WAYS[name]
    paging = listing(described(*parameters, envelope=envelope, headers=headers), tmp_path)["x-pagination"]
    assert {key: paging[key] for key in ("cursor", "next", "offset", "page") if key in paging} == way
    assert "next page?" not in questions(tmp_path)
    assert ("no-next-link" in paging["ends"], "no-next-token" in paging["ends"]) == (
        "next" in way,
        "next" not in way and "cursor" in way,
    )


@pytest.mark.parametrize("own", [True, False])
def test_a_url_of_the_next_page_whose_parameter_nothing_describes_passes_the_lint(own: bool, tmp_path: Path) -> None:
    document = described(LIMIT, headers={"Link": {"schema": TEXT}})
    operation = document["paths"]["/calls"]["get"]
    document["paths"]["/calls"]["parameters"] = [] if own else operation.pop("parameters")
    operation = listing(document, tmp_path)
    assert [one["name"] for one in operation["parameters"]][-1] == "page_token"
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


@pytest.mark.parametrize(
    ("name", "about", "asked"),
    [("startIndex", "", True), ("startIndex", "How many to skip.", False), ("offset", "", False)],
)
def test_a_first_record_of_an_index_is_asked_for(name: str, about: str, asked: bool, tmp_path: Path) -> None:
    listing(described(LIMIT, query(name, about, type="integer")), tmp_path)
    assert (f"Is the first record {name}=0 or {name}=1? Written here: 0." in questions(tmp_path)) is asked


def test_the_number_of_pages_is_ignored_where_nothing_leads_to_another_page(tmp_path: Path) -> None:
    paging = listing(described(LIMIT, envelope={"page_count": NUMBER}), tmp_path)["x-pagination"]
    assert paging["envelope"] == {"calls": "items", "page_count": "ignored"}


def test_a_token_that_may_be_null_in_the_description_passes_the_lint_as_a_text(tmp_path: Path) -> None:
    for null in ({"type": ["string", "null"]}, {"anyOf": [TEXT, {"type": "null"}], "type": None}):
        cursor = {"name": "cursor", "in": "query", "schema": {key: part for key, part in null.items() if part}}
        listing(described(LIMIT, cursor, envelope={"next_cursor": TEXT}, openapi="3.1.0"), tmp_path)
        reading, problems = check(tmp_path / "tern", house=False)
        assert [str(one) for one in problems if "x-question" not in one.message] == []
        assert reading is not None
        (found,) = (
            one for one in reading.source.document["paths"]["/calls"]["get"]["parameters"] if one["name"] == "cursor"
        )
        assert found["schema"]["type"] == "string"


def test_a_token_that_is_a_number_passes_the_lint_only_as_one(tmp_path: Path) -> None:
    cursor = query("cursor", type="integer", format="int32", default=0, maximum=9)
    listing(described(LIMIT, cursor, envelope={"cursor": NUMBER}), tmp_path)
    file = tmp_path / "tern" / "facts.yaml"
    said: list[list[str]] = []
    assert "written: number" in file.read_text()
    for text in (file.read_text(), file.read_text().replace("written: number", "written: text")):
        file.write_text(text)
        problems = check(tmp_path / "tern", house=False)[1]
        said.append([one.message for one in problems if "x-question" not in one.message])
    assert said[0] == []
    assert "cursor is a whole number; write written: number" in said[1]


def test_a_first_page_that_nobody_numbers_is_asked_for(tmp_path: Path) -> None:
    listing(described(LIMIT, query("page", type="integer")), tmp_path)
    assert "Is the first page page=1 or page=0? Written here: 1." in questions(tmp_path)


@pytest.mark.parametrize(
    ("about", "sizes"),
    [
        ("The default is 50 and the maximum is 1000.", {"default": 50, "maximum": 1000}),
        ("Records on a page, up to 1,000; 25 by default", {"default": 25, "maximum": 1000}),
        ("From 1 to 200, defaults to 100.", {"default": 100, "maximum": 200}),
        ("How many in the range [1, 100]. Defaults to 25", {"default": 25, "maximum": 100}),
        ("Size of a page. Default: 500, max 100.", {}),
    ],
)
def test_page_sizes_are_read_from_words(about: str, sizes: dict[str, int], tmp_path: Path) -> None:
    paging = listing(described(query("per_page", about, type="integer"), OFFSET), tmp_path)["x-pagination"]
    assert paging["limit"] == {"parameter": "per_page", **sizes}
    assert ("What is the default and the maximum of per_page?" in questions(tmp_path)) is (not sizes)


@pytest.mark.parametrize(
    ("schema", "sizes"),
    [
        ({"type": "string", "default": "50"}, {"default": 50}),
        ({"type": "string", "pattern": "^[1-9][0-9]*$"}, {}),
        (
            {"type": "string", "enum": ["50", "10", "all", "25"], "default": "25"},
            {"default": 25, "minimum": 10, "maximum": 50, "sizes": [10, 25, 50]},
        ),
        ({"type": "integer", "enum": [10, 25]}, {"minimum": 10, "maximum": 25, "sizes": [10, 25]}),
    ],
)
def test_page_sizes_may_be_texts_and_only_some(schema: dict[str, Any], sizes: dict[str, Any], tmp_path: Path) -> None:
    document = described(query("per_page", **schema), OFFSET)
    paging = listing(document, tmp_path)["x-pagination"]
    assert paging["limit"] == {"parameter": "per_page", **sizes}
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


def test_a_text_of_words_chooses_no_page(tmp_path: Path) -> None:
    document = described(query("page", enum=["first", "last"]), query("offset"), LIMIT)
    assert "offset" not in listing(document, tmp_path)["x-pagination"]


def test_what_nothing_is_read_from_is_ignored_and_what_must_be_there_gets_a_value(tmp_path: Path) -> None:
    document = described(
        envelope={"request_id": TEXT, "total": NUMBER, "page": NUMBER, "warnings": {"type": "array", "items": TEXT}}
    )
    body = document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    body["required"] = ["request_id"]
    paging = listing(document, tmp_path)["x-pagination"]
    assert paging["envelope"] == {
        "calls": "items",
        "request_id": "ignored",
        "total": "total",
        "page": "ignored",
        "warnings": "ignored",
    }
    assert paging["constants"] == {"request_id": "text"}


def test_records_are_found_inside_another_object(tmp_path: Path) -> None:
    document = described()
    content = document["paths"]["/calls"]["get"]["responses"]["200"]["content"]["application/json"]
    content["schema"] = {"type": "object", "properties": {"data": content["schema"], "status": TEXT}}
    assert listing(document, tmp_path)["x-pagination"]["envelope"] == {"/data/calls": "items", "status": "ignored"}


def test_a_list_without_pages_is_proposed_as_one_response_and_asked_for(tmp_path: Path) -> None:
    paging = listing(described(LIMIT), tmp_path)["x-pagination"]
    assert paging["ends"] == ["one-response"]
    assert "How does one get the next page?" in questions(tmp_path)


def test_a_list_below_an_account_is_bound_to_it_whatever_its_parameter_is_called(tmp_path: Path) -> None:
    document = described()
    path = "/Account/{auth_id}/calls"
    document["paths"] = {path: document["paths"]["/calls"]}
    document["paths"][path]["parameters"] = [
        {"name": "auth_id", "in": "path", "required": True, "schema": {"type": "string", "pattern": "^MA[0-9]{4}$"}}
    ]
    proposed(document, tmp_path)
    found = facts(tmp_path)
    assert found["paths"][path]["get"]["x-visibility"] == {"bound": "auth_id"}
    (parameter,) = found["x-client"]["parameters"]
    assert parameter["example"].startswith("MA")


def test_what_is_named_as_the_parameter_of_the_request_is_its_echo(tmp_path: Path) -> None:
    document = described(LIMIT, query("record_index", type="integer"), envelope={"record_index": NUMBER})
    assert listing(document, tmp_path)["x-pagination"]["envelope"] == {"calls": "items", "record_index": "offset"}


@pytest.mark.parametrize(
    ("about", "role"), [("Calls on this page.", "page-count"), ("The total number of calls.", "ignored")]
)
def test_a_count_that_may_be_of_all_pages_is_not_taken_for_that_of_one(about: str, role: str, tmp_path: Path) -> None:
    document = described(envelope={"count": {**NUMBER, "title": about}})
    assert listing(document, tmp_path)["x-pagination"]["envelope"]["count"] == role


def test_the_number_of_records_that_fit_is_the_total_and_not_that_of_all_there_are(tmp_path: Path) -> None:
    paging = listing(described(LIMIT, OFFSET, envelope={"total": NUMBER, "filtered": NUMBER}), tmp_path)["x-pagination"]
    assert paging["envelope"] == {"calls": "items", "total": "ignored", "filtered": "total"}


@pytest.mark.parametrize("about", ["An estimate.", "Approximate number of calls.", "It is not always accurate."])
def test_a_total_that_is_none_is_ignored(about: str, tmp_path: Path) -> None:
    document = described(LIMIT, OFFSET, envelope={"total": {**NUMBER, "description": about}})
    paging = listing(document, tmp_path)["x-pagination"]
    assert (paging["envelope"], paging["ends"]) == ({"calls": "items", "total": "ignored"}, ["empty-page"])


def test_a_size_that_each_request_must_say_needs_no_usual_one(tmp_path: Path) -> None:
    size = query("limit", type="integer", maximum=99) | {"required": True}
    assert listing(described(size, OFFSET), tmp_path)["x-pagination"]["limit"] == {"parameter": "limit", "maximum": 99}
    assert "the default" not in questions(tmp_path)


@pytest.mark.parametrize(("least", "size"), [({}, 100), ({"minimum": 250}, 250)])
def test_a_size_that_each_request_must_say_is_not_one_record_for_want_of_bounds(
    least: dict[str, int], size: int, tmp_path: Path
) -> None:
    asked = query("limit", type="integer", **least) | {"required": True}
    limit = listing(described(asked, OFFSET), tmp_path)["x-pagination"]["limit"]
    assert limit == {"parameter": "limit", "default": size, **least}
    assert f"Each request must say it; written here: {size}." in questions(tmp_path)


def test_a_token_that_may_be_null_ends_the_list_so(tmp_path: Path) -> None:
    token = {"anyOf": [TEXT, {"type": "null"}]}
    document = described(LIMIT, TOKEN, envelope={"next_page_token": token}) | {"openapi": "3.1.0"}
    cursor = listing(document, tmp_path)["x-pagination"]["cursor"]
    assert cursor == {"parameter": "page_token", "next": "next_page_token", "end": "null"}


@pytest.mark.parametrize(
    "about", ['A `Link` header (as `<{url}>; rel="next"`) leads on.', "Follow the Link response header."]
)
def test_a_link_header_that_only_words_tell_of_is_followed(about: str, tmp_path: Path) -> None:
    document = described(LIMIT, TOKEN)
    document["paths"]["/calls"]["get"]["description"] = about
    paging = listing(document, tmp_path)["x-pagination"]
    assert (paging["cursor"], paging["next"]) == ({"parameter": "page_token"}, {"header": "Link"})
    assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


@pytest.mark.parametrize(
    ("about", "role"), [("The number of results returned in this page.", "page-count"), ("", "ignored")]
)
def test_a_size_of_a_list_whose_size_nobody_asks_for_is_no_echo(about: str, role: str, tmp_path: Path) -> None:
    document = described(TOKEN, envelope={"next_page_token": TEXT, "page_size": {**NUMBER, "description": about}})
    assert listing(document, tmp_path)["x-pagination"]["envelope"] == {"calls": "items", "page_size": role}


@pytest.mark.parametrize(
    ("about", "cap"),
    [
        ("The list is capped at 1,000 entries.", 1000),
        ("Returns a maximum of 500 call records.", 500),
        ("One of 500.", None),
    ],
)
def test_a_list_without_pages_that_is_said_to_be_capped_is_cut_into_windows(
    about: str, cap: int | None, tmp_path: Path
) -> None:
    time = {"type": "string", "format": "date-time"}
    document = described(query("from", "Inclusive.", **time), query("to", "Exclusive.", **time))
    document["paths"]["/calls"]["get"]["description"] = about
    operation = listing(document, tmp_path)
    assert operation["x-clock"].get("result-cap") == cap
    assert operation["x-pagination"]["ends"] == ["one-response"]
    assert ("next page?" in questions(tmp_path)) is (cap is None)
    if cap is not None:
        assert [one for one in check(tmp_path / "tern", house=False)[1] if "x-question" not in one.message] == []


def test_a_cap_beyond_which_no_window_leads_leaves_the_next_page_open(tmp_path: Path) -> None:
    document = described(query("colour"))
    document["paths"]["/calls"]["get"]["description"] = "At most 1000 calls are returned."
    assert "result-cap" not in listing(document, tmp_path)["x-clock"]
    assert "next page?" in questions(tmp_path)


@pytest.mark.parametrize(
    ("others", "way"),
    [([], "offset"), ([query("datetime-end", **TIME)], "offset"), ([query("end", type="integer")], None)],
)
def test_a_start_that_is_0_counts_records_where_nothing_ends_beside_it(
    others: list[dict[str, Any]], way: str | None, tmp_path: Path
) -> None:
    operation = listing(described(LIMIT, query("start", type="integer", default=0), *others), tmp_path)
    assert ("offset" in operation["x-pagination"]) == (way == "offset")
