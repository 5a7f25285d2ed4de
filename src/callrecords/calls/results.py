"""The result of a call where the vendor has no word for it: from the answer and from the SIP status."""

from __future__ import annotations

from collections.abc import Mapping

from callrecords.calls.record import CallResult

STATUSES = range(100, 700)
"""What a SIP status may be."""
_SUCCESS, _REFUSAL = range(200, 300), range(400, 700)
_OF_STATUS: Mapping[int, CallResult] = {
    404: CallResult.UNREACHABLE,
    408: CallResult.UNANSWERED,
    410: CallResult.UNREACHABLE,
    480: CallResult.UNANSWERED,
    484: CallResult.UNREACHABLE,
    486: CallResult.BUSY,
    487: CallResult.CANCELLED,
    600: CallResult.BUSY,
    603: CallResult.DECLINED,
    604: CallResult.UNREACHABLE,
}
"""Final SIP statuses (RFC 3261, RFC 3398) that say more than that the call failed."""


def result_of(*, answered: bool | None, status: int | None) -> CallResult | None:
    """How a call ended.

    Args:
        answered: Whether it was answered; None where the vendor does not say when calls are.
        status: The final SIP status; None where it is not known.

    """
    if answered:
        return CallResult.ANSWERED
    if status is None:
        return None
    if status in _SUCCESS:  # against an answer that the vendor does not tell, it proves nothing
        return CallResult.ANSWERED if answered is None else None
    return _OF_STATUS.get(status, CallResult.FAILED) if status in _REFUSAL else None
