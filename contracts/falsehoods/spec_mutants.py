"""Falsehoods in specs: every fact of a spec is left out, changed, or given one word more, one at a time.

Nothing here knows a vendor. A spec is walked as it was written: names become other names of the same sort, words other
words of the vocabulary, numbers their neighbours; facts that a spec may have and this one has not are put in. What stands
in several places, such as a page size or the name of a field, is changed in all of them as well: a mutant must not be found
only because it contradicts itself.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, cast

import attrs

from callrecords.generator.bundle.folder import Node, escape
from callrecords.generator.lint.places import mapping, sequence
from contracts.falsehoods.words import Names, Steps, made, other_texts, shape_at, sort_of, words_at

PROSE = frozenset(
    {"description", "examples", "example", "info", "openapi", "says", "servers", "summary", "title", "x-evidence"}
)
"""What is said to people, and where the server is."""

GONE = "gone"


@attrs.frozen
class SpecMutant:
    """One falsehood: a place of a spec, what was done there, and how."""

    slug: str
    steps: Steps
    what: str
    change: Callable[[Node], None] = attrs.field(repr=False)
    """Puts it into a copy of the spec."""
    form: str = attrs.field(default="", repr=False)
    """What it is like: the same for all fields, for all places of one list, and for all specs."""

    @property
    def name(self) -> str:
        """`slug:/place: what`."""
        return f"{self.slug}:{''.join(f'/{escape(str(step))}' for step in self.steps)}: {self.what}"

    @property
    def is_deletion(self) -> bool:
        """Whether something was left out, or is said to be false, and nothing was put in."""
        return self.what.startswith(GONE) or self.what == "false for true"

    def applied(self, text: str) -> Node:
        """A spec, written as JSON, with the falsehood in it."""
        document: Node = json.loads(text)
        self.change(document)
        return document


def spec_mutants(slug: str, document: Node) -> list[SpecMutant]:
    """All mutants of a spec, each once, always in the same order."""
    document = json.loads(json.dumps(document))
    found = [*_Walk(slug, document).everything(), *_pairs(slug, document), *_everywhere(slug, document)]
    known = {mutant.name: mutant for mutant in found}.values()
    return [attrs.evolve(mutant, form=_form(mutant)) for mutant in known]


def spread(mutants: Sequence[SpecMutant], first: Collection[str] = ()) -> list[SpecMutant]:
    """One mutant of each form, always the same one: now of this spec, now of that, now early in it, now late.

    `first`: the slugs of those specs whose mutants are taken where they have one of the form.
    """
    forms: dict[str, list[SpecMutant]] = {}
    for mutant in mutants:
        forms.setdefault(mutant.form, []).append(mutant)
    chosen: list[SpecMutant] = []
    for form, found in forms.items():
        some = [one for one in found if one.slug in first] or found
        chosen.append(some[zlib.crc32(form.encode()) % len(some)])
    return chosen


_NAMED = ("constants", "envelope", "fields", "properties", "responses", "securitySchemes", "values", "x-tokens")
"""Parts of a spec whose keys are names, and no words of the vocabulary."""


def _form(mutant: SpecMutant) -> str:
    """A mutant without what differs from place to place and from vendor to vendor: `operation/x-order/fields/#: too`."""
    what = mutant.what
    kind = next((one for one in ("too", "everywhere", "in both places") if what.endswith(f" {one}")), "changed")
    if what.startswith(f"{GONE} everywhere"):
        kind = f"{GONE} everywhere"
    elif mutant.is_deletion:
        kind = GONE
    match mutant.steps:
        case ("paths", _, _, *rest):
            steps = ["operation", *rest]
        case ("components", "schemas", _, *rest):
            steps = ["schema", *rest]
        case _:
            steps = list(mutant.steps)
    if kind.endswith("everywhere"):
        return f"{steps[0]}: {kind}"
    above = ["", *steps]
    named = [
        "#" if isinstance(one, int) else "*" if over in _NAMED else one for over, one in zip(above, steps, strict=False)
    ]
    return f"{'/'.join(named)}: {kind}"


class _Walk:
    """Goes through every place of a spec."""

    def __init__(self, slug: str, document: Node) -> None:
        self._slug, self._document, self._names = slug, document, Names(document)

    def everything(self) -> Iterator[SpecMutant]:
        yield from self._inside(self._document, ())

    def _mutant(self, steps: Steps, what: str, value: object) -> SpecMutant:
        return SpecMutant(self._slug, steps, what, _putting(steps, value))

    def _inside(self, node: Any, steps: Steps, beside: Sequence[Any] = ()) -> Iterator[SpecMutant]:
        parts = sequence(node)
        if isinstance(node, dict):
            yield from self._object(cast("Node", node), steps)
        elif isinstance(node, list):
            for at, part in enumerate(parts):
                yield SpecMutant(self._slug, (*steps, at), f"{GONE} ({_short(part)})", _without((*steps, at)))
                yield from self._inside(part, (*steps, at), parts)
            yield from (
                self._mutant((*steps, len(parts)), f"{_short(more)} too", more) for more in self._more(parts, steps)
            )
        else:
            others = [other for other in self._others(node, steps) if other not in beside]
            yield from (self._mutant(steps, f"{_short(other)} for {_short(node)}", other) for other in others)

    def _object(self, node: Node, steps: Steps) -> Iterator[SpecMutant]:
        named = steps[-1:] == ("properties",)  # its keys are names of fields, whatever they are called
        for key, part in node.items():
            if key in PROSE and not named:
                continue
            here = (*steps, key)
            if len(here) > 1 or key.startswith("x-"):
                yield SpecMutant(self._slug, here, GONE, _without(here))
            yield from self._inside(part, here)
        for key, shape in mapping(shape_at(steps).get("properties")).items():
            if key not in node and key not in PROSE:
                here = (*steps, key)
                yield from (self._mutant(here, f"{_short(one)} too", one) for one in made(self._names, shape, here))
        if _is_schema(steps):
            yield from self._schema(node, steps)

    def _schema(self, node: Node, steps: Steps) -> Iterator[SpecMutant]:
        """What every schema may say: null, a bound, a key that is always there, a value that means nothing."""
        kind = node.get("type")
        if isinstance(kind, str) and kind != "null":
            yield self._mutant((*steps, "type"), "null too", [kind, "null"])
        if "properties" in node and "required" not in node:
            for name in node["properties"]:
                yield self._mutant((*steps, "required"), f"{name} too", [name])
        kinds = sequence(kind) or [kind]
        if "integer" in kinds:
            yield from (self._mutant((*steps, key), "1 too", 1) for key in ("minimum", "maximum") if key not in node)
        if "string" in kinds and "format" not in node and "enum" not in node:
            if "maxLength" not in node:
                yield self._mutant((*steps, "maxLength"), "1 too", 1)
            if steps[-2:-1] == ("properties",) and "x-empty" not in node:
                yield self._mutant((*steps, "x-empty"), "'' too", [""])

    def _others(self, value: Any, steps: Steps) -> list[Any]:
        if isinstance(value, bool):
            return [not value]
        if isinstance(value, int) and steps[-1] == "status":
            return [next((one for one in self._names.statuses if one > value), self._names.statuses[0])]
        if isinstance(value, int):
            return [value - 1, value + 1]
        return [one for one in other_texts(self._names, value, steps) if one != value] if isinstance(value, str) else []

    def _more(self, parts: list[Any], steps: Steps) -> list[Any]:
        """What one may put into a list."""
        key = next((step for step in reversed(steps) if isinstance(step, str)), "")
        if key == "enum":
            return ["another-word"]
        if key == "x-empty":
            return [] if "-" in parts else ["-"]
        if key in ("type", "anyOf"):
            null: Any = "null" if key == "type" else {"type": "null"}
            return [] if null in parts else [null]
        if key == "required":
            holder = self._document
            for step in steps[:-1]:
                holder = cast("Any", holder)[step]
            return [name for name in mapping(holder.get("properties")) if name not in parts]
        words, sort = words_at((*steps, 0)), sort_of(steps)
        known = words or self._names.of(sort, steps)
        return [word for word in known if word not in parts][: 3 if words else 1]


def _pairs(slug: str, document: Node) -> Iterator[SpecMutant]:
    """A page size stands in the facts and at its parameter."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            limit = mapping(mapping(operation.get("x-pagination")).get("limit"))
            names = [one["name"] for one in operation.get("parameters", [])]
            for key in ("default", "minimum", "maximum") if limit else ():
                here = ("paths", path, method, "x-pagination", "limit", key)
                there = ("paths", path, method, "parameters", names.index(limit["parameter"]), "schema", key)
                for value in dict.fromkeys((limit[key] - 1, limit[key] + 1, limit[key] * 2, limit[key] // 2)):
                    if value != limit[key]:
                        yield SpecMutant(slug, here, f"{value} in both places", _putting(here, value, there))


def _everywhere(slug: str, document: Node) -> Iterator[SpecMutant]:
    """Names of fields, parameters, roles and words that stand in several places: renamed in all, left out of all."""
    names = Names(document)
    words = [word for schema in names.schemas.values() for word in schema.get("enum", [])]
    for name in dict.fromkeys([*names.kinds, *names.parameters, *names.roles, *words]):
        steps = next((steps for steps, text in _texts(document, ()) if text == name), ())
        yield SpecMutant(slug, steps, f"{name}x everywhere", _renaming(name, f"{name}x"))
        yield SpecMutant(slug, steps, f"{GONE} everywhere ({name})", _renaming(name, None))


def _putting(steps: Steps, value: object, *also: Steps) -> Callable[[Node], None]:
    def put(document: Node) -> None:
        for one in (steps, *also):
            holder = _holder(document, one)
            key: Any = one[-1]
            if key == len(holder) and not mapping(holder):
                holder.append(value)
            else:
                holder[key] = value

    return put


def _without(steps: Steps) -> Callable[[Node], None]:
    def remove(document: Node) -> None:
        del _holder(document, steps)[steps[-1]]

    return remove


def _holder(document: Node, steps: Steps) -> Any:
    holder: Any = document
    for step in steps[:-1]:
        holder = holder[step]
    return holder


def _renaming(old: str, new: str | None) -> Callable[[Node], None]:
    def rename(document: Node) -> None:
        renamed = _renamed(document, old, new)
        document.clear()
        document.update(renamed)

    return rename


def _renamed(node: Any, old: str, new: str | None) -> Any:
    """A part of a spec with another name in it, or without what is called so; descriptions stay."""
    parts = sequence(node)
    if isinstance(node, dict):
        found: Node = {}
        for key, part in cast("Node", node).items():
            if new is None and (
                old in (key, part) or (isinstance(part, dict) and cast("Node", part).get("name") == old)
            ):
                continue
            found[cast("str", new) if key == old else key] = (
                part if key in PROSE - {"examples"} else _renamed(part, old, new)
            )
        return found
    if isinstance(node, list):
        kept = [one for one in parts if new is not None or not _is_called(one, old)]
        return [_renamed(one, old, new) for one in kept]
    return new if node == old and isinstance(node, str) else node


def _is_called(one: Any, name: str) -> bool:
    """Whether an item of a list is a name, or is a parameter called so."""
    return one == name or (
        isinstance(one, dict) and name in (cast("Node", one).get("name"), cast("Node", one).get("parameter"))
    )


def _texts(node: Any, steps: Steps) -> Iterator[tuple[Steps, str]]:
    """Every name in a spec, and where it stands; prose is left out."""
    parts = sequence(node)
    if isinstance(node, dict):
        for key, part in cast("Node", node).items():
            if key not in PROSE or steps[-1:] == ("properties",):
                yield (*steps, key), key
                yield from _texts(part, (*steps, key))
    elif isinstance(node, list):
        for at, part in enumerate(parts):
            yield from _texts(part, (*steps, at))
    elif isinstance(node, str):
        yield steps, node


def _is_schema(steps: Steps) -> bool:
    """Whether a schema stands at a place."""
    return (
        steps[-1:] in (("schema",), ("items",))
        or (steps[:2] == ("components", "schemas") and len(steps) == 3)
        or (steps[-2:-1] == ("properties",))
        or (steps[-2:-1] in (("anyOf",), ("allOf",)))
    )


def _short(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= 40 else f"{text[:37]}..."
