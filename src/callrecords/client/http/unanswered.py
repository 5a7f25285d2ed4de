"""What is told of a request that got no response: which host and port, what the network said, and what to check."""

from __future__ import annotations

from urllib.parse import urlsplit

from callrecords.spec.masking import mask_text

_PLAIN = ("WRONG_VERSION_NUMBER", "wrong version number", "HTTP_REQUEST", "http request", "record layer failure")
"""What TLS libraries say when the other side speaks plain HTTP."""
_BINARY = "illegal request line"
"""What the HTTP library says when a response begins with a control byte, as the alert of a TLS server does."""
_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "UnsupportedProtocol"})


def unanswered(kind: str, told: str, url: str) -> str:
    """The message; `kind` and `told` are the name and the words of the HTTP library's error."""
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    place = f"{parts.hostname}:{parts.port or (443 if secure else 80)}"
    words = mask_text(told[:200])
    said = f"{kind}, {words}" if words else kind
    if secure and any(sign in told for sign in _PLAIN):
        return f"{place} does not speak TLS ({said}): if it is plain HTTP, base_url begins with http://"
    if not secure and _BINARY in told:
        return f"{place} does not speak plain HTTP ({said}): if it is TLS, base_url begins with https://"
    if "CERTIFICATE_VERIFY_FAILED" in told:
        return f"the certificate of {place} is not trusted ({said}): verify= takes the file of its authority"
    if kind == "ProxyError":
        return f"no answer from {place}: {said}; check the proxy"
    if kind in _NO_CONNECTION:
        return f"no connection to {place}: {said}; is base_url right?"
    return f"no answer from {place}: {said}"
