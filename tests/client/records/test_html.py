"""Records and pages as notebooks show them."""

from __future__ import annotations

import copy
import json
import pickle
import subprocess
import sys
from decimal import Decimal
from typing import Any

from hypothesis import given

from callrecords.client.operations.page import Page
from callrecords.client.records.html import COLUMNS, FIELDS, ROWS
from callrecords.client.records.record import Origin, Record
from callrecords.markup import shown
from tests.client.acme import NUMBER, PERSON, Entry, Hop
from tests.client.records.test_record import DECODER
from tests.pagereader import PageReader
from tests.test_markup import TEXTS


def entries(*rows: dict[str, Any]) -> list[Entry]:
    records, bad = DECODER.many([json.dumps(row).encode() for row in rows])
    assert bad == []
    return records


def told(thing: Record | Page[Any]) -> str:
    return PageReader(thing._repr_html_()).text


ROW = {
    "ref": "k-1", "from": NUMBER, "name": PERSON, "at": "2024-01-01T02:00:00+02:00", "price": "0.0012300", "way": "in",
    "hops": [{"cost": "1.50"}, {"cost": None}],
}  # fmt: skip


def test_a_record_shows_aware_times_amounts_to_the_digit_and_nothing_personal() -> None:
    (record,) = entries(ROW)
    text = told(record)
    assert "<Entry ref='k-1'>" in text
    assert "2024-01-01 02:00:00+02:00" in text
    assert "0.0012300" in text
    assert "•••34" in text
    assert NUMBER not in text
    assert PERSON not in text
    assert "1.50" in text
    assert "fields without a value" in text


def test_what_a_record_holds_is_still_masked_when_it_was_copied_or_pickled() -> None:
    (record,) = entries(ROW)
    for twin in (copy.copy(record), pickle.loads(pickle.dumps(record))):
        assert told(twin) == told(record)


def test_of_a_record_whose_origin_nobody_knows_only_names_are_shown() -> None:
    for record in (Entry(ref="a", from_=NUMBER, name=PERSON), entries(ROW)[0].hops[0]):  # type: ignore[index]
        text = told(record)
        assert "Fields with a value: " in text
        assert all(hidden not in text for hidden in (NUMBER, PERSON, "1.50"))
    assert "•••" in told(Page(items=[Entry(ref="a", from_=NUMBER)], has_next=False, limit=None))


def test_a_wide_record_is_folded() -> None:
    kind = type(
        "Wide",
        (Record,),
        {"__annotations__": {f"f{at}": int | None for at in range(30)}} | {f"f{at}": at for at in range(30)},
    )
    from callrecords.client.records.html import record_html

    page = record_html(kind(), {})
    assert page.index(f">f{FIELDS - 1}<") < page.index("<details>") < page.index(f">f{FIELDS}<")
    assert f"{30 - FIELDS} more fields" in page


def test_a_page_shows_its_first_records_and_what_else_there_is() -> None:
    records = entries(*(ROW | {"ref": f"k-{at}", "count": at, "ok": True} for at in range(ROWS + 5)))
    page = Page(items=records, has_next=True, limit=20, total=40)
    text = told(page)
    assert f"Page of {ROWS + 5} records, has_next=True, limit=20, total=40" in text
    assert "k-9" in text
    assert "k-10" not in text
    assert f"… 5 more records and {len(ROW) + 2 - COLUMNS} more fields with a value" in text
    assert NUMBER not in text
    assert PERSON not in text
    assert "Page of 0 records" in told(Page(items=[], has_next=False, limit=None))


def test_the_key_and_what_all_vendors_say_stand_first() -> None:
    raw = b'{"count": 3, "ok": true, "price": "1.0", "ref": "k-1"}'
    ((record,), _) = DECODER.many([raw], Origin(key="ref", personal=(), telling=("price",)))
    assert told(record).index("ref") < told(record).index("price") < told(record).index("count")
    text = told(Page(items=[record], has_next=False, limit=None))
    assert text.index("ref") < text.index("price") < text.index("count")


def test_values_that_do_not_fit_are_named() -> None:
    (record,) = entries(ROW | {"at": "yesterday"})
    assert "1 values that do not fit the spec" in told(record)
    assert "yesterday" not in told(record)


@given(TEXTS)
def test_any_text_of_a_vendor_is_text_and_never_markup(text: str) -> None:
    from callrecords.client.records.html import page_html, record_html

    for page in (record_html(Entry(ref=text), {}), page_html(text, [Entry(ref=text)], {})):
        read = PageReader(page)
        assert set(read.tags) <= {
            "div",
            "p",
            "code",
            "table",
            "thead",
            "tbody",
            "tr",
            "th",
            "td",
            "span",
            "details",
            "summary",
        }
        assert shown(text) in read.text
        assert read.open == []


def test_nothing_of_it_is_imported_until_a_notebook_asks() -> None:
    code = "import sys, callrecords.client; print([n for n in sys.modules if n.startswith(('xml', 'callrecords.markup')) or n.endswith('records.html')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_an_amount_is_never_written_with_an_exponent() -> None:
    from callrecords.client.records.html import record_html

    assert "0.00000001" in record_html(Hop(cost=Decimal("1E-8")), {})
