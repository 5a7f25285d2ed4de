"""How many records an emulator has that is judged."""

from __future__ import annotations

import json
from importlib import resources

from callrecords.contract.emulated import enough
from callrecords.spec.bundle import Bundle, read_bundle
from tests.made_up import fable


def _keeping(retention: str | None) -> Bundle:
    document = json.loads(resources.files(fable().package).joinpath("openapi.json").read_text())
    operations = (operation for item in document["paths"].values() for operation in item.values())
    clock = next(one["x-clock"] for one in operations if "x-clock" in one)
    clock.pop("retention", None)
    clock |= {"result-cap": 1000} if retention is None else {"result-cap": 1000, "retention": retention}
    return read_bundle(json.dumps(document).encode())


def test_a_list_that_keeps_only_the_newest_still_has_more_than_its_cap() -> None:
    assert enough(_keeping(None)) == enough(_keeping("P90D")) == 1100
    assert enough(_keeping("P6D")) == 5500
    assert enough(_keeping("PT1M")) == 110_000


def test_a_list_without_a_largest_page_has_more_than_its_usual_one() -> None:
    document = json.loads(resources.files(fable().package).joinpath("openapi.json").read_text())
    operation = next(one for item in document["paths"].values() for one in item.values() if "x-pagination" in one)
    size = operation["x-pagination"]["limit"]
    size.pop("maximum", None)
    size["default"] = 1000
    assert enough(read_bundle(json.dumps(document).encode())) == 1100
