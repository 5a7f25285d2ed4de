"""The body of a response to a list: its items, and what stands beside them."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any, cast

import msgspec

from callrecords.client.http.request import Request
from callrecords.client.http.response import Response, error_of, error_within
from callrecords.client.records.surrogates import cut, mended
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_paging import PaginationFacts
from callrecords.spec.frozen import Frozen
from callrecords.spec.operation import Operation
from callrecords.spec.places import find_raw, keys_to, nest

_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_ANY = msgspec.json.Decoder()


class RawPage(Frozen, frozen=True):
    """A response cut into its items, which are not decoded yet."""

    _hidden = frozenset({"items", "envelope"})

    response: Response
    items: list[msgspec.Raw]
    """The items as they came."""
    envelope: dict[str, object]
    """What is said beside the items: the decoded keys of the body, and the headers that have a part."""


@functools.lru_cache(64)  # to make one takes longer than a request, so that clients share it
def flat(items: str, beside: tuple[tuple[str, str], ...]) -> msgspec.json.Decoder[Any]:
    """Reads items and what stands beside them, given by key and attribute."""
    fields = [(at, Any, msgspec.field(name=name, default=None)) for name, at in beside]
    wanted = ("items_", list[msgspec.Raw] | None, msgspec.field(name=items, default=None))
    return msgspec.json.Decoder(msgspec.defstruct("Frame", [wanted, *fields], kw_only=True))


@functools.lru_cache(64)
def nested(items: str, beside: tuple[str, ...]) -> msgspec.json.Decoder[Any]:
    """Reads the same where parts stand in other objects."""
    return msgspec.json.Decoder(_shape(nest({place: place == items for place in (items, *beside)})))


def _shape(tree: Mapping[str, Any]) -> Any:
    """The type of an object: under each key another one, the items (True) or any value; each may be missing."""
    fields = [
        (
            f"at_{number}",
            (
                _shape(cast("Mapping[str, Any]", inner))
                if isinstance(inner, dict)
                else list[msgspec.Raw]
                if inner
                else Any
            )
            | None,
            msgspec.field(name=name, default=None),
        )
        for number, (name, inner) in enumerate(tree.items())
    ]
    return msgspec.defstruct("Frame", fields, kw_only=True)


def attribute(page: Any, place: str) -> Any:
    """What stands at a place of a decoded page."""
    for name in keys_to(place):
        if page is None:
            return None
        at = page.__struct_encode_fields__.index(name)
        page = getattr(page, page.__struct_fields__[at])
    return page


class PartByPart:
    """Reads a response that is not as documented, to say what is wrong with it, or to find that nothing is."""

    def __init__(self, bundle: Bundle, operation: Operation, pagination: PaginationFacts) -> None:
        self._operation, self._pagination, self._errors = operation, pagination, bundle.errors
        self._no_items = bundle.no_items(operation)
        self._promised = bundle.required(operation.ok.schema)
        places = (pagination.items, *pagination.beside)
        self._is_nested = any(place.startswith("/") for place in places)
        self._tops = frozenset(keys_to(place)[0] for place in places if place)
        """The keys at the top of a response, as documented."""

    def read(self, request: Request, response: Response) -> RawPage:
        """The page; raises `BadResponse`, or the error that the status hid."""
        if not self._pagination.items:
            return self._read_array(request, response)
        parts = response.parts(request)
        tops = parts.keys()
        if self._is_nested:
            beside = ((place, find_raw(parts, place)) for place in self._pagination.beside)
            found = find_raw(parts, self._pagination.items)
            parts = {place: part for place, part in beside if part is not None}
            if found is not None:
                parts[self._pagination.items] = found
        items = parts.pop(self._pagination.items, None)
        if items is None or bytes(items) == b"null":
            if self._says_empty(request, response):
                return RawPage(response, [], {})
            form = "missing" if items is None else "null"
            page = self._promised - {self._pagination.items} <= tops <= self._tops
            if form not in self._no_items or not page:
                raise response.bad(f"the response has no {self._pagination.items}", request)
            items = msgspec.Raw(b"[]")
        body = response.body
        whole = mended(body)
        try:
            pieces = _ARRAY.decode(items) if whole is body else cut(body, whole, items)
            return RawPage(response, pieces, {name: _ANY.decode(part) for name, part in parts.items()})
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise response.bad(f"{self._pagination.items}, or what stands beside it, cannot be read", request) from None

    def _read_array(self, request: Request, response: Response) -> RawPage:
        """A response that should be the array itself, to say what is wrong with it."""
        body = response.body
        whole = mended(body)
        try:
            return RawPage(response, cut(body, whole, msgspec.Raw(whole)), {})
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            if body.strip() == b"null" and "null" in self._no_items:
                return RawPage(response, [], {})
        response.parts(request, "array")
        if self._says_empty(request, response):
            return RawPage(response, [], {})
        raise response.bad("expected a JSON array, got an object", request)

    def _says_empty(self, request: Request, response: Response) -> bool:
        """Whether a body without items is the vendor's error for "nothing found"; raises any other error that it is."""
        said = error_within(response, self._errors)
        if said is None or not (said.message or said.means):
            return False
        if said.means == "empty-page":
            return True
        raise error_of(response, request, self._operation, self._errors)
