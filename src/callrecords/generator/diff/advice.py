"""What a caller must do about a change that breaks code."""

from __future__ import annotations

import re
from collections.abc import Sequence

from callrecords.generator.diff.change import Change

ANYTHING = "Look for every use of this: type checkers name those of names and types, a test against the emulator those of requests."
"""What is said of a change that nothing else is known of."""

_RULES: Sequence[tuple[str, str, str]] = (
    (r"the vendor", r"is gone", "Stay on the release before, or remove what uses this vendor: its package is not in the new one."),
    (r"class", r"was (?P<was>.+), is (?P<now>.+)", "Import {now} instead of {was}."),
    (r"prefix of variables", r"was (?P<was>.+), is (?P<now>.+)", "Rename the environment variables: {was}_TOKEN is {now}_TOKEN, and so are the others."),
    (r"argument (?P<name>.+)", r"is demanded now", "Pass {name} at every call."),
    (r"argument (?P<name>.+)", r"is gone", "Pass {name} no more."),
    (r"argument (?P<name>.+)", r".*", "Look at what is passed as {name}: it means something else now."),
    (r"default", r".*", "Pass the argument wherever its old default was relied on."),
    (r"the emulator's token .+", r".*", "Take another of the emulator's tokens in tests."),
    (r"code (?P<name>.+)", r"is gone", "Expect the general error of the status where code {name} was looked for."),
    (r"code (?P<name>.+)", r".*", "Catch the error that code {name} means now."),
    (r"status of (?P<name>.+)", r".*", "Catch the error by its class, not by its status: that of {name} is another one."),
    (r"word (?P<name>'.*')", r".*", "Compare with no member for {name}: the vendor does not say it any more."),
    (r"kind .+", r".*", "Look at which class such a record has now before its fields are read."),
    (r"a kind that is not .+|one of its kinds", r".*", "Ask for the class of the record before this field is read."),
    (r"key", r"was (?P<was>.+), is (?P<now>.+)", "Match records by {now}: keys that were kept are those of {was}."),
    (r"key", r".*", "Match records by something else: they have no such key any more."),
    (r"requesting .+ by key", r".*", "Get the single record where this field is needed: lists do not show it."),
    (r"type", r"was (?P<was>.+), is (?P<now>.+)", "Read {now} where {was} came before; a type checker names the places."),
    (r"values read as None", r".*", "Look for code that compares with such a value, or takes None for one."),
    (r"unit", r"was (?P<was>.+), is (?P<now>.+)", "Convert: the value is in {now}, and what was kept is in {was}."),
    (r"unit", r".*", "Find out the unit from the vendor: the spec does not say it any more."),
    (r"masked as", r".*", "Look at what logs show of this field: it is masked in another way, or not at all."),
    (r"tells", r".*", "Look at what the common record says here: it is made of another field."),
    (r"method", r"was (?P<was>.+), is (?P<now>.+)", "Call {now} instead of {was}."),
    (r"record|place of the record", r".*", "Name the new class in annotations and imports."),
    (r"filter .+ together with .+", r".*", "Give both conditions, or none."),
    (r"filter (?P<name>.+)", r".*", "Leave the condition {name} out, and filter the records that come."),
    (r"\S+ looks into (?P<name>.+)|\S+ with alternatives", r".*", "Expect fewer records of a search; a filter may say it exactly."),
    (r"conditions", r".*", "Split the condition: the vendor takes fewer at once."),
    (r"any order|orders at once|order by .+", r".*", "Leave this order out, and sort the records that come."),
    (r"order if not given", r".*", "Give the order wherever the one of the list was relied on."),
    (r"paging by .+|order of the cursor", r".*", "Begin walks anew: resume tokens of the release before do not fit."),
    (r"a page names its (?P<name>.+)", r".*", "Expect None for {name} of a page."),
    (r"page size", r".*", "Give a limit within the new bounds, or none."),
    (r"export", r".*", "Walk the list instead: there is no file of a window."),
    (r"changes|deleted records", r".*", "Walk a window again instead of following changes, and compare."),
    (r"windows on", r".*", "Read the last windows again: since and until go by another time."),
    (r"widest window.*", r".*", "Cut windows that are requested in one: walks do so by themselves."),
    (r"retention.*|records in a window.*", r".*", "Pull more often: the vendor shows less at once, or for a shorter time."),
    (r"role .+|calls that name the user in .+", r".*", "Look at which records the token sees; it may need another role."),
    (r"a token for this .+", r".*", "Use a token that was issued for this place."),
    (r"parameter (?P<name>\S+).*", r"is gone", "Send {name} no more."),
    (r"parameter (?P<name>\S+).*", r".*", "Look at what is sent as {name}: some of it is refused now."),
    (r"answer \S+, (?P<name>.+)", r".*", "Expect None for {name}, and look where it is used."),
    (r"answer .+", r".*", "Catch the error of another status, or expect this response no more."),
)  # fmt: skip
"""The last part of a place, what became of it, and what to do."""


def advice(change: Change) -> str:
    """One sentence that says what to do; nothing has to be done about a change that breaks nobody."""
    if not change.breaking:
        return ""
    tail = re.sub(r", at (most|least)$", "", change.place)
    for place, what, text in _RULES:
        became = re.fullmatch(what, change.what, re.DOTALL)
        for named in (tail.rpartition(": ")[2], tail.partition(": ")[2]):
            at = re.fullmatch(place, named, re.DOTALL)
            if at is not None and became is not None:
                return text.format_map(
                    {name: value or "it" for name, value in (at.groupdict() | became.groupdict()).items()}
                )
    return ANYTHING
