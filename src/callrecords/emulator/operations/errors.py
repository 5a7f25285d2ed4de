"""Error answers in the vendor's own shape and words."""

from __future__ import annotations

import msgspec

from callrecords.emulator.operations.wire import ServerResponse
from callrecords.spec.facts import BAD_PARAMETERS, ErrorFacts, Situation

_FALLBACK: dict[str, Situation] = {
    "foreign-token": "bad-token",
    "expired-token": "bad-token",
    "unknown-record": "unknown-path",
    "nothing-found": "unknown-path",
    **dict.fromkeys(BAD_PARAMETERS, "bad-parameter"),
}
"""What a vendor without a situation of its own answers in its place."""


class ErrorResponses:
    """The error answers of one vendor, from `x-errors`."""

    def __init__(self, facts: ErrorFacts) -> None:
        self._facts = facts

    def refusal(
        self,
        situation: Situation,
        detail: str = "",
        headers: tuple[tuple[str, str], ...] = (),
        *,
        limit: int | None = None,
    ) -> ServerResponse:
        """The answer in a situation; `detail` and the largest page size go where the vendor's message has room."""
        situations = self._facts.situations
        answer = situations[situation if situation in situations else _FALLBACK[situation]]
        message = answer.message.replace("{detail}", detail).replace("{limit}", "" if limit is None else str(limit))
        return ServerResponse(answer.status, self.body(answer.code, message.strip()), headers)

    def too_wide(self, days: int, detail: str) -> ServerResponse:
        """The answer to a window of more than `days` days: in the vendor's words where they are known."""
        known = next((code for code in self._facts.codes if code.means == "window-too-wide" and code.message), None)
        if known is None or known.message is None:
            return self.refusal("bad-parameter", detail)
        status = self._facts.situations["bad-parameter"].status
        return ServerResponse(status, self.body(known.code, f"{known.message} {days}"))

    def body(self, code: str | int, message: str) -> bytes:
        """An error body with a vendor code and a message."""
        shape = self._facts.shape
        error = {shape.code: int(code) if shape.code_type == "integer" else str(code), shape.message: message}
        return msgspec.json.encode(error if shape.list is None else {shape.list: [error]})
