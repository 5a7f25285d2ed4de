"""The door of a server: one request to each list, to say clearly why it cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from callrecords.contract.base.case import ListCase, Unexpected
from callrecords.contract.base.session import Lost, Reply
from callrecords.errors import BadResponse, CallRecordsError, Forbidden, NotFound, Throttled, Unauthorized


def knock(
    listings: Iterable[ListCase],
    params: Callable[[ListCase], Mapping[str, str] | None] = lambda _: None,
    done: Callable[[ListCase], None] = lambda _: None,
) -> dict[str, CallRecordsError]:
    """Resource -> why its list cannot be judged, for lists that lack a scope, or are not there, beside others that are.

    `params` narrows the request; `done` is told of each list that can be judged. Raises an error of `core.errors` when
    none can be, the token is refused, or nothing answers.
    """
    shut: dict[str, CallRecordsError] = {}
    opened = False
    for listing in dict.fromkeys(listings):
        try:
            preflight(listing, params(listing))
        except (Forbidden, NotFound, BadResponse) as problem:
            shut[listing.operation.resource.name] = problem
        else:
            opened = True
            done(listing)
    if shut and not opened:
        raise next(iter(shut.values()))
    return shut


def preflight(listing: ListCase, params: Mapping[str, str] | None = None) -> None:
    """One request, to say clearly why a server cannot be judged; raises an error of `core.errors`."""
    answer = _first(listing, params or {})
    client, name = listing.bundle.client, listing.operation.operation_id
    url = f"{client.variable('base_url')} or --url"
    if answer.body.lstrip()[:1] == b"<":
        raise BadResponse(
            f"the server answers in HTML: is {url} the base of the API?", operation=name, status=answer.status
        )
    match answer.status:
        case 401:
            raise Unauthorized(f"the token in {client.variable('token')} is refused", operation=name, status=401)
        case 403:
            needed = " or ".join(
                "+".join(role for roles in one.values() for role in roles) for one in listing.operation.security
            )
            raise Forbidden(
                f"the token in {client.variable('token')} needs {needed or 'another role'}", operation=name, status=403
            )
        case 404 if not _nothing_found(listing, answer):
            raise NotFound(
                f"nothing is there: is {url} the base of the API, with its path?", operation=name, status=404
            )
        case 429:
            raise Throttled("the server wants to be left alone; try again later", operation=name, status=429)
        case status if 300 <= status < 400:
            raise BadResponse(
                f"the server leads elsewhere: is {url} the base of the API?", operation=name, status=status
            )
        case _:
            return


def _first(listing: ListCase, params: Mapping[str, str]) -> Reply:
    """The answer to a small request. A connection may drop once; the run reports it."""
    limit = listing.paging.limit
    asked = {**params, limit.parameter: str(limit.minimum)}
    try:
        return listing.answer(asked)
    except Lost:
        return listing.answer(asked)


def _nothing_found(listing: ListCase, answer: Reply) -> bool:
    """Whether an error is this vendor's way to say that the list is empty."""
    try:
        listing.read(answer)
    except Unexpected:
        return False
    return True
