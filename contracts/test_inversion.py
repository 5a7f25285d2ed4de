"""The client side of the contract, the reverse: schemathesis makes answers, valid and not, and the clients read them.

`CALLRECORDS_EXAMPLES` says how many random answers each operation gets; `nox -s deep` asks for more.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator
from typing import Any, cast

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as st
from schemathesis.core import NotSet
from schemathesis.generation import GenerationMode

from callrecords.contract.base.schemas import spec_of
from callrecords.contract.client.error_judge import UNDOCUMENTED, ErrorJudge
from callrecords.contract.client.examples import as_bytes, surprising, whole_numbers
from callrecords.contract.client.inversion import inverted, inverted_errors, single_records
from callrecords.contract.client.response_judge import ResponseJudge
from callrecords.contract.client.wire_model import disagreements
from callrecords.registry import VENDORS
from tests.made_up import fable

pytestmark = pytest.mark.xdist_group("inversion")  # some tests count what those before them did

EVERY = {vendor.slug: vendor for vendor in (*VENDORS, fable())}
SPECS = {slug: spec_of(vendor) for slug, vendor in EVERY.items()}
OPERATIONS = {name: slug for slug, vendor in EVERY.items() for name in vendor.bundle().operations}
RECORDS = {
    SPECS[slug].bundle.record_name(SPECS[slug].bundle.operations[name]): name for name, slug in OPERATIONS.items()
}
"""Record schema -> an operation that answers with it."""
EXAMPLES = int(os.environ.get("CALLRECORDS_EXAMPLES", "25"))
SETTINGS = hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=[
        hypothesis.HealthCheck.too_slow,
        hypothesis.HealthCheck.filter_too_much,
        hypothesis.HealthCheck.data_too_large,
    ],
)

answers = {slug: schemathesis.openapi.from_dict(inverted(spec)) for slug, spec in SPECS.items()}
records = {slug: schemathesis.openapi.from_dict(single_records(spec)) for slug, spec in SPECS.items()}
errors = {slug: schemathesis.openapi.from_dict(inverted_errors(spec)) for slug, spec in SPECS.items()}
seen: Counter[tuple[str, str]] = Counter()
turns = itertools.cycle([False, True])


@functools.cache
def judge(operation: str) -> ResponseJudge:
    slug = OPERATIONS[operation]
    return ResponseJudge(EVERY[slug], SPECS[slug], operation)


def sent(case: schemathesis.Case[Any]) -> bytes:
    """What a server would send; no body is an empty one."""
    return b"" if isinstance(case.body, NotSet) else as_bytes(case.body)


@schemathesis.pytest.parametrize(**answers)  # pyright: ignore[reportUntypedFunctionDecorator, reportUnknownMemberType]
@SETTINGS
def test_whatever_is_answered_is_read_as_it_was_sent_or_told(case: schemathesis.Case[Any]) -> None:
    """Blocking and asynchronous by turns; each valid answer once more with a field and words that no spec knows."""
    read_answer(case)


def read_answer(case: schemathesis.Case[Any]) -> None:
    operation = case.path.removeprefix("/")
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    seen[operation, "valid" if valid else "invalid"] += 1
    body = sent(case)
    assert judge(operation).faults(body, asynchronous=next(turns)) == [], body
    if valid:
        body = as_bytes(surprising(SPECS[OPERATIONS[operation]], operation, case.body))
        assert judge(operation).faults(body, asynchronous=next(turns)) == [], body


def sound(made: Any) -> st.SearchStrategy[schemathesis.Case[Any]]:
    """Valid cases alone: of its own accord schemathesis tosses a coin between the two kinds."""
    return cast("st.SearchStrategy[schemathesis.Case[Any]]", made.as_strategy(generation_mode=GenerationMode.POSITIVE))


@pytest.mark.parametrize("operation", OPERATIONS)
def test_valid_answers_are_read_as_they_were_sent(operation: str) -> None:
    made = cast("Any", answers[OPERATIONS[operation]][f"/{operation}"]["POST"])
    SETTINGS(hypothesis.given(sound(made))(read_answer))()


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_was_given_answers_of_both_kinds(operation: str) -> None:
    """It reads what the test above counted, so it fails where that one tested nothing."""
    counts = {kind: seen[operation, kind] for kind in ("valid", "invalid")}
    assert sum(counts.values()) >= EXAMPLES, counts
    assert min(counts.values()) >= max(25, EXAMPLES // 5), counts


@functools.cache
def error_judges(slug: str) -> Iterator[ErrorJudge]:
    """The operations of a vendor by turns."""
    return itertools.cycle([ErrorJudge(EVERY[slug], SPECS[slug], name) for name in SPECS[slug].bundle.operations])


@schemathesis.pytest.parametrize(**errors)  # pyright: ignore[reportUntypedFunctionDecorator, reportUnknownMemberType]
@SETTINGS
def test_whatever_comes_with_the_status_of_an_error_is_that_error(case: schemathesis.Case[Any]) -> None:
    """Valid bodies and others, with every status; then with a token and a number in what they say."""
    read_error(case)


def read_error(case: schemathesis.Case[Any]) -> None:
    slug = case.path.removeprefix("/").partition("-error-")[0]
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    seen[slug, "valid" if valid else "invalid"] += 1
    body, one = sent(case), next(error_judges(slug))
    for status in (*one.statuses, *UNDOCUMENTED):
        assert one.faults(status, body, asynchronous=next(turns)) == [], body


@pytest.mark.parametrize("slug", EVERY)
def test_valid_errors_are_those_errors(slug: str) -> None:
    for path in errors[slug]:
        SETTINGS(hypothesis.given(sound(errors[slug][path]["POST"]))(read_error))()


@pytest.mark.parametrize("slug", EVERY)
def test_every_vendor_was_given_errors_of_both_kinds(slug: str) -> None:
    """It reads what the test above counted."""
    assert min(seen[slug, "valid"], seen[slug, "invalid"]) >= 10, seen


@pytest.mark.parametrize("record", RECORDS)
def test_both_models_read_every_generated_record_alike(record: str) -> None:
    """And as an independent reader does: no field differs, none is a problem."""
    operation = RECORDS[record]
    vendor, facts = EVERY[OPERATIONS[operation]], SPECS[OPERATIONS[operation]].bundle.operations[operation]
    example = json.loads(bytes(next(iter(facts.ok.examples.values())).value))
    made = cast("Any", records[vendor.slug][f"/{record}"]["POST"])
    bodies: set[bytes] = set()

    @hypothesis.settings(SETTINGS, max_examples=EXAMPLES * 5 // 4)  # some differ in nothing that is left in them
    @hypothesis.given(sound(made))
    def read(case: schemathesis.Case[Any]) -> None:
        one = whole_numbers(case.body)
        body = as_bytes(one if facts.pagination is None else {**example, facts.pagination.items: [one]})
        assert judge(operation).faults(body) == [], body
        (found,) = judge(operation).read
        assert found.problems == (), body
        assert list(disagreements(vendor, operation, [found])) == [], body
        bodies.add(body)

    read()
    assert len(bodies) >= EXAMPLES
