"""The check of answers against their schemas."""

from __future__ import annotations

import json
from collections.abc import Iterator

from callrecords.contract.base.case import Case
from callrecords.contract.base.check import Notes, check
from callrecords.contract.base.session import Reply


@check(proves="answers.schema", when=lambda _case: True, live=True)
def answers_fit(case: Case, notes: Notes) -> None:
    """Pages, single records and, off a live account, errors."""
    name = case.operation.operation_id
    for answer in _answers(case):
        try:
            body = json.loads(answer.body)
        except ValueError:
            notes.expect(False, f"status {answer.status} with a body that is no JSON", answer)
            continue
        problems = case.spec.problems(name, answer.status, body, "open" if case.live else "stated")
        notes.expect(not problems, f"status {answer.status}: {'; '.join(problems)}", answer)
        if answer.status == 200 and not case.is_list:
            whole = isinstance(body, dict) and case.listing.key in body
            notes.expect(whole, f"the single record has no {case.listing.key}", answer)
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        notes.expect(kind == "application/json", f"status {answer.status} has the type {kind or 'none'}", answer)


def _answers(case: Case) -> Iterator[Reply]:
    if case.is_list:
        yield from (page.answer for page in case.listing.first_walk.pages)
        if case.listing.paging.keyset is not None and case.listing.whole and not case.live:
            keyset = case.listing.paging.keyset
            yield case.ask({keyset.after: case.listing.whole[0].key})
            yield case.ask({keyset.before: case.listing.whole[-1].key})
        if not case.live:
            yield case.ask({case.listing.paging.limit.parameter: "ten"})
    else:
        for record in case.few(case.listing.some, 2, 12):
            yield case.ask(key=record.key)
    if not case.live:
        yield case.ask(kind=None)
