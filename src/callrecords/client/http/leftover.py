"""Bytes that stand behind a response on its connection: the next request sent there would take them for its own response.

The HTTP library looks whether a connection that waits has something to read, but not at what it has read already.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx
    import httpx2

_INNER = ("_stream", "_httpcore_stream")
_DEEPEST = 8


def has_leftover(response: httpx.Response | httpx2.Response) -> bool:
    """Whether more came on the connection than the response, which was read to its end."""
    stream: Any = response.stream  # there is no public way in
    for _ in range(_DEEPEST):
        state = getattr(getattr(stream, "_connection", None), "_h11_state", None)
        if state is not None:
            return bool(state.trailing_data[0])
        stream = next((inner for name in _INNER if (inner := getattr(stream, name, None)) is not None), None)
    return False
