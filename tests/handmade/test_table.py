"""The table of conventions and hand-written servers: each convention, and each word that a spec can say of it, is spoken by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import get_args, get_type_hints

import msgspec
import pytest

from callrecords import conventions
from callrecords.conventions.auth import token_carrier
from callrecords.conventions.client_credentials import grant_of
from callrecords.spec import facts, facts_errors, facts_jobs, facts_paging
from callrecords.spec.bundle import Bundle
from callrecords.spec.forms import IN_SECONDS, Style
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts
from tests.handmade import test_small
from tests.handmade.served import SERVERS, operations

AT_HOME: Mapping[str, str] = {
    "__init__": "what the others raise",
    "checks": "what all filters have in common",
    "filters": "picks one of the three ways to write a filter",
    "opaque": "how the emulator makes its own tokens",
    "paging_values": "what all kinds of paging have in common",
    "where": "the text of --where, which no server reads",
}
"""Files that are no convention of the wire, and what they are."""

FOR_ALL: Mapping[str, object] = {"headers": test_small.test_a_client_waits_as_long_as_a_server_says}
"""Conventions of which a spec says nothing, since all vendors share them, and what tries them on a hand-written server."""

UNSPOKEN: Mapping[str, frozenset[str]] = {
    "error_body": frozenset({"text/html"}),
    "paging_headers": frozenset({"page-total", "offset", "page"}),
}
"""Words that no hand-written server speaks yet: each is a variant of one that is spoken. One that is spoken has no place here."""

Words = Callable[[Bundle, Operation], Iterator[str]]


def literals(kind: type[msgspec.Struct], name: str) -> frozenset[str]:
    """The words that a fact may be."""
    return frozenset(get_args(get_type_hints(kind)[name]))


def fields(bundle: Bundle, operation: Operation) -> Iterator[FieldFacts]:
    """Fields of a record, and of the objects in it."""

    def below(named: Mapping[str, FieldFacts]) -> Iterator[FieldFacts]:
        for one in named.values():
            yield one
            inner = {name: bundle.field(name, schema) for name, schema in bundle.properties(one.form).items()}
            yield from below(inner)

    yield from below(bundle.record_fields(operation))


def styles(bundle: Bundle, operation: Operation) -> Iterator[str]:
    """How values of records and of parameters are written."""
    for field in fields(bundle, operation):
        if field.kind == "time" and field.writing is None:
            yield "rfc-3339"
        if field.writing is not None:
            yield field.writing.style
    for plain in () if operation.filter is None else operation.filter.parameters:
        if plain.writing is not None:
            yield plain.writing.style


def auth(bundle: Bundle, _: Operation) -> Iterator[str]:
    """How a token is sent."""
    carrier = token_carrier(bundle)
    yield carrier.scheme or f"key in {carrier.place}"


def credentials(bundle: Bundle, _: Operation) -> Iterator[str]:
    """Where an id and a secret stand in a request for an access token."""
    grant = grant_of(bundle)
    if grant is not None:
        yield "body" if grant.in_body else "header"


def arrays(_: Bundle, operation: Operation) -> Iterator[str]:
    """How several values of a parameter are sent."""
    for plain in () if operation.filter is None else operation.filter.parameters:
        if plain.several is not None:
            yield plain.several


def errors(bundle: Bundle, _: Operation) -> Iterator[str]:
    """What an error comes as."""
    yield bundle.errors.shape.media


def chosen(_: Bundle, operation: Operation) -> Iterator[str]:
    """How fields are chosen."""
    if operation.fields is not None:
        yield "include"
        if operation.fields.exclude is not None:
            yield "exclude"


def grammar(name: str) -> Words:
    """Whether a filter is written in some way."""

    def words(_: Bundle, operation: Operation) -> Iterator[str]:
        if operation.filter is not None and operation.filter.grammar == name:
            yield "used"

    return words


def files(_: Bundle, operation: Operation) -> Iterator[str]:
    """How a file of records is written and packed."""
    if operation.job is not None:
        yield from (operation.job.file.format, operation.job.file.packed)


def jobs(_: Bundle, operation: Operation) -> Iterator[str]:
    """How a file is asked for and had."""
    if operation.job is not None:
        window, file = operation.job.window, operation.job.file
        yield from (
            f"window in {window.place}",
            f"end {window.until_is}",
            "behind a redirect" if file.redirect else "at an address",
        )


def order(_: Bundle, operation: Operation) -> Iterator[str]:
    """How an order is written."""
    if operation.order is not None:
        yield "parameter" if operation.order.direction is not None else operation.order.written
        if operation.order.max_fields > 1:
            yield "several"
        if operation.order.shuffle is not None:
            yield "shuffle"


def paging(_: Bundle, operation: Operation) -> Iterator[str]:
    """How pages follow each other, and how the last one is known."""
    if operation.pagination is not None:
        facts = operation.pagination
        yield from facts.ends
        yield from (name for name in ("offset", "page", "keyset", "cursor", "next") if getattr(facts, name) is not None)
        if facts.offset is not None and facts.offset.first:
            yield "offset from 1"
        if facts.limit.sizes:
            yield "sizes"


def in_headers(_: Bundle, operation: Operation) -> Iterator[str]:
    """What headers say of a page."""
    if operation.pagination is not None:
        yield from operation.pagination.headers.values()


def keyset(_: Bundle, operation: Operation) -> Iterator[str]:
    """What becomes of a key in place of a page."""
    if operation.pagination is not None and operation.pagination.keyset is not None:
        yield "used"


def following(_: Bundle, operation: Operation) -> Iterator[str]:
    """Where the address of the next page stands, and how it is written."""
    if operation.pagination is not None and operation.pagination.next is not None:
        told = operation.pagination.next
        yield from ("header" if told.url is None else "body", told.written)


def tokens(_: Bundle, operation: Operation) -> Iterator[str]:
    """Where the token of the next page stands."""
    if operation.pagination is not None and operation.pagination.cursor is not None:
        told = operation.pagination.cursor
        yield "header" if told.header is not None else "link" if told.next is None else "body"


def prefixes(_: Bundle, operation: Operation) -> Iterator[str]:
    """Whether an operator stands in front of a value."""
    if operation.filter is not None and any(plain.prefix for plain in operation.filter.parameters):
        yield "used"


def search(_: Bundle, operation: Operation) -> Iterator[str]:
    """Whether a list is searched."""
    if operation.search is not None:
        yield "used"


def standing(bundle: Bundle, operation: Operation) -> Iterator[str]:
    """Where stands what each request has."""
    names = {one.name for one in operation.parameters}
    yield from (
        one.place for one in bundle.client.parameters if one.fills in names and one.place in ("query", "header")
    )


def sync(_: Bundle, operation: Operation) -> Iterator[str]:
    """How changes are told."""
    if operation.sync is not None:
        facts = operation.sync
        yield from (f"first {facts.first}", f"dead {facts.dead}", "pages" if facts.pages is not None else "one token")
        if facts.deleted is not None:
            yield "gone by key" if facts.deleted.ids is not None else "gone by field"


def used(there: Callable[[Operation], object]) -> Words:
    """Whether an operation has something."""

    def words(_: Bundle, operation: Operation) -> Iterator[str]:
        if there(operation):
            yield "used"

    return words


USED = frozenset({"used"})
LENGTHS: frozenset[str] = frozenset(IN_SECONDS)
TABLE: Mapping[str, tuple[frozenset[str], Words]] = {
    "arrays": (frozenset(get_args(facts.Several)), arrays),
    "auth": (frozenset({"Bearer", "Basic", "key in header", "key in query"}), auth),
    "client_credentials": (frozenset({"header", "body"}), credentials),
    "demanded": (USED, used(lambda one: one.demanded)),
    "durations": (LENGTHS, styles),
    "error_body": (literals(facts_errors.ErrorShape, "media"), errors),
    "fields": (frozenset({"include", "exclude"}), chosen),
    "filter_conditions": (USED, grammar("conditions")),
    "filter_odata": (USED, grammar("odata")),
    "filter_parameters": (USED, grammar("parameters")),
    "job_files": (literals(facts_jobs.JobFile, "format") | literals(facts_jobs.JobFile, "packed"), files),
    "jobs": (
        frozenset(
            {"window in body", "window in query", "end excluded", "end included", "at an address", "behind a redirect"}
        ),
        jobs,
    ),
    "order": (literals(facts.OrderFacts, "written") | {"parameter", "several", "shuffle"}, order),
    "paging": (
        frozenset(get_args(facts_paging.PagingEnd))
        | {"offset", "offset from 1", "sizes", "page", "keyset", "cursor", "next"},
        paging,
    ),
    "paging_headers": (frozenset(get_args(facts_paging.HeaderRole)), in_headers),
    "paging_keyset": (USED, keyset),
    "paging_next": (literals(facts_paging.NextFacts, "written") | {"body", "header"}, following),
    "paging_tokens": (frozenset({"body", "header", "link"}), tokens),
    "prefixes": (USED, prefixes),
    "search": (USED, search),
    "standing": (frozenset({"query", "header"}), standing),
    "sync_tokens": (
        frozenset(
            {
                "first everything",
                "first now",
                "dead error",
                "dead full",
                "pages",
                "one token",
                "gone by field",
                "gone by key",
            }
        ),
        sync,
    ),
    "times": (frozenset(get_args(Style)) - LENGTHS - {"text"}, styles),
    "values": (frozenset({"text"}), styles),
    "window": (USED, used(lambda one: one.clock)),
    "wrapping": (USED, used(lambda one: one.resource.record)),
}
"""Convention -> all words that a spec can say of it, and those that it says of an operation."""


def files_of_conventions() -> set[str]:
    return {path.stem for path in Path(conventions.__path__[0]).glob("*.py")}


def spoken(convention: str) -> frozenset[str]:
    """What is said of the operations that a server answers."""
    _, words = TABLE[convention]
    return frozenset(word for bundle, operation in operations() for word in words(bundle, operation))


def test_each_convention_stands_in_the_table_or_is_none_of_the_wire() -> None:
    assert [*TABLE, *AT_HOME, *FOR_ALL] == list(dict.fromkeys([*TABLE, *AT_HOME, *FOR_ALL]))
    assert {*TABLE, *AT_HOME, *FOR_ALL} == files_of_conventions()


@pytest.mark.parametrize("convention", TABLE)
def test_a_hand_written_server_speaks_each_word_of_a_convention(convention: str) -> None:
    all_words, _ = TABLE[convention]
    assert all_words - spoken(convention) == UNSPOKEN.get(convention, frozenset())


@pytest.mark.parametrize("title", SERVERS)
def test_a_small_server_has_some_bugs_planted(title: str) -> None:
    kind, _, _ = SERVERS[title]
    assert len(kind.bugs) >= 3
