"""The client side of the contract, the reverse: schemathesis makes answers, valid and not, and the clients read them.

`CALLRECORDS_EXAMPLES` says how many random answers each operation gets; `nox -s deep` asks for more.
"""

from __future__ import annotations

import functools
import itertools
import os
from collections import Counter
from typing import Any

import hypothesis
import pytest
import schemathesis

from callrecords.contract.answer_judge import AnswerJudge
from callrecords.contract.client_side import disagreements
from callrecords.contract.inversion import as_bytes, inverted, surprising
from callrecords.contract.testing import spec_of
from callrecords.registry import VENDORS
from tests.made_up import fable

EVERY = {vendor.slug: vendor for vendor in (*VENDORS, fable())}
SPECS = {slug: spec_of(vendor) for slug, vendor in EVERY.items()}
OPERATIONS = {name: slug for slug, vendor in EVERY.items() for name in vendor.bundle().operations}
EXAMPLES = int(os.environ.get("CALLRECORDS_EXAMPLES", "25"))

answers = {slug: schemathesis.openapi.from_dict(inverted(spec)) for slug, spec in SPECS.items()}
seen: Counter[tuple[str, str]] = Counter()
turns = itertools.cycle([False, True])


@functools.cache
def judge(operation: str) -> AnswerJudge:
    slug = OPERATIONS[operation]
    return AnswerJudge(EVERY[slug], SPECS[slug], operation)


@schemathesis.pytest.parametrize(**answers)  # pyright: ignore[reportUntypedFunctionDecorator, reportUnknownMemberType]
@hypothesis.settings(
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
def test_whatever_is_answered_is_read_as_it_was_sent_or_told(case: schemathesis.Case[Any]) -> None:
    """Blocking and asynchronous by turns; each valid answer once more with a field and words that no spec knows."""
    operation = case.path.removeprefix("/")
    valid = case.meta is not None and case.meta.generation.mode.is_positive
    seen[operation, "valid" if valid else "invalid"] += 1
    body = as_bytes(case.body)
    assert judge(operation).faults(body, asynchronous=next(turns)) == [], body
    if valid:
        whole = [record for record in judge(operation).read if not record.problems]
        assert list(disagreements(EVERY[OPERATIONS[operation]], operation, whole)) == [], body
        seen[operation, "read by both models"] += len(whole)
        body = as_bytes(surprising(SPECS[OPERATIONS[operation]], operation, case.body))
        assert judge(operation).faults(body, asynchronous=next(turns)) == [], body


@pytest.mark.parametrize("operation", OPERATIONS)
def test_every_operation_was_given_answers_of_both_kinds(operation: str) -> None:
    """It reads what the test above counted, so it fails where that one tested nothing."""
    counts = {kind: seen[operation, kind] for kind in ("valid", "invalid", "read by both models")}
    assert min(counts.values()) >= EXAMPLES, counts
