"""Error answers in the vendor's own shape and words."""

from __future__ import annotations

from callrecords.conventions import error_body
from callrecords.emulator.operations.wire import ServerResponse
from callrecords.spec.facts import ErrorFacts, Situation


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
        answer = error_body.situation(self._facts, situation)
        if answer is None:
            raise LookupError(f"x-errors says nothing of {situation}")
        body = error_body.render(self._facts, answer.code, error_body.message(answer, detail, limit))
        return ServerResponse(answer.status, body, headers)

    def too_wide(self, days: int, detail: str) -> ServerResponse:
        """The answer to a window of more than `days` days: in the vendor's words where they are known."""
        known = error_body.too_wide(self._facts, days)
        if known is None:
            return self.refusal("bad-parameter", detail)
        return ServerResponse(known.status, error_body.render(self._facts, known.code, known.message))
