"""How a time or a length of time is written, by whatever a description has to say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.generator.proposing.describing import FIELDS, LIMIT, OFFSET, described, listing, query, questions, record_of

_TIMES: dict[str, tuple[dict[str, Any], str]] = {
    "a UNIX timestamp": ({"type": "integer", "description": "UNIX timestamp"}, "epoch-s"),
    "an epoch in milliseconds": ({"type": "integer", "description": "Milliseconds since the epoch."}, "epoch-ms"),
    "an example of ten digits": ({"type": "integer", "example": 1769851800}, "epoch-s"),
    "an example of thirteen digits, as text": ({"type": "string", "example": "1769851800000"}, "epoch-ms"),
    "a format of others": ({"type": "integer", "format": "unix-time"}, "epoch-s"),
    "an RFC 2822 example": ({"type": "string", "example": "Sat, 31 Jan 2026 09:30:00 +0000"}, "date-time-rfc-2822"),
    "RFC 2822 in words": ({"type": "string", "description": "An RFC 2822 date."}, "date-time-rfc-2822"),
    "curly quotes": ({"type": "string", "description": "As yyyy-MM-dd’T’HH:mm:ss’Z’."}, "date-time"),
    "ISO 8601 in words": ({"type": "string", "description": "ISO 8601, with the zone."}, "date-time"),
    "an example with a space": ({"type": "string", "format": "date-time", "example": "2026-01-31 09:30:00"}, "date-time-space"),
    "an example without a zone": ({"type": "string", "example": "2026-01-31T09:30:00"}, "date-time-local"),
    "a template": ({"type": "string", "description": "As YYYY-MM-DD HH:MM:SS."}, "date-time-space"),
}  # fmt: skip


@pytest.mark.parametrize("name", _TIMES)
def test_a_time_gets_the_format_that_its_description_or_example_shows(name: str, tmp_path: Path) -> None:
    schema, form = _TIMES[name]
    operation = listing(described(fields={**FIELDS, "started_at": schema}), tmp_path)
    assert record_of(operation)["started_at"] == {**schema, "format": form, "x-means": "started"}
    assert operation["x-clock"] == {"field": "started_at"}
    assert "How is the time" not in questions(tmp_path)


def test_a_time_of_which_nothing_is_said_is_written_as_the_others_of_its_record(tmp_path: Path) -> None:
    times = {"started_at": {"type": "integer", "description": "UNIX timestamp"}, "ended_at": {"type": "integer"}}
    record = record_of(listing(described(fields={**FIELDS, **times}), tmp_path))
    assert record["ended_at"] == {"type": "integer", "format": "epoch-s", "x-means": "ended"}
    assert "How is the time" not in questions(tmp_path)


@pytest.mark.parametrize(("kind", "guess"), [("integer", "seconds or milliseconds"), ("string", "as date-time")])
def test_a_time_that_nothing_tells_the_form_of_is_a_guess_and_a_question(kind: str, guess: str, tmp_path: Path) -> None:
    listing(described(fields={**FIELDS, "started_at": {"type": kind}}), tmp_path)
    assert f"How is the time in started_at written: {guess}" in questions(tmp_path)


def test_a_time_that_is_described_as_a_day_is_asked_about(tmp_path: Path) -> None:
    fields = {"id": {"type": "string"}, "startTime": {"type": "string", "format": "date"}}
    assert listing(described(fields=fields), tmp_path)["x-clock"] == {"field": "startTime"}
    assert "How is the time in startTime written: as date-time?" in questions(tmp_path)


_LENGTHS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a clock": ({"type": "string", "example": "00:01:05"}, {"format": "hh-mm-ss", "x-unit": "seconds"}),
    "ISO 8601": ({"type": "string", "example": "PT1M5S"}, {"format": "duration", "x-unit": "seconds"}),
    "digits": ({"type": "string", "example": "65", "description": "Seconds."}, {"format": "int64", "x-unit": "seconds"}),
    "text": ({"type": "string", "description": "Length in seconds."}, {"format": "decimal", "x-unit": "seconds"}),
    "milliseconds": ({"type": "integer", "description": "Duration in milliseconds."}, {"x-unit": "milliseconds"}),
}  # fmt: skip


@pytest.mark.parametrize("name", _LENGTHS)
def test_a_length_of_time_gets_the_form_and_the_unit_that_are_shown(name: str, tmp_path: Path) -> None:
    schema, said = _LENGTHS[name]
    record = record_of(listing(described(fields={**FIELDS, "duration": schema}), tmp_path))
    assert record["duration"] == {**schema, **said, "x-means": "duration"}
    assert "in seconds or in milliseconds" not in questions(tmp_path)


def test_a_word_or_a_number_of_seconds_is_no_time_though_it_is_called_so(tmp_path: Path) -> None:
    odd = {
        "answered": {"type": "string", "enum": ["true", "false"]},
        "ringing": {"type": "integer", "description": "Seconds until it was answered."},
    }
    record = record_of(listing(described(fields={**FIELDS, **odd}), tmp_path))
    assert {name: record[name] for name in odd} == odd


def test_a_length_whose_unit_nothing_says_is_in_that_of_the_others(tmp_path: Path) -> None:
    lengths = {
        "duration": {"type": "integer", "description": "In milliseconds."},
        "billed_duration": {"type": "integer"},
    }
    record = record_of(listing(described(fields={**FIELDS, **lengths}), tmp_path))
    assert record["billed_duration"]["x-unit"] == "milliseconds"
    assert "in seconds or in milliseconds" not in questions(tmp_path)


@pytest.mark.parametrize(
    ("name", "schema"),
    [
        ("CallTime", {"type": "string", "format": "duration"}),
        ("callTime", {"type": "string", "example": "00:03:21"}),
        ("inQueue", {"type": "string", "description": "Waiting, as HH:MM:SS"}),
    ],
)
def test_a_length_of_time_that_is_no_number_is_known_by_how_it_is_written(
    name: str, schema: dict[str, Any], tmp_path: Path
) -> None:
    record = record_of(listing(described(fields={**FIELDS, name: schema}), tmp_path))
    assert record[name]["x-unit"] == "seconds"
    assert record[name]["format"] == schema.get("format", "hh-mm-ss")
    assert "x-means" not in record[name]


@pytest.mark.parametrize(("name", "part"), [("calldate", "started"), ("starttime", "started"), ("enddate", "ended")])
def test_words_that_are_written_as_one_are_told_apart(name: str, part: str, tmp_path: Path) -> None:
    schema = {"type": "string", "example": "2026-01-31 09:30:00"}
    record = record_of(listing(described(fields={"id": {"type": "string"}, name: schema}), tmp_path))
    assert record[name]["x-means"] == part


@pytest.mark.parametrize("name", ["callend", "finis"])
def test_what_is_shown_as_a_time_is_no_length_of_time_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    schema = {"type": "string", "description": "End of the call in ISO 8601.", "example": "2026-01-31T09:30:00+0400"}
    operation = listing(described(fields={**FIELDS, name: schema}), tmp_path)
    means = {"x-means": "ended"} if name == "callend" else {}
    assert record_of(operation)[name] == {**schema, "format": "date-time", **means}


def test_a_time_inside_a_record_is_no_length_of_time_for_being_written_by_iso_8601(tmp_path: Path) -> None:
    start = {"type": "string", "format": "date-time", "description": "In ISO 8601 format."}
    legs = {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {"startTime": start, "joined": {"type": "string", "description": "ISO 8601"}},
        },
    }
    record = record_of(listing(described(fields={**FIELDS, "legs": legs}), tmp_path))
    assert record["legs"] == legs


def test_a_parameter_that_takes_a_day_or_an_instant_takes_instants(tmp_path: Path) -> None:
    since = query("since", "A date (`2026-09-17`) or an instant (`2026-09-17T10:00:00Z`).", example="2026-10-01")
    operation = listing(described(LIMIT, OFFSET, since), tmp_path)
    assert next(one for one in operation["parameters"] if one["name"] == "since")["schema"]["format"] == "date-time"
    assert "zone" not in questions(tmp_path)


def test_a_number_that_is_called_seconds_is_how_long_a_call_lasted(tmp_path: Path) -> None:
    fields = {name: schema for name, schema in FIELDS.items() if name != "duration"}
    record = record_of(listing(described(fields={**fields, "seconds": {"type": "integer"}}), tmp_path))
    assert record["seconds"] == {"type": "integer", "x-means": "duration", "x-unit": "seconds"}
