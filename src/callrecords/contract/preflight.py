"""The first request to each list: says clearly why a server, or one of its lists, cannot be judged."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from callrecords.contract.base.finding import Unexpected
from callrecords.contract.base.listing import Listing
from callrecords.contract.base.probe import Probe
from callrecords.contract.base.session import Lost
from callrecords.errors import BadResponse, CallRecordsError, Forbidden, NotFound, Throttled, Unauthorized


def preflight(
    listings: Iterable[Listing], done: Callable[[Listing], None] = lambda _: None
) -> dict[str, CallRecordsError]:
    """Resource -> why its list cannot be judged, for lists that lack a scope, or are not there, beside others that are.

    `done` is called with each list that can be judged. Raises a `CallRecordsError` when none can be, the token is
    refused, or nothing answers.
    """
    shut: dict[str, CallRecordsError] = {}
    opened = False
    for listing in dict.fromkeys(listings):
        try:
            look_at(listing)
        except (Forbidden, NotFound, BadResponse) as problem:
            shut[listing.operation.resource.name] = problem
        else:
            opened = True
            done(listing)
    if shut and not opened:
        raise next(iter(shut.values()))
    return shut


def look_at(listing: Listing) -> None:
    """One small request; raises a `CallRecordsError` where the list cannot be judged."""
    probe = Probe(size=listing.paging.smallest)
    try:
        exchange = listing.send(probe)
    except Lost:  # a connection may drop once; the run reports it
        exchange = listing.send(probe)
    client, name, status = listing.bundle.client, listing.operation.operation_id, exchange.status
    token, url = client.variable("token"), f"{client.variable('base_url')} or --url"
    if exchange.body.lstrip()[:1] == b"<":
        raise BadResponse(f"the server answers in HTML: is {url} the base of the API?", operation=name, status=status)
    match status:
        case 401:
            raise Unauthorized(f"the token in {token} is refused", operation=name, status=status)
        case 403:
            needs = ["+".join(role for roles in one.values() for role in roles) for one in listing.operation.security]
            needed = " or ".join(needs) or "another role"
            raise Forbidden(f"the token in {token} needs {needed}", operation=name, status=status)
        case 404:
            try:
                listing.read(exchange)  # it may be this vendor's way to say that the list is empty
            except Unexpected:
                problem = f"nothing is there: is {url} the base of the API, with its path?"
                raise NotFound(problem, operation=name, status=status) from None
        case 429:
            raise Throttled("the server wants to be left alone; try again later", operation=name, status=status)
        case _ if 300 <= status < 400:
            problem = f"the server leads elsewhere: is {url} the base of the API?"
            raise BadResponse(problem, operation=name, status=status)
        case _:
            pass
