"""What a caller can do about an error, as far as it is known: which variable, role, URL, host or port to check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callrecords.errors import BadRequest, BadResponse, CallRecordsError, Forbidden, NotFound, Unauthorized
from callrecords.spec.masking import mask_start

if TYPE_CHECKING:
    from callrecords.client.http.response import Response
    from callrecords.spec.bundle import Bundle
    from callrecords.spec.operation import Operation

_PLAIN = ("WRONG_VERSION_NUMBER", "wrong version number", "HTTP_REQUEST", "http request", "record layer failure")
"""What TLS libraries say when the other side speaks plain HTTP."""
_BINARY = "illegal request line"
"""What the HTTP library says when a response begins with a control byte, as the alert of a TLS server does."""
_NO_CONNECTION = frozenset({"ConnectError", "ConnectTimeout", "UnsupportedProtocol"})


def hint(
    error: CallRecordsError, response: Response, operation: Operation, bundle: Bundle, base_url: str
) -> str | None:
    """The end of the error's message, or None where nothing more is known than the server said."""
    match error:
        case Unauthorized():
            return _credentials(error, operation, bundle)
        case Forbidden():
            return _roles(operation)
        case BadRequest() | NotFound() | BadResponse() if _is_page(response):
            return f"a page of HTML came, so this may not be the API: {_base_url(bundle, base_url)}"
        case NotFound() if operation.resource.role == "list":
            return f"there is no such list at this place: {_base_url(bundle, base_url)}"
        case _:
            return None


def advised(error: CallRecordsError, advice: str | None) -> None:
    """Put a hint behind the message of an error."""
    if advice is not None:
        error.args = (f"{error.message}; {advice}",)


def _base_url(bundle: Bundle, base_url: str) -> str:
    return f"check base_url ({bundle.client.variable('base_url')}), now {base_url}"


def _is_page(response: Response) -> bool:
    media = response.headers.get("content-type", "").lower()
    return "html" in media or ("json" not in media and response.body[:200].lstrip()[:1] == b"<")


def _credentials(error: CallRecordsError, operation: Operation, bundle: Bundle) -> str:
    """The token, or the place in the path that it was not issued for, as far as the vendor's codes distinguish them."""
    token = f"token ({bundle.client.variable('token')})"
    bound = None if operation.visibility is None else operation.visibility.bound
    place = next((one for one in bundle.client.parameters if one.place == "path" and one.fills == bound), None)
    if place is None:
        return f"check {token}"
    other = f"{place.name} ({bundle.client.variable(place.name)})"
    codes = {name: str(one.code) for name, one in bundle.errors.situations.items()}
    foreign = codes.get("foreign-token")
    if error.code is not None and error.code == foreign and foreign != codes.get("bad-token"):
        return f"check {other}: the token was issued for another one"
    if error.code is not None and error.code == codes.get("bad-token") and error.code != foreign:
        return f"check {token}"
    return f"check {token} and {other}"


def _roles(operation: Operation) -> str | None:
    """The roles one of which the request needs, by its security requirements."""
    sets = [" and ".join(roles) for requirement in operation.security for roles in requirement.values() if roles]
    return f"the token needs the role {' or '.join(sorted(sets))}" if sets else None


def no_response(error: Exception, url: str, private: Sequence[str] = ()) -> str:
    """The message for a request that got no response, by the error of the HTTP library, which may repeat what is private."""
    kind, words, parts = type(error).__name__, str(error), urlsplit(url)
    secure = parts.scheme == "https"
    place = f"{parts.hostname}:{parts.port or (443 if secure else 80)}"
    shown = mask_start(words, 200, private)
    said = f"{kind}, {shown}" if shown else kind
    if secure and any(sign in words for sign in _PLAIN):
        return f"{place} does not speak TLS ({said}): if it is plain HTTP, base_url begins with http://"
    if not secure and _BINARY in words:
        return f"{place} does not speak plain HTTP ({said}): if it is TLS, base_url begins with https://"
    if "CERTIFICATE_VERIFY_FAILED" in words:
        return f"the certificate of {place} is not trusted ({said}): verify= takes the file of its authority"
    if kind == "ProxyError":
        return f"no response from {place}: {said}; check the proxy"
    if kind in _NO_CONNECTION:
        return f"no connection to {place}: {said}; is base_url right?"
    return f"no response from {place}: {said}"
