"""Faults: what goes wrong on purpose, counted, never at random, off until asked for.

A fault names itself, the operation it strikes (None: all), how often (`count`, None: always) and after how many
untouched requests (`after`). Misspelt names, operations and arguments are refused. An answer of a fault is in the
vendor's dialect where it is an answer at all.
"""

from __future__ import annotations

import functools
import time
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Literal, TypeAlias, cast, get_args

import attrs
import msgspec

from callrecords.conventions.headers import WaitForm, wait_headers
from callrecords.emulator.operations.errors import ErrorResponses
from callrecords.emulator.operations.wire import Delivery, ServerResponse
from callrecords.spec.arguments import nearest
from callrecords.spec.bundle import FieldFacts

Args: TypeAlias = Mapping[str, object]
Rows: TypeAlias = tuple[bytes, ...]
Stage: TypeAlias = Literal["refusal", "rows", "response", "wire"]


class UnknownFault(ValueError):
    """A fault that cannot be: unknown name, operation or argument; the message names the nearest valid ones."""


@attrs.frozen
class Arg:
    """An argument of a fault: its default, whose type it has, and what it may be. A decimal may be given as a whole number."""

    default: str | float
    least: float = 0
    most: float = 0
    """For numbers: the smallest and the largest."""
    words: tuple[str, ...] = ()
    """For texts: those that mean something; without any, whatever is not empty and not too long."""

    @property
    def range(self) -> str:
        """What would be right, in words."""
        if self.words:
            return f"one of {', '.join(self.words)}"
        if isinstance(self.default, str):
            return f"a text of 1 to {_LONGEST_TEXT} characters"
        kind = "a number" if isinstance(self.default, float) else "a whole number"
        return f"{kind} from {self.least:g} to {self.most:g}"

    def takes(self, value: object) -> bool:
        """Whether a value is right; the default always is."""
        if isinstance(self.default, str):
            return isinstance(value, str) and (value in self.words if self.words else 0 < len(value) <= _LONGEST_TEXT)
        numbers = (int, float) if isinstance(self.default, float) else (int,)
        if not isinstance(value, numbers) or isinstance(value, bool):
            return False
        return self.least <= value <= self.most or value == self.default


_LONGEST_TEXT = 200
_SECONDS = Arg(1.0, 0, 3_600)
_KEPT_BYTES = Arg(0, 0, 1_000_000_000)
_ROWS = Arg(1, 1, 1_000)


@attrs.frozen
class FaultKind:
    """A fault that can be asked for."""

    name: str
    about: str
    stage: Stage
    args: Mapping[str, Arg] = attrs.field(factory=dict[str, Arg])


@attrs.define
class Fault:
    """A fault that was asked for, and how often it struck."""

    name: str
    operation: str | None = None
    count: int | None = 1
    after: int = 0
    args: dict[str, object] = attrs.field(factory=dict[str, object])
    seen: int = 0
    """Requests that it could have struck."""
    hits: int = 0
    """Requests that it struck."""

    def strikes(self, operation: str) -> bool:
        """Count a request to an operation; whether this one is struck."""
        if self.operation not in (None, operation) or (self.count is not None and self.hits >= self.count):
            return False
        self.seen += 1
        if self.seen <= self.after:
            return False
        self.hits += 1
        return True


KNOWN: dict[str, FaultKind] = {
    known.name: known
    for known in (
        FaultKind("unauthorized", "the vendor's answer to a wrong token", "refusal"),
        FaultKind("forbidden", "the vendor's answer to a missing role", "refusal"),
        FaultKind(
            "throttled",
            "the vendor's answer to too many requests; retry_after: seconds, date, rate-limit (headers of that name) or none",
            "refusal",
            {
                "retry_after": Arg("seconds", words=get_args(WaitForm)),
                "seconds": Arg(1, 0, 86_400),
            },
        ),
        FaultKind(
            "server-error", "the vendor's internal error; status: another 5xx", "refusal", {"status": Arg(0, 500, 599)}
        ),
        FaultKind("latency", "the answer is held back", "response", {"seconds": _SECONDS}),
        FaultKind("slow-drip", "the body comes byte by byte, seconds apart", "wire", {"seconds": Arg(0.2, 0, 60)}),
        FaultKind("short-body", "the body ends before its announced length", "wire", {"bytes": _KEPT_BYTES}),
        FaultKind("cut-chunk", "a chunked body without its end", "wire", {"bytes": _KEPT_BYTES}),
        FaultKind("cut-gzip", "a compressed body cut, its length consistent", "wire", {"bytes": _KEPT_BYTES}),
        FaultKind("reset", "the connection is reset before any byte", "wire"),
        FaultKind("garbage-status", "the status line is none", "wire"),
        FaultKind("html", "a maintenance page with status 200", "response", {"status": Arg(200, 200, 599)}),
        FaultKind("latin1", "a byte in the body that is not UTF-8", "rows"),
        FaultKind("bom", "the body begins with a byte-order mark", "response"),
        FaultKind(
            "bomb",
            "a body that becomes far longer when it is decompressed",
            "response",
            {"megabytes": Arg(65, 1, 1_000)},
        ),
        FaultKind("redirect", "a status 302 whose Location is no address", "response"),
        FaultKind("lone-surrogate", "a text that ends in half of a surrogate pair", "rows"),
        FaultKind("nan", "a NaN where a number or text stood", "rows"),
        FaultKind("duplicate-keys", "a record with one key twice", "rows"),
        FaultKind("empty-body", "status 200 and no body", "response"),
        FaultKind("broken-record", "a record whose key is an array", "rows"),
        FaultKind("unknown-field", "a field that no page documents", "rows", {"field": Arg("surprise-field")}),
        FaultKind("unknown-enum", "a word that an enum does not have", "rows", {"value": Arg("surprise-word")}),
        FaultKind("repeat-rows", "the first records of a page once more at its end", "rows", {"rows": _ROWS}),
        FaultKind("skip-rows", "the first records of a page left out", "rows", {"rows": _ROWS}),
    )
}
"""Every fault by name."""


class Faults:
    """The faults of an emulator: added, listed with their hits, cleared."""

    def __init__(self, operations: Callable[[], Iterable[str]]) -> None:
        self._operations = operations
        self._faults: list[Fault] = []

    def add(
        self, name: str, operation: str | None = None, *, count: int | None = 1, after: int = 0, **args: object
    ) -> Fault:
        """Ask for a fault; raises `UnknownFault`."""
        known = KNOWN.get(name)
        if known is None:
            raise UnknownFault(f"no fault {name!r}{nearest(name, KNOWN)}")
        operations = list(self._operations())
        if operation is not None and operation not in operations:
            raise UnknownFault(f"no operation {operation!r}{nearest(operation, operations)}")
        for key, value in args.items():
            if key not in known.args:
                raise UnknownFault(f"{name} takes no {key!r}{nearest(key, known.args)}")
            if not known.args[key].takes(value):
                raise UnknownFault(f"{name}: {key} must be {known.args[key].range}, not {repr(value)[:50]}")
        for key, number, least in (("count", count, 1), ("after", after, 0)):
            if not (number is None and key == "count") and (
                not isinstance(number, int) or isinstance(number, bool) or number < least
            ):
                raise UnknownFault(f"{name}: {key} must be a whole number from {least} on, not {repr(number)[:50]}")
        fault = Fault(name, operation, count, after, {key: arg.default for key, arg in known.args.items()} | args)
        self._faults.append(fault)
        return fault

    def strike(self, operation: str) -> Fault | None:
        """The first fault that strikes a request to an operation."""
        return next((fault for fault in self._faults if fault.strikes(operation)), None)

    def clear(self) -> None:
        """Take all faults away."""
        self._faults.clear()

    def __iter__(self) -> Iterator[Fault]:
        return iter(tuple(self._faults))

    def __len__(self) -> int:
        return len(self._faults)


def refusal(fault: Fault, answers: ErrorResponses) -> ServerResponse | None:
    """The answer of a fault that refuses the request."""
    match fault.name:
        case "unauthorized":
            return answers.refusal("bad-token")
        case "forbidden":
            return answers.refusal("forbidden")
        case "throttled":
            return answers.refusal("throttled", headers=_wait_headers(fault.args))
        case "server-error":
            answer = answers.refusal("server-error")
            return attrs.evolve(answer, status=int(str(fault.args["status"])) or answer.status)
        case _:
            return None


def rows(fault: Fault | None, bodies: Rows, fields: Mapping[str, FieldFacts], key: str) -> Rows:
    """The records of an answer as a fault leaves them."""
    if fault is None or not bodies:
        return bodies
    number = int(str(fault.args.get("rows", 1)))
    match fault.name:
        case "repeat-rows":
            return bodies + bodies[:number]
        case "skip-rows":
            return bodies[number:]
        case name if KNOWN[name].stage == "rows":
            return (_bent(fault, bodies[0], fields, key), *bodies[1:])
        case _:
            return bodies


def response(fault: Fault | None, answer: ServerResponse) -> ServerResponse:
    """An answer as a fault leaves it."""
    match fault:
        case Fault(name="latency"):
            return attrs.evolve(answer, delay=float(str(fault.args["seconds"])))
        case Fault(name="html"):
            page = b"<!doctype html><title>Maintenance</title><h1>We will be back soon.</h1>"
            return ServerResponse(int(str(fault.args["status"])), page, media_type="text/html")
        case Fault(name="bom"):
            return attrs.evolve(answer, body=b"\xef\xbb\xbf" + answer.body)
        case Fault(name="bomb"):
            return attrs.evolve(
                answer, body=_bomb(int(str(fault.args["megabytes"]))), headers=(("content-encoding", "gzip"),)
            )
        case Fault(name="redirect"):
            return ServerResponse(302, b"", (("location", "javascript:void(0)"),))
        case Fault(name="empty-body"):
            return attrs.evolve(answer, body=b"")
        case Fault() if KNOWN[fault.name].stage == "wire":
            return attrs.evolve(answer, delivery=Delivery(fault.name, fault.args))
        case _:
            return answer


@functools.lru_cache(1)
def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    blank = b" " * 1_000_000
    return b"".join(
        [*(packer.compress(blank) for _ in range(megabytes)), packer.compress(b'{"bomb": true}'), packer.flush()]
    )


def _bent(fault: Fault, body: bytes, fields: Mapping[str, FieldFacts], key: str) -> bytes:
    record = msgspec.json.decode(body, type=dict[str, msgspec.Raw])
    other = next((name for name in record if name != key), key)
    match fault.name:
        case "unknown-field":
            record[str(fault.args["field"])] = msgspec.Raw(b'"surprise"')
        case "unknown-enum":
            words = [name for name in record if name in fields and fields[name].enum]
            record[words[0] if words else other] = msgspec.Raw(msgspec.json.encode(str(fault.args["value"])))
        case "broken-record":
            record[key] = msgspec.Raw(b"[]")
        case "nan":
            numbers = [name for name in record if name in fields and fields[name].kind in ("decimal", "integer")]
            record[numbers[0] if numbers else other] = msgspec.Raw(b"NaN")
        case "latin1":
            words = [name for name in record if name in fields and fields[name].kind == "text" and name != key]
            record[words[0] if words else other] = msgspec.Raw(b'"caf\xe9"')
        case "lone-surrogate":
            words = [name for name in record if name in fields and fields[name].kind == "text" and name != key]
            record[words[0] if words else other] = msgspec.Raw(rb'"caf\ud83d"')
        case _:  # duplicate-keys
            return (
                msgspec.json.encode(record)[:-1]
                + b","
                + msgspec.json.encode(other)
                + b":"
                + bytes(record[other])
                + b"}"
            )
    pieces = [msgspec.json.encode(name) + b":" + bytes(value) for name, value in record.items()]
    return b"{" + b",".join(pieces) + b"}"


def _wait_headers(args: Args) -> tuple[tuple[str, str], ...]:
    form = cast("WaitForm", args["retry_after"])
    return tuple(wait_headers(int(str(args["seconds"])), form, time.time()).items())
