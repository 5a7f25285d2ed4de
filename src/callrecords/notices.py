"""Warnings about how a client is set up: nothing is wrong with the request, but something should be known."""

from __future__ import annotations

import warnings
from urllib.parse import urlsplit

__all__ = ["CallRecordsWarning", "InsecureConnection"]

_USERS_LINE = 4
"""Frames from the warning to whoever builds a client: this file, the base class, the generated class."""


class CallRecordsWarning(UserWarning):
    """What this library warns of; `warnings.filterwarnings` takes the class."""


class InsecureConnection(CallRecordsWarning):
    """The token and the records travel in a way in which others can read them."""


def plain_http(base_url: str, http_client: object = None) -> None:
    """Warn of a base URL without TLS on another machine; not where the HTTP client that is used reaches no network."""
    if base_url.lower().startswith("http:") and not _here(base_url) and _reaches_out(http_client):
        warnings.warn(plain_http_message(base_url), InsecureConnection, _USERS_LINE)


def unverified(base_url: str, verify: object, http_client: object = None) -> None:
    """Warn of a server whose certificate is not verified; an HTTP client that is passed in verifies as it was told."""
    if verify is False and http_client is None and base_url.lower().startswith("https:"):
        warnings.warn(
            "verify=False: whoever is on the way can pose as the server and read the token and the records; for a private "
            "certificate give verify= the path of its CA file",
            InsecureConnection,
            _USERS_LINE,
        )


def plain_http_message(base_url: str) -> str:
    """What the warning says."""
    return (
        f"the token and the records go to {urlsplit(base_url).netloc} unencrypted, and whoever is on the way can read them; "
        "use https"
    )


def _here(base_url: str) -> bool:
    from ipaddress import ip_address  # for addresses without TLS alone

    host = (urlsplit(base_url).hostname or "").rstrip(".")
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _reaches_out(http_client: object) -> bool:
    transport = getattr(http_client, "_transport", None)
    return transport is None or any("HTTPTransport" in kind.__name__ for kind in type(transport).__mro__)
