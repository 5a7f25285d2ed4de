"""Files of records: what a server writes is what a client reads, packed or not, and one that is cut is never read as a whole."""

from __future__ import annotations

import gzip
import io
import zipfile
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from callrecords.conventions import job_files
from callrecords.conventions.job_files import FileTooLarge, UnreadableFile
from callrecords.spec.facts_jobs import JobFile
from callrecords.spec.schema import FieldFacts, Schema

MOST = 1 << 20
FIELDS = {
    "id": FieldFacts(name="id", kind="text", nullable=False),
    "note": FieldFacts(name="note", kind="text", nullable=True),
    "seconds": FieldFacts(name="seconds", kind="integer", nullable=True),
    "price": FieldFacts(name="price", kind="decimal", nullable=True),
    "fee": FieldFacts(name="fee", kind="decimal", nullable=False, form=Schema(type="string", format="decimal")),
    "ok": FieldFacts(name="ok", kind="boolean", nullable=True),
    "at": FieldFacts(name="at", kind="time", nullable=True, form=Schema(type="integer")),
    "legs": FieldFacts(name="legs", kind="array", nullable=True),
}
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=12)
RECORDS = st.lists(
    st.fixed_dictionaries(
        {
            "id": TEXTS,
            "note": TEXTS.filter(bool) | st.none(),
            "seconds": st.integers(-(2**40), 2**40) | st.none(),
            "price": st.decimals(allow_nan=False, allow_infinity=False, places=4).map(lambda value: msgspec.Raw(f"{value:f}".encode())) | st.none(),
            "fee": st.decimals(allow_nan=False, allow_infinity=False, places=2).map("{:f}".format),
            "ok": st.booleans() | st.none(),
            "at": st.integers(0, 2**33) | st.none(),
            "legs": st.lists(TEXTS, max_size=3) | st.none(),
        }
    ).map(lambda row: msgspec.json.encode({name: row[name] for name in FIELDS})),
    max_size=6,
)  # fmt: skip
FILES = st.builds(
    JobFile, format=st.sampled_from(["json", "jsonl", "csv"]), packed=st.sampled_from(["none", "gzip", "zip"])
) | st.builds(JobFile, format=st.just("json"), items=st.sampled_from(["calls", "/data/calls", "/a~1b/c~0d"]))


def _through(facts: JobFile, records: list[bytes]) -> list[bytes]:
    packed = job_files.pack(facts, job_files.render(facts, records, FIELDS))
    return list(map(bytes, job_files.parse(facts, job_files.unpack(facts, packed, MOST), FIELDS)))


@given(FILES, RECORDS)
def test_what_is_written_is_read_to_the_last_digit(facts: JobFile, records: list[bytes]) -> None:
    assert _through(facts, records) == records


@given(FILES.filter(lambda facts: facts.packed != "none" or facts.format == "json"), RECORDS.filter(bool), st.data())
def test_a_file_that_is_cut_anywhere_is_never_read_as_a_whole(facts: JobFile, records: list[bytes], data: Any) -> None:
    packed = job_files.pack(facts, job_files.render(facts, records, FIELDS))
    cut = packed[: data.draw(st.integers(0, len(packed) - 1))]
    with pytest.raises(UnreadableFile):
        job_files.parse(facts, job_files.unpack(facts, cut, MOST), FIELDS)


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("jsonl", b'{"id": "a"}\n{"id": "b'),
        ("csv", b"id,note\r\na,b\r\nc"),
        ("csv", b'id,note\r\na,"b'),
        ("csv", b"id,note\r\na,b\r\nc\r\n"),
        ("csv", b"id,id\r\na,b\r\n"),
        ("csv", b""),
        ("json", b'[{"id": "a"}'),
        ("json", b"{}"),
        ("jsonl", b"\xff\xfe"),
    ],
)
def test_a_file_that_cannot_be_read_says_so(form: Any, content: bytes) -> None:
    with pytest.raises(UnreadableFile):
        job_files.parse(JobFile(format=form), content, FIELDS)


def test_a_json_file_without_its_array_says_so() -> None:
    for content in (b"{}", b'{"calls": {}}', b"[]"):
        with pytest.raises(UnreadableFile, match="no array"):
            job_files.parse(JobFile(format="json", items="calls"), content, FIELDS)


def test_csv_says_nothing_by_an_empty_cell_and_keeps_what_is_no_value_as_text() -> None:
    facts = JobFile(format="csv")
    text = b'\xef\xbb\xbfid,note,seconds,fee,ok,odd\r\n,,,,,\r\n"x,\r\ny",n,12 s,0.10,TRUE,1\r\n\r\n'
    assert [msgspec.json.decode(row) for row in job_files.parse(facts, text, FIELDS)] == [
        {"id": "", "note": None, "seconds": None, "fee": "", "ok": None, "odd": ""},
        {"id": "x,\r\ny", "note": "n", "seconds": "12 s", "fee": "0.10", "ok": True, "odd": "1"},
    ]


def test_a_file_that_was_unpacked_on_the_way_is_taken_as_it_is() -> None:
    assert job_files.unpack(JobFile(format="jsonl", packed="gzip"), b"{}\n", MOST) == b"{}\n"


@pytest.mark.parametrize("packed", ["none", "gzip", "zip"])
def test_a_file_is_not_unpacked_beyond_the_most_that_is_wanted(packed: Any) -> None:
    facts = JobFile(format="jsonl", packed=packed)
    bomb = job_files.pack(facts, b" " * 100_000)
    assert len(job_files.unpack(facts, bomb, 100_000)) == 100_000
    with pytest.raises(FileTooLarge, match="99,999 bytes"):
        job_files.unpack(facts, bomb, 99_999)


def test_an_archive_holds_one_file() -> None:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("folder/", b"")
        archive.writestr("folder/any name.csv", b"id\r\na\r\n")
    assert job_files.unpack(JobFile(format="csv", packed="zip"), whole.getvalue(), MOST) == b"id\r\na\r\n"
    with zipfile.ZipFile(whole, "a") as archive:
        archive.writestr("another.csv", b"id\r\n")
    with pytest.raises(UnreadableFile, match="there are 2"):
        job_files.unpack(JobFile(format="csv", packed="zip"), whole.getvalue(), MOST)


def test_two_parts_of_gzip_are_one_file() -> None:
    whole = gzip.compress(b'{"id": "a"}\n') + gzip.compress(b'{"id": "b"}\n')
    assert job_files.unpack(JobFile(format="jsonl", packed="gzip"), whole, MOST) == b'{"id": "a"}\n{"id": "b"}\n'
