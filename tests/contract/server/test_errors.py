"""What is asked for to see a server refuse."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from callrecords.contract.server.errors import unknown_key_refused
from callrecords.spec.operation import ParameterSpec
from callrecords.spec.schema import Schema


def _asked(keys: list[str], schema: Schema, *, live: bool) -> str:
    """The key that nobody should have, of a list that shows these."""
    asked: list[str] = []
    parameter = ParameterSpec(name="id", place="path", schema=schema)
    case: Any = SimpleNamespace(
        live=live,
        listing=SimpleNamespace(identity=SimpleNamespace(alone=str), by_key=dict.fromkeys(keys), keys=keys),
        operation=SimpleNamespace(path_parameters=("id",), parameters=(parameter,)),
        bundle=SimpleNamespace(value_of=lambda one: one.schema),
        send=lambda key: asked.append(key),
        refused=lambda *_: None,
    )
    next(iter(unknown_key_refused(case)))
    return asked[0]


COUNTED = [str(number) for number in range(100, 130)]  # of a server that has 1 to 500


def test_a_number_that_a_live_server_may_have_counted_past_is_not_asked_for_as_an_unknown_key() -> None:
    assert _asked(COUNTED, Schema(type="integer"), live=True) == "2147483587"
    assert _asked(COUNTED, Schema(type="integer", maximum=2**31 - 1), live=True) == "2147483587"


@pytest.mark.parametrize("schema", [Schema(type="integer", maximum=999), Schema(type="string", pattern="^[0-9]{3}$")])
def test_an_unknown_key_is_one_that_the_path_takes(schema: Schema) -> None:
    assert _asked(COUNTED, schema, live=True) == "660"


def test_where_every_record_is_known_an_unknown_key_has_the_shape_of_the_others() -> None:
    assert _asked(COUNTED, Schema(type="integer"), live=False) == "660"
    assert _asked(["87815664469174272"], Schema(type="string"), live=True) == "32360119914629727"
