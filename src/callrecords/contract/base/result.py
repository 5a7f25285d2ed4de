"""What a run found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import attrs

from callrecords.contract.base.assumed import Assumption
from callrecords.contract.base.coverage import Share
from callrecords.contract.base.redact import Capture
from callrecords.contract.base.since import Compared
from callrecords.contract.base.verdicts import Outcome, Verdict, is_green
from callrecords.errors import CallRecordsError


@attrs.frozen
class Replay:
    """How to have the same run and the same server again, where the server was the embedded emulator."""

    seed: int
    check: str
    """The command that judges it again."""
    serve: str
    """The command that serves the same records on `port`."""
    port: int


@attrs.frozen(kw_only=True)
class Result:
    """What a run found. Everything in it is redacted."""

    slug: str
    title: str
    url: str
    profile: str
    verdicts: Sequence[Verdict]
    shares: Sequence[Share] = ()
    seconds: Mapping[str, float] = attrs.field(factory=dict[str, float])
    requests: int = 0
    remarks: Sequence[str] = ()
    """Warnings: what breaks no promise and should be looked at."""
    assumed: Sequence[Assumption] = ()
    traffic: Sequence[Capture] = ()
    replay: Replay | None = None
    since: Compared | None = None
    """What changed since an earlier run that it is compared with."""
    ended: CallRecordsError | None = attrs.field(default=None, repr=False)
    """Why the run ended early: the token is refused, nothing answers any more. What is left is not evaluated."""

    @property
    def green(self) -> bool:
        """Whether something was judged, everything judged passed, and nothing that should be judged was skipped."""
        return is_green(self.verdicts)

    @property
    def failed(self) -> bool:
        """Whether a promise is broken."""
        return any(one.outcome is Outcome.FAIL for one in self.verdicts)

    @property
    def defects(self) -> int:
        """Checks that failed themselves: defects of callrecords."""
        return sum(bool(one.trace) for one in self.verdicts)

    @property
    def judged(self) -> bool:
        """Whether anything could be judged at all."""
        return any(one.outcome not in (Outcome.NOT_EVALUATED, Outcome.NOT_APPLICABLE) for one in self.verdicts)

    @property
    def sentence(self) -> str:
        """What became of the run, in one sentence without its full stop."""
        broken = len({one.promise for one in self.verdicts if one.outcome is Outcome.FAIL})
        if broken:
            return "1 promise is broken" if broken == 1 else f"{broken} promises are broken"
        if self.green:
            return "Every promise that was judged is kept"
        missed = sum(one.outcome is Outcome.NOT_EVALUATED for one in self.verdicts)
        kept = any(one.outcome is Outcome.PASS for one in self.verdicts)
        return f"Nothing is broken, but {missed} could not be judged" if kept else "Nothing was judged"

    def _repr_html_(self) -> str:
        """The result as notebooks show it: the sentence, and a row for each failure."""
        from xml.etree.ElementTree import Element

        from callrecords.markup import add, fragment

        box = Element("div")
        add(add(box, "p"), "strong", f"{self.title}, profile {self.profile}: {self.sentence}")
        failures = [one for one in self.verdicts if one.outcome is Outcome.FAIL]
        if failures:
            table = add(box, "table")
            head = add(add(table, "thead"), "tr")
            for name in ("promise", "operation", "what came"):
                add(head, "th", name, scope="col")
            body = add(table, "tbody")
            for one in failures:
                row = add(body, "tr")
                for text in (one.promise, one.operation, one.evidence):
                    add(row, "td", text)
        return fragment(box)
