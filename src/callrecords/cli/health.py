"""`callrecords emulate --health`: whether an emulator answers, as a container asks."""

from __future__ import annotations

import ipaddress

import httpx

from callrecords.errors import ConnectionFailed

_PATIENCE = 5.0


def ask(host: str, port: int) -> str:
    """What an emulator says of itself. `host` is where it listens; raises `ConnectionFailed` if it does not answer."""
    url = f"http://{_reachable(host)}:{port}/_emulator/health"
    try:
        reply = httpx.get(url, timeout=_PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        raise ConnectionFailed(f"no emulator answers at {url}: {type(error).__name__}") from None
    if reply.status_code != 200 or not reply.content.startswith(b'{"status":"ok"'):
        raise ConnectionFailed(f"what answers at {url} is no healthy emulator: status {reply.status_code}")
    return reply.text


def _reachable(host: str) -> str:
    """The address to ask at, for one to listen on: all addresses are this machine's too."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "127.0.0.1" if address.version == 4 else "[::1]"
    return host if address.version == 4 else f"[{host}]"
