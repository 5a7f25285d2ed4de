"""Options, and help pages whose examples are made of the vendors that are there: slugs, variables, fields and words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

import attrs
import click
from click.shell_completion import CompletionItem

from callrecords.spec.catalog import Resource, Vendor
from callrecords.spec.expressions import Op
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts

F = TypeVar("F", bound=Callable[..., Any])
Complete: TypeAlias = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]

_PARTS = ("started", "ended", "caller", "duration", "talk-duration", "price", "cost", "status", "direction")
"""Parts of a call story that make a table worth looking at, the most telling first."""

_REMARK = "  # "


@attrs.frozen
class HelpWords:
    """Words that fit one list of one vendor."""

    slug: str
    target: str
    """`slug.resource`."""
    table: str
    """Its name in SQL."""
    prefix: str
    """Of the environment variables."""
    fields: str
    """The key and two more, with commas between them."""
    number: str
    """A field that holds a number worth adding up."""
    where: str | None
    """A filter that the list understands, or None where no one was found."""


def example(vendors: Sequence[Vendor]) -> HelpWords | None:
    """Words for the examples: of the first list with the longest filter; None without vendors."""
    found = [_words(vendor, resource) for vendor in vendors for resource in vendor.resources]
    return max(found, key=lambda one: len(one.where or ""), default=None)


def _words(vendor: Vendor, resource: Resource) -> HelpWords:
    bundle = vendor.bundle()
    operation = bundle.operations[resource.list_operation]
    known, fields = bundle.identity(operation).fields, bundle.record_fields(operation).values()
    telling = [field for field in fields if field.name not in known and _part(field) in _PARTS]
    telling.sort(key=lambda field: _PARTS.index(_part(field)))
    names = [field.name for field in telling]
    numbers = [field.name for field in telling if field.kind in ("decimal", "integer")]
    return HelpWords(
        slug=vendor.slug,
        target=f"{vendor.slug}.{resource.name}",
        table=f"{vendor.slug}_{resource.name}",
        prefix=bundle.client.variable("token").removesuffix("_TOKEN"),
        fields=",".join(dict.fromkeys((*known, *names[:1], *numbers[-1:]))),
        number=(numbers or names or [*known])[-1],
        where=_where(operation, fields),
    )


def _where(operation: Operation, fields: Iterable[FieldFacts]) -> str | None:
    facts = operation.filter
    if facts is None:
        return None
    able = [(field, facts.operators(field.name)) for field in fields if field.name in facts.filterable]
    worded = (field for field, ops in able if any(field.enum) and field.pii is None and Op.EQ in ops)
    timed = (field for field, ops in able if "duration" in _part(field) and Op.GT in ops)
    parts: list[str] = []
    if (field := next(worded, None)) is not None:
        word = next(word for word in field.enum if word)
        parts.append(f"{field.name} eq {word}" if word.isidentifier() else f"{field.name} eq '{word}'")
    if (field := next(timed, None)) is not None:
        parts.append(f"{field.name} gt 60")
    return " and ".join(parts) or None


def _part(field: FieldFacts) -> str:
    return "" if field.means is None else field.means.part


A_PATH = click.Path(path_type=Path)
"""The type of an option that takes a file or a folder, which need not be there."""


def option(
    names: str, metavar: str | None, text: str, complete: Complete | None = None, **settings: Any
) -> Callable[[F], F]:
    """An option: its names with blanks between them, what stands for its value, its help, what completes it."""
    return click.option(*names.split(), metavar=metavar, help=text, shell_complete=complete, **settings)


def flag(names: str, text: str) -> Callable[[F], F]:
    """An option without a value."""
    return click.option(*names.split(), is_flag=True, help=text)


class ExampleCommand(click.Command):
    """A command whose help is filled with examples: `{slug}`, `{target}`, `{table}`, `{prefix}`, `{fields}`, `{number}`, `{where}`."""

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help, with examples of the vendors that the command line knows."""
        plain, self.help = self.help, with_examples(self.help or "", ctx)
        try:
            super().format_help_text(ctx, formatter)
        finally:
            self.help = plain


class ExampleGroup(ExampleCommand, click.Group):
    """A group whose help is filled in the same way."""


def with_examples(text: str, context: click.Context) -> str:
    """A help text with its examples filled in and the remarks behind `#` below each other.

    A line with something that no vendor has is left out.
    """
    words = example(context.obj or ()) or HelpWords(
        "SLUG", "SLUG.RESOURCE", "SLUG_RESOURCE", "SLUG", "FIELD", "FIELD", None
    )
    lines = [line for line in text.splitlines() if words.where or "{where}" not in line]
    parts = [line.format_map(attrs.asdict(words)).partition(_REMARK) for line in lines]
    width = max((len(line) for line, mark, _ in parts if mark), default=0)
    return "\n".join(f"{line:<{width}}{mark}{remark}" if mark else line for line, mark, remark in parts)
