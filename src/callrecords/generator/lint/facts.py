"""Rules about facts: what the x- keys name exists, and they agree with each other and with the schemas."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint import access, conditions, records, resources
from callrecords.generator.lint.asked import operations
from callrecords.generator.lint.doubts import doubts
from callrecords.generator.lint.forms import forms
from callrecords.generator.lint.kinds import kinds, own_keys
from callrecords.generator.lint.paging import pagination
from callrecords.generator.lint.parameters import parameters
from callrecords.generator.lint.places import Found
from callrecords.generator.lint.shapes import shapes
from callrecords.generator.lint.standing import arguments, demanded, filters
from callrecords.generator.lint.sync import sync
from callrecords.spec.bundle import Bundle


def facts(bundle: Bundle, *, house: bool = True) -> Iterator[Found]:
    """All rules about facts, for a document that could be read; `house`: bounds of every parameter too, as our own specs have them."""
    misshapen = list(shapes(bundle))
    if misshapen:
        yield from misshapen
        return
    asked = list(operations(bundle))
    nameless = list(records.without_key(bundle, asked))
    if nameless:
        yield from nameless
        return
    for one in asked:
        yield from resources.parts(one)
        yield from resources.resources(one, asked)
        yield from resources.wrapping(bundle, one)
        yield from pagination(bundle, one)
        yield from conditions.conditions(one)
        yield from parameters(bundle, one)
        yield from demanded(bundle, one)
        yield from filters(one)
        yield from doubts(one.pointer, one.operation)
        yield from conditions.times(one)
        yield from conditions.readings(one)
        yield from sync(bundle, one)
        yield from resources.paths(bundle, one)
        yield from access.visibility(bundle, one, asked)
        if house:
            yield from resources.bounds(one)
        yield from access.answers(bundle, one)
    yield from arguments(bundle, asked)
    yield from forms(bundle)
    yield from records.records(bundle, asked)
    yield from kinds(bundle)
    yield from own_keys(bundle, asked)
    yield from records.story(bundle)
    yield from access.tokens(bundle)
    yield from access.errors(bundle, asked)
