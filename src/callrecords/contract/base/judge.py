"""Judges every exchange of a run, whatever it was sent for: status, body, error, secrets, and what a record said before.

What it finds is kept by promise and operation; the checks in `contract/server/exchanges.py` hand it on.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from email.message import Message
from typing import Any, cast
from urllib.parse import quote, urlsplit

import attrs

from callrecords.contract.base import tokens
from callrecords.contract.base.finding import Finding
from callrecords.contract.base.memory import Memory
from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.refusal import JSON, error_parts, opens
from callrecords.contract.base.schemas import Json, Mode, Spec
from callrecords.contract.base.session import Exchange, Session, Target
from callrecords.contract.base.tokens import Wire
from callrecords.conventions.auth import secrets_in, token_carrier
from callrecords.conventions.error_body import situation
from callrecords.spec.facts_errors import BAD_PARAMETERS, Situation, SituationResponse
from callrecords.spec.places import find, put

STATUS, BODY, ERRORS, SECRETS = "exchange.status", "exchange.body", "exchange.errors", "exchange.secrets"
SAME = "records.same-everywhere"
PROMISES = (STATUS, BODY, ERRORS, SECRETS, SAME)
"""The promises that every exchange is held to."""

_MOST = 5
"""Faults of one promise on one operation that are kept."""

_SECRET = 8
"""Characters from which on a token is no word that may stand in any text."""

_REFUSED: Mapping[str, Situation] = {
    "expired": "expired-token",
    "foreign": "foreign-token",
}
"""Kind of token -> what a request with it provokes, whatever its roles."""

_ABOUT_TOKENS: frozenset[Situation] = frozenset(
    {"no-token", "bad-token", "expired-token", "foreign-token", "forbidden"}
)


@attrs.define
class _Seen:
    judged: int = 0
    faults: dict[str, Finding] = attrs.field(factory=dict[str, Finding])


class ExchangeJudge:
    """A watcher of a session. `live`: new words are no fault, and errors are not judged."""

    def __init__(self, spec: Spec, target: Target, redactor: Redactor, *, live: bool = False) -> None:
        self._spec, self._live = spec, live
        self._operations, self._facts = spec.bundle.operations, spec.bundle.errors
        self._carrier = token_carrier(spec.bundle)
        sent = {text for token in target.tokens.values() for text in secrets_in(self._carrier.render(token))}
        self._secrets = sorted(text for text in sent if len(text) >= _SECRET)
        self._bound = target.bound
        self._memory = Memory(spec.bundle, redactor, target.now)
        base = re.escape(urlsplit(target.url).path)
        self._paths = {
            name: re.compile(base + re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(one.path)))
            for name, one in self._operations.items()
        }
        self._seen: dict[tuple[str, str], _Seen] = {}
        self._bodies: set[tuple[str, int, bool, int]] = set()
        """Bodies that were judged: the same one again says nothing new."""

    def __call__(self, exchange: Exchange) -> None:
        """Judge one exchange."""
        if exchange.operation not in self._operations:
            return
        here = self._is_here(exchange)
        self._judge_secrets(exchange)
        self._judge_status(exchange, here=here)
        if exchange.method == "HEAD" or (exchange.method != "GET" and exchange.status < 400):
            return
        body = self._judge_body(exchange, here=here)
        if not self._live and exchange.status < 500:
            self._judge_error(exchange, body)

    def provoked(self, exchange: Exchange, situations: Sequence[Situation]) -> None:
        """Hold an error to the situations that a check provoked: the code and the words of one of them."""
        if exchange.operation not in self._operations or exchange.status < 400 or self._live:
            return
        kinds = BAD_PARAMETERS if "bad-parameter" in situations else ()
        named: list[Situation] = [*situations, *kinds]
        promised = [found for one in named if (found := situation(self._facts, one)) is not None]
        if exchange.status in {one.status for one in promised}:
            self._judge_words(exchange, _read(exchange.body), promised)

    def findings(self, promise: str, operation: str) -> Iterator[Finding]:
        """What was found, and how much was judged."""
        seen = self._seen.get((promise, operation), _Seen())
        yield from seen.faults.values()
        judged = self._memory.again[operation] if promise == SAME else seen.judged
        yield Finding(True, promise, count=judged)

    def faults(self) -> Iterator[tuple[str, str, Sequence[Finding]]]:
        """Every promise that was broken, with its operation and what shows it."""
        for (promise, operation), seen in self._seen.items():
            if seen.faults:
                yield promise, operation, list(seen.faults.values())

    # the parts of an exchange

    def _judge_secrets(self, exchange: Exchange) -> None:
        self._held(SECRETS, exchange)
        sent = (exchange.credentials or "").rpartition(" ")[2]
        media = exchange.headers.get("content-type", "")  # a token that is made up may be such a word by chance
        headers = "\n".join(f"{name}: {value}" for name, value in exchange.headers.items() if value != media)
        for token in {*self._secrets, *([sent] if len(sent) >= _SECRET else [])}:
            for form in {token, quote(token, safe="")}:
                if form.encode() in exchange.body:
                    self._fault(SECRETS, exchange, f"status {exchange.status}: the body repeats a token")
                if form in headers:
                    self._fault(SECRETS, exchange, f"status {exchange.status}: a header repeats a token")

    def _judge_status(self, exchange: Exchange, *, here: bool) -> None:
        self._held(STATUS, exchange)
        status, responses = exchange.status, self._responses(exchange.operation)
        if status >= 500 and (exchange.method == "GET" or status != 501):
            self._fault(STATUS, exchange, f"status {status}: the server failed")
        elif here and exchange.method == "GET" and str(status) not in responses:
            self._fault(STATUS, exchange, f"status {status}, which the operation does not declare")

    def _judge_body(self, exchange: Exchange, *, here: bool) -> Wire:
        """The body as it was written, None where it cannot be read."""
        self._held(BODY, exchange)
        status, error = f"status {exchange.status}", exchange.status >= 400
        stated = self._responses(exchange.operation).get(str(exchange.status)) if here else None
        if not exchange.body:
            empty = (error and self._facts.shape.may_be_missing) or (stated is not None and "content" not in stated)
            if not empty and (stated is not None or error):
                self._fault(BODY, exchange, f"{status}: there is no body")
            return None
        self._judge_media(exchange, stated)
        chosen = self._chooses(exchange)
        known = (exchange.operation, exchange.status, chosen, hash(exchange.body))
        again = known in self._bodies
        if again and not error:
            self._memory.repeated(exchange)
            return None
        self._bodies.add(known)
        if error and self._facts.shape.media != JSON:
            said_in_words = _text(exchange.body)
            if said_in_words is None:
                self._fault(BODY, exchange, f"{status} with a body that is no text in UTF-8")
            elif not again and stated is not None and not self._live:
                self._judge_schema(exchange, said_in_words, (), chosen=chosen)
            return said_in_words
        text, left = self._memory.without_known(exchange)
        try:
            body = tokens.read(text)
        except tokens.KeyTwice as problem:
            self._fault(BODY, exchange, f"{status}: an object has the key {str(problem)[:40]!r} more than once")
            return None
        except (ValueError, RecursionError):
            self._fault(BODY, exchange, f"{status} with a body that is no JSON in UTF-8")
            return None
        if not again and stated is not None and not (error and self._live):
            self._judge_schema(exchange, body, left, chosen=chosen)
        return body

    def _judge_media(self, exchange: Exchange, stated: Json | None) -> None:
        declared = cast("Mapping[str, Any]", (stated or {}).get("content", {})) or {
            (self._facts.shape.media if exchange.status >= 400 else JSON): {}
        }
        what = f"status {exchange.status}: the media type"
        if exchange.media not in declared:
            named = exchange.media[:60] or "missing"
            self._fault(BODY, exchange, what, named, " or ".join(declared))
        header = Message()
        header["content-type"] = exchange.headers.get("content-type", "")
        charset = header.get_content_charset("utf-8")
        if charset not in ("utf-8", "utf8", "us-ascii"):
            self._fault(BODY, exchange, f"status {exchange.status}: the charset", charset[:40], "utf-8")

    def _judge_schema(self, exchange: Exchange, body: Wire, left: Sequence[bytes], *, chosen: bool) -> None:
        """The body by the schema of its status. Records that were seen before as they are now are not judged again.

        `left`: the records of a list that are still in the body, as they were written.
        """
        judged = body
        if exchange.status == 200 and isinstance(body, dict | list):
            judged = self._recognized(exchange, body, left, chosen=chosen)
        mode: Mode = "open" if self._live else "stated"
        problems = self._spec.problems(exchange.operation, exchange.status, tokens.plain(judged), mode)
        if problems and judged is not body:  # the whole body gives the places as they are
            whole = tokens.plain(tokens.read(exchange.body))
            problems = self._spec.problems(exchange.operation, exchange.status, whole, mode) or problems
        for problem in problems:
            self._fault(BODY, exchange, f"status {exchange.status}: {problem}")

    def _recognized(
        self, exchange: Exchange, body: dict[str, Wire] | list[Wire], raw: Sequence[bytes], *, chosen: bool
    ) -> Wire:
        """The body without the records that are known as they are."""
        operation = self._operations[exchange.operation]
        if operation.pagination is None:
            place = operation.resource.record
            record = body if place is None else find(body, place)
            if isinstance(record, dict):
                self._remembered(exchange, cast("dict[str, Wire]", record), chosen=chosen)
            return body
        found = find(body, operation.pagination.items)
        if not isinstance(found, list):
            return body
        items, left = cast("list[Wire]", found), list[Wire]()
        for at, item in enumerate(items):
            if not isinstance(item, dict) or self._remembered(exchange, item, chosen=chosen):
                left.append(item)
            elif len(raw) == len(items):
                self._memory.learn(exchange.operation, raw[at])
        kept: Wire = put(body, operation.pagination.items, left)
        return kept

    def _remembered(self, exchange: Exchange, record: dict[str, Wire], *, chosen: bool) -> bool:
        """Whether a record still has to be judged by its schema."""
        new, change = self._memory.see(exchange, record, chosen=chosen)
        if change is not None:
            self._fault(SAME, exchange, change.text, first=change.first)
        return new

    def _judge_error(self, exchange: Exchange, body: Wire) -> None:
        wanted = self._refusal(exchange)
        if exchange.status < 400:
            if wanted is not None and exchange.method == "GET":
                self._held(ERRORS, exchange)
                self._fault(ERRORS, exchange, f"{wanted[0]}: status {exchange.status}, which is no refusal")
            return
        facts = self._facts
        everyday = facts.situations
        if wanted is None:
            allowed = [
                found
                for one, found in everyday.items()
                if one not in _ABOUT_TOKENS or one in ("forbidden", "foreign-token")
            ]
        else:
            allowed = [found for one in wanted if (found := situation(facts, one)) is not None]
            statuses = {one.status for one in allowed}
            others = (found for one, found in everyday.items() if one not in _ABOUT_TOKENS)
            allowed += [one for one in others if one.status not in statuses]
        self._judge_words(exchange, body, allowed)

    def _judge_words(self, exchange: Exchange, body: Wire, allowed: Sequence[SituationResponse]) -> None:
        self._held(ERRORS, exchange)
        facts, status = self._facts, exchange.status
        promised = [one for one in allowed if one.status == status]
        if not promised:
            if any(one.status == status for one in facts.situations.values()):
                self._fault(ERRORS, exchange, f"status {status}, which nothing about the request calls for")
            return
        if body is None:
            return  # missing, or a fault of its body already
        found = error_parts(facts, exchange.body)
        if fault := found.fault(facts):
            self._fault(ERRORS, exchange, f"status {status}: the error has {fault}")
            return
        code, message = found.code, found.message if isinstance(found.message, str) else ""
        fitting = [one for one in promised if facts.shape.code is None or str(one.code) == str(code)]
        if not fitting:
            codes = " or ".join(dict.fromkeys(str(one.code) for one in promised))
            self._fault(ERRORS, exchange, f"status {status}: {facts.shape.code}", str(code)[:40], codes)
        elif not any(_says(one, message) for one in fitting):
            words = " or ".join(dict.fromkeys(repr(one.message) for one in fitting))
            self._fault(ERRORS, exchange, f"status {status}: {facts.shape.message} is not {words}")

    def _refusal(self, exchange: Exchange) -> tuple[Situation, ...] | None:
        """What the credentials of a request provoke; None if they should open the operation."""
        operation = self._operations[exchange.operation]
        if not operation.security:
            return None
        if exchange.credentials is None:
            return ("no-token",)
        if exchange.kind is None:
            return (
                ("bad-token",) if self._carrier.parse(exchange.credentials) is not None else ("no-token", "bad-token")
            )
        if exchange.kind == "foreign" and (operation.visibility is None or operation.visibility.bound is None):
            return None
        if exchange.kind in _REFUSED:
            return (_REFUSED[exchange.kind],)
        return None if opens(self._spec.bundle, operation, exchange.kind) else ("forbidden",)

    # small things

    def _is_here(self, exchange: Exchange) -> bool:
        """Whether the request went to the operation's own path."""
        return exchange.path is None or self._paths[exchange.operation].fullmatch(exchange.path) is not None

    def _chooses(self, exchange: Exchange) -> bool:
        facts = self._operations[exchange.operation].fields
        return facts is not None and any(name in (facts.include, facts.exclude) for name, _ in exchange.params)

    def _responses(self, operation: str) -> Mapping[str, Json]:
        return cast("Mapping[str, Json]", self._spec.node(operation)["responses"])

    def _held(self, promise: str, exchange: Exchange) -> None:
        self._seen.setdefault((promise, exchange.operation), _Seen()).judged += 1

    def _fault(
        self, promise: str, exchange: Exchange, what: str, came: str = "", expected: str = "", first: Exchange | None = None
    ) -> None:  # fmt: skip
        faults = self._seen.setdefault((promise, exchange.operation), _Seen()).faults
        finding = Finding(False, what, exchange, came, expected, before=first)
        if len(faults) < _MOST:
            faults.setdefault(finding.text, finding)


def judge_of(session: Session, spec: Spec, target: Target, *, live: bool = False) -> ExchangeJudge:
    """The judge of a session, which sees its exchanges from now on if it did not yet."""
    found = next((one for one in session.watchers if isinstance(one, ExchangeJudge)), None)
    if found is None:
        found = ExchangeJudge(spec, target, session.redactor, live=live)
        session.watch(found)
    return found


def _read(body: bytes) -> Wire:
    try:
        return tokens.read(body)
    except (ValueError, RecursionError):
        return None


def _says(promised: SituationResponse, message: str) -> bool:
    """Whether a message has the words that a page shows."""
    if not promised.shown:
        return True
    words = re.escape(promised.message).replace(r"\{limit\}", r"\d+").replace(r"\{detail\}", ".*")
    return re.search(words.replace(r":\ .*", ""), message, re.DOTALL) is not None


def _text(body: bytes) -> str | None:
    """A body as text; None where it is none."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return None
