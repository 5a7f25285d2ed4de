"""What all conventions share."""

from __future__ import annotations

import pytest

from callrecords.conventions import BadParameter, single_values


def test_a_parameter_given_twice_is_refused_by_name() -> None:
    assert single_values([("a", "1"), ("b", "2")]) == {"a": "1", "b": "2"}
    with pytest.raises(BadParameter) as caught:
        single_values([("a", "1"), ("a", "1")])
    assert caught.value.parameter == "a"
