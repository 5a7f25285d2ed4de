"""The table: which columns, what text, what gives way."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from callrecords.cli import table
from callrecords.spec.facts import Means
from callrecords.spec.forms import Kind
from callrecords.spec.schema import FieldFacts


def field(
    name: str, kind: Kind = "text", part: str | None = None, unit: str | None = None, pii: str | None = None
) -> FieldFacts:
    return FieldFacts(
        name=name, kind=kind, nullable=True, means=None if part is None else Means(part=part), unit=unit, pii=pii
    )


FIELDS = {
    f.name: f
    for f in (
        field("id", part="record-id"),
        field("began", "time", "started"),
        field("over", "time", "ended"),
        field("way", part="direction"),
        field("a", part="caller", pii="number"),
        field("b", "integer", part="callee", pii="number"),
        field("secs", "decimal", "duration", "seconds"),
        field("money", "decimal", "price", "money"),
        field("how", part="status"),
    )
}


class Call:
    def __init__(self, raw: bytes, **values: object) -> None:
        self.raw = raw
        self.__dict__.update(values)


def drawn(
    width: int, rows: list[list[str]], columns: tuple[table.TableColumn, ...]
) -> tuple[list[str], tuple[str, ...]]:
    console = Console(file=io.StringIO(), width=width, force_terminal=True, color_system=None)
    hidden = table.show(columns, rows, console)
    assert isinstance(console.file, io.StringIO)
    return [line.rstrip() for line in console.file.getvalue().splitlines()], hidden


def test_the_columns_tell_the_story_in_one_order() -> None:
    columns = table.choose(dict(reversed(FIELDS.items())), "over")
    assert [column.title for column in columns] == [
        "Started (UTC)",
        "Ended (UTC)",
        "Direction",
        "Caller",
        "Callee",
        "Duration (s)",
        "Price",
        "Status",
    ]
    assert [column.wire for column in columns] == ["began", "over", "way", "a", "b", "secs", "money", "how"]


def test_numbers_stand_right_but_phone_numbers_left() -> None:
    assert [column.wire for column in table.choose(FIELDS, "over") if column.right] == ["secs", "money"]


def test_a_second_best_part_stands_in() -> None:
    columns = table.choose({"talk": field("talk", "integer", "talk-duration", "milliseconds")}, None)
    assert [column.title for column in columns] == ["Duration (ms)"]


def test_a_record_without_any_story_shows_its_first_fields_and_the_clock() -> None:
    fields = {f"f{at}": field(f"f{at}") for at in range(12)} | {"at": field("at", "time")}
    columns = table.choose(fields, "at")
    assert [column.wire for column in columns] == ["at", *(f"f{at}" for at in range(8))]


def test_times_are_shown_in_utc_and_all_else_as_sent() -> None:
    call = Call(
        b'{"began": "2026-01-01T01:30:00.9+02:00", "secs": "4.25015", "money": 0.10, "a": null, "how": ""}',
        began=datetime(2026, 1, 1, 1, 30, 0, 900_000, tzinfo=timezone(timedelta(hours=2))),
        money=0,
    )
    columns = table.named(FIELDS, ["began", "secs", "money", "a", "b", "how"])
    assert table.cells(call, columns, {}) == ["2025-12-31 23:30:00", "4.25015", "0.10", "", "", ""]


def test_a_time_that_could_not_be_read_is_shown_as_sent() -> None:
    assert table.cells(Call(b'{"began": "soon"}', began=None), table.named(FIELDS, ["began"]), {}) == ["soon"]


def test_wire_names_are_looked_up_as_attributes() -> None:
    call = Call(b'{"from": "x"}', from_=datetime(2026, 1, 1, tzinfo=UTC))
    assert table.cells(call, table.named({"from": field("from", "time")}, ["from"]), {"from": "from_"}) == [
        "2026-01-01 00:00:00"
    ]


@given(st.text(max_size=20))
def test_no_record_can_drive_the_terminal(text: str) -> None:
    assert table.visible(text).isprintable()
    assert table.visible("plain é 中 text") == "plain é 中 text"
    assert table.visible("\x1b[2J\u202e\n") == r"\x1b[2J\u202e\n"


def test_markup_in_a_record_is_text() -> None:
    lines, _ = drawn(80, [["[red]x[/red]"]], table.named(FIELDS, ["a"]))
    assert "[red]x[/red]" in lines


@pytest.mark.parametrize("width", range(20, 140, 7))
def test_whole_columns_give_way_and_the_clock_stays(width: int) -> None:
    columns = table.choose(FIELDS, "over")
    row = [
        "2026-01-01 00:00:00",
        "2026-01-01 00:01:00",
        "inbound",
        "+15162065451",
        "15012678830",
        "60.5",
        "0.0025",
        "answered",
    ]
    lines, hidden = drawn(width, [row], columns)
    assert "over" not in hidden
    assert all(cell_len(line) <= width for line in lines)
    if width >= 40:
        kept = [value for value, column in zip(row, columns, strict=True) if column.wire not in hidden]
        assert lines[-1].split("  ")[0].strip() == kept[0]
        assert all(value in lines[-1] for value in kept)


def test_columns_that_somebody_named_never_give_way() -> None:
    lines, hidden = drawn(20, [["x" * 30, "y" * 30]], table.named(FIELDS, ["a", "b"]))
    assert hidden == ()
    assert sum(line.count("x") for line in lines) == 30


def test_into_a_pipe_it_is_aligned_text_and_never_cut() -> None:
    console = Console(file=io.StringIO(), width=10)
    assert table.show(table.named(FIELDS, ["a", "secs"]), [["中" * 9, "1"], ["b", "60.5"]], console) == ()
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue().splitlines() == [
        "a                   secs (s)",
        "中中中中中中中中中         1",
        "b                       60.5",
    ]
