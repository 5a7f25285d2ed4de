"""Which parameter holds what against which field."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.generator.proposing.describing import (
    FIELDS,
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


def _plain(
    folder: Path, *parameters: dict[str, Any], fields: dict[str, Any] | None = None
) -> list[tuple[str, str, str]]:
    operation = listing(described(LIMIT, OFFSET, *parameters, fields=fields), folder)
    plain = operation.get("x-filter", {}).get("parameters", [])
    return [(one["parameter"], one["field"], one["operator"]) for one in plain]


@pytest.mark.parametrize(
    ("name", "operator"),
    [
        ("startedAt>", "ge"), ("startedAt<", "le"), ("started_at[gte]", "ge"), ("started_at:lt", "lt"), ("started_at__gt", "gt"),
        ("min_started_at", "ge"), ("StartedSince", "ge"), ("started_at.lte", "le"),
    ],
)  # fmt: skip
def test_an_operator_in_a_name_is_read_and_leaves_nothing_open(name: str, operator: str, tmp_path: Path) -> None:
    assert _plain(tmp_path, query(name, **TIME)) == [(name, "started_at", operator)]
    assert "listed?" not in questions(tmp_path)


@pytest.mark.parametrize("names", [("from", "to"), ("intervalBegin", "intervalEnd")])
def test_both_ends_of_a_range_are_about_one_time_however_they_are_described(
    names: tuple[str, str], tmp_path: Path
) -> None:
    abouts = ("Start of the interval, in unix time milliseconds.", "End of the interval, in unix time milliseconds.")
    ends = (query(name, about, type="integer") for name, about in zip(names, abouts, strict=True))
    assert _plain(tmp_path, *ends, fields={**FIELDS, "ended_at": TIME}) == [
        (names[0], "started_at", "ge"),
        (names[1], "started_at", "lt"),
    ]


@pytest.mark.parametrize(
    ("name", "about", "operator"),
    [
        ("startTimeAfter", "Inclusive.", "ge"), ("from", "Calls at or after this time.", "ge"), ("to", "Exclusive.", "lt"),
        ("endBefore", "Up to and including it.", "le"), ("from", "Ignores calls that began before this time.", "ge"),
        ("until", "Ignore calls that began at or after the given time.", "lt"), ("to", "Calls later than this are left out; omit calls after it.", "le"),
        ("from", "Excludes calls at this time or earlier.", "gt"),
        ("maxStartTime", "Whose `startTime` is before or including it.", "le"),
        ("maxStartTime", "", "le"), ("minStartTime", "Calls that began after or at this time.", "ge"),
    ],
)  # fmt: skip
def test_a_description_says_whether_the_end_of_a_range_counts(
    name: str, about: str, operator: str, tmp_path: Path
) -> None:
    assert _plain(tmp_path, query(name, about, **TIME)) == [(name, "started_at", operator)]
    assert "listed?" not in questions(tmp_path)


@pytest.mark.parametrize("mark", [{"deprecated": True}, {"description": "DEPRECATED: use created_after."}])
def test_a_parameter_that_should_not_be_used_any_more_bounds_nothing(mark: dict[str, Any], tmp_path: Path) -> None:
    old = query("since", "It is at or after this.", **TIME)
    assert _plain(tmp_path, old) == [("since", "started_at", "ge")]
    assert _plain(tmp_path, {**old, **mark}) == []


def test_ends_of_a_range_of_which_nothing_is_said_are_one_question(tmp_path: Path) -> None:
    found = _plain(tmp_path, query("from", **TIME), query("to", **TIME))
    assert found == [("from", "started_at", "ge"), ("to", "started_at", "lt")]
    (asked,) = [line for line in questions(tmp_path).splitlines() if "listed?" in line]
    assert asked == (
        "Is a call at exactly from or to listed? Written here: from yes (ge), to no (lt). Otherwise write gt for ge and le for lt."
    )


STAMPED = {"id": {"type": "string"}, "caller": {"type": "string"}, "callee": {"type": "string"}, "duration": {"type": "integer"}, "timestamp": {"type": "string", "format": "date-time"}}  # fmt: skip


@pytest.mark.parametrize("schema", [{"format": "date-time"}, {"example": "2026-01-31T09:30:00Z"}])
def test_bounds_of_a_time_that_no_field_is_called_are_asked_about(schema: dict[str, Any], tmp_path: Path) -> None:
    ends = [query("created_from", "Inclusive.", **schema), query("created_to", "Exclusive.", **schema)]
    operation = listing(described(LIMIT, OFFSET, *ends, fields=STAMPED), tmp_path)
    assert operation["x-filter"]["parameters"] == [
        {"parameter": "created_from", "field": "timestamp", "operator": "ge"},
        {"parameter": "created_to", "field": "timestamp", "operator": "lt"},
    ]
    assert operation["x-clock"]["field"] == "timestamp"
    assert "Which field do created_from and created_to bound?" in questions(tmp_path)


@pytest.mark.parametrize("name", ["from", "date_from", "call_date_from", "timestamp_from", "since"])
def test_bounds_that_are_called_as_the_field_or_as_nothing_are_not_asked_about(name: str, tmp_path: Path) -> None:
    operation = listing(described(LIMIT, query(name, "Inclusive.", format="date-time"), fields=STAMPED), tmp_path)
    assert [one["field"] for one in operation["x-filter"]["parameters"]] == ["timestamp"]
    assert "Which field" not in questions(tmp_path)


def test_bounds_of_when_a_record_changed_are_none_of_when_the_call_was(tmp_path: Path) -> None:
    operation = listing(described(LIMIT, query("updated_from", format="date-time"), fields=STAMPED), tmp_path)
    assert "x-filter" not in operation


def test_the_time_that_a_window_can_be_asked_for_by_is_the_clock(tmp_path: Path) -> None:
    fields = {**FIELDS, "ended_at": TIME}
    operation = listing(described(LIMIT, OFFSET, query("ended_after", **TIME), fields=fields), tmp_path)
    assert operation["x-clock"] == {"field": "ended_at"}
    operation = listing(described(LIMIT, OFFSET, query("since", "When it ended.", **TIME), fields=fields), tmp_path)
    assert operation["x-clock"] == {"field": "ended_at"}


def test_a_day_beside_the_ends_of_its_range_is_left_alone(tmp_path: Path) -> None:
    both = [query("StartedAt", "Calls of this day.", **TIME), query("StartedAt>", **TIME)]
    assert _plain(tmp_path, *both) == [("StartedAt>", "started_at", "ge")]


def test_a_day_that_bounds_a_time_counts_itself_and_the_zone_is_asked_for(tmp_path: Path) -> None:
    document = described(
        LIMIT, OFFSET, query("from_date", type="string", format="date"), query("to_date", "As YYYY-MM-DD.")
    )
    operation = listing(document, tmp_path)
    assert operation["x-filter"]["parameters"] == [
        {"parameter": "from_date", "field": "started_at", "operator": "ge"},
        {"parameter": "to_date", "field": "started_at", "operator": "lt", "day": "last"},
    ]
    assert facts(tmp_path)["x-zone"] == "UTC"
    assert operation["parameters"][3]["schema"]["format"] == "date"
    assert "Do calls of the day that to_date names count?" in questions(tmp_path)
    assert "In which zone are times that name none, such as from_date?" in questions(tmp_path)


def test_a_description_that_says_utc_leaves_no_question_of_the_zone(tmp_path: Path) -> None:
    document = described(LIMIT, OFFSET, query("from", "In UTC.", format="date"))
    assert listing(document, tmp_path)["x-filter"]
    assert facts(tmp_path)["x-zone"] == "UTC"
    assert "zone" not in questions(tmp_path)


def test_a_parameter_without_a_form_takes_times_as_the_field_has_them_and_that_is_asked(tmp_path: Path) -> None:
    fields = {**FIELDS, "started_at": {"type": "integer", "description": "UNIX timestamp"}}
    operation = listing(described(LIMIT, OFFSET, query("since"), fields=fields), tmp_path)
    assert operation["parameters"][2]["schema"]["format"] == "epoch-s"
    assert "How is the time in since written?" in questions(tmp_path)


def test_an_object_in_a_query_is_a_parameter_for_each_of_its_values(tmp_path: Path) -> None:
    inner = {"type": "object", "properties": {"gte": TIME, "lt": TIME}}
    whole = query("filter", type="object", properties={"started_at": inner, "id": {"type": "string"}})
    found = _plain(tmp_path, {**whole, "style": "deepObject"})
    assert found == [
        ("filter[started_at][gte]", "started_at", "ge"), ("filter[started_at][lt]", "started_at", "lt"), ("filter[id]", "id", "eq"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("about", "widest"),
    [
        ("The range may be at most 31 days.", "P31D"),
        ("The maximum allowed window is 12 hours.", "PT12H"),
        ("from and to cannot be more than one month apart.", "P28D"),
        ("Calls of the last days.", None),
    ],
)
def test_how_wide_a_window_may_be_is_read_from_words(about: str, widest: str | None, tmp_path: Path) -> None:
    operation = listing(described(LIMIT, OFFSET, query("from", about, **TIME)), tmp_path)
    assert operation["x-clock"].get("widest-window") == widest


def test_what_is_not_spoken_of_is_named(tmp_path: Path) -> None:
    proposal = proposed(described(LIMIT, OFFSET, query("colour"), query("shape")), tmp_path)
    assert "Its parameters colour, shape are not spoken of" in proposal.text
    assert "Its parameter colour is not spoken of" in proposed(described(LIMIT, OFFSET, query("colour")), tmp_path).text


def test_a_time_that_nothing_is_known_to_be_filtered_by_is_told_to_be_left_out(tmp_path: Path) -> None:
    text = proposed(described(LIMIT, OFFSET, query("colour"), query("touched", **TIME)), tmp_path).text
    assert "Its parameter colour is not spoken of: a caller may give it. No client sends touched: nothing says" in text


def test_a_header_that_no_client_would_send_is_named(tmp_path: Path) -> None:
    headers = [{**query(name), "in": "header"} for name in ("X-Team", "Accept", "Authorization")]
    assert "no client sends the header X-Team." in proposed(described(LIMIT, OFFSET, *headers), tmp_path).text


@pytest.mark.parametrize(("words", "filters"), [(["busy"], True), (["busy", "all"], False)])
def test_a_parameter_with_words_that_no_record_has_is_no_condition(
    words: list[str], filters: bool, tmp_path: Path
) -> None:
    fields = {**FIELDS, "state": {"type": "string", "enum": ["busy", "free"]}}
    found = _plain(tmp_path, query("state", enum=words), fields=fields)
    assert found == ([("state", "state", "eq")] if filters else [])


@pytest.mark.parametrize("kind", [{}, {"type": "object", "properties": {"number": {"type": "string"}}}])
def test_a_parameter_that_is_called_as_a_party_is_no_end_of_a_window(kind: dict[str, Any], tmp_path: Path) -> None:
    parties = [query("From", "The calling party."), query("To", "The called party.")]
    assert _plain(tmp_path, *parties, fields={**FIELDS, "from": kind, "to": kind}) == []


def test_a_parameter_that_is_called_as_a_party_and_takes_a_time_is_an_end_of_a_window(tmp_path: Path) -> None:
    fields = {**FIELDS, "from": {}, "to": {}}
    found = _plain(tmp_path, query("from", "At or after.", **TIME), query("to", "Exclusive.", **TIME), fields=fields)
    assert found == [("from", "started_at", "ge"), ("to", "started_at", "lt")]


@pytest.mark.parametrize(
    ("name", "about", "fact", "asked"),
    [
        ("created_after", "Calls after this date.", ("ge", "last"), "names count? Written here: no. Otherwise remove day."),
        ("created_before", "Calls prior to this date.", ("lt", None), "Written here: no. Otherwise write day: last."),
        ("enddate", "", ("lt", "last"), "Written here: yes. Otherwise remove day."),
        ("enddate", "Exclusive.", ("lt", None), ""),
        ("startdate", "Exclusive.", ("ge", "last"), ""),
        ("startedAt<", "On or before midnight of this date.", ("lt", None), "Written here: no. Otherwise write day: last."),
        ("startedAt>", "On or after midnight of this date.", ("ge", None), ""),
        ("created_after", "On or after this day.", ("ge", None), ""),
    ],
)  # fmt: skip
def test_a_day_that_does_not_count_itself_is_told_from_one_that_does(
    name: str, about: str, fact: tuple[str, str | None], asked: str, tmp_path: Path
) -> None:
    operation = listing(described(LIMIT, OFFSET, query(name, about, format="date")), tmp_path)
    (plain,) = operation["x-filter"]["parameters"]
    assert (plain["operator"], plain.get("day")) == fact
    found = [line for line in questions(tmp_path).splitlines() if "names count?" in line]
    assert [asked in line for line in found] == ([True] if asked else [])


@pytest.mark.parametrize(
    ("name", "about", "operator"),
    [
        ("dateTo", "The end, in ISO 8601 format including timezone.", "lt"),
        ("maxStartTime", "Calls that began before it.", "lt"),
    ],
)
def test_words_that_do_not_say_whether_the_end_counts_leave_it_open(
    name: str, about: str, operator: str, tmp_path: Path
) -> None:
    assert _plain(tmp_path, query(name, about, **TIME)) == [(name, "started_at", operator)]
    assert f"Is a call at exactly {name} listed?" in questions(tmp_path)


@pytest.mark.parametrize("name", ["maxEndTime", "endTimeBefore", "end_time_max", "ended_until"])
def test_a_bound_is_of_the_time_that_its_name_says(name: str, tmp_path: Path) -> None:
    fields = {**FIELDS, "ended_at": TIME}
    assert [(field, name) for name, field, _ in _plain(tmp_path, query(name, **TIME), fields=fields)] == [
        ("ended_at", name)
    ]


@pytest.mark.parametrize(
    ("schema", "is_filter"),
    [({}, True), ({"default": False}, False), ({"type": "string", "enum": ["ON", "OFF"]}, False)],
)
def test_a_flag_with_a_default_and_words_of_their_own_are_no_values_of_a_field(
    schema: dict[str, Any], is_filter: bool, tmp_path: Path
) -> None:
    flag = query("archived", **{"type": "boolean", **schema})
    found = _plain(tmp_path, flag, fields={**FIELDS, "archived": {"type": "boolean"}})
    assert found == ([("archived", "archived", "eq")] if is_filter else [])


@pytest.mark.parametrize(
    ("about", "usual"),
    [
        ("The default value is dateTo minus 24 hours.", "P1D"),
        ("Defaults to 30 days ago.", "P30D"),
        ("If omitted, calls of the past week are listed.", "P7D"),
        ("Where no start date is given: the last 12 hours.", "PT12H"),
        ("The default is the current time.", None),
        ("Default: 10 records.", None),
    ],
)
def test_what_a_list_without_a_window_covers_is_read_from_words(about: str, usual: str | None, tmp_path: Path) -> None:
    operation = listing(described(LIMIT, OFFSET, query("from", about, **TIME), query("to", **TIME)), tmp_path)
    assert operation["x-clock"].get("default-window") == usual


@pytest.mark.parametrize(
    ("about", "kept"),
    [
        ("Calls are kept for 7 days after they end.", "P7D"),
        ("Records are available for up to 1 year.", "P365D"),
        ("The retention period is 90 days.", "P90D"),
        ("A call is available after 24 hours.", None),
    ],
)
def test_how_long_records_are_kept_is_read_from_words(about: str, kept: str | None, tmp_path: Path) -> None:
    document = described()
    document["paths"]["/calls"]["get"]["description"] = about
    assert listing(document, tmp_path)["x-clock"].get("retention") == kept


TEXTS: dict[str, Any] = {
    **FIELDS,
    "caller": {"type": "string"},
    "status": {"type": "string"},
    "price": {"type": "number"},
}


@pytest.mark.parametrize(
    ("name", "field", "operator"),
    [
        ("caller[exact]", "caller", "eq"), ("caller[partial]", "caller", "contains"), ("caller[start]", "caller", "startswith"),
        ("caller[end]", "caller", "endswith"), ("status_ne", "status", "ne"), ("caller[contains]", "caller", "contains"),
    ],
)  # fmt: skip
def test_a_word_behind_the_name_of_a_text_says_what_holds_of_it(
    name: str, field: str, operator: str, tmp_path: Path
) -> None:
    assert _plain(tmp_path, query(name), fields=TEXTS) == [(name, field, operator)]


@pytest.mark.parametrize(
    "name", ["caller[exists]", "_order[caller]", "sort[started_at]", "caller_after", "labels[start]"]
)
def test_what_is_no_condition_of_a_text_is_left_alone(name: str, tmp_path: Path) -> None:
    assert _plain(tmp_path, query(name), fields=TEXTS) == []


def test_an_end_in_brackets_counts_where_another_is_said_to_be_strict(tmp_path: Path) -> None:
    said = ("after", "before", "strictly_after", "strictly_before", "start")
    asked = [query("started_at", **TIME), *(query(f"started_at[{word}]", **TIME) for word in said)]
    assert _plain(tmp_path, *asked) == [
        ("started_at[after]", "started_at", "ge"),
        ("started_at[before]", "started_at", "le"),
        ("started_at[strictly_after]", "started_at", "gt"),
        ("started_at[strictly_before]", "started_at", "lt"),
    ]
    assert "listed?" not in questions(tmp_path)


def test_the_form_of_several_times_is_one_question(tmp_path: Path) -> None:
    assert len(_plain(tmp_path, query("from"), query("to"))) == 2
    asked = [line for line in questions(tmp_path).splitlines() if "written?" in line]
    assert asked == [
        "How are the times in from, to written? date-time is a guess; callrecords init --explain formats prints all."
    ]


def test_a_range_of_a_number_that_is_described_as_any_text_takes_numbers(tmp_path: Path) -> None:
    assert _plain(tmp_path, query("price[gte]"), fields=TEXTS) == [("price[gte]", "price", "ge")]
    parameter = facts(tmp_path)["paths"]["/calls"]["get"]["parameters"][-1]
    assert parameter["schema"] == {"type": "number"}


@pytest.mark.parametrize(
    ("about", "operator"),
    [
        ("Matches a prefix of the number.", "startswith"), ("Numbers that begin with these digits.", "startswith"),
        ("A partial match is enough.", "contains"), ("Filter by number, without the + prefix.", "eq"), ("Whose number it is.", "eq"),
    ],
)  # fmt: skip
def test_a_description_says_that_a_part_of_a_text_is_enough(about: str, operator: str, tmp_path: Path) -> None:
    assert _plain(tmp_path, query("caller", about), fields=TEXTS) == [("caller", "caller", operator)]


def test_a_bound_is_of_the_field_that_its_words_are_of(tmp_path: Path) -> None:
    fields = {**FIELDS, "initiated_at": TIME}
    found = _plain(tmp_path, query("initiated_ge", **TIME), query("started_le", **TIME), fields=fields)
    assert found == [("initiated_ge", "initiated_at", "ge"), ("started_le", "started_at", "le")]


def test_a_window_that_each_request_must_have_is_about_one_time_and_that_is_asked(tmp_path: Path) -> None:
    fields = {"id": {"type": "string"}, "start_stamp": TIME, "end_stamp": TIME}
    ends = [query("start_date", "The start, inclusive.", **TIME), query("end_date", "The end, exclusive.", **TIME)]
    assert ("end_date", "end_stamp", "lt") in _plain(tmp_path, *ends, fields=fields)
    found = _plain(tmp_path, *({**one, "required": True} for one in ends), fields=fields)
    assert found == [("start_date", "start_stamp", "ge"), ("end_date", "start_stamp", "lt")]
    assert "Does end_date bound start_stamp, as written here?" in questions(tmp_path)
