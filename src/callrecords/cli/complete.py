"""Completion in the shell: slugs, resources, fields and bugs. It offers nothing where it cannot know, and never fails."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem, shell_complete

from callrecords.cli.extras import EMULATOR_MODULES, missing
from callrecords.cli.query import FetchQuery, read
from callrecords.errors import CallRecordsError

if TYPE_CHECKING:
    from callrecords.spec.catalog import Vendor

VARIABLE = "_CALLRECORDS_COMPLETE"
"""The variable that the shell sets: `bash_source` for the script, `bash_complete` for words; so for zsh and fish."""


def respond(command: click.Command, vendors: Sequence[Vendor]) -> int:
    """Print what the shell asked for; returns the exit code."""
    return shell_complete(command, {"obj": tuple(vendors)}, "callrecords", VARIABLE, os.environ[VARIABLE])


def slugs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Vendors that are not named yet."""
    given = context.params.get(parameter.name or "") or ()
    return [
        CompletionItem(vendor.slug, help=vendor.title)
        for vendor in _vendors(context)
        if vendor.slug.startswith(incomplete) and vendor.slug not in given
    ]


def resources(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Resources as `slug.resource`."""
    del parameter
    names = (f"{vendor.slug}.{resource.name}" for vendor in _vendors(context) for resource in vendor.resources)
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def fields(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The last of the fields with commas between them; those before it are not offered again."""
    del parameter
    before, comma, last = incomplete.rpartition(",")
    taken = {name.strip() for name in before.split(",")}
    names = (name for name in _of(context, lambda query: query.listed) if name not in taken)
    return [CompletionItem(f"{before}{comma}{name}") for name in names if name.startswith(last)]


def sortable(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Fields that the list can be sorted by, each also descending."""
    del parameter
    names = _of(context, lambda query: () if query.operation.order is None else query.operation.order.fields)
    both = (text for name in names for text in (name, f"{name}:desc"))
    return [CompletionItem(text) for text in both if text.startswith(incomplete)]


def filterable(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The field at the beginning of a filter."""
    del parameter
    names = _of(context, lambda query: () if query.operation.filter is None else query.operation.filter.filterable)
    return [CompletionItem(name) for name in names if name.startswith(incomplete)]


def bugs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Bugs that can be planted."""
    del context, parameter
    if missing(EMULATOR_MODULES):
        return []
    from callrecords.emulator.mutations.catalogue import BUGS

    return [CompletionItem(bug.name, help=bug.about) for bug in BUGS.values() if bug.name.startswith(incomplete)]


def _vendors(context: click.Context) -> Sequence[Vendor]:
    found: Sequence[Vendor] = context.obj or ()
    return found


def _of(context: click.Context, names: Callable[[FetchQuery], Iterable[str]]) -> tuple[str, ...]:
    """Names out of the facts of the resource that is on the line."""
    target = context.params.get("target") or next(iter(context.args), "")  # beside an option without its value yet
    with contextlib.suppress(CallRecordsError, ValueError, LookupError):
        return tuple(names(read(_vendors(context), target=str(target))))
    return ()
