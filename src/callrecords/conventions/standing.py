"""Query parameters and headers that each request has, such as an account id or the version of the API.

A client is built with their values, and sends them with each request whose operation declares them; a server refuses a
request without them.
"""

from __future__ import annotations

from collections.abc import Container, Mapping

from callrecords.conventions import BadParameter
from callrecords.spec.bundle import Bundle
from callrecords.spec.facts_jobs import JobPart
from callrecords.spec.facts_sync import SyncPart
from callrecords.spec.operation import Operation, ParameterSpec
from callrecords.spec.schema import Schema


def render(values: Mapping[str, str], operation: Operation) -> dict[str, str]:
    """The query parameters of an operation among those that are the same for all requests."""
    declared = {one.name for one in operation.parameters if one.place == "query"}
    return {name: value for name, value in values.items() if name in declared}


def render_beside(values: Mapping[str, str], part: JobPart | SyncPart) -> dict[str, str]:
    """The same of an operation of a job, or of the one that has the changes of a list."""
    return {name: value for name, value in values.items() if name in part.query}


def starts(operation: Operation) -> dict[str, str]:
    """What a list is sent that demands a size, an offset or a page number, where nobody says another: the usual or else the largest, and the beginning."""
    paging = operation.pagination
    if paging is None:
        return {}
    size = paging.limit.default or paging.limit.maximum or max(paging.limit.minimum, 1)
    found = {} if paging.limit.parameter is None else {paging.limit.parameter: str(size)}
    found |= {} if paging.offset is None else paging.offset.behind(0)
    found |= {} if paging.page is None else {paging.page.parameter: str(paging.page.first)}
    demanded = {one.name for one in operation.parameters if one.place == "query" and one.required}
    return {name: text for name, text in found.items() if name in demanded}


def headers(bundle: Bundle, operation: Operation) -> dict[str, Schema]:
    """The headers that each request for an operation must have, besides those with a fixed value."""
    fixed = {name.lower() for name in bundle.client.headers}
    return {
        one.name: bundle.value_of(one)
        for one in operation.parameters
        if _demanded(one) and one.name.lower() not in fixed
    }


def parse(sent: Mapping[str, str], demanded: Mapping[str, Schema]) -> dict[str, str]:
    """The demanded headers of a request, whose names are sent in lower case; raises `BadParameter`."""
    found: dict[str, str] = {}
    for name, schema in demanded.items():
        text = sent.get(name.lower())
        if text is None:
            raise BadParameter(name, "the header is missing")
        if schema.enum and text not in map(str, schema.enum):
            raise BadParameter(name, f"must be one of {', '.join(map(str, schema.enum))}")
        found[name] = text
    return found


def missing_beside(query: Container[str], headers: Container[str], part: JobPart | SyncPart) -> BadParameter | None:
    """What a request of a job, or for changes, lacks; `headers`: their names in lower case."""
    lacking = next((name for name in part.required if name not in query), None)
    if lacking is not None:
        return BadParameter(lacking, "missing")
    lacking = next((name for name in part.headers if name.lower() not in headers), None)
    return None if lacking is None else BadParameter(lacking, "the header is missing")


def _demanded(parameter: ParameterSpec) -> bool:
    return parameter.place == "header" and parameter.required
