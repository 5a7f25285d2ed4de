"""What a caller can do about an error, as far as the spec and the configuration tell: which variable, role or URL to check."""

from __future__ import annotations

from typing import TYPE_CHECKING

from callrecords.errors import BadRequest, BadResponse, CallRecordsError, Forbidden, NotFound, Unauthorized

if TYPE_CHECKING:
    from callrecords.client.http.response import Response
    from callrecords.spec.bundle import Bundle, Operation


def hint(error: CallRecordsError, answer: Response, operation: Operation, bundle: Bundle, base_url: str) -> str | None:
    """The end of the error's message, or None where nothing more is known than the server said."""
    match error:
        case Unauthorized():
            return _credentials(error, operation, bundle)
        case Forbidden():
            return _roles(operation)
        case BadRequest() | NotFound() | BadResponse() if _is_page(answer):
            return f"a page of HTML came, so this may not be the API: {_base_url(bundle, base_url)}"
        case NotFound() if operation.resource.role == "list":
            return f"there is no such list at this place: {_base_url(bundle, base_url)}"
        case _:
            return None


def advised(error: CallRecordsError, told: str | None) -> None:
    """Put a hint behind the message of an error."""
    if told is not None:
        error.args = (f"{error.message}; {told}",)


def _base_url(bundle: Bundle, base_url: str) -> str:
    return f"check base_url ({bundle.client.variable('base_url')}), now {base_url}"


def _is_page(answer: Response) -> bool:
    media = answer.headers.get("content-type", "").lower()
    return "html" in media or ("json" not in media and answer.body[:200].lstrip()[:1] == b"<")


def _credentials(error: CallRecordsError, operation: Operation, bundle: Bundle) -> str:
    """The token, or the place in the path that it was not issued for, as far as the vendor's codes tell them apart."""
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
