"""Lists whose response is the array of their records."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from callrecords.client.operations.query import ListQuery, WalkQuery
from callrecords.errors import BadResponse, Throttled
from tests.client.acme import Acme, bundle_of, document

PAGING = {
    "limit": {"parameter": "size", "default": 7, "minimum": 1, "maximum": 50},
    "offset": {"parameter": "skip"},
    "envelope": {"": "items"},
    "headers": {"X-Total-Count": "total", "X-Skipped": "offset"},
    "ends": ["total-reached", "empty-page"],
}


def client(body: Any, headers: dict[str, str] | None = None, *, null: bool = False) -> Acme:
    """A client of a server with one page, and nothing behind it."""
    made = document(**{"x-pagination": PAGING})
    schema = {"type": ["array", "null"] if null else "array", "items": {"$ref": "#/components/schemas/Entry"}}
    for path in made["paths"].values():
        if path["get"]["operationId"] == "list_entries":
            path["get"]["responses"]["200"]["content"]["application/json"]["schema"] = schema
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    given = {"content-type": "application/json", **(headers or {})}

    def answer(request: httpx.Request) -> httpx.Response:
        skips = request.url.params.get("skip", "0") != "0"
        return httpx.Response(200, content=b"[]" if skips else content, headers=given)

    return Acme(answer, bundle_of(made), retries=0)


def test_its_items_are_the_records_and_its_headers_the_numbers() -> None:
    page = client([{"ref": "a"}, {"ref": "b"}], {"x-total-count": "2", "x-skipped": "0"}).entries.list_(ListQuery())
    assert [one.ref for one in page] == ["a", "b"]
    assert (page.total, page.offset, page.has_next) == (2, 0, False)


def test_a_total_that_the_records_do_not_reach_is_told() -> None:
    with pytest.raises(BadResponse, match="records are missing: by its total, 3 more"):
        list(client([{"ref": "a"}], {"x-total-count": "4"}).entries.iter(WalkQuery(limit=1)))


def test_a_record_with_half_of_a_surrogate_pair_is_kept_as_it_was_sent() -> None:
    page = client(rb'[ {"ref": "a"}, {"ref": "b", "name": "\ud83d"} ]').entries.list_(ListQuery())
    assert [one.raw for one in page] == [b'{"ref": "a"}', rb'{"ref": "b", "name": "\ud83d"}']


@pytest.mark.parametrize(("null", "body"), [(True, b"null"), (True, b" null\n"), (False, b"[]")])
def test_an_empty_list(body: bytes, *, null: bool) -> None:
    assert list(client(body, null=null).entries.iter(WalkQuery())) == []


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"null", "expected a JSON array"),
        (b"7", "expected a JSON array"),
        (b'{"rows": []}', "expected a JSON array, got an object"),
        (b'[{"ref": "a"}', "truncated"),
        (b"", "empty"),
    ],
)
def test_anything_else_is_a_bad_response(body: bytes, told: str) -> None:
    with pytest.raises(BadResponse, match=told):
        client(body).entries.list_(ListQuery())


def test_an_error_in_its_place_is_that_error() -> None:
    with pytest.raises(Throttled):
        client({"errors": [{"code": 73, "message": "no"}]}).entries.list_(ListQuery())
    assert client({"errors": [{"code": 71, "message": "none"}]}).entries.list_(ListQuery()).items == []
