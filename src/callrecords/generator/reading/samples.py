"""Examples: what a vendor's samples show is said of each field, and what nobody shows is made up from its type.

The emulator takes the shape of its values from them, and both generators are held against the sample of each operation.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from callrecords.generator.bundle.shapes import is_array, is_object, mapping, sequence
from callrecords.generator.bundle.texts import Node
from callrecords.generator.reading.patterns import text_for
from callrecords.generator.reading.schemas import REF
from callrecords.spec.places import find, keys_to

_TEXTS = {
    "date-time": "2026-01-31T09:30:00Z",
    "date": "2026-01-31",
    "uuid": "6f1c2f2e-9a4b-4c0e-8d57-0b1f5a3c7e21",
    "uri": "https://example.com/1",
    "url": "https://example.com/1",
    "email": "ada@example.com",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "hostname": "voice.example",
    "time": "09:30:00Z",
    "duration": "PT1M1S",
    "byte": "dGV4dA==",
    "decimal": "1.5",
    "date-time-rfc-2822": "Sat, 31 Jan 2026 09:30:00 +0000",
    "date-time-local": "2026-01-31T09:30:00",
    "date-time-space": "2026-01-31 09:30:00",
    "epoch-s": "1769851800",
    "epoch-ms": "1769851800000",
    "hh-mm-ss": "00:01:05",
    "int32": "1",
    "int64": "1",
}
_DEEPEST = 12


class Samples:
    """The examples of one document; it is changed in place."""

    def __init__(self, document: Node) -> None:
        self._document = document
        self._schemas: dict[str, Node] = document["components"]["schemas"]
        self.invented: list[str] = []
        """`Schema.property` of each example that no sample shows."""

    def complete(self) -> None:
        """Give each property an example, and each operation a sample."""
        operations = [operation for item in self._document["paths"].values() for operation in item.values()]
        contents = [
            mapping(mapping(mapping(operation["responses"]).get("200")).get("content")).get("application/json")
            for operation in operations
        ]
        every = [response for operation in operations for response in mapping(operation["responses"]).values()]
        for content in (mapping(one.get("content")).get("application/json") for one in every):
            for sample in mapping(mapping(content).get("examples")).values():
                self._learn(mapping(content)["schema"], sample["value"], 0)
        for name, schema in self._schemas.items():
            for key, part in mapping(schema.get("properties")).items():
                for one, place in ((part, key), *((items, f"{key}[]") for items in self._items(part))):
                    value = self._value({**one, "examples": []}, key, 0) if self._needs(one) else None
                    if value is not None:
                        one["examples"] = [value]
                        self.invented.append(f"{name}.{place}")
        for operation, stated in zip(operations, contents, strict=True):
            paging = mapping(operation.get("x-pagination"))
            if is_object(stated) and not any(_tells(one, paging) for one in mapping(stated.get("examples")).values()):
                page = self._value(stated["schema"], "", 0)
                _end(page, mapping(paging.get("next")))
                _count(page, paging)
                shown = mapping(stated.get("examples"))
                stated["examples"] = {**shown, "made-up": {"summary": "Made up.", "value": page}}

    def _items(self, part: Node) -> list[Node]:
        """What an array holds, at any depth, where that is described in its place."""
        found = [one for form in self._forms(part) if is_object(one := form.get("items")) and "$ref" not in one]
        return [*found, *(inner for one in found for inner in self._items(one))]

    def _needs(self, part: Node) -> bool:
        """Whether a property holds a single value that nobody has shown."""
        kinds = {str(form.get("type")) for form in self._forms(part)}
        shown = [one for one in sequence(part.get("examples")) if one is not None]  # null shows no value
        return not shown and bool(kinds & {"string", "integer", "number"}) and not self._words(part)

    def _learn(self, schema: Node, value: object, depth: int) -> None:
        if depth > _DEEPEST:
            return
        for form in self._forms(schema):
            if is_array(value):
                items = mapping(form.get("items"))
                for one in value:
                    self._learn(items, one, depth + 1)
                    if items and isinstance(one, str | int | float) and one != "" and self._needs(items):
                        items["examples"] = [one]
            if not is_object(value):
                continue
            for part in self._layers(form, 0):
                for key, one in mapping(part.get("properties")).items():
                    if key in value:
                        self._learn(one, value[key], depth + 1)
                        if isinstance(value[key], str | int | float) and value[key] != "" and self._needs(one):
                            one["examples"] = [value[key]]

    def _value(self, schema: Node, name: str, depth: int) -> Any:
        """A value that fits, from the examples as far as there are any."""
        shown = sequence(schema.get("examples"))
        if shown:
            return shown[0]
        form = next(iter(self._forms(schema)), mapping(None))
        words, kind = self._words(schema), form.get("type")
        if words:
            return words[0]
        if depth > _DEEPEST:  # a schema that holds itself
            return [] if kind == "array" else {} if kind == "object" or "properties" in form else None
        if kind == "object" or "properties" in form or "allOf" in form:
            return self._object(form, depth, {})
        if kind == "array":
            items = mapping(form.get("items"))
            one = next(iter(self._forms(items)), items)
            kinds = mapping(one.get("x-kinds"))
            tagged = [{kinds["field"]: words[0]} for words in mapping(kinds.get("classes")).values()]
            return [self._object(one, depth + 1, tag) for tag in tagged] or [self._value(items, name, depth + 1)]
        if kind == "integer":
            return _integer(form)
        if kind == "number":
            return 1.5
        if kind == "boolean":
            return True
        return _text(form, name)

    def _object(self, form: Node, depth: int, said: Node) -> Node:
        """An object with all fields that stand beside each other; `said` are values that it is to have."""
        found: Node = {}
        for part in self._layers(form, 0):
            properties = mapping(part.get("properties"))
            found |= {
                key: said[key] if key in said else self._value(one, key, depth + 1) for key, one in properties.items()
            }
            for key, one in properties.items():
                if any(found.get(tag) not in words for tag, words in mapping(one.get("x-only-where")).items()):
                    found.pop(key)
        return found

    def _layers(self, form: Node, depth: int) -> Iterator[Node]:
        """The objects that one is put together from (`allOf`), at any depth, and itself at last."""
        for one in sequence(form.get("allOf")) if depth < _DEEPEST else ():
            yield from self._layers(self._solid(mapping(one)), depth + 1)
        yield form

    def _forms(self, schema: Node) -> list[Node]:
        """What a value may be, null aside."""
        forms = [mapping(one) for one in sequence(schema.get("anyOf"))] or [schema]
        solid = [self._solid(one) for one in forms]
        plain = [
            {**one, "type": next((kind for kind in one["type"] if kind != "null"), "null")}
            if is_array(one.get("type"))
            else one
            for one in solid
        ]
        return [one for one in plain if one.get("type") != "null"]

    def _solid(self, schema: Node) -> Node:
        target = schema.get("$ref")
        return self._schemas.get(target.removeprefix(REF), {}) if isinstance(target, str) else schema

    def _words(self, schema: Node) -> list[Any]:
        return next((sequence(form["enum"]) for form in self._forms(schema) if form.get("enum")), list[Any]())


def _tells(sample: Node, paging: Node) -> bool:
    """Whether a sample shows a record; one of a list that holds none does not."""
    places = [place for place, role in mapping(paging.get("envelope")).items() if role == "items"]
    return not places or bool(find(sample["value"], places[0]))


def _end(page: object, told: Node) -> None:
    """Make a page the last one, as facts say that its end is written: a URL that is made up would lead elsewhere."""
    place = told.get("url")
    if place is None:
        return
    *outside, last = keys_to(place)
    for key in outside:
        page = mapping(page).get(key)
    if is_object(page) and last in page:
        end = told.get("end", "missing")
        if end == "missing":
            del page[last]
        else:
            page[last] = None if end == "null" else ""


def _count(page: object, paging: Node) -> None:
    """Let the numbers of a page that is made up be those of a list that it holds whole."""
    roles = {str(role): str(place) for place, role in mapping(paging.get("envelope")).items()}
    items = find(page, roles["items"]) if roles.get("items") else None
    if not is_array(items):
        return
    number = mapping(paging.get("page")).get("first", 1)
    numbers = {
        "total": len(items),
        "page-count": len(items),
        "page-total": 1,
        "offset": 0,
        "page": number,
        "has-more": False,
    }
    for role, value in numbers.items():
        *outside, last = keys_to(roles[role]) if role in roles else ("",)
        inside = page
        for key in outside:
            inside = mapping(inside).get(key)
        if role in roles and is_object(inside) and last in inside:
            inside[last] = str(value) if isinstance(inside[last], str) else value


def _integer(form: Node) -> int:
    step = form.get("multipleOf", 1)
    low, high = form.get("minimum"), form.get("maximum")
    value = low if low is not None and low >= 0 else high if high is not None and high < 1 else 1
    return int(-(-value // step) * step)


def _text(form: Node, name: str) -> str | None:
    """A text that fits; None where no text is known that does."""
    least, most = int(form.get("minLength", 0)), form.get("maxLength")
    plain = _TEXTS.get(
        str(form.get("format")), f"{name or 'text'}-1".ljust(least, "0")[: 100 if most is None else most]
    )
    if "pattern" in form and form.get("format") not in _TEXTS:
        return text_for(str(form["pattern"]), least, most)
    return plain
