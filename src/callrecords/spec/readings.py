"""Other ways to read a vendor where its pages are silent or ambiguous (`x-readings`), as facts of a list."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from callrecords.spec.facts import FilterFacts, ReadingFacts
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.operation import Operation


def read_as(operation: Operation, readings: Sequence[ReadingFacts]) -> Operation:
    """An operation whose facts are those of other readings."""
    filtering: FilterFacts | None = operation.filter
    paging: PaginationFacts | None = operation.pagination
    for one in readings:
        if one.field is not None and filtering is not None:
            filtering = _compared_with(filtering, one.parameter, one.field)
        if one.next_link is not None and paging is not None and paging.links is not None:
            links = msgspec.structs.replace(paging.links, sent=one.next_link)
            paging = msgspec.structs.replace(paging, links=links)
        if one.cursor is not None and paging is not None and paging.keyset is not None:
            keyset = msgspec.structs.replace(paging.keyset, served=one.cursor)
            paging = msgspec.structs.replace(paging, keyset=keyset)
        if one.page_token is not None and paging is not None and paging.cursor is not None:
            tokens = msgspec.structs.replace(paging.cursor, served=one.page_token)
            paging = msgspec.structs.replace(paging, cursor=tokens)
    return msgspec.structs.replace(operation, filter=filtering, pagination=paging)


def _compared_with(filtering: FilterFacts, parameter: str | None, field: str) -> FilterFacts:
    plain = tuple(
        msgspec.structs.replace(facts, field=field) if facts.parameter == parameter else facts
        for facts in filtering.parameters
    )
    return msgspec.structs.replace(filtering, parameters=plain)
