"""The judge of answers accepts what is read faithfully, and refuses each way in which a client may lie about the bytes."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from callrecords.client.records.record import Problem, Record
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client import response_judge
from callrecords.contract.client.calls import REQUEST_ID, ClientCaller, Read
from callrecords.contract.client.examples import first_example
from callrecords.contract.client.response_judge import ResponseJudge, same_value
from callrecords.contract.oracle.forms import Reading
from callrecords.contract.oracle.reader import reading
from callrecords.errors import BadResponse, RecordError
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor
from callrecords.spec.places import put
from callrecords.spec.schema import FieldFacts, Schema
from tests.made_up import fable
from tests.made_up import made_up as vendors

VENDOR = fable()
SPEC = spec_of(VENDOR)
LIST, GET = "list_voice_entries", "get_voice_entry"
PAGE = json.loads(bytes(next(iter(VENDOR.bundle().operations[LIST].ok.examples.values())).value))
(ROW,) = PAGE["rows"]
HTML, CUT = b"<html>no</html>", b'{"rows": [{"entry-ref": "ve.1"'


def page(*rows: object, **envelope: object) -> bytes:
    return json.dumps({**PAGE, "rows": list(rows) or [ROW], **envelope}).encode()


def row(**fields: object) -> bytes:
    """A page with one record, some of its fields changed."""
    wires = {name.replace("-", "_"): name for name in ROW}
    return page({**ROW, **{wires[name]: value for name, value in fields.items()}})


def without(*names: str) -> bytes:
    return page({name: value for name, value in ROW.items() if name not in names})


def lying(change: Callable[[Read], Any], operation: str = LIST) -> ResponseJudge:
    """A judge of a client that reads as ours does, and then changes something."""
    return ResponseJudge(VENDOR, SPEC, operation, Liar(ClientCaller(VENDOR, operation), change))


class Liar:
    """A caller of clients that changes what they read."""

    def __init__(self, caller: Any, change: Callable[[Read], Any]) -> None:
        self.caller, self.change = caller, change
        self.counted: dict[Any, int] = {}
        self.status, self.media = 200, ""

    def __call__(self, body: bytes, *, asynchronous: bool = False) -> Read:
        read = self.caller(body, asynchronous=asynchronous)
        self.counted = dict(getattr(self.caller, "counted", {}))
        changed = self.change(read)
        return changed if isinstance(changed, Read) else read


def setting(**values: Any) -> ResponseJudge:
    """A judge of a client that sets attributes of each record."""

    def change(read: Read) -> None:
        for record in read.records:
            for name, value in values.items():
                setattr(record, name, value(getattr(record, name)) if callable(value) else value)

    return lying(change)


def with_property(monkeypatch: pytest.MonkeyPatch, name: str, value: object) -> ResponseJudge:
    monkeypatch.setattr(Record, name, property(lambda _: value))
    return ResponseJudge(VENDOR, SPEC, LIST)


HONEST = {
    "the example": page(),
    "no record at all": json.dumps({**PAGE, "rows": []}).encode(),
    "a null": row(net_price=None, begun_at=None),
    "an absent field": without("net-price", "begun-at", "hop"),
    "an empty value": row(from_name="-"),
    "an unknown field": page({**ROW, "new": {"deep": [1.50]}}),
    "an unknown word": row(outcome="vanished"),
    "a bound that only the spec assumes": row(talk_secs=-1),
    "an unreadable amount": row(net_price="cheap"),
    "a wrong type": row(begun_at="noon", talk_secs="7", is_billable="yes"),
    "a nested problem": row(hop={"setup-millis": "slow", "gateway-name": None}),
    "an object that is none": row(hop=7),
    "a number that may be whole": row(talk_secs=60.0),
    "no key": without("entry-ref"),
    "items that are no objects": page(7, ROW, "x", None, []),
    "HTML": HTML,
    "a cut answer": CUT,
    "no envelope": b'{"ok": true}',
    "items that are no array": page(rows={}),
    "spaces": json.dumps(PAGE, indent=3).encode(),
}


@pytest.mark.parametrize("asynchronous", [False, True])
@pytest.mark.parametrize("body", HONEST.values(), ids=HONEST)
def test_whatever_is_answered_our_clients_read_it_faithfully(body: bytes, asynchronous: bool) -> None:
    assert ResponseJudge(VENDOR, SPEC, LIST).faults(body, asynchronous=asynchronous) == []


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("net_price", Decimal("0.33001")),
        ("net_price", Decimal("0.3300")),
        ("net_price", Decimal("0.330000")),
        ("net_price", 0.33),
        ("per_minute", lambda amount: amount + Decimal("0.01")),
        ("talk_secs", 61),
        ("talk_secs", True),
        ("q850", "16"),
        ("begun_at", lambda moment: moment + timedelta(milliseconds=1)),
        ("begun_at", lambda moment: moment.astimezone(timezone(timedelta(hours=1)))),
        ("begun_at", lambda moment: moment.isoformat()),
        ("from_", "tel-5550102"),
        ("from_", "tel-5550101 "),
        ("is_billable", False),
        ("is_billable", 1),
        ("outcome", "lost"),
        ("entry_ref", "ve.00a1Z"),
    ],
)
def test_a_value_that_is_not_what_was_sent_is_seen(attribute: str, value: object) -> None:
    (fault,) = setting(**{attribute: value}).faults(page())
    assert fault.endswith(": is not what was sent")


@pytest.mark.parametrize("attribute", ["net_price", "begun_at", "from_", "is_billable", "outcome", "hop", "talk_secs"])
def test_a_value_that_is_lost_is_seen(attribute: str) -> None:
    (fault,) = setting(**{attribute: None}).faults(page())
    assert fault.endswith(": is None, and nobody is told")


@pytest.mark.parametrize("body", [row(net_price=None), without("net-price")])
def test_a_value_out_of_nothing_is_seen(body: bytes) -> None:
    assert setting(net_price=Decimal(0)).faults(body) == ["net-price: holds a value, and nothing was sent"]


def test_a_value_out_of_what_stands_for_nothing_is_seen() -> None:
    assert setting(from_name="-").faults(page()) == ["from-name: holds a value, and nothing was sent"]


def test_a_value_out_of_what_cannot_be_read_is_seen() -> None:
    faults = setting(net_price=Decimal(0), _problems=()).faults(row(net_price="cheap"))
    assert faults == ["net-price: holds a Decimal that was not sent"]


def test_a_problem_that_is_kept_quiet_is_seen() -> None:
    assert setting(_problems=()).faults(row(net_price="cheap")) == ["net-price: is None, and nobody is told"]


def test_a_problem_that_is_none_is_seen() -> None:
    problem = Problem("net-price", "made up", "0.00000")
    assert setting(_problems=(problem,)).faults(page()) == ["net-price: a problem is told where there is none"]
    faults = setting(_problems=(problem,), net_price=None).faults(page())
    assert faults == ["net-price: could be read, and is a problem"]


def test_a_problem_with_a_null_is_seen() -> None:
    problem = Problem("net-price", "expected a number", "null")
    assert setting(_problems=(problem,)).faults(row(net_price=None)) == [
        "net-price: a problem is told where there is none"
    ]


def test_a_word_that_no_spec_knows_must_be_kept() -> None:
    (fault,) = setting(outcome=None).faults(row(outcome="vanished"))
    assert fault == "outcome: is None, and nobody is told"
    (fault,) = setting(outcome=lambda word: type(word)("lost")).faults(row(outcome="vanished"))
    assert fault == "outcome: is not what was sent"


def test_a_nested_value_is_judged_by_its_place() -> None:
    def slower(read: Read) -> None:
        read.records[0].hop.setup_millis += 1

    assert lying(slower).faults(page()) == ["hop.setup-millis: is not what was sent"]


@pytest.mark.parametrize("raw", [b"{}", lambda raw: raw + b" ", lambda raw: raw.replace(b": ", b":")])
def test_raw_bytes_that_differ_are_seen(raw: Any) -> None:
    (fault,) = setting(_raw=raw).faults(page())
    assert fault == "raw: the records are not those that were sent, byte for byte"


@pytest.mark.parametrize("extras", [{}, {"new": 1}, {"new": Decimal("1.5"), "newer": 1}])
def test_unknown_fields_that_are_lost_changed_or_invented_are_seen(
    monkeypatch: pytest.MonkeyPatch, extras: dict[str, object]
) -> None:
    judge = with_property(monkeypatch, "extras", extras)
    assert ": unknown fields differ from what was sent" in judge.faults(page({**ROW, "new": 1.5}))


@pytest.mark.parametrize("told", [True, False])
def test_absence_that_is_told_wrongly_is_seen(monkeypatch: pytest.MonkeyPatch, told: bool) -> None:
    monkeypatch.setattr(Record, "was_sent", lambda _self, _field: told)
    faults = ResponseJudge(VENDOR, SPEC, LIST).faults(without("net-price"))
    assert ("net-price: was_sent is wrong" in faults) is told
    assert ("to: was_sent is wrong" in faults) is not told


@pytest.mark.parametrize(
    "change",
    [
        lambda read: Read(read.records[1:], read.bad),
        lambda read: Read(read.records[:1] * 2, read.bad),
        lambda read: Read(read.records[::-1], read.bad),
    ],
)
def test_records_that_are_lost_doubled_or_mixed_up_are_seen(change: Any) -> None:
    two = page(ROW, {**ROW, "entry-ref": "ve.2"})
    assert lying(change).faults(two) == ["raw: the records are not those that were sent, byte for byte"]


@pytest.mark.parametrize("bad", [[], [b"7"], [b"8", b"{}"]])
def test_bad_items_that_are_lost_or_changed_are_seen(bad: list[bytes]) -> None:
    judge = lying(lambda read: Read(read.records, bad))
    assert judge.faults(page(7, ROW, {})) == ["bad items are not those that were sent, byte for byte"]


MAYBE = json.dumps({**ROW, "entry-ref": "ve.maybe"}).encode()
"""An item whose key a reader may take or leave."""


@pytest.mark.parametrize("left", [True, False])
@pytest.mark.parametrize("told", [True, False])
def test_an_item_whose_key_may_be_left_is_a_record_or_a_bad_item_and_never_lost(
    monkeypatch: pytest.MonkeyPatch, left: bool, told: bool
) -> None:
    def lenient(token: object, field: FieldFacts) -> Reading | None:
        return Reading(token, must=False) if token == "ve.maybe" else reading(token, field)

    monkeypatch.setattr(response_judge, "reading", lenient)
    judge = lying(lambda read: Read(read.records[left:], [MAYBE] if left and told else []))
    faults = judge.faults(page({**ROW, "entry-ref": "ve.maybe"}, ROW))
    assert any("byte for byte" in fault for fault in faults) is (left and not told)


@pytest.mark.parametrize("read", [True, False])
def test_a_single_record_whose_key_may_be_left_may_be_refused(monkeypatch: pytest.MonkeyPatch, read: bool) -> None:
    monkeypatch.setattr(response_judge, "reading", lambda token, field: Reading(token, must=False))
    refusing = saying(functools.partial(_raise, BadResponse("no", request_id=REQUEST_ID)))
    judge = ResponseJudge(VENDOR, SPEC, GET, None if read else refusing)
    assert judge.faults(json.dumps({"entry-ref": "ve.maybe"}).encode()) == []


@pytest.mark.parametrize(
    ("link", "refusable"), [("https://elsewhere.example/x", True), ("//elsewhere.example/x", True), ("?at=9", False)]
)
def test_a_link_to_the_next_page_may_be_refused_where_it_names_a_host(link: str, refusable: bool) -> None:
    vendor, name = vendors()["wren"], "list_voicemails"
    operation = vendor.bundle().operations[name]
    body = json.dumps(put(json.loads(first_example(operation)), "/links/next", link)).encode()
    refusing = Liar(lambda *_args, **_kwargs: _raise(BadResponse("no", request_id=REQUEST_ID)), lambda _: None)
    faults = ResponseJudge(vendor, spec_of(vendor), name, refusing).faults(body)
    assert faults == ([] if refusable else ["BadResponse, though the answer can be read"])


def test_a_record_without_its_key_is_none() -> None:
    judge = lying(lambda read: Read([*read.records, made_up()], []))
    assert judge.faults(without("entry-ref")) == ["raw: the records are not those that were sent, byte for byte"]


def made_up() -> Any:
    """A record that no server sent."""
    return ClientCaller(VENDOR, GET)(b'{"entry-ref": "ve.made-up"}').records[0]


@pytest.mark.parametrize("body", [HTML, CUT, b"", b"[]", b'{"ok": true}'])
def test_records_out_of_an_answer_that_has_none_are_seen(body: bytes) -> None:
    judge = ResponseJudge(VENDOR, SPEC, LIST, saying(lambda: Read([made_up()], [])))
    assert judge.faults(body) == ["1 records out of an answer that has none"]


@pytest.mark.parametrize("error", [KeyError("rows"), RecordError("no"), ValueError("no"), AttributeError("no")])
@pytest.mark.parametrize("body", [HTML, page()])
def test_an_error_that_is_not_documented_is_seen(error: Exception, body: bytes) -> None:
    judge = ResponseJudge(VENDOR, SPEC, LIST, saying(functools.partial(_raise, error)))
    assert judge.faults(body) == [f"raises {type(error).__name__}, which is no error of the library"]


def _raise(error: Exception) -> Any:
    raise error


def saying(what: Callable[[], Read]) -> Liar:
    """A caller of clients that read the same out of everything."""
    return Liar(lambda *_args, **_kwargs: what(), lambda _: None)


def test_an_error_without_the_id_of_its_request_is_seen() -> None:
    judge = ResponseJudge(VENDOR, SPEC, LIST, saying(functools.partial(_raise, BadResponse("cannot read it"))))
    assert judge.faults(HTML) == ["BadResponse does not have the id of the request"]


def test_an_answer_that_can_be_read_must_be_read() -> None:
    refusal = functools.partial(_raise, BadResponse("cannot read it", request_id=REQUEST_ID))
    judge = ResponseJudge(VENDOR, SPEC, LIST, saying(refusal))
    assert judge.faults(page()) == ["BadResponse, though the answer can be read"]
    assert judge.faults(row(net_price="cheap")) == ["BadResponse, though the answer can be read"]
    assert judge.faults(page(ok="maybe")) == []  # what stands around the records may be refused
    assert judge.faults(HTML) == []


def test_a_deviation_that_is_not_counted_or_that_is_none_is_seen() -> None:
    liar = Liar(ClientCaller(VENDOR, LIST), lambda _: liar.counted.clear())
    judge = ResponseJudge(VENDOR, SPEC, LIST, liar)
    assert judge.faults(row(talk_secs=-1)) == ["talk_secs: broken bound is counted 0 times, not 1"]
    liar.change = lambda _: liar.counted.update({("to", "unexpected null"): 1})
    assert judge.faults(page()) == ["to: unexpected null is counted 1 times, not 0"]


def test_a_single_record_is_judged_alike() -> None:
    body = json.dumps(ROW).encode()
    assert ResponseJudge(VENDOR, SPEC, GET).faults(body) == []
    assert ResponseJudge(VENDOR, SPEC, GET).faults(json.dumps({**ROW, "entry-ref": None}).encode()) == []

    def dearer(read: Read) -> None:
        read.records[0].net_price += 1

    assert lying(dearer, GET).faults(body) == ["net-price: is not what was sent"]


def test_the_records_of_the_last_answer_are_kept() -> None:
    judge = ResponseJudge(VENDOR, SPEC, LIST)
    judge.faults(page())
    assert [record.entry_ref for record in judge.read] == ["ve.00a1z"]
    judge.faults(HTML)
    assert judge.read == []


TIME = VENDOR.bundle().field("at", Schema(type="string", format="date-time"))
MOMENT = datetime(2024, 5, 1, 12, 30, 15, 250_000, timezone(timedelta(hours=5, minutes=30)))


@pytest.mark.parametrize(
    ("token", "value", "faithful"),
    [
        ("2024-05-01T12:30:15.25+05:30", MOMENT, True),
        ("2024-05-01T12:30:15.250000+05:30", MOMENT, True),
        ("2024-05-01T12:30:15.25+05:30", MOMENT.astimezone(UTC), False),  # the same instant, the offset lost
        ("2024-05-01T12:30:15.25+05:30", MOMENT + timedelta(microseconds=1), False),
        ("2024-05-01T12:30:15.25+05:30", MOMENT.replace(microsecond=0), False),
        ("2024-05-01T12:30:15.2500006+05:30", MOMENT + timedelta(microseconds=1), True),  # rounded, up or down
        ("2024-05-01T12:30:15.2500006+05:30", MOMENT, True),
        ("2024-05-01T12:30:15.2500006+05:30", MOMENT + timedelta(microseconds=3), False),
    ],
)
def test_times_keep_their_instant_and_their_offset(token: str, value: datetime, faithful: bool) -> None:
    found = reading(token, TIME)
    assert found is not None
    assert same_value(value, found) is faithful


@pytest.mark.parametrize("token", ["2024-05-01T12:30:15", "2024-02-30T00:00:00Z", "noon", ""])
def test_a_text_that_is_no_moment_has_no_reading(token: str) -> None:
    assert reading(token, TIME) is None


def listed() -> tuple[Vendor, str, dict[str, Any], str]:
    """A vendor, its operation, a response and a field that holds a list of objects: the first that any spec has."""
    for vendor in VENDORS:
        spec = spec_of(vendor)
        for name, operation in spec.bundle.operations.items():
            for field in spec.bundle.record_fields(operation).values():
                body = json.loads(bytes(next(iter(operation.ok.examples.values())).value))
                records = body[operation.pagination.items] if operation.pagination is not None else [body]
                if field.kind == "array" and any(record.get(field.name) for record in records):
                    return vendor, name, body, field.name
    raise AssertionError("no example holds a list")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda held: held, None),
        (lambda held: held[1:], "is missing"),
        (lambda held: [*held, held[0]], "holds more than was sent"),
        (lambda held: None, "is None, and nobody is told"),
    ],
)
def test_lists_in_a_record_are_judged_item_by_item(change: Callable[[Any], Any], fault: str | None) -> None:
    vendor, operation, body, wire = listed()

    def other(read: Read) -> None:
        for record in read.records:
            name = dict(zip(record.__struct_encode_fields__, record.__struct_fields__, strict=True))[wire]
            if getattr(record, name):
                setattr(record, name, change(getattr(record, name)))

    judge = ResponseJudge(vendor, spec_of(vendor), operation, Liar(ClientCaller(vendor, operation), other))
    faults = judge.faults(json.dumps(body).encode())
    assert bool(faults) is (fault is not None)
    assert all(one.endswith(str(fault)) for one in faults), faults
