"""OAuth 2 client credentials: a server reads the id and the secret that a client sent, and a client the token that it gave."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions.auth import TokenEndpoint
from callrecords.conventions.client_credentials import issued, parse, read, render

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
GRANTS = st.builds(TokenEndpoint, path=st.just("/token"), scope=st.sampled_from(["", "a b"]), in_body=st.booleans())


@given(GRANTS, WORDS.map(lambda name: name.replace(":", "")), WORDS)
def test_a_server_reads_the_pair_that_was_sent(grant: TokenEndpoint, name: str, secret: str) -> None:
    headers, body = render(grant, f"{name}:{secret}")
    assert "authorization" in headers or name == "" or grant.in_body
    sent = parse(headers, body.encode())
    assert sent == (f"{name}:{secret}" if name or not grant.in_body else None)


@given(st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1), st.integers(1, 10**6))
def test_a_client_reads_the_token_that_was_given(token: str, seconds: int) -> None:
    found = read(issued(token, seconds))
    assert found is not None
    assert (found.access_token, found.expires_in) == (token, seconds)
    assert token not in repr(found) or len(token) < 12


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({}, b""),
        ({}, b"grant_type=password&client_id=a"),
        ({}, b"grant_type=client_credentials"),
        ({"authorization": "Basic ///"}, b"grant_type=client_credentials"),
        ({"authorization": "Bearer x"}, b"grant_type=client_credentials"),
        ({}, b"\xff\xfe"),
    ],
)
def test_another_request_has_no_pair(headers: dict[str, str], body: bytes) -> None:
    assert parse(headers, body) is None


@pytest.mark.parametrize(
    ("root", "url"),
    [
        ("https://api.example/v1", "https://login.example/token"),
        ("http://127.0.0.1:8707/ibis", "http://127.0.0.1:8707/ibis/token"),
    ],
)
def test_an_endpoint_elsewhere_moves_with_the_api(root: str, url: str) -> None:
    grant = TokenEndpoint("/token", url="https://login.example/token")
    assert grant.endpoint(root, "https://api.example/v1") == url
