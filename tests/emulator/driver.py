"""A small client of the emulator for tests: asks in process, decodes exactly, walks pages by the facts."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

import attrs
import msgspec

from callrecords.emulator import Emulator, ServerRequest, ServerResponse
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation

NOW = datetime(2026, 11, 21, tzinfo=UTC)
HOST = "emulator.example:1234"
_DECODER = msgspec.json.Decoder(float_hook=Decimal)


@attrs.frozen
class Driver:
    """One resource of one vendor on an emulator."""

    emulator: Emulator
    slug: str
    resource: str
    kind: str = "read"

    @property
    def bundle(self) -> Bundle:
        return self.emulator.server(self.slug).bundle

    def operation(self, role: Any = "list") -> Operation:
        found = self.bundle.operation(self.resource, role)
        assert found is not None
        return found

    @property
    def facts(self) -> Operation:
        return self.operation()

    @property
    def key(self) -> str:
        (key,) = self.emulator.server(self.slug).resources[self.resource].identity.keys
        return key

    @property
    def items(self) -> str:
        assert self.facts.pagination is not None
        return self.facts.pagination.items

    def path(self, role: str = "list", **values: str) -> str:
        """The target of an operation without query; the bound path values are those of the token's own account."""
        template = self.operation(role).path
        client = self.bundle.client
        given = {
            one.fills: self.emulator.parameters(self.slug)[one.name] for one in client.parameters if one.place == "path"
        }
        for name, value in (given | values).items():
            template = template.replace(f"{{{name}}}", quote(value, safe=""))
        return self.emulator.base_path(self.slug) + template

    def send(self, target: str, method: str = "GET", headers: Mapping[str, str] | None = None) -> ServerResponse:
        token = self.emulator.token(self.slug, self.kind)
        given = {"host": HOST, "authorization": f"Bearer {token}"} if headers is None else headers
        return self.emulator.handle(ServerRequest(method, target, given))

    def list(self, **params: str) -> ServerResponse:
        return self.send(f"{self.path()}?{urlencode(params)}")

    def get(self, key: str, **params: str) -> ServerResponse:
        name = self.operation("get").path_parameters[-1]
        return self.send(f"{self.path('get', **{name: key})}?{urlencode(params)}")

    def page(self, **params: str) -> dict[str, Any]:
        response = self.list(**params)
        assert response.status == 200, response.body
        decoded: dict[str, Any] = _DECODER.decode(response.body)
        return decoded

    def rows(self, **params: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.page(**params)[self.items]
        return found

    def walk(self, limit: int, **params: str) -> list[dict[str, Any]]:
        """Every record of a list, page by page: by link where there are links, else by counting."""
        pagination = self.facts.pagination
        assert pagination is not None
        sent = {**params, pagination.limit.parameter: str(limit)}
        found: list[dict[str, Any]] = []
        number = 0
        while True:
            if pagination.offset is not None and pagination.links is None:
                sent[pagination.offset.parameter] = str(len(found))
            if pagination.page is not None:
                sent[pagination.page.parameter] = str(number + pagination.page.first)
            page = self.page(**sent)
            found += page[self.items]
            number += 1
            if pagination.links is not None:
                links = page[next(key for key, role in pagination.envelope.items() if role == "links")]
                if pagination.links.next not in links:
                    return found
                assert links[pagination.links.next].startswith(f"http://{HOST}/")
                sent = dict(parse_qsl(links[pagination.links.next].partition("?")[2], strict_parsing=True))
            if pagination.cursor is not None:
                token = self.token(page)
                if token is None:
                    return found
                sent[pagination.cursor.parameter] = token
            elif not page[self.items]:
                return found

    def token(self, page: Any) -> str | None:
        """The token of the next page, by itself or in the URL of it; None at the end."""
        paging = self.facts.pagination
        assert paging is not None
        assert paging.cursor is not None
        place = paging.cursor.next or (paging.next.url if paging.next is not None else None)
        for name in (place or "").split("/")[1:]:
            page = (page or {}).get(name)
        if not page or paging.next is None:
            return page or None
        return dict(parse_qsl(page.partition("?")[2]))[paging.cursor.parameter]


def decode(body: bytes) -> Any:
    """JSON with exact decimals."""
    return _DECODER.decode(body)
