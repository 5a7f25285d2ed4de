"""Rules about words: the x- vocabulary, names, descriptions, and how a schema may be written."""

from __future__ import annotations

import functools
import json
import keyword
import re
from collections.abc import Iterator
from pathlib import Path

import jsonschema_rs

from callrecords.generator.bundle.folder import Source, escape
from callrecords.generator.bundle.shapes import children
from callrecords.generator.bundle.vocabulary import BELONGS, TAKEN_RESOURCES
from callrecords.generator.lint.explain import see
from callrecords.generator.lint.places import Found, Place, Sort, mapping, places, sequence
from callrecords.generator.reading.schemas import pascal
from callrecords.spec.arguments import nearest
from callrecords.spec.forms import WHOLE

VOCABULARY = Path(__file__).with_name("vocabulary.schema.json")

RESERVED = frozenset(
    {
        "calls", "cli", "client", "contract", "conventions", "describe", "dlt", "emulator", "errors", "frames", "generator",
        "lake", "markup", "notices", "otel", "profiles", "progress", "pseudonyms", "reconcile", "registry", "report", "spec", "testing", "vendors", "wire",
    }
)  # fmt: skip
"""Names that hand-written parts of the package have; no vendor may be called so."""

TAKEN_CLASSES = frozenset(
    {
        "AsyncClient", "AsyncHttpClient", "Client", "HttpClient", "OnAttempt", "Retries", "Service", "Setting", "SyncClient", "Token",
        "TokenCarrier", "TokenEndpoint",
    }
)  # fmt: skip
"""Classes that the module of a client imports, or whose asynchronous twin it imports."""
TAKEN_ARGUMENTS = frozenset(
    {
        "base_url", "deadline", "http_client", "max_response_bytes", "on_attempt", "profile", "rate_limit", "retries", "self", "strict", "timeout",
        "token", "token_url", "verify",
    }
)  # fmt: skip
"""What every client is built with."""

DESCRIBED: frozenset[Sort] = frozenset(
    {"header", "operation", "parameter", "property", "response", "schema", "security-scheme", "server"}
)
_SLUG = r"[a-z][a-z0-9]*"
_SNAKE = re.compile(r"(list|get|start|poll|download|changes)(_[a-z][a-z0-9]*)+")
_PASCAL = re.compile(r"([A-Z][a-z0-9]*)+")


def vocabulary(source: Source) -> Iterator[Found]:
    """Each `x-` key is known, stands where it belongs and has its shape."""
    schemas = _vocabulary()
    for place in places(source.document):
        for key in [key for key in place.node if key.startswith("x-")]:
            pointer = f"{place.pointer}/{key}"
            if key not in schemas:
                yield Found(pointer, f"unknown key {key}{nearest(key, schemas)}")
                continue
            if key not in BELONGS.get(place.sort, {"x-evidence"}):
                homes = [sort for sort, keys in BELONGS.items() if key in keys]
                yield Found(pointer, f"{key} does not belong on a {place.sort}; move it to a {' or '.join(homes)}")
            for error in schemas[key].iter_errors(place.node[key]):
                steps = "".join(f"/{step}" for step in error.instance_path)
                yield Found(f"{pointer}{steps}", f"{error.message}; {see(key)}")


def story(source: Source) -> Iterator[Found]:
    """The words that `x-means` translates are words of the story."""
    known = json.loads(VOCABULARY.read_bytes())["story-words"]
    for place in places(source.document):
        means = mapping(place.node.get("x-means"))
        words = known.get(means.get("part"))
        for word in mapping(means.get("values")):
            if words is not None and word not in words:
                hint = f"{means['part']} has no word {word}; write one of {', '.join(words)}"
                yield Found(f"{place.pointer}/x-means/values/{escape(word)}", hint)
        for at, word in enumerate(means.get("unclear", ())):
            if word not in mapping(means.get("values")):
                hint = f"{word} is not among the values; unclear names some of those"
                yield Found(f"{place.pointer}/x-means/unclear/{at}", hint)


@functools.cache
def _vocabulary() -> dict[str, jsonschema_rs.Draft202012Validator]:
    definitions = json.loads(VOCABULARY.read_bytes())["$defs"]
    return {
        key: jsonschema_rs.Draft202012Validator({"$ref": f"#/$defs/{key}", "$defs": definitions}, validate_formats=True)
        for key in definitions
        if key.startswith("x-")
    }


def slug_fault(name: str) -> str | None:
    """Why no vendor can be called so, and what would be right; None where one can. A module has this name too."""
    if not re.fullmatch(_SLUG, name):
        plain = re.sub(r"^[0-9]+|[^a-z0-9]", "", name.lower()) or "hill"
        return f"{name!r} cannot be a vendor's name: only small letters and digits, such as {plain}"
    if keyword.iskeyword(name):
        return f"{name!r} cannot be a vendor's name: Python has this word for itself; take another, such as my{name}"
    if name in RESERVED:
        return f"{name!r} cannot be a vendor's name: a part of callrecords is called so; take another, such as my{name}"
    return None


def slug(source: Source) -> Iterator[Found]:
    """The slug is that of the folder, and a name that a vendor can have."""
    given, folder = mapping(source.document.get("x-client")).get("slug"), source.folder.resolve().name
    if not isinstance(given, str) or not re.fullmatch(_SLUG, given):
        return  # the vocabulary says so
    fault = slug_fault(given)
    if fault is not None:
        yield Found("/x-client/slug", f"{fault}, for the folder too")
    elif given != folder and slug_fault(folder) is not None:
        yield Found("/x-client/slug", f"no vendor can be called {folder}; rename the folder to {given}")
    elif given != folder:
        yield Found("/x-client/slug", f"the folder is called {folder}; use that as the slug")


def servers(source: Source) -> Iterator[Found]:
    """There is a server, and its URL says with which protocol it is reached."""
    known = sequence(source.document.get("servers"))
    if not known:
        yield Found("/servers", "no server is named; write servers: [{url: 'https://…'}], or host in Swagger 2.0")
    for number, server in enumerate(known):
        url = mapping(server).get("url")
        filled = str(url)
        for name, one in children(mapping(server), "variables"):
            filled = filled.replace(f"{{{name}}}", str(one.get("default", "")))
        if not isinstance(url, str) or not re.match(r"https?://[^/]", filled):
            hint = f"write the whole URL, with https:// at its beginning: {url!r} is none"
            yield Found(f"/servers/{number}/url", hint)


def python(source: Source) -> Iterator[Found]:
    """Parameters and properties have names that Python can write."""
    for place in places(source.document):
        if place.sort in ("parameter", "property"):
            name = re.sub(r"\W+", "_", place.name).strip("_")
            if not name or name[0].isdigit():
                hint = "it must hold a letter and must not begin with a digit"
                yield Found(place.pointer, f"{place.name!r} has no Python name: {hint}")


def python_words(source: Source) -> Iterator[Found]:
    """What becomes a class, or an argument of the client, has a name that Python and the generated modules leave free."""
    facts = mapping(source.document.get("x-client"))
    given = str(facts.get("class", ""))
    resources = {
        str(mapping(place.node.get("x-resource")).get("name", "")): f"{place.pointer}/x-resource/name"
        for place in places(source.document)
        if place.sort == "operation"
    }
    classes = {pascal(name): name for name in resources if name}
    if keyword.iskeyword(given) or given in TAKEN_CLASSES:
        yield Found("/x-client/class", f"{given} cannot be the name of the client: {_why(given)}; try {given}Client")
    elif given in classes:
        yield Found("/x-client/class", f"{given} is what the resource {classes[given]} is called; try {given}Client")
    for name, pointer in resources.items():
        if keyword.iskeyword(pascal(name)) or name in TAKEN_RESOURCES:
            other = "call_records" if name == "records" else f"{name}_records"
            yield Found(pointer, f"{pascal(name)} cannot be the name of a class: {_why(pascal(name))}; call it {other}")
    for number, one in enumerate(sequence(facts.get("parameters"))):
        name = str(mapping(one).get("name", ""))
        if keyword.iskeyword(name) or name in TAKEN_ARGUMENTS:
            why = _why(name) if keyword.iskeyword(name) else "every client has an argument of this name"
            yield Found(
                f"/x-client/parameters/{number}/name", f"{name} cannot be an argument: {why}; try vendor_{name}"
            )


def _why(name: str) -> str:
    return (
        "Python has this word for itself"
        if keyword.iskeyword(name)
        else "the generated module has another of this name"
    )


def names(source: Source) -> Iterator[Found]:
    """Operation ids, schema names and file names follow one pattern."""
    for place in places(source.document):
        if place.sort == "operation":
            role = mapping(place.node.get("x-resource")).get("role")
            if not _SNAKE.fullmatch(place.name) or (role is not None and not place.name.startswith(f"{role}_")):
                yield Found(f"{place.pointer}/operationId", f"call it {role or 'list'}_<noun>, in snake case")
            yield from _own_file(source, place, "paths", place.name)
        elif place.sort == "schema":
            if not _PASCAL.fullmatch(place.name):
                yield Found(place.pointer, f"call it {_pascal(place.name)}: schema names are in PascalCase")
            yield from _own_file(source, place, "schemas", place.name)


def _own_file(source: Source, place: Place, folder: str, name: str) -> Iterator[Found]:
    expected = Path(folder, f"{name}.yaml")
    file, inside = source.origin(place.pointer)
    if name and (file != expected or inside):
        yield Found(place.pointer, f"move it to {expected} and include it with $ref")


def _pascal(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^0-9A-Za-z]+", name)) or "Record"


def prose(source: Source) -> Iterator[Found]:
    """Whatever a reader meets has a description, and it ends like a sentence."""
    for place in places(source.document):
        for key in ("summary", "description"):
            text = place.node.get(key)
            if isinstance(text, str) and not text.rstrip().endswith("."):
                yield Found(f"{place.pointer}/{key}", "end it with a period")
        if place.sort in DESCRIBED and not place.node.get("description"):
            yield Found(place.pointer, f"add a description to this {place.sort}: its meaning, unit, when it is null")
        if place.sort in ("operation", "example") and not place.node.get("summary"):
            yield Found(place.pointer, f"add a summary to this {place.sort}")


def schemas(source: Source) -> Iterator[Found]:
    """Schemas are written in the one form that both generators read alike."""
    for place in places(source.document):
        if place.sort not in ("schema", "property", "part"):
            continue
        node, pointer = place.node, place.pointer
        types = node.get("type")
        listed = sequence(types) or [types]
        if "enum" in node and place.sort != "schema":
            yield Found(f"{pointer}/enum", "make it a named schema under components and refer to it")
        if "enum" in node and (listed != ["string"] or not all(isinstance(word, str) for word in node["enum"])):
            yield Found(f"{pointer}/enum", "an enum is of type string; give null through anyOf where it is used")
        if "number" in listed and node.get("format") != "decimal":
            yield Found(
                f"{pointer}/type", "write {type: number, format: decimal}: a float cannot hold money or durations"
            )
        within = WHOLE.get(str(node.get("format")))
        bounds = [one for key in ("minimum", "maximum") if isinstance(one := node.get(key), int)]
        if within is not None and any(not within[0] <= bound <= within[1] for bound in bounds):
            bits = within[1].bit_length() + 1
            yield Found(f"{pointer}/format", f"no number of {bits} bits reaches the bound; mend one of them")
        if node.get("format") == "decimal" and isinstance(types, list):
            yield Found(f"{pointer}/type", "write anyOf with one {type, format: decimal} each")
        if "$ref" in node and len(node) > 1:
            yield Found(f"{pointer}/$ref", "write anyOf: [{$ref: …}]: generators drop what stands beside a $ref")
        if "properties" in node and place.sort != "schema" and "/allOf/" not in pointer:
            yield Found(f"{pointer}/properties", "make it a named schema under components and refer to it")
        if "nullable" in node:
            yield Found(f"{pointer}/nullable", "write type: [<type>, 'null'], or anyOf with {type: 'null'}")
        if (problem := _unreadable(node.get("pattern"))) is not None:
            yield Found(
                f"{pointer}/pattern",
                f"Python cannot read this pattern ({problem}): write it otherwise, or leave it out",
            )
        if types == "array" and "items" not in node:
            yield Found(pointer, "say what the array holds: items")
        target = node.get("$ref")
        if isinstance(target, str) and not _resolves(source, target):
            yield Found(f"{pointer}/$ref", f"{target} does not exist; add it to components/schemas in openapi.yaml")


def _unreadable(pattern: object) -> str | None:
    """Why a pattern is none; None for one that can be read."""
    try:
        re.compile("" if pattern is None else str(pattern))
    except re.error as error:
        return str(error)
    return None


def _resolves(source: Source, target: str) -> bool:
    prefix = "#/components/schemas/"
    known = mapping(mapping(source.document.get("components")).get("schemas"))
    return target.startswith(prefix) and target[len(prefix) :] in known
