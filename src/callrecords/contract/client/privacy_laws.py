"""What nobody may see: neither tokens nor personal values in errors, in what stands for things, or in logs."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any, cast

import httpx

from callrecords.contract.base.refusal import Said, written
from callrecords.contract.client.calls import made
from callrecords.contract.client.examples import examples, first_example
from callrecords.contract.client.stage import values_of
from callrecords.conventions.auth import SCHEMES, TokenCarrier, secrets_in
from callrecords.errors import CallRecordsError
from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.places import find, put

_SECRET, _NUMBER = "s3cret:t0ken-0815", "+15005550123"
_SENT = {text for scheme in SCHEMES for text in secrets_in(TokenCarrier(scheme=scheme).render(_SECRET))}
"""The token as it is given, and as it may be sent."""


def privacy_faults(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """Neither tokens nor numbers in errors, in what stands for a client, page or record, or in any log."""
    logged: list[str] = []
    handler = _Listening(logged)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        said = f"{_NUMBER} {_SECRET}"
        bodies = (f'{{"said": "{said}"}}', f"<p>{_NUMBER}", f'"Bearer {said}', in_the_vendors_shape(vendor, said))
        for status in (200, 400, 401, 404, 418, 500):
            for body in bodies:
                for shown in _shown(vendor, resource, status, body.encode()):
                    yield from _leaks(shown, f"status {status}")
        for shown in _shown_of_odd_records(vendor, resource):
            yield from _leaks(shown, "an odd record")
        yield from _leaks("\n".join(logged), "a log")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    operation = vendor.bundle().operations[resource.list_operation]
    for example in examples(operation).values():
        with httpx.Client(transport=_responding(200, example)) as http_client:
            client = made(vendor, http_client, token=_SECRET)
            page = getattr(client, resource.attribute).list()
        private = _numbers(page.items, vendor, resource)
        in_notebooks = [one._repr_html_() for one in (page, *page.items)]
        for shown in (
            repr(client),
            repr(page),
            str(page),
            *map(repr, page.items),
            *map(str, page.items),
            *in_notebooks,
        ):
            if any(number in shown for number in (*private, _SECRET)):
                yield "a personal value or the token is shown"


def _shown_of_odd_records(vendor: Vendor, resource: Resource) -> Iterator[str]:
    """What there is to see when private things stand where the spec has others, or none."""
    operation = vendor.bundle().operations[resource.list_operation]
    items = operation.paged.items
    whole: dict[str, Any] = json.loads(first_example(operation))
    said = f"{_NUMBER} {_SECRET}"
    record = cast("list[dict[str, Any]]", find(whole, items))[0]
    shown = {
        name
        for name, field in vendor.bundle().record_fields(operation).items()
        if field.kind == "text" and not field.pii
    }
    odd: list[object] = [{**record, name: value} for name in record for value in ([said], {"x": said})]
    odd += [{**record, name: said} for name in record if name not in shown]  # a text that is not private may be seen
    odd += [{**record, _NUMBER: said, "note": said}, said, [said], {"note": said}]
    body = json.dumps(put(whole, items, odd)).encode()
    with httpx.Client(transport=_responding(200, body)) as http_client:
        client = made(vendor, http_client, token=_SECRET)
        page = getattr(client, resource.attribute).list()
        yield f"{page!r} {page} {client.deviations!r} {list(client.deviations)}"
        yield from (f"{item!r} {item.reason}" for item in page.bad_items)
        yield from (f"{one!r} {one} {one.problems}" for one in page.items)
        for one in odd:
            body_of_one = json.dumps(put(whole, items, [one])).encode()
            with httpx.Client(transport=_responding(200, body_of_one)) as strict_http:
                strict = made(vendor, strict_http, token=_SECRET, strict=True)
                try:
                    getattr(strict, resource.attribute).list()
                except CallRecordsError as error:
                    yield f"{error} {error!r} {vars(error)}"


def in_the_vendors_shape(vendor: Vendor, said: str) -> str:
    """An error body as the spec describes it, in which a text stands wherever one may."""
    return written(vendor.bundle().errors, Said(said, said, said, said)).decode()


def _numbers(records: list[Any], vendor: Vendor, resource: Resource) -> list[str]:
    bundle = vendor.bundle()
    fields = bundle.record_fields(bundle.operations[resource.list_operation])
    found: list[str] = []
    for record in records:
        values = values_of(record)
        texts = {wire: value for wire in fields if isinstance(value := values.get(wire), str)}
        open_to_all = [value for wire, value in texts.items() if fields[wire].pii is None]
        private = [value for wire, value in texts.items() if fields[wire].pii is not None and len(value) > 5]
        found += [value for value in private if not any(value in one for one in open_to_all)]  # such as XXXXXX in both
    return found


def _shown(vendor: Vendor, resource: Resource, status: int, body: bytes) -> Iterator[str]:
    with httpx.Client(transport=_responding(status, body)) as http_client:
        client = made(vendor, http_client, token=_SECRET, retries=0)
        try:
            getattr(client, resource.attribute).list()
        except CallRecordsError as error:
            cause: BaseException | None = error
            while cause is not None:
                yield f"{cause} {cause!r} {vars(cause)}"
                cause = cause.__cause__ or cause.__context__
        except Exception as error:  # noqa: BLE001  # whatever it is, it is shown to somebody
            yield f"{error} {error!r}"


def _leaks(shown: str, where: str) -> Iterator[str]:
    if any(text in shown for text in _SENT):
        yield f"{where}: the token is shown"
    if _NUMBER in shown or _NUMBER[1:] in shown:
        yield f"{where}: a number is shown"


def _responding(status: int, body: bytes) -> httpx.MockTransport:
    headers = {"content-type": "application/json"}
    return httpx.MockTransport(lambda _: httpx.Response(status, headers=headers, content=body))


class _Listening(logging.Handler):
    def __init__(self, heard: list[str]) -> None:
        super().__init__()
        self._heard = heard

    def emit(self, record: logging.LogRecord) -> None:
        self._heard.append(record.getMessage())
