"""Errors say what went wrong in words, survive pickling, and know whether trying again may help."""

from __future__ import annotations

import ast
import builtins
import pickle
from pathlib import Path

import pytest

from callrecords import errors
from callrecords.errors import (
    BadArgument,
    BadResponse,
    CallRecordsError,
    ConnectionFailed,
    DeadlineExceeded,
    RequestError,
    ServerError,
    Throttled,
    UnexpectedStatus,
)


def _all(kind: type[CallRecordsError]) -> list[type[CallRecordsError]]:
    """What clients raise; a tool that another test has imported may have errors of its own."""
    ours = [
        one
        for one in kind.__subclasses__()
        if one.__module__.startswith(("callrecords.errors", "callrecords.client.", "callrecords.spec."))
    ]
    return [kind, *(found for one in ours for found in _all(one))]


def test_the_tree_drawn_in_the_docstring_is_the_tree() -> None:
    drawn = {word.strip("─├└│ (") for line in (errors.__doc__ or "").splitlines() for word in line.split()[:4]}
    for kind in _all(CallRecordsError):
        if kind.__module__ == errors.__name__:
            assert kind.__name__ in drawn


def test_an_error_reads_as_a_sentence() -> None:
    error = Throttled(
        "slow down", operation="list_x", status=429, attempts=3, code="73", request_id="q1", excerpt="{…}"
    )
    assert str(error) == "list_x: slow down (HTTP 429, code 73, 3 attempts, request id q1): {…}"
    assert str(BadArgument("limit: too large")) == "limit: too large"
    assert error.message == "slow down"


@pytest.mark.parametrize("kind", _all(CallRecordsError))
def test_every_error_survives_pickling(kind: type[CallRecordsError]) -> None:
    error = kind("message", operation="list_x", status=500, attempts=2, code="9", retry_after=1.5)
    twin = pickle.loads(pickle.dumps(error))
    assert (type(twin), str(twin), vars(twin)) == (kind, str(error), vars(error))


def test_retryable_tells_passing_faults_from_lasting_ones() -> None:
    tree = [kind for kind in _all(CallRecordsError) if kind.__module__ == errors.__name__]
    passing = {kind for kind in tree if kind("").retryable}
    assert passing == {ConnectionFailed, DeadlineExceeded, BadResponse, Throttled, ServerError}
    assert UnexpectedStatus("", status=520).retryable
    assert not UnexpectedStatus("", status=499).retryable


INSIDE = {
    "bundle.py": "a spec that lacks a fact; its lint says so",
    "field_types.py": "told to the decoder, which keeps the field and the problem",
    "lazy.py": "what Python wants of a module",
    "vendors.py": "told in the warning about an entry point",
}


def test_what_clients_raise_on_purpose_is_an_error_of_the_library() -> None:
    builtin = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, Exception)}
    ours = Path(errors.__file__).parent
    raised = {
        (path.name, ast.unparse(node.exc.func))
        for path in ours.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call)
    }
    assert {(name, kind) for name, kind in raised if kind in builtin and name not in INSIDE} == set()


def test_what_was_refused_before_sending_is_a_value_error() -> None:
    assert issubclass(RequestError, ValueError)
