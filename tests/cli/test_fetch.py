"""`callrecords fetch`, against the emulator and against servers that misbehave."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from callrecords.cli import csvfile
from callrecords.cli.partfile import PartFile
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Resource, Vendor
from tests.cli.conftest import Run

LISTS = [
    pytest.param(vendor, resource, id=f"{vendor.slug}.{resource.name}")
    for vendor in VENDORS
    for resource in vendor.resources
]
DRS = "carrierx.call_drs"


def page(*records: str, following: str | None = None) -> bytes:
    links = "{}" if following is None else json.dumps({"next": following})
    items = ",".join(records)
    return (
        f'{{"count":{len(records)},"has_more":false,"items":[{items}],"limit":1000,"offset":0,"pagination":{links},"total":null}}'
    ).encode()


def dr(key: int, **values: object) -> str:
    return json.dumps({"dr_sid": f"sid-{key}", "date_stop": f"2026-01-0{key}T00:00:00.000Z", **values})


@pytest.fixture
def answers(canned: Callable[[list[bytes]], str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the client of `DRS` get these answers."""

    def give(*bodies: bytes) -> None:
        monkeypatch.setenv("CARRIERX_TOKEN", "t0ken")
        monkeypatch.setenv("CARRIERX_BASE_URL", canned(list(bodies)))

    return give


# The main job


@pytest.mark.parametrize(("vendor", "resource"), LISTS)
def test_every_list_shows_its_newest_twenty(
    vendor: Vendor, resource: Resource, account: Callable[..., None], callrecords: Run
) -> None:
    account(vendor.slug)
    clock = vendor.bundle().operations[resource.list_operation].clock
    assert clock is not None
    done = callrecords("fetch", f"{vendor.slug}.{resource.name}", "--until", "2026-01-01")
    assert done.code == 0
    titles, names, *rows = done.out.splitlines()
    assert "Caller" in titles
    assert titles.count("(UTC)") == 2
    assert len(rows) == 20
    at = names.index(clock.field)
    times = [row[at : at + 19] for row in rows]
    assert times == sorted(times, reverse=True)
    assert times[0] > "2025-12-30"
    assert f"{vendor.slug}.{resource.name}: " in done.err
    assert "newest 2025-12-31" in done.err


@pytest.mark.parametrize(("vendor", "resource"), LISTS)
def test_the_newest_are_really_the_newest_of_all(
    vendor: Vendor, resource: Resource, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account(vendor.slug)
    name, clock = f"{vendor.slug}.{resource.name}", vendor.bundle().operations[resource.list_operation].clock
    assert clock is not None
    since = ("--since", "2025-11-01")
    assert callrecords("fetch", name, *since, "-o", str(tmp_path / "all.jsonl")).code == 0
    every = [json.loads(line)[clock.field] for line in (tmp_path / "all.jsonl").read_text().splitlines()]
    assert len(every) == 150
    done = callrecords("fetch", name, *since, "--max", "30", "--fields", clock.field)
    shown = [line.strip() for line in done.out.splitlines()[1:]]
    assert shown == [text[:19].replace("T", " ") for text in sorted(every, reverse=True)[:30]]


def test_the_embedded_emulator_needs_no_account(callrecords: Run) -> None:
    done = callrecords("fetch", DRS, "--emulated", "--max", "3")
    assert (done.code, len(done.out.splitlines())) == (0, 5)


# Files


@pytest.mark.parametrize(("vendor", "resource"), LISTS)
def test_both_files_hold_the_same_records_to_the_digit(
    vendor: Vendor, resource: Resource, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    account(vendor.slug)
    window = ("--since", "2025-12-20", "--until", "2025-12-30")
    for suffix in ("jsonl", "csv"):
        assert (
            callrecords("fetch", f"{vendor.slug}.{resource.name}", *window, "-o", str(tmp_path / f"x.{suffix}")).code
            == 0
        )
    assert sorted(file.name for file in tmp_path.iterdir()) == ["x.csv", "x.jsonl"]
    lines = (tmp_path / "x.jsonl").read_text().splitlines()
    columns, *rows = list(csv.reader(io.StringIO((tmp_path / "x.csv").read_text(), newline="")))
    assert 10 < len(lines) == len(rows) < 150
    assert len(set(lines)) == len(lines)
    for line, row in zip(lines, rows, strict=True):
        record = json.loads(line, parse_int=str, parse_float=str)
        for name, cell in zip(columns, map(csvfile.undo, row), strict=True):
            match record.get(name):
                case None:
                    assert cell == ""
                case bool(value):
                    assert cell == str(value).lower()
                case str(value):
                    assert cell == value
                case value:
                    assert json.loads(cell, parse_int=str, parse_float=str) == value


def test_values_are_not_touched(answers: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    record = r'{"date_stop": "2026-01-01T00:00:00.000Z", "dr_sid": "a", "price": 0.10, "rate": "0.00250", "new": [1.0], "identity": "=1\u00e9"}'
    answers(page(record))
    path = tmp_path / "x.jsonl"
    assert callrecords("fetch", DRS, "--since", "2026-01-01", "--until", "2026-01-02", "-o", str(path)).code == 0
    assert path.read_text() == record.replace('": ', '":').replace(', "', ',"') + "\n"
    done = callrecords("fetch", DRS, "--since", "2026-01-01", "--until", "2026-01-02", "-o", str(tmp_path / "x.csv"))
    assert "1 record had a field 'new' that the spec does not declare" in done.err
    row = next(csv.DictReader((tmp_path / "x.csv").read_text().splitlines()))
    assert (row["price"], row["rate"], row["identity"]) == ("0.10", "0.00250", "'=1é")


@pytest.mark.parametrize("name", [DRS, "portsip.calllogs"])
def test_chosen_fields_come_with_the_key(
    name: str, account: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    slug = name.partition(".")[0]
    account(slug)
    key = "dr_sid" if slug == "carrierx" else "id"
    path = tmp_path / "x.csv"
    assert callrecords("fetch", name, "--fields", "duration,direction", "--max", "3", "-o", str(path)).code == 0
    assert path.read_text().splitlines()[0] == f"{key},duration,direction"
    path = tmp_path / "x.jsonl"
    assert callrecords("fetch", name, "--fields", "duration,direction", "--max", "3", "-o", str(path)).code == 0
    assert [set(json.loads(line)) for line in path.read_text().splitlines()] == [{key, "duration", "direction"}] * 3


def test_a_dash_writes_json_lines_to_stdout(account: Callable[..., None], callrecords: Run) -> None:
    account("carrierx")
    done = callrecords("fetch", DRS, "--since", "2025-12-30", "-o", "-", "--max", "4")
    assert [json.loads(line)["date_stop"] > "2025-12-30" for line in done.out.splitlines()] == [True] * 4


def test_an_empty_window_is_an_empty_file(account: Callable[..., None], callrecords: Run, tmp_path: Path) -> None:
    account("carrierx")
    done = callrecords("fetch", DRS, "--since", "2020-01-01", "--until", "2020-01-02", "-o", str(tmp_path / "x.jsonl"))
    assert (done.code, (tmp_path / "x.jsonl").read_bytes()) == (0, b"")
    assert "0 records written" in done.err
    done = callrecords("fetch", DRS, "--since", "2020-01-01", "--until", "2020-01-02")
    assert (done.code, len(done.out.splitlines())) == (0, 2)
    assert "No records here" in done.err


# Failing half way


def test_a_failure_half_way_keeps_the_part_and_says_how_to_go_on(
    answers: Callable[..., None],
    canned: Callable[[list[bytes]], str],
    callrecords: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bodies = [b"?", b"<html>gone</html>"]
    answers(*bodies)
    base = canned(bodies)
    monkeypatch.setenv("CARRIERX_BASE_URL", base)
    bodies[0] = page(dr(1), dr(2), following=f"{base}/calls/call_drs?offset=2&limit=1000")
    path = tmp_path / "my calls.jsonl"
    done = callrecords(
        "fetch", DRS, "--since", "2026-01-01", "--until", "2026-02-01", "--where", "price gt 0", "-o", str(path)
    )
    assert done.code == 1
    assert [file.name for file in tmp_path.iterdir()] == ["my calls.jsonl.part"]
    assert len((tmp_path / "my calls.jsonl.part").read_text().splitlines()) == 2
    assert "2 records came before that" in done.err
    assert f"mv '{path}.part' '{tmp_path}/my calls-1.jsonl'" in done.err
    again = f"callrecords fetch {DRS} --since 2026-01-02T00:00:00Z --where 'price gt 0' --until 2026-02-01 -o '{tmp_path}/my calls-2.jsonl'"
    assert again in done.err


@pytest.mark.parametrize("kept", [0, 2])
def test_a_ctrl_c_between_writing_and_counting_leaves_in_the_part_what_was_counted(
    answers: Callable[..., None],
    canned: Callable[[list[bytes]], str],
    callrecords: Run,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    kept: int,
) -> None:
    bodies = [b"?", page(dr(3), dr(4), dr(5))]
    answers(*bodies)
    base = canned(bodies)
    monkeypatch.setenv("CARRIERX_BASE_URL", base)
    bodies[0] = page(dr(1), dr(2), following=f"{base}/calls/call_drs?offset=2&limit=1000")
    write = PartFile.write

    def interrupted(part: PartFile, lines: bytes) -> int:
        length = write(part, lines)
        if b"sid-3" in lines or not kept:
            raise KeyboardInterrupt
        return length

    monkeypatch.setattr(PartFile, "write", interrupted)
    window = ("--since", "2026-01-01", "--until", "2026-02-01")
    done = callrecords("fetch", DRS, *window, "-o", str(tmp_path / "x.jsonl"))
    assert done.code == 130
    if kept:
        assert "2 records came before that" in done.err
        assert "--since 2026-01-02T00:00:00Z" in done.err
        lines = (tmp_path / "x.jsonl.part").read_text().splitlines()
        assert [json.loads(line)["dr_sid"] for line in lines] == ["sid-1", "sid-2"]
    else:
        assert "No record was written." in done.err
        assert list(tmp_path.iterdir()) == []


def test_a_failure_before_the_first_record_leaves_nothing(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    answers(b"")
    done = callrecords("fetch", DRS, "-o", str(tmp_path / "x.csv"))
    assert done.code == 1
    assert "No record was written." in done.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><html>Sign in</html>",
        b"",
        b'{"items": [{"dr_sid": "a"',
        page('{"dr_sid":"a","price":NaN}'),
        b"[]",
        b"null",
        b'{"items": 3}',
    ],
    ids=["html", "empty", "truncated", "nan", "list", "null", "no-items"],
)
def test_an_answer_that_cannot_be_read_is_said_so(body: bytes, answers: Callable[..., None], callrecords: Run) -> None:
    answers(body)
    done = callrecords("fetch", DRS)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("Error: list_call_drs: ")


def test_one_broken_record_is_counted_and_kept_and_the_rest_is_complete(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    answers(page(dr(1), '{"price":\n"1"}', "17", dr(2)))
    path = tmp_path / "x.jsonl"
    done = callrecords("fetch", DRS, "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(path))
    assert done.code == 5
    assert [json.loads(line)["dr_sid"] for line in path.read_text().splitlines()] == ["sid-1", "sid-2"]
    assert sorted((tmp_path / "x.jsonl.bad").read_text().splitlines()) == ["17", '{"price": "1"}']
    assert "2 records could not be read, kept as received in the .bad file" in done.err
    answers(page(dr(1), "17"))
    assert callrecords("fetch", DRS).code == 5
    answers(page(dr(1)))
    assert callrecords("fetch", DRS, "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(path)).code == 0
    assert [file.name for file in tmp_path.iterdir()] == ["x.jsonl"]


def test_a_value_that_does_not_fit_is_kept_as_sent_and_named(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    answers(page(dr(1, price="free"), dr(2, price="1.0"), dr(3, price={"of": 1}, transcoded="maybe")))
    path = tmp_path / "x.jsonl"
    done = callrecords("fetch", DRS, "--since", "2026-01-01", "--until", "2026-02-01", "-o", str(path))
    assert done.code == 0
    assert "Values that do not fit the spec, kept as sent: price (2), transcoded (1)" in done.err
    assert [json.loads(line)["price"] for line in path.read_text().splitlines()] == ["free", "1.0", {"of": 1}]
    answers(page(dr(1, price="free")))
    assert callrecords("fetch", DRS, "--fields", "price").out.split()[1:] == ["free"]


def test_a_record_cannot_drive_the_terminal(answers: Callable[..., None], callrecords: Run) -> None:
    answers(page(dr(1, identity="\x1b[2J[red]\nx")))
    done = callrecords("fetch", DRS, "--fields", "identity")
    assert done.out.splitlines()[1:] == [r"\x1b[2J[red]\nx"]


# Newcomers' mistakes


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["fetch", "carierx.call_drs"], 2, "'carierx' is no vendor; did you mean carrierx?"),
        (["fetch", "carrierx.calldrs"], 2, "'calldrs' is no resource of carrierx; did you mean call_drs?"),
        (["fetch", "carrierx"], 2, "name a resource of carrierx: carrierx.conference_calls, carrierx.call_drs"),
        (["fetch"], 2, "Missing argument 'SLUG.RESOURCE'"),
        (["fech"], 2, "No such command 'fech'"),
        (["fetch", DRS, "--fields", "pric"], 2, "--fields: no field 'pric' here; did you mean price"),
        (["fetch", DRS, "--fields", "price,,rate"], 2, "--fields: a name is empty"),
        (["fetch", DRS, "--order", "date_stopp"], 2, "did you mean date_stop"),
        (["fetch", DRS, "--order", "date_stop:down"], 2, "write date_stop:asc or date_stop:desc"),
        (["fetch", "cinnox.call_details", "--order", "callDate"], 2, "cannot be sorted by its server"),
        (["fetch", DRS, "--where", "pric gt 1"], 2, "did you mean price?"),
        (["fetch", DRS, "--where", "price like 1"], 2, "expected one of the operators"),
        (
            ["fetch", DRS, "--where", "direction = inbuond"],
            2,
            "direction: not a value that the spec lists; did you mean inbound?",
        ),
        (["fetch", DRS, "--where", "contains(cic,'1')"], 2, "write it as: cic contains 'text'"),
        (["fetch", DRS, "--where", "price gt cheap"], 2, "price: expected a decimal number"),
        (["fetch", DRS, "--where", "date_stop gt 2026-01-01T00:00:00"], 2, "the time has no zone"),
        (["fetch", DRS, "--since", "2026-02-30"], 2, "--since: there is no such time as '2026-02-30'"),
        (["fetch", DRS, "--until", "2026-01-01T10:00"], 2, "--until: '2026-01-01T10:00' has no time zone"),
        (["fetch", DRS, "--since", "2026-02-01", "--until", "2026-01-01"], 2, "is after --until"),
        (["fetch", DRS, "--max", "0"], 2, "0 is not in the range x>=1"),
        (["fetch", DRS, "--max", "-1"], 2, "-1 is not in the range x>=1"),
        (["fetch", DRS, "--max", "abc"], 2, "'abc' is not a valid integer"),
        (["fetch", DRS, "-o", "calls.xls"], 2, "end the name with .jsonl or .csv"),
        (["fetch", DRS, "-o", "calls.parquet.gz"], 2, "end the name with .jsonl or .csv"),
        (["fetch", DRS, "--tz", "Berlin"], 2, "write one such as Europe/Berlin"),
        (["fetch", DRS, "some-key", "--since", "2026-01-01"], 2, "--since chooses among many records"),
        (["fetch", "cinnox.call_details", "some-key"], 2, "has no request for a single record"),
        (["fetch", DRS], 3, "CARRIERX_TOKEN  the token"),
        (["fetch", DRS], 3, "add --emulated"),
        (
            ["fetch", "cinnox.call_details"],
            3,
            "CINNOX_HOSTNAME  the host name of the App's base URL, or CINNOX_BASE_URL instead",
        ),
        (["emulate", "carierx"], 2, "did you mean carrierx?"),
        (["emulate", "--now", "2026-01-01T00:00"], 2, "has no time zone"),
        (["emulate", "--port", "70000"], 2, "70000 is not in the range"),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(
    arguments: list[str], code: int, message: str, callrecords: Run
) -> None:
    done = callrecords(*arguments)
    assert (done.code, done.out) == (code, "")
    assert message in " ".join(done.err.split()).replace("CARRIERX_TOKEN the", "CARRIERX_TOKEN  the").replace(
        "HOSTNAME the", "HOSTNAME  the"
    )


def test_places_that_cannot_be_written_to_are_named_before_anything_is_asked(
    callrecords: Run, tmp_path: Path, account: Callable[..., None]
) -> None:
    account("carrierx")
    done = callrecords("fetch", DRS, "-o", str(tmp_path / "none" / "x.csv"))
    assert (done.code, done.err) == (6, f"Error: {tmp_path / 'none'}: there is no such folder\n")
    (tmp_path / "x.csv").mkdir()
    assert callrecords("fetch", DRS, "-o", str(tmp_path / "x.csv")).code == 6


def test_a_wrong_token_names_its_variable_and_a_missing_scope_names_the_scopes(
    account: Callable[..., None], callrecords: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    account("carrierx", "no-scope")
    done = callrecords("fetch", DRS)
    assert done.code == 3
    assert "the token needs the role calls.manage or calls.read" in done.err
    monkeypatch.setenv("CARRIERX_TOKEN", "s3cret-and-wrong")
    done = callrecords("fetch", DRS)
    assert done.code == 3
    assert "check token (CARRIERX_TOKEN)" in done.err
    assert "s3cret" not in done.err


def test_no_answer_names_the_address_and_the_variable(monkeypatch: pytest.MonkeyPatch, callrecords: Run) -> None:
    monkeypatch.setenv("CARRIERX_TOKEN", "t")
    monkeypatch.setenv("CARRIERX_BASE_URL", "http://127.0.0.1:9")
    done = callrecords("fetch", DRS)
    assert done.code == 4
    assert "Asked: http://127.0.0.1:9, as CARRIERX_BASE_URL says" in done.err


def test_quotes_and_spaces_in_a_filter_reach_the_vendor_as_they_are(
    account: Callable[..., None], callrecords: Run
) -> None:
    account("portsip")
    done = callrecords("fetch", "portsip.calllogs", "--where", "caller_display_name eq 'O''Brien & \"co\" (x)'")
    assert (done.code, len(done.out.splitlines())) == (0, 2)


def test_a_defect_is_a_message_and_debug_shows_where(
    callrecords: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("callrecords.cli.fetch.read", lambda *args, **kwargs: 1 / 0)
    done = callrecords("fetch", DRS)
    assert done.code == 70
    assert "ZeroDivisionError inside callrecords" in done.err
    monkeypatch.setenv("CALLRECORDS_DEBUG", "1")
    with pytest.raises(AssertionError, match="Traceback"):
        callrecords("fetch", DRS)


def test_a_token_that_would_travel_in_the_open_is_warned_of(callrecords: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARRIERX_TOKEN", "t0ken")
    monkeypatch.setenv("CARRIERX_BASE_URL", "http://192.0.2.1:9/x")
    monkeypatch.setattr("callrecords.cli.pull.Puller.newest", lambda *_: [])
    done = callrecords("fetch", DRS)
    assert done.err.startswith("Warning: the token and the records go to 192.0.2.1:9 unencrypted")
    assert "notices.py" not in done.err
    assert "t0ken" not in done.err


# What nobody asked for


def test_records_from_outside_the_window_are_left_out_told_and_leave_with_5(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    answers(*[page(dr(1), dr(2), dr(3), dr(4))] * 2)  # asked for once more
    path = tmp_path / "calls.jsonl"
    done = callrecords("fetch", DRS, "--since", "2026-01-02", "--until", "2026-01-04", "-o", str(path))
    assert done.code == 5
    assert "from outside the window that came all the same, left out: 2" in done.err
    assert [json.loads(line)["dr_sid"] for line in path.read_text().splitlines()] == ["sid-2", "sid-3"]


def test_records_that_do_not_meet_the_filter_are_kept_told_and_leave_with_5(
    answers: Callable[..., None], callrecords: Run
) -> None:
    answers(*[page(dr(1, duration=5), dr(2, duration=50))] * 2)
    done = callrecords("fetch", DRS, "--where", "duration gt 10", "--until", "2026-02-01", "-o", "-")
    assert done.code == 5
    assert "do not meet the filter but came all the same, kept: 1" in done.err
    assert len(done.out.splitlines()) == 2


def test_the_command_that_goes_on_stays_within_the_window(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path
) -> None:
    """The vendor keeps fractions of a second that it does not print."""
    link = "http://127.0.0.1/calls/call_drs?limit=1000&offset=1000"
    answers(page(dr(2), following=link), b"broken", b"broken", b"broken")
    path = tmp_path / "calls.jsonl"
    since = "2026-01-02T00:00:00.400Z"
    done = callrecords("fetch", DRS, "--since", since, "--until", "2026-01-04", "-o", str(path))
    assert done.code == 1
    assert "--since 2026-01-02T00:00:00.400000Z --until 2026-01-04" in done.err


# Pseudonyms


@pytest.fixture
def key(tmp_path: Path) -> str:
    path = tmp_path / "pseudonyms.key"
    path.write_bytes(b"a key of a test, long enough\n")
    path.chmod(0o600)
    return str(path)


def test_with_pseudonyms_no_number_is_shown_or_written(
    answers: Callable[..., None], callrecords: Run, tmp_path: Path, key: str
) -> None:
    record = dr(1, number_src="+15005550101", number_dst="15005550101", user_data={"identity": "x"}, odd="15005550101")
    output = tmp_path / "calls.jsonl"
    for way in ((), ("-o", "-"), ("-o", str(output))):
        answers(page(record, "[15005550101]"))
        done = callrecords("fetch", DRS, "--pseudonyms", key, *way)
        assert done.code == 5, "one item is no record"
        text = done.out + done.err + (output.read_text() if output.exists() else "")
        assert "5005550101" not in text
        assert "1 record had a field 'odd' that the spec does not declare: left out" in done.err
    (line,) = output.read_text().splitlines()
    written = json.loads(line)
    assert written["number_src"] == written["number_dst"]
    assert written["number_src"].startswith("pn_")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["calls.jsonl", "pseudonyms.key"], "no .bad file"


def test_a_key_that_cannot_be_used_is_found_before_anything_is_sent(callrecords: Run, tmp_path: Path) -> None:
    done = callrecords("fetch", DRS, "--pseudonyms", str(tmp_path / "none"))
    assert (done.code, done.out) == (3, "")
    assert "key file of the pseudonyms" in done.err
