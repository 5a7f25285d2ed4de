"""Servers that say no more than their page promises: what is optional may be absent, and no check holds it against them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome, Verdict
from callrecords.contract.emulated import target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import Vendor

PORTSIP, CINNOX = (next(one for one in VENDORS if one.slug == slug) for slug in ("portsip", "cinnox"))
PROMISES = ("get.agrees-with-list", "paging.every-record-once", "search.finds", "filter.eq", "answers.schema")
Change = Callable[[dict[str, Any]], dict[str, Any]]


class Changed(httpx.BaseTransport):
    """The emulator, each of its JSON answers changed on the way."""

    def __init__(self, emulator: Emulator, change: Change) -> None:
        self._inner, self._change = EmulatorTransport(emulator), change

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = self._inner.handle_request(request)
        body = json.loads(answer.read())
        return httpx.Response(answer.status_code, json=self._change(body) if answer.status_code == 200 else body)


def judged(vendor: Vendor, change: Change) -> list[Verdict]:
    emulator, spec = Emulator([vendor], records=60), spec_of(vendor)
    target = target_of(emulator, vendor.slug, "http://emulator")
    session = Session(spec.bundle, target, transport=Changed(emulator, change))
    return list(judge_cases(planned(cases(spec, target, session), PROMISES)))


def without_cost(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if name not in ("cost", "billed_account", "trunk")}


def null_for_blank(body: dict[str, Any]) -> dict[str, Any]:
    """The single record writes null where the list writes an empty text."""
    return {name: None if value == "" else value for name, value in body.items()}


def absent_for_null(body: dict[str, Any]) -> dict[str, Any]:
    """The single record leaves out what the list has as null."""
    return {name: value for name, value in body.items() if value not in (None, "")}


def no_items(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value != []}


def null_items(body: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == [] else value for name, value in body.items()}


@pytest.mark.parametrize(
    ("vendor", "change"),
    [
        (PORTSIP, without_cost),
        (PORTSIP, null_for_blank),
        (PORTSIP, absent_for_null),
        (PORTSIP, no_items),
        (PORTSIP, null_items),
        (CINNOX, no_items),
        (CINNOX, null_items),
    ],
    ids=lambda one: getattr(one, "slug", getattr(one, "__name__", "")),
)
def test_what_no_page_promises_may_be_absent(vendor: Vendor, change: Change) -> None:
    assert [one for one in judged(vendor, change) if one.outcome is Outcome.FAIL] == []


def test_another_value_in_the_single_record_is_a_disagreement() -> None:
    def changed(body: dict[str, Any]) -> dict[str, Any]:
        return body | {"caller": None} if body.get("caller") else body

    failed = [one for one in judged(PORTSIP, changed) if one.outcome is Outcome.FAIL]
    assert {one.promise for one in failed} == {"get.agrees-with-list"}
    assert "caller" in failed[0].evidence
