"""Faults: what goes wrong on purpose, counted, never at random, off until added.

A fault names itself, the operation it strikes (None: all), how often (`count`, None: always) and after how many
untouched requests (`after`). Misspelt names, operations and arguments are refused. The response of a fault is in the
vendor's dialect where it is a response at all.
"""

from __future__ import annotations

import functools
import time
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Literal, TypeAlias, get_args

import attrs
import msgspec

from callrecords.conventions.headers import WaitForm, wait_headers
from callrecords.emulator.operations.wire import Delivery, ServerResponse
from callrecords.spec.arguments import nearest
from callrecords.spec.facts_errors import Situation
from callrecords.spec.identity import RecordIdentity
from callrecords.spec.schema import FieldFacts

Args: TypeAlias = Mapping[str, Any]
Bodies: TypeAlias = tuple[bytes, ...]
Stage: TypeAlias = Literal["refusal", "rows", "response", "wire", "job"]
At: TypeAlias = Literal["poll", "file", "changes"]
"""Requests that a fault may be about alone: a question after a job, one for its file, one for changes."""


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
_KEPT_BYTES = Arg(0, 0, 1_000_000_000)
_ROWS = Arg(1, 1, 1_000)
_MAINTENANCE = b"<!doctype html><title>Maintenance</title><h1>We will be back soon.</h1>"
_PACKED = (("content-encoding", "gzip"),)


class _Record:
    """The record that a fault damages: its members in order, each with the bytes of its value."""

    def __init__(self, body: bytes, fields: Mapping[str, FieldFacts], identity: RecordIdentity) -> None:
        self.members = list(msgspec.json.decode(body, type=dict[str, msgspec.Raw]).items())
        self.fields, self.known = fields, identity.fields
        self.key = identity.field_of(msgspec.json.decode(body, type=dict[str, Any])) or identity.fields[-1]

    def first(self, *kinds: str) -> str:
        """The first field of one of these kinds, or "enum"; else any field. Never one that identifies the record."""
        names = [name for name, _ in self.members if name not in self.known]
        fields = [(name, self.fields[name]) for name in names if name in self.fields]
        found = (name for name, field in fields if ("enum" if field.enum and "enum" in kinds else field.kind) in kinds)
        return next(found, names[0] if names else self.key)

    def put(self, name: str, value: bytes) -> None:
        """Give a field this value; a new one comes last."""
        names = [name for name, _ in self.members]
        place = names.index(name) if name in names else len(names)
        self.members[place : place + 1] = [(name, msgspec.Raw(value))]

    def repeat(self, name: str) -> None:
        """Write a field twice."""
        self.members.append((name, dict(self.members)[name]))

    @property
    def body(self) -> bytes:
        """The record as JSON, or what is left of it."""
        pieces = [msgspec.json.encode(name) + b":" + bytes(value) for name, value in self.members]
        return b"{" + b",".join(pieces) + b"}"


@functools.lru_cache(1)
def _bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(1, wbits=zlib.MAX_WBITS | 16)
    blank = b" " * 1_000_000
    return b"".join(
        [*(packer.compress(blank) for _ in range(megabytes)), packer.compress(b'{"bomb": true}'), packer.flush()]
    )


@attrs.frozen
class FaultKind:
    """A fault that can be added, and what it does to a response."""

    name: str
    about: str
    stage: Stage
    change: Callable[..., Any]
    """What it does: to the records of a page, to one record of it, or to the whole response."""
    args: Mapping[str, Arg]
    situation: Situation | None = None
    """The situation whose error it answers with; None for a request that is served."""
    at: At | None = None
    """The requests that it strikes, and no others; None for those of every operation."""


def _as_it_is(response: ServerResponse, _: Args) -> ServerResponse:
    return response


def _refuses(
    name: str,
    about: str,
    situation: Situation,
    change: Callable[[ServerResponse, Args], object] | None = None,
    **args: Arg,
) -> FaultKind:
    return FaultKind(name, about, "refusal", change or _as_it_is, args, situation)


def _damages(name: str, about: str, change: Callable[[_Record, Args], None], **args: Arg) -> FaultKind:
    def first(bodies: Bodies, given: Args, fields: Mapping[str, FieldFacts], identity: RecordIdentity) -> Bodies:
        record = _Record(bodies[0], fields, identity)
        change(record, given)
        return (record.body, *bodies[1:])

    return FaultKind(name, about, "rows", first, args)


def _pages(name: str, about: str, change: Callable[[Bodies, int], Bodies]) -> FaultKind:
    def page(bodies: Bodies, given: Args, *_: object) -> Bodies:
        return change(bodies, given["rows"])

    return FaultKind(name, about, "rows", page, {"rows": _ROWS})


def _responds(name: str, about: str, change: Callable[[ServerResponse, Args], object], **args: Arg) -> FaultKind:
    return FaultKind(name, about, "response", change, args)


def _job(name: str, about: str, at: At) -> FaultKind:
    """A fault of a job or of changes, which is made where these are served."""
    return FaultKind(name, about, "job", _as_it_is, {}, at=at)


def _breaks(name: str, about: str, **args: Arg) -> FaultKind:
    """A fault that breaks HTTP itself, which only a real socket can do."""

    def delivered(response: ServerResponse, given: Args) -> ServerResponse:
        return attrs.evolve(response, delivery=Delivery(name, given))

    return FaultKind(name, about, "wire", delivered, args)


KNOWN: dict[str, FaultKind] = {
    kind.name: kind
    for kind in (
        _refuses("unauthorized", "the vendor's answer to a wrong token", "bad-token"),
        _refuses("forbidden", "the vendor's answer to a missing role", "forbidden"),
        _refuses(
            "throttled",
            "the vendor's answer to too many requests; retry_after: seconds, date, rate-limit (headers of that name) or none",
            "throttled",
            lambda response, args: attrs.evolve(
                response, headers=(*wait_headers(args["seconds"], args["retry_after"], time.time()).items(),)
            ),
            retry_after=Arg("seconds", words=get_args(WaitForm)),
            seconds=Arg(1, 0, 86_400),
        ),
        _refuses("server-error", "the vendor's internal error; status: another 5xx", "server-error",
                 lambda response, args: attrs.evolve(response, status=args["status"] or response.status),
                 status=Arg(0, 500, 599)),
        _responds("latency", "the answer is held back",
                  lambda response, args: attrs.evolve(response, delay=float(args["seconds"])), seconds=Arg(1.0, 0, 3_600)),
        _breaks("slow-drip", "the body comes byte by byte, seconds apart", seconds=Arg(0.2, 0, 60)),
        _breaks("short-body", "the body ends before its announced length", bytes=_KEPT_BYTES),
        _breaks("cut-chunk", "a chunked body without its end", bytes=_KEPT_BYTES),
        _breaks("cut-gzip", "a compressed body cut, its length consistent", bytes=_KEPT_BYTES),
        _breaks("reset", "the connection is reset before any byte"),
        _breaks("garbage-status", "the status line is none"),
        _responds("html", "a maintenance page with status 200",
                  lambda _, args: ServerResponse(args["status"], _MAINTENANCE, media_type="text/html"),
                  status=Arg(200, 200, 599)),
        _damages("latin1", "a byte in the body that is not UTF-8",
                 lambda record, _: record.put(record.first("text"), b'"caf\xe9"')),
        _responds("bom", "the body begins with a byte-order mark",
                  lambda response, _: attrs.evolve(response, body=b"\xef\xbb\xbf" + response.body)),
        _responds("bomb", "a body that becomes far longer when it is decompressed",
                  lambda response, args: attrs.evolve(response, body=_bomb(args["megabytes"]), headers=_PACKED),
                  megabytes=Arg(65, 1, 1_000)),
        _responds("redirect", "a status 302 whose Location is no address",
                  lambda _response, _args: ServerResponse(302, b"", (("location", "javascript:void(0)"),))),
        _damages("lone-surrogate", "a text that ends in half of a surrogate pair",
                 lambda record, _: record.put(record.first("text"), rb'"caf\ud83d"')),
        _damages("nan", "a NaN where a number or text stood",
                 lambda record, _: record.put(record.first("decimal", "integer"), b"NaN")),
        _damages("duplicate-keys", "a record with one key twice", lambda record, _: record.repeat(record.first())),
        _responds("empty-body", "status 200 and no body", lambda response, _: attrs.evolve(response, body=b"")),
        _damages("broken-record", "a record whose key is an array", lambda record, _: record.put(record.key, b"[]")),
        _damages("unknown-field", "a field that no page documents",
                 lambda record, args: record.put(args["field"], b'"surprise"'), field=Arg("surprise-field")),
        _damages("unknown-enum", "a word that an enum does not have",
                 lambda record, args: record.put(record.first("enum"), msgspec.json.encode(args["value"])),
                 value=Arg("surprise-word")),
        _pages("repeat-rows", "the first records of a page once more at its end",
               lambda bodies, rows: bodies + bodies[:rows]),
        _pages("skip-rows", "the first records of a page left out", lambda bodies, rows: bodies[rows:]),
        _job("job-fails", "a job that ends in failure", "poll"),
        _job("file-late", "a job that is not done yet", "poll"),
        _job("address-expired", "the address of a file that is over", "file"),
        _job("cut-file", "a file without its end", "file"),
        _job("short-file", "a file that lacks its last record", "file"),
        _job("sync-token-dies", "a sync token that is taken no more", "changes"),
    )
}  # fmt: skip
"""Every fault by name."""


@attrs.define
class Fault:
    """A fault that was added, and how often it struck."""

    name: str
    operation: str | None = None
    count: int | None = 1
    after: int = 0
    args: dict[str, Any] = attrs.field(factory=dict[str, Any])
    seen: int = 0
    """Requests that it could have struck."""
    hits: int = 0
    """Requests that it struck."""

    @property
    def kind(self) -> FaultKind:
        """What it does."""
        return KNOWN[self.name]

    def strikes(self, operation: str, at: At | None = None) -> bool:
        """Count a request to an operation; whether this one is struck. `at`: what it is to a job, or to changes."""
        if self.kind.at not in (None, at):
            return False
        if self.operation not in (None, operation) or (self.count is not None and self.hits >= self.count):
            return False
        self.seen += 1
        if self.seen <= self.after:
            return False
        self.hits += 1
        return True

    def bodies(self, bodies: Bodies, fields: Mapping[str, FieldFacts], identity: RecordIdentity) -> Bodies:
        """The records of a response as the fault leaves them."""
        if self.kind.stage != "rows" or not bodies:
            return bodies
        changed: Bodies = self.kind.change(bodies, self.args, fields, identity)
        return changed

    def response(self, response: ServerResponse) -> ServerResponse:
        """A response as the fault leaves it."""
        if self.kind.stage == "rows":
            return response
        changed: ServerResponse = self.kind.change(response, self.args)
        return changed


class Faults(list[Fault]):
    """The faults of an emulator, in the order in which they were added."""

    def __init__(self, operations: Callable[[], Iterable[str]]) -> None:
        super().__init__()
        self._operations = operations

    def add(
        self, name: str, operation: str | None = None, *, count: int | None = 1, after: int = 0, **args: object
    ) -> Fault:
        """Add a fault; raises `UnknownFault`."""
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
        self.append(fault)
        return fault

    def strike(self, operation: str, at: At | None = None) -> Fault | None:
        """The first fault that strikes a request to an operation, which may be a part of a job."""
        return next((fault for fault in self if fault.strikes(operation, at)), None)
