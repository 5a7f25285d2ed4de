"""A falsehood in a spec, held against a server that keeps the true one: the check of that one fact notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import resources
from typing import Any

import pytest

from callrecords.contract.base.case import cases
from callrecords.contract.base.schemas import Spec
from callrecords.contract.base.session import Session
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.emulated import target_of
from callrecords.contract.suite import judge_cases, planned
from callrecords.emulator import Emulator
from callrecords.emulator.serving.transports import EmulatorTransport
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find

Json = dict[str, Any]
EMULATORS = {vendor.slug: Emulator([vendor], records=120) for vendor in VENDORS}


def the_list(document: Json) -> Json:
    return next(one for path in document["paths"].values() for one in path.values() if "x-pagination" in one)


def parameter(name: str, **schema: object) -> Callable[[Json], None]:
    def change(document: Json) -> None:
        (found,) = [one for one in the_list(document)["parameters"] if one["name"] == name]
        found["required"] = bool(schema.pop("required", False))
        found["schema"] |= schema

    return change


def clock(**facts: object) -> Callable[[Json], None]:
    return lambda document: the_list(document)["x-clock"].update(
        {name.replace("_", "-"): fact for name, fact in facts.items()}
    )


def without_a_requirement(document: Json) -> None:
    del the_list(document)["security"][0]


def fewer_orders(document: Json) -> None:
    the_list(document)["x-order"]["max-fields"] = 1


def epochs(document: Json) -> None:
    document["components"]["schemas"]["CallDetail"]["properties"]["callSeq"]["format"] = "epoch-ms"


def manager_sees_below(document: Json) -> None:
    the_list(document)["x-visibility"]["descendants"] = "app.manage"


@pytest.mark.parametrize(
    ("slug", "promise", "change"),
    [
        ("carrierx", "parameters.declared", parameter("offset", maximum=100)),
        ("carrierx", "parameters.declared", parameter("offset", minimum=-1)),
        ("carrierx", "parameters.declared", parameter("offset", default=1)),
        ("carrierx", "parameters.declared", parameter("offset", required=True)),
        ("carrierx", "parameters.declared", parameter("after", pattern="^0$")),
        ("carrierx", "parameters.declared", parameter("filter", maxLength=4)),
        ("cinnox", "parameters.declared", parameter("callType", pattern="^onnet$")),
        ("portsip", "parameters.declared", parameter("count", default=True)),
        ("carrierx", "scope.required", without_a_requirement),
        ("portsip", "errors.bad-parameter", fewer_orders),
        ("carrierx", "scope.descendants", manager_sees_below),
        ("cinnox", "cdr.formats", epochs),
        ("cinnox", "window.ends", clock(retention="P1D")),
        ("cinnox", "window.ends", clock(longest_call="PT1S")),
        ("cinnox", "window.ends", clock(result_cap=1)),
    ],
)
def test_a_false_statement_about_one_fact_is_noticed(slug: str, promise: str, change: Callable[[Json], None]) -> None:
    vendor = find(VENDORS, slug)
    document: Json = json.loads(resources.files(vendor.package).joinpath("openapi.json").read_bytes())
    assert promise not in broken(slug, document, promise)
    change(document)
    assert promise in broken(slug, document, promise)


def broken(slug: str, document: Json, promise: str) -> set[str]:
    spec = Spec.read(json.dumps(document).encode())
    target = target_of(EMULATORS[slug], slug, "http://emulator")
    with Session(spec.bundle, target, transport=EmulatorTransport(EMULATORS[slug])) as session:
        verdicts = list(judge_cases(planned(cases(spec, target, session), [promise])))
    return {one.promise for one in verdicts if one.outcome is Outcome.FAIL}
