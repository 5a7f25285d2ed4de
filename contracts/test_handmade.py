"""The suite, as a user runs it, on servers that were written by hand from the vendors' pages and share nothing with us."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from callrecords.cli.app import run
from callrecords.cli.exits import Exit
from callrecords.contract.base.promises import PROMISES
from callrecords.contract.base.schemas import spec_of
from callrecords.contract.base.verdicts import Outcome
from callrecords.contract.live import BUDGET, Care, run_live
from callrecords.contract.run import run_full
from callrecords.contract.testing import what_is_wrong
from callrecords.registry import VENDORS
from callrecords.spec.catalog import find
from tests.handmade import carrierx, cinnox, cinnox_data
from tests.handmade.planted import FEW, target
from tests.handmade.plumbing import Site, listening

Made = Callable[[], Site]

RIGHT: Mapping[str, tuple[str, Made]] = {
    "carrierx": ("carrierx", lambda: carrierx.CarrierX(calls=FEW)),
    "cinnox": ("cinnox", cinnox.Cinnox),
    "cinnox, where nothing found is an error": ("cinnox", lambda: cinnox.Cinnox(nothing="error")),
}
"""Servers that keep every word of the vendor's pages."""


NOT_SHOWN: Mapping[str, Sequence[tuple[str, str]]] = {
    "carrierx": (
        ("limits.maximum", "list_conference_calls"), ("limits.maximum", "list_call_drs"),
        ("cdr.nulls", "list_conference_calls"), ("cdr.nulls", "get_conference_call"),
        ("cdr.nulls", "list_call_drs"), ("cdr.nulls", "get_call_dr"),
    ),
    "cinnox": (("cdr.values", "list_call_details"), ("cdr.nulls", "list_call_details")),
}  # fmt: skip
"""What the records of these servers cannot judge: so it is said in a file of deviations, as a user would."""


@pytest.mark.parametrize("name", RIGHT)
def test_the_command_finds_nothing_wrong(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slug, made = RIGHT[name]
    assert command(slug, made, monkeypatch, tmp_path) == Exit.OK


def command(slug: str, made: Made, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> int:
    """The exit code of `callrecords check` on a server, with all its tokens."""
    known = [
        f'[[deviation]]\npromise = "{promise}"\noperation = "{operation}"\nreason = "no such records"\nexpires = 9999-12-31\n'
        for promise, operation in NOT_SHOWN[slug]
    ]
    deviations = tmp_path / "deviations.toml"
    deviations.write_text("".join(known))
    prefix = slug.upper()
    with listening(made()) as origin:
        there = target(slug, origin)
        for kind, token in there.tokens.items():
            suffix = "" if kind == "read" else f"_{kind.replace('-', '_').upper()}"
            monkeypatch.setenv(f"{prefix}_TOKEN{suffix}", token)
        monkeypatch.setenv("CINNOX_APP_ID", cinnox_data.OWN)
        below = [] if there.accounts is None else ["--below", ",".join(sorted(there.accounts))]
        return run(["check", slug, "--url", there.url, "--deviations", str(deviations), *below])


PAGES = [name for name in PROMISES if name.startswith(("limits.", "paging.", "envelope.", "links.", "order."))]


def test_nor_does_it_among_more_records_than_the_largest_page_holds() -> None:
    with listening(carrierx.CarrierX()) as origin:
        there, spec = target("carrierx", origin), spec_of(find(VENDORS, "carrierx"))
        result = run_full(spec, there, operations=["list_call_drs"], promises=PAGES)
    assert {one.outcome for one in result.verdicts} == {Outcome.PASS, Outcome.NOT_APPLICABLE}, what_is_wrong(result)


@pytest.mark.parametrize("name", RIGHT)
def test_nor_does_a_careful_run(name: str) -> None:
    slug, made = RIGHT[name]
    with listening(made()) as origin:
        result = run_live(spec_of(find(VENDORS, slug)), target(slug, origin), care=Care(pace=0))
    assert [one for one in result.verdicts if one.outcome is Outcome.FAIL] == []
    assert result.ended is None
    assert result.requests <= BUDGET
    assert not any("stopped early" in remark for remark in result.remarks)


DISPUTED: Mapping[str, str] = {
    "unknown-passed-over": "errors.bad-parameter",
    "no-empty-fields": "fields.exact",
    "totals-counted": "envelope.counts",
    "empty-400": "errors.body",
}
"""Ways that no page and no statement of a spec forbids -> the promise that a hasty suite takes for broken."""


@pytest.mark.parametrize("way", DISPUTED)
def test_a_way_that_the_pages_leave_open_is_not_wrong(way: str) -> None:
    with listening(carrierx.CarrierX(ways=[way], calls=80, conferences=80)) as origin:
        spec = spec_of(find(VENDORS, "carrierx"))
        result = run_full(spec, target("carrierx", origin), promises=[DISPUTED[way]])
    assert [one.evidence for one in result.verdicts if one.outcome is Outcome.FAIL] == []


def test_nor_is_a_parameter_that_is_passed_over() -> None:
    with listening(cinnox.Cinnox(strict=False)) as origin:
        result = run_full(spec_of(find(VENDORS, "cinnox")), target("cinnox", origin), promises=["errors.bad-parameter"])
    assert [one.evidence for one in result.verdicts if one.outcome is Outcome.FAIL] == []
