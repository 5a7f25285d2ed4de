"""The judge of errors accepts the documented error, and refuses each wrong one."""

from __future__ import annotations

import json
from typing import Any

import pytest

from callrecords import errors
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client.calls import REQUEST_ID, TOKEN, Read
from callrecords.contract.client.error_judge import NUMBER, UNDOCUMENTED, ErrorJudge, typical_errors
from callrecords.errors import CallRecordsError
from callrecords.registry import VENDORS
from tests.made_up import fable

VENDOR = fable()
SPEC = spec_of(VENDOR)
LIST = "list_voice_entries"


def body(code: object, message: object) -> bytes:
    return json.dumps({"fault-id": code, "fault_text": message}).encode()


class Client:
    """A client that makes the same of every error."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error
        self.status, self.media = 200, ""
        self.counted: dict[Any, int] = {}
        self.bodies: list[bytes] = []

    def __call__(self, body: bytes, *, asynchronous: bool = False) -> Read:
        self.bodies.append(body)
        if self.error is not None:
            raise self.error
        return Read([], [])


def raising(error: BaseException | None) -> ErrorJudge:
    """A judge of such a client."""
    return ErrorJudge(VENDOR, SPEC, LIST, Client(error))


def told(kind: type[CallRecordsError], message: str = "no", **changes: Any) -> CallRecordsError:
    facts = {"operation": LIST, "status": 400, "attempts": 1, "code": "F-ASK", "request_id": REQUEST_ID, **changes}
    return kind(message, **facts)


@pytest.mark.parametrize("vendor", [*VENDORS, VENDOR], ids=lambda vendor: vendor.slug)
def test_the_spec_names_typical_errors_for_every_status(vendor: Any) -> None:
    spec = spec_of(vendor)
    for operation in spec.bundle.operations:
        found = list(typical_errors(spec, operation))
        assert {status for status, _, _ in found} >= {*ErrorJudge(vendor, spec, operation).statuses, *UNDOCUMENTED}
        assert {media for _, _, media in found} == {"application/json", "text/html", "text/plain"}


@pytest.mark.parametrize("asynchronous", [False, True])
def test_our_client_gives_the_documented_error(asynchronous: bool) -> None:
    judge = ErrorJudge(VENDOR, SPEC, LIST)
    for status, text, media in typical_errors(SPEC, LIST):
        assert judge.faults(status, text, media=media, asynchronous=asynchronous) == []


ASK = body("F-ASK", "no")


@pytest.mark.parametrize(
    ("status", "text", "kind"),
    [
        (400, ASK, errors.BadRequest),
        (500, ASK, errors.BadRequest),  # the vendor's code speaks before the status
        (400, body("F-ASK", "This is TOO wide"), errors.WindowTooWide),
        (400, body("F-FAST", "no"), errors.Throttled),
        (401, body("F-NEW", "no"), errors.Unauthorized),
        (405, b"", errors.BadRequest),
        (418, b"", errors.UnexpectedStatus),
        (302, b"", errors.UnexpectedStatus),
        (503, b"<html>", errors.ServerError),
        (520, b"<html>", errors.UnexpectedStatus),
    ],
)
def test_the_type_of_an_error_is_that_of_its_code_else_of_its_status(status: int, text: bytes, kind: Any) -> None:
    code = json.loads(text)["fault-id"] if text.startswith(b"{") else None
    for other in (errors.BadRequest, errors.Unauthorized, errors.WindowTooWide, kind):
        faults = raising(told(other, status=status, code=code)).faults(status, text)
        assert (f"{status}: is {other.__name__}, not {kind.__name__}" in faults) is (other is not kind)
    assert ErrorJudge(VENDOR, SPEC, LIST).faults(status, text) == []


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (None, "raises nothing"),
        (KeyError("errors"), "raises KeyError, which is no StatusError"),
        (errors.BadResponse("not JSON"), "raises BadResponse, which is no StatusError"),
        (told(errors.BadRequest, code=None), "the vendor's code is lost"),
        (told(errors.BadRequest, code="F-FAST"), "the vendor's code is lost"),
        (told(errors.BadRequest, status=401), "does not say what was asked, how often, and what came"),
        (told(errors.BadRequest, operation=None), "does not say what was asked, how often, and what came"),
        (told(errors.BadRequest, request_id=None), "does not have the id of the request"),
        (told(errors.BadRequest, attempts=0), "does not say what was asked, how often, and what came"),
        (told(errors.BadRequest, f"no {TOKEN}"), "shows the token"),
        (told(errors.BadRequest, excerpt=TOKEN), "shows the token"),
        (told(errors.BadRequest, f"no {NUMBER}"), "shows a number"),
        (told(errors.BadRequest, "no 1 (500) 555-0123"), "shows a number"),
        (ValueError(TOKEN), "shows the token"),
    ],
)
def test_a_wrong_error_is_seen(error: BaseException | None, fault: str) -> None:
    assert f"400: {fault}" in raising(error).faults(400, ASK)


def test_private_things_in_what_led_to_an_error_are_seen() -> None:
    error = told(errors.BadRequest)
    error.__cause__ = ValueError(NUMBER)
    assert raising(error).faults(400, ASK) == ["400: shows a number"]


def test_a_code_that_nobody_sent_is_seen() -> None:
    assert "400: has a code that nobody sent" in raising(told(errors.BadRequest)).faults(400, b"<html>")


def test_each_body_is_judged_once_more_with_private_things_in_it() -> None:
    client = Client(told(errors.BadRequest))
    judge = ErrorJudge(VENDOR, SPEC, LIST, client)
    for text in (ASK, body(None, "no"), b"<html>"):
        judge.faults(400, text)
    assert client.bodies[::2] == [ASK, body(None, "no"), b"<html>"]
    assert json.loads(client.bodies[1]) == {"fault-id": "F-ASK", "fault_text": f"no no {TOKEN} for {NUMBER}"}
    assert TOKEN in json.loads(client.bodies[3])["fault-id"]
    assert client.bodies[5].endswith(NUMBER.encode())


def of_empty_pages() -> tuple[Any, str, str | None, tuple[int, bytes]]:
    """A vendor whose answer to an empty list is an error, its list, its get, and that answer."""
    for vendor in VENDORS:
        spec = spec_of(vendor)
        answer = spec.bundle.errors.situations.get("nothing-found")
        if answer is not None:
            (resource,) = vendor.resources
            texts = [
                text
                for status, text, _ in typical_errors(spec, resource.list_operation)
                if str(answer.code) in str(text)
            ]
            return vendor, resource.list_operation, resource.get_operation, (answer.status, texts[0])
    raise AssertionError("no vendor has such an answer")


def test_an_error_that_means_an_empty_page_must_be_one() -> None:
    vendor, operation, _, (status, text) = of_empty_pages()
    judge = ErrorJudge(vendor, spec_of(vendor), operation)
    assert judge.faults(status, text) == []
    client = Client(told(errors.NotFound, operation=operation, status=status))
    judge = ErrorJudge(vendor, spec_of(vendor), operation, client)
    assert f"{status}: is NotFound, though it means an empty page" in judge.faults(status, text)
    client.error = None
    assert judge.faults(status, text) == []
