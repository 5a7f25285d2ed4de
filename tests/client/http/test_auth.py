"""A token is text or comes from a callable; it is kept, renewed when refused, and never shown."""

from __future__ import annotations

import pytest

from callrecords.client.http.auth import Credentials
from callrecords.errors import ConfigError
from tests.client.acme import TOKEN


def test_a_callable_is_called_when_needed_and_again_when_refused() -> None:
    made = iter(["one", "two"])
    credentials = Credentials(lambda: next(made))
    assert credentials.renewable
    _, first = credentials.header()
    assert (first, credentials.header()[1]) == ("Bearer one", "Bearer one")
    credentials.renew(first)
    assert credentials.header()[1] == "Bearer two"


def test_a_token_that_another_thread_renewed_already_is_kept() -> None:
    made = iter(["one", "two", "three"])
    credentials = Credentials(lambda: next(made))
    _, refused = credentials.header()
    credentials.renew(refused)
    credentials.header()
    credentials.renew(refused)
    assert credentials.header()[1] == "Bearer two"


@pytest.mark.parametrize("token", ["a b", "a\nb", "tök", "a\r\nx: y"])
def test_a_token_that_is_no_header_value_is_refused_without_being_shown(token: str) -> None:
    with pytest.raises(ConfigError) as raised:
        Credentials(token).header()
    assert token not in str(raised.value)
    with pytest.raises(ConfigError, match="NoneType"):
        Credentials(lambda: None).header()  # type: ignore[arg-type, return-value]


def test_the_repr_shows_no_token() -> None:
    credentials = Credentials(TOKEN)
    credentials.header()
    assert TOKEN not in repr(credentials)
