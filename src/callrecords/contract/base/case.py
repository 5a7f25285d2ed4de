"""One operation of one server under judgement, and the facts that checks go by."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeVar, cast
from urllib.parse import quote

from callrecords.contract.base import refusal
from callrecords.contract.base.finding import Finding, Missing, Unexpected, answered
from callrecords.contract.base.judge import ExchangeJudge, judge_of
from callrecords.contract.base.listing import Listing
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Exchange, Session, Target
from callrecords.contract.oracle.reader import read_json
from callrecords.contract.oracle.record import RawRecord, read_records
from callrecords.conventions import standing
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts import ClockFacts, FieldFilterFacts, FilterFacts, OrderFacts, SearchFacts, VisibilityFacts
from callrecords.spec.facts_errors import ErrorFacts, Situation
from callrecords.spec.facts_jobs import JobPart
from callrecords.spec.facts_paging import KeysetFacts, LinkFacts, TokenFacts
from callrecords.spec.facts_sync import SyncPart
from callrecords.spec.operation import Operation
from callrecords.spec.places import find
from callrecords.spec.schema import FieldFacts

T = TypeVar("T")


class Case:
    """One operation under judgement. A fact that the operation does not have raises `Missing`."""

    def __init__(
        self, spec: Spec, target: Target, session: Session, operation: Operation, listing: Listing, *, live: bool = False
    ) -> None:  # fmt: skip
        self.judge: ExchangeJudge = judge_of(session, spec, target, live=live)
        self.spec, self.target, self.session = spec, target, session
        self.bundle: Bundle = spec.bundle
        self.operation, self.listing, self.live = operation, listing, live
        self.fields: Mapping[str, FieldFacts] = spec.bundle.record_fields(operation)
        self.singles: Sequence[tuple[RawRecord, RawRecord, Exchange]] | None = None
        """Records of the list and what came for the key of each, once they were requested."""

    # facts

    @property
    def is_list(self) -> bool:
        """Whether this is the list of its resource, and not the single record."""
        return self.operation.resource.role == "list"

    @property
    def errors(self) -> ErrorFacts:
        """How errors look."""
        return self.bundle.errors

    @property
    def filter(self) -> FilterFacts:
        """How the list is filtered."""
        return _there(self.operation.filter, "the list has no filter")

    @property
    def order(self) -> OrderFacts:
        """How the list is sorted."""
        return _there(self.operation.order, "the list cannot be sorted")

    @property
    def clock(self) -> ClockFacts:
        """How the list lives in time."""
        return _there(self.operation.clock, "the list has no clock")

    @property
    def search(self) -> SearchFacts:
        """What free text looks into."""
        return _there(self.operation.search, "the list has no search")

    @property
    def choice(self) -> FieldFilterFacts:
        """How fields are chosen."""
        return _there(self.operation.fields, "fields cannot be chosen")

    @property
    def keyset(self) -> KeysetFacts:
        """The cursor of the list."""
        return _there(self.listing.paging.keyset, "the list has no cursor")

    @property
    def tokens(self) -> TokenFacts:
        """The tokens that name the pages of the list."""
        return _there(self.listing.paging.cursor, "the list has no page tokens")

    @property
    def size_parameter(self) -> str:
        """The parameter that chooses the size of a page."""
        return _there(self.listing.paging.limit.parameter, "the size of a page cannot be chosen")

    @property
    def links(self) -> LinkFacts:
        """The links of the list."""
        return _there(self.listing.paging.links, "the list has no links")

    @property
    def visibility(self) -> VisibilityFacts:
        """Whose records a token sees."""
        return self.operation.visibility or VisibilityFacts()

    def filterable(self, *operators: str) -> list[str]:
        """The fields of the list that can be filtered with all of some operators."""
        facts = self.operation.filter if self.is_list else None
        if facts is None:
            return []
        return [name for name in facts.filterable if {*operators} <= {*facts.operators(name)}]

    def statuses(self, *situations: Situation) -> set[int]:
        """The statuses of any of some situations, as far as the spec says."""
        return refusal.statuses(self.errors, *situations)

    def issues(self, kind: str) -> bool:
        """Whether the vendor issues tokens of a kind that means something here."""
        return any(kind in scheme.tokens for scheme in self.bundle.components.security_schemes.values())

    def needs(self, kind: str) -> None:
        """Raise `Missing` unless there is a token of this kind."""
        if kind not in self.session.kinds:
            variable = self.bundle.client.variable("token_" + kind.replace("-", "_"))
            raise Missing(f"no token of the kind {kind!r}: set {variable}")

    def few(self, items: Sequence[T], live: int, full: int | None = None) -> Sequence[T]:
        """Some of the items, spread evenly: at most `live` on a live account, else at most `full`, or all."""
        most = live if self.live else full
        if most is None or len(items) <= most:
            return items
        return [items[at * len(items) // most] for at in range(most)]

    # requests

    def path(self, key: str | None = None, bound: Mapping[str, str] | None = None) -> str:
        """The path with its placeholders filled; a single record needs its key, by default that of an existing one."""
        values = dict(self.target.bound) | dict(bound or {})
        names = self.operation.path_parameters
        if not self.is_list:
            values[names[-1]] = self.listing.identity.alone(self.listing.keys[0] if key is None else key)
        for name in names:
            if name not in values:
                raise Missing(f"nobody said what {name} is in the path")
        return filled(self.operation.path, values)

    def send(
        self, params: Mapping[str, str] | Sequence[tuple[str, str]] = (), *, key: str | None = None, kind: str | None = "read",
        method: str = "GET", credentials: str | None = None, path: str | None = None, without: str | None = None,
    ) -> Exchange:  # fmt: skip
        """One request to this operation, whatever comes; `without` one parameter or header that each request has."""
        pairs = list(params.items()) if isinstance(params, Mapping) else list(params)
        where = self.path(key) if path is None else path
        return self.session.send(
            self.operation.operation_id,
            where,
            pairs,
            kind=kind,
            method=method,
            credentials=credentials,
            without=without,
        )

    def single(self, key: str, params: Mapping[str, str] | None = None) -> tuple[RawRecord, Exchange]:
        """The single record with a key; raises `Unexpected`."""
        exchange = self.send(params or {}, key=key)
        if exchange.status != 200:
            raise Unexpected(f"status {exchange.status} for a record that exists", exchange)
        return self.record_in(exchange), exchange

    def record_in(self, exchange: Exchange) -> RawRecord:
        """The single record in a response; raises `Unexpected`."""
        try:
            found: object = read_json(exchange.body)
        except ValueError:
            raise Unexpected("a record that is no JSON", exchange) from None
        place = self.operation.resource.record
        found = found if place is None else find(found, place)
        if not isinstance(found, dict):
            raise Unexpected("a record that is no object", exchange)
        return read_records([cast("object", found)], self.listing.identity, self.fields)[0]

    def standing(self, part: JobPart | SyncPart) -> dict[str, str]:
        """The query parameters that each request to another operation of the list has."""
        return standing.render_beside(self.target.query, part)

    # what must hold

    def refused(self, what: str, exchange: Exchange, *situations: Situation) -> Finding:
        """A request must be refused as any of some situations is; by default as a bad parameter."""
        named = situations or ("bad-parameter",)
        self.judge.provoked(exchange, named)
        return answered(what, exchange, self.statuses(*named))


def cases(
    spec: Spec, target: Target, session: Session, *, operations: Iterable[str] = (), live: bool = False,
    most: int | None = None,
) -> list[Case]:  # fmt: skip
    """A case for each operation, or for those named; `most`: the largest page that is requested."""
    bundle = spec.bundle
    wanted = set(operations) or set(bundle.operations)
    found: list[Case] = []
    for resource in bundle.resources:
        listed = bundle.operation(resource, "list")
        if listed is None:
            continue
        listing = Listing(bundle, listed, filled(listed.path, target.bound), session, most=most)
        found += [
            Case(spec, target, session, one, listing, live=live)
            for one in bundle.operations.values()
            if one.resource.name == resource and one.operation_id in wanted
        ]
    return found


def filled(path: str, values: Mapping[str, str]) -> str:
    """A path with the placeholders filled that have a value."""
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", quote(value, safe=""))
    return path


def _there(facts: T | None, otherwise: str) -> T:
    if facts is None:
        raise Missing(otherwise)
    return facts
