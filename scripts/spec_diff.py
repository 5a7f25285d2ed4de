"""What changed for callers since the last release, and which version step that means.

`contracts/released/<slug>.json` are the bundles of the last release, `VERSION` beside them is its version. A breaking change
needs a new major version, or before 1.0 a new minor one; without that step the exit code is 1. `--release` makes the
bundles of today the released ones.
"""

from __future__ import annotations

import re
import shutil
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import attrs

from callrecords.core.facts import Bundle, Operation, Schema, read_bundle

RELEASED, GENERATED, PROJECT = Path("contracts/released"), Path("generated/callrecords"), Path("pyproject.toml")


@attrs.frozen
class Change:
    """One change as a caller sees it."""

    place: str
    what: str
    breaking: bool


@attrs.frozen
class Surface:
    """Everything that a caller can rely on, by place."""

    facts: dict[str, str] = attrs.field(factory=dict[str, str])
    """What is there, and what it is: gone or another one breaks callers, more of it does not."""
    needs: set[str] = attrs.field(factory=set[str])
    """What a caller must give: more of it breaks callers."""
    most: dict[str, int] = attrs.field(factory=dict[str, int])
    """Upper bounds: a lower one breaks callers."""
    least: dict[str, int] = attrs.field(factory=dict[str, int])
    """Lower bounds: a higher one breaks callers."""


def surface(bundle: Bundle) -> Surface:
    """The surface of one spec."""
    found = Surface()
    found.facts["client class"] = bundle.client.class_name
    for parameter in bundle.client.parameters:
        found.facts[f"client parameter {parameter.name}"] = ""
        if parameter.default is None:
            found.needs.add(f"client parameter {parameter.name}")
    for name, schema in bundle.components.schemas.items():
        for field, part in bundle.properties(schema).items():
            found.facts[f"{name}.{field}"] = _type(part)
        found.facts.update({f"{name}: word {word!r}": "" for word in schema.enum or ()})
        if schema.record is not None:
            found.facts[f"{name}: key"] = schema.record.key
    for path, method, operation in bundle.operations.values():
        found.facts[operation.operation_id] = f"{method} {path}"
        _operation(operation, bundle, found)
    return found


def _operation(operation: Operation, bundle: Bundle, found: Surface) -> None:
    name = operation.operation_id
    found.facts[f"{name}: record"] = bundle.record_name(operation)
    for one in operation.parameters:
        place = f"{name}: parameter {one.name}"
        found.facts[place] = f"{one.place}, {_type(one.schema)}"
        found.facts.update({f"{place}: word {word!r}": "" for word in one.schema.enum or ()})
        if one.required:
            found.needs.add(place)
        schema = one.schema
        bounds = ((found.most, schema.maximum, schema.max_length), (found.least, schema.minimum, schema.min_length))
        for bound, value, length in bounds:
            bound.update(
                {part: limit for part, limit in ((place, value), (f"{place}, characters", length)) if limit is not None}
            )
    if operation.filter is not None:
        for field in operation.filter.filterable:
            found.facts.update({f"{name}: filter {field} {op}": "" for op in operation.filter.operators(field)})
        if operation.filter.max_conditions is not None:
            found.most[f"{name}: conditions"] = operation.filter.max_conditions
    if operation.order is not None:
        found.facts.update({f"{name}: order by {field}": "" for field in operation.order.fields})
        found.facts[f"{name}: default order"] = operation.order.default or "unknown"
        found.most[f"{name}: orders at once"] = operation.order.max_fields
    if operation.pagination is not None:
        paging = operation.pagination
        ways = {"offset": paging.offset, "page number": paging.page, "cursor": paging.keyset, "links": paging.links}
        found.facts.update({f"{name}: paging by {way}": "" for way, facts in ways.items() if facts is not None})
        found.most[f"{name}: page size"] = paging.limit.maximum
        found.least[f"{name}: page size"] = paging.limit.minimum


def _type(schema: Schema) -> str:
    """The type of a value; whether it may be null is no part of it, since every field may be None."""
    if schema.ref is not None:
        return schema.ref.rpartition("/")[2]
    if schema.any_of:
        return " or ".join(sorted({_type(part) for part in schema.any_of} - {"null"}))
    if schema.items is not None:
        return f"array of {_type(schema.items)}"
    kinds = schema.type if isinstance(schema.type, tuple) else (schema.type or "any",)
    named = " or ".join(kind for kind in kinds if kind != "null") or "null"
    return f"{named} ({schema.format})" if schema.format else named


def changes(old: Bundle, new: Bundle) -> Iterator[Change]:
    """Everything that differs for callers, in the order of the old spec."""
    before, after = surface(old), surface(new)
    for place, fact in before.facts.items():
        if place not in after.facts:
            yield Change(place, "is gone", breaking=True)
        elif after.facts[place] != fact:
            yield Change(place, f"was {fact}, is {after.facts[place]}", breaking=True)
    for place in after.facts.keys() - before.facts.keys() - after.needs:
        yield Change(place, "is new", breaking=False)
    for place in sorted(before.needs ^ after.needs):
        gained = place in after.needs
        told = "must be given now" if gained else "need not be given any more"
        yield Change(place, told, breaking=gained and (":" not in place or place.partition(":")[0] in before.facts))
    for old_bounds, new_bounds, sign in ((before.most, after.most, 1), (before.least, after.least, -1)):
        for place in sorted(old_bounds.keys() | new_bounds.keys()):
            was, now = old_bounds.get(place), new_bounds.get(place)
            if was != now:
                narrower = now is not None and (_stood(place, before) if was is None else sign * now < sign * was)
                yield Change(f"{place}, {'at most' if sign > 0 else 'at least'}", f"was {was}, is {now}", narrower)


def _stood(place: str, before: Surface) -> bool:
    """Whether what has a bound now was there before, without one: a bound on something new breaks nobody."""
    part = place.partition(", ")[0]
    return (part if ": parameter " in part else part.partition(":")[0]) in before.facts


def step(released: str, version: str) -> str:
    """The step between two versions: `major`, `minor`, `patch` or `none`."""
    old, new = _numbers(released), _numbers(version)
    if new < old:
        raise ValueError(f"version {version} is older than the released {released}")
    return next(
        (word for word, was, now in zip(("major", "minor", "patch"), old, new, strict=True) if was != now), "none"
    )


def allows_breaking(released: str, taken: str) -> bool:
    """Whether a step may break callers: a major one, or before 1.0 a minor one."""
    return taken == "major" or (taken == "minor" and _numbers(released)[0] == 0)


def _numbers(version: str) -> tuple[int, int, int]:
    found = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
    if found is None:
        raise ValueError(f"{version!r} is no version such as 1.2.3")
    return int(found[1]), int(found[2]), int(found[3])


def main(arguments: list[str]) -> int:
    """Print what changed; 1 when something breaks callers and the version does not say so."""
    version: str = tomllib.loads(PROJECT.read_text())["project"]["version"]
    current = {path.parent.name: path for path in sorted(GENERATED.glob("*/openapi.json"))}
    if arguments == ["--release"]:
        for slug, path in current.items():
            shutil.copyfile(path, RELEASED / f"{slug}.json")
        (RELEASED / "VERSION").write_text(f"{version}\n")
        return 0
    released = (RELEASED / "VERSION").read_text().strip()
    old = {path.stem: path for path in sorted(RELEASED.glob("*.json"))}
    found = [Change(slug, "the vendor is gone", breaking=True) for slug in old.keys() - current.keys()]
    found += [Change(slug, "the vendor is new", breaking=False) for slug in current.keys() - old.keys()]
    for slug in old.keys() & current.keys():
        both = changes(read_bundle(old[slug].read_bytes()), read_bundle(current[slug].read_bytes()))
        found += [attrs.evolve(change, place=f"{slug}: {change.place}") for change in both]
    for change in sorted(found, key=lambda change: (not change.breaking, change.place)):
        print(f"{'BREAKS ' if change.breaking else 'changes'} {change.place}: {change.what}")
    taken, breaking = step(released, version), sum(change.breaking for change in found)
    print(f"{len(found)} changes since {released}, {breaking} of them breaking; the version is {version}")
    if breaking and not allows_breaking(released, taken):
        print(
            f"callers of {released} break: the next version is a {'minor' if released.startswith('0.') else 'major'} step"
        )
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
