"""One operation that plays a part for a list, such as starting a job, and what a client fills into its requests."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

import attrs

from callrecords.generator.bundle.shapes import mapping, sequence
from callrecords.generator.bundle.texts import Node

Note = Callable[[str, str], None]
"""Called with a pointer, and what cannot be kept there."""

_OURS = frozenset({"accept", "authorization", "content-type"})


@attrs.frozen
class Filled:
    """What a client sends with each request whose operation declares it, by the names on the wire."""

    path: frozenset[str]
    query: frozenset[str]
    headers: frozenset[str]
    """Arguments of the client, in lower case."""
    fixed: frozenset[str]
    """Headers that have one value, or carry a token, in lower case."""

    @classmethod
    def of(cls, document: Node) -> Filled:
        """What the document says of it."""
        client = mapping(document.get("x-client"))
        arguments = [mapping(one) for one in sequence(client.get("parameters"))]
        names = {
            place: frozenset(str(one.get("fills")) for one in arguments if one.get("in") == place)
            for place in ("path", "query", "header")
        }
        schemes = map(mapping, mapping(mapping(document.get("components")).get("securitySchemes")).values())
        carriers = [str(one.get("name")) for one in schemes if one.get("type") == "apiKey"]
        fixed = {name.lower() for name in (*mapping(client.get("headers")), *carriers)}
        headers = frozenset(map(str.lower, names["header"]))
        return cls(names["path"], names["query"] | {*carriers}, headers, _OURS | fixed)


@attrs.frozen
class PartFound:
    """One operation that plays a part: where it stands in the description, what it is called here, and what it says."""

    role: str
    pointer: str
    method: str
    """In upper case."""
    path: str
    name: str
    operation: Node

    def declared(self, place: str, *, required: bool = False) -> list[str]:
        """Names of the parameters in the query or the headers; `required`: of those that each request must have."""
        parameters = [mapping(one) for one in sequence(self.operation.get("parameters"))]
        found = [one for one in parameters if one.get("in") == place and (one.get("required") is True or not required)]
        return list(dict.fromkeys(str(one.get("name")) for one in found))

    def facts(self, filled: Filled) -> Node:
        """What the facts of the list say of it."""
        headers = [name for name in self.declared("header", required=True) if name.lower() in filled.headers]
        found = {"query": self.declared("query"), "required": self.declared("query", required=True), "headers": headers}
        return {"id": self.name, "path": self.path, **{key: names for key, names in found.items() if names}}

    def unsent(self, filled: Filled, known: Collection[str]) -> Iterator[tuple[str, str]]:
        """What each request must have and no client fills: its name, and what to write. `known`: parameters that the facts speak of."""
        for place in ("query", "header"):
            sent = {*filled.query, *known} if place == "query" else filled.headers | filled.fixed
            for name in self.declared(place, required=True):
                if (name if place == "query" else name.lower()) not in sent:
                    argument = f"{{name: …, in: {place}, fills: {name}, example: …, description: …}}"
                    yield name, f"add to x-client parameters: {argument}"
