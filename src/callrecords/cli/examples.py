"""Examples for the help pages, out of vendors that are there: their slugs, variables, fields and words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import attrs
import click

from callrecords.spec.bundle import Bundle, FieldFacts, Operation
from callrecords.spec.catalog import Vendor
from callrecords.spec.expressions import Op

_PARTS = ("started", "ended", "caller", "duration", "talk-duration", "price", "cost", "status", "direction")
"""Parts of a call story that make a table worth looking at, the most telling first."""

_REMARK = "  # "


@attrs.frozen
class HelpWords:
    """Words that fit one list of one vendor."""

    slug: str
    target: str
    """`slug.resource`."""
    prefix: str
    """Of the environment variables."""
    fields: tuple[str, ...]
    """The key and two more."""
    number: str
    """A field that holds a number worth adding up."""
    where: str | None
    """A filter that the list understands, or None where no one was found."""


def example(vendors: Sequence[Vendor]) -> HelpWords | None:
    """Words for the examples: of the first list with a filter that says most; None without vendors."""
    found = [_of(vendor, operation) for vendor in vendors for operation in _lists(vendor)]
    return max(found, key=lambda one: len(one.where or ""), default=None)


def _lists(vendor: Vendor) -> Iterator[tuple[str, Operation]]:
    operations = vendor.bundle().operations
    for resource in vendor.resources:
        yield resource.name, operations[resource.list_operation]


def _of(vendor: Vendor, place: tuple[str, Operation]) -> HelpWords:
    name, operation = place
    bundle: Bundle = vendor.bundle()
    key = bundle.key_of(operation)
    fields = bundle.record_fields(operation)
    telling = sorted(
        (field for field in fields.values() if field.name != key and _part(field) in _PARTS),
        key=lambda field: _PARTS.index(_part(field)),
    )
    numbers = [field.name for field in telling if field.kind in ("decimal", "integer")]
    words = [field.name for field in telling]
    return HelpWords(
        slug=vendor.slug,
        target=f"{vendor.slug}.{name}",
        prefix=bundle.client.variable("token").removesuffix("_TOKEN"),
        fields=tuple(dict.fromkeys((key, *words[:1], *numbers[-1:]))),
        number=(numbers or words or [key])[-1],
        where=_where(operation, fields.values()),
    )


def _where(operation: Operation, fields: Iterable[FieldFacts]) -> str | None:
    facts = operation.filter
    if facts is None:
        return None
    known = [field for field in fields if field.name in facts.filterable]
    worded = (one for one in known if any(one.enum) and one.pii is None and Op.EQ in facts.operators(one.name))
    timed = (one for one in known if "duration" in _part(one) and Op.GT in facts.operators(one.name))
    word, length = next(worded, None), next(timed, None)
    parts = [
        *([] if word is None else [f"{word.name} eq {_quoted(next(filter(None, word.enum)))}"]),
        *([] if length is None else [f"{length.name} gt 60"]),
    ]
    return " and ".join(parts) or None


def _quoted(word: str) -> str:
    return word if word.isidentifier() else f"'{word}'"


def _part(field: FieldFacts) -> str:
    return "" if field.means is None else field.means.part


class TaughtCommand(click.Command):
    """A command whose help is filled with examples: `{slug}`, `{target}`, `{prefix}`, `{fields}`, `{number}`, `{where}`."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, its examples of the vendors that the command line knows."""
        plain, self.help = self.help, taught(self.help or "", ctx)
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = plain


class TaughtGroup(TaughtCommand, click.Group):
    """A group whose help is filled in the same way."""


def taught(text: str, context: click.Context) -> str:
    """A help text with its examples filled in and what stands behind `#` below each other.

    A line with something that no vendor has is left out.
    """
    vendors: Sequence[Vendor] = context.obj or ()
    one = example(vendors) or HelpWords("SLUG", "SLUG.RESOURCE", "SLUG", ("FIELD",), "FIELD", None)
    words = attrs.asdict(one) | {"fields": ",".join(one.fields)}
    lines = [
        line.format_map(words).partition(_REMARK) for line in text.splitlines() if one.where or "{where}" not in line
    ]
    width = max((len(line) for line, mark, _ in lines if mark), default=0)
    return "\n".join(f"{line:<{width}}{mark}{remark}" if mark else line for line, mark, remark in lines)
