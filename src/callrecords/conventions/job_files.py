"""Files of records: JSON, one JSON object on each line, or CSV with names in its first line; plain, in gzip or in a zip archive.

A record that is read is the JSON text of an object. From CSV it is made by the kinds of the fields: an empty cell is null where
the field may be null, an empty text where it is text, and otherwise not there; CSV cannot tell these apart.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec

from callrecords.spec.facts_jobs import JobFile
from callrecords.spec.places import find, nest
from callrecords.spec.schema import FieldFacts

_GZIP, _ZIP = b"\x1f\x8b", b"PK\x03\x04"
_ANY = msgspec.json.Decoder()
_RAWS = msgspec.json.Decoder(list[msgspec.Raw])
_MEMBERS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_PIECE = 1 << 20
_LONGEST_CELL = 1 << 24
NAME = "records"
"""What a file in an archive is called here; a client takes any name."""


class UnreadableFile(ValueError):
    """A file that cannot be read to its end; the message says why, never what it holds."""


class FileTooLarge(UnreadableFile):
    """A file that is larger, unpacked, than is wanted."""


def pack(facts: JobFile, content: bytes) -> bytes:
    """The file as it travels."""
    match facts.packed:
        case "gzip":
            return gzip.compress(content, 1, mtime=0)
        case "zip":
            whole = io.BytesIO()
            with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr(zipfile.ZipInfo(f"{NAME}.{facts.format}"), content)
            return whole.getvalue()
        case _:
            return content


def unpack(facts: JobFile, packed: bytes, most: int) -> bytes:
    """What a file holds; one that some server on the way has unpacked already is taken as it is. Raises `UnreadableFile`."""
    if facts.packed == "gzip" and packed.startswith(_GZIP):
        return _gunzipped(packed, most)
    if facts.packed == "zip" and packed.startswith(_ZIP):
        return _unzipped(packed, most)
    if facts.packed != "none" and not packed:
        raise UnreadableFile("the file is empty")
    if len(packed) > most:
        raise FileTooLarge(f"the file is larger than {most:,} bytes")
    return packed


def render(facts: JobFile, records: Sequence[bytes], fields: Mapping[str, FieldFacts]) -> bytes:
    """The file that holds these records, each the JSON of an object; not packed."""
    match facts.format:
        case "json":
            array = msgspec.Raw(b"[" + b",".join(records) + b"]")
            return bytes(array) if facts.items is None else msgspec.json.encode(nest({facts.items: array}))
        case "jsonl":
            return b"".join(record + b"\n" for record in records)
        case "csv":
            return _to_csv(records, fields)


def parse(facts: JobFile, content: bytes, fields: Mapping[str, FieldFacts]) -> list[msgspec.Raw]:
    """The records of a file, each the JSON of what stands for it there. Raises `UnreadableFile` for one that is cut."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UnreadableFile("the file is not UTF-8") from None
    match facts.format:
        case "json":
            return _from_json(facts, text.encode())
        case "jsonl":
            return _from_lines(text.encode())
        case "csv":
            return list(_from_csv(text, fields))


def _gunzipped(packed: bytes, most: int) -> bytes:
    found, size = list[bytes](), 0
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as file:
            while piece := file.read(_PIECE):
                size += len(piece)
                if size > most:
                    raise FileTooLarge(f"the file is larger than {most:,} bytes")
                found.append(piece)
    except EOFError:
        raise UnreadableFile("the file is cut: its compressed data have no end") from None
    except (OSError, zlib.error):
        raise UnreadableFile("the file cannot be decompressed") from None
    return b"".join(found)


def _unzipped(packed: bytes, most: int) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            inside = [one for one in archive.infolist() if not one.is_dir()]
            if len(inside) != 1:
                raise UnreadableFile(f"expected one file in the archive, there are {len(inside)}")
            with archive.open(inside[0]) as file:
                content = file.read(most + 1)
                if len(content) > most:
                    raise FileTooLarge(f"the file is larger than {most:,} bytes")
                return content
    except (zipfile.BadZipFile, EOFError, zlib.error, OSError, RuntimeError, NotImplementedError):
        raise UnreadableFile("the archive is cut, or none that can be read") from None


def _from_json(facts: JobFile, content: bytes) -> list[msgspec.Raw]:
    try:
        if facts.items is None:
            return _RAWS.decode(content)
        whole = _ANY.decode(content)
        if not isinstance(find(whole, facts.items), list):
            raise UnreadableFile(f"there is no array at {facts.items}")
        part = msgspec.Raw(content)
        for key in facts.items[1:].split("/") if facts.items.startswith("/") else [facts.items]:
            part = _MEMBERS.decode(part)[key.replace("~1", "/").replace("~0", "~")]
        return _RAWS.decode(part)
    except (msgspec.DecodeError, RecursionError) as problem:
        raise UnreadableFile(
            "the file is no JSON, or cut" if isinstance(problem, msgspec.DecodeError) else "nested too deeply"
        ) from None


def _from_lines(content: bytes) -> list[msgspec.Raw]:
    lines = [line for line in content.splitlines() if line.strip()]
    if lines:
        try:
            _ANY.decode(lines[-1])
        except (msgspec.DecodeError, RecursionError):
            raise UnreadableFile("the last line is no JSON: the file is cut") from None
    return [msgspec.Raw(line) for line in lines]


def _to_csv(records: Sequence[bytes], fields: Mapping[str, FieldFacts]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    for record in records:
        values = _MEMBERS.decode(record)
        writer.writerow([_cell(values.get(name)) for name in fields])
    return out.getvalue().encode()


def _cell(value: msgspec.Raw | None) -> str:
    text = b"" if value is None or bytes(value) == b"null" else bytes(value)
    return cast("str", _ANY.decode(text)) if text.startswith(b'"') else text.decode()


def _from_csv(text: str, fields: Mapping[str, FieldFacts]) -> Iterator[msgspec.Raw]:
    if not text:
        raise UnreadableFile("the file has no line with the names of its columns")
    if not text.endswith("\n"):
        raise UnreadableFile("the last line has no end: the file is cut")
    csv.field_size_limit(_LONGEST_CELL)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        names = next(rows)
        if len(set(names)) < len(names):
            raise UnreadableFile("two columns have one name")
        for row in rows:
            if not row:
                continue
            if len(row) != len(names):
                raise UnreadableFile("a line has more cells than there are columns, or fewer")
            values = {name: _value(cell, fields.get(name)) for name, cell in zip(names, row, strict=True)}
            yield msgspec.Raw(msgspec.json.encode({name: value for name, value in values.items() if value is not None}))
    except csv.Error:
        raise UnreadableFile("the file is no CSV, or cut") from None


def _value(cell: str, field: FieldFacts | None) -> msgspec.Raw | None:
    """The JSON of a cell, or None for nothing at all. A cell that is no value of its field becomes text, which is noticed."""
    if field is None:
        return msgspec.Raw(msgspec.json.encode(cell))
    if not cell and field.nullable:
        return msgspec.Raw(b"null")
    types = field.form.type if isinstance(field.form.type, tuple) else (field.form.type or field.kind,)
    if not {"string", "text", "time"}.intersection(types):
        if not cell:
            return None
        if cell.lower() in ("true", "false") and field.kind == "boolean":
            return msgspec.Raw(cell.lower().encode())
        if field.kind in ("object", "array"):
            return msgspec.Raw(cell.encode() if _is_json(cell) else msgspec.json.encode(cell))
        if _NUMBER.fullmatch(cell):
            return msgspec.Raw(cell.encode())
    return msgspec.Raw(msgspec.json.encode(cell))


def _is_json(cell: str) -> bool:
    try:
        _ANY.decode(cell.encode())
    except (msgspec.DecodeError, RecursionError):
        return False
    return True
