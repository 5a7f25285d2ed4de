"""Examples that break their own schema are left out and named; nothing is made after them."""

from __future__ import annotations

from pathlib import Path

import pytest

from callrecords.generator.lint.specs import check, left_out, remarks
from callrecords.generator.reading.folder import SpecReading

LARK = Path(__file__).parents[2] / "specs" / "lark"
FIELD = "state: {type: string, enum: [completed, missed, voicemail]"


def reading(tmp_path: Path, *changes: str) -> SpecReading:
    """Lark's description with changes in it, which the lint does not mind: what stands there, and what stands there instead."""
    folder = tmp_path / "lark"
    folder.mkdir()
    text = (LARK / "openapi.yaml").read_text("utf-8")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    (folder / "openapi.yaml").write_text(text, "utf-8")
    (folder / "facts.yaml").write_bytes((LARK / "facts.yaml").read_bytes())
    found, problems = check(folder)
    assert problems == []
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("old", "new", "place", "said", "line"),
    [
        ("duration: 61.5", "duration: long", "/data/0/duration", '"long"', 45),
        ("started_at: '2026-02-03T04:05:06Z'", "started_at: yesterday", "/data/0/started_at", '"yesterday"', 43),
        ("state: completed\n", "state: asleep\n", "/data/0/state", '"asleep"', 46),
        ("                total: 1\n", "", "", '"total" is a required property', 39),
    ],
)
def test_a_response_that_breaks_its_schema_is_not_used(
    tmp_path: Path, old: str, new: str, place: str, said: str, line: int
) -> None:
    found = reading(tmp_path, old, new)
    (one,) = left_out(found)
    assert one.place == f"/paths/~1v2~1call-logs/get/responses/200/content/application~1json/example{place}"
    assert one.message.startswith(f"left out: the example does not fit: {said}")
    assert one.line == line
    operation = found.source.document["paths"]["/v2/call-logs"]["get"]
    samples = operation["responses"]["200"]["content"]["application/json"]["examples"]
    assert "clg_01H8" not in str(samples)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("account: {type: string", "account: {type: string, example: 7", "/lark.v2.CallLog/properties/account"),
        (
            "started_at: {type: string, format: date-time",
            "started_at: {type: string, format: date-time, example: now",
            "/lark.v2.CallLog/properties/started_at",
        ),
    ],
)
def test_a_fields_example_that_breaks_it_is_not_used(tmp_path: Path, old: str, new: str, place: str) -> None:
    found = reading(tmp_path, old, new)
    (one,) = left_out(found)
    assert place in one.place
    assert "'now'" not in str(found.source.document["components"])


def test_a_key_that_the_schema_does_not_know_goes_alone(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        "                    state: completed\n",
        "                    state: completed\n                    mood: good\n",
    )
    (one,) = left_out(found)
    assert one.place.endswith("/example/data/0/mood")
    assert one.message == "left out: the schema does not know this key"
    document = str(found.source.document)
    assert "mood" not in document
    assert "clg_01H8" in document


@pytest.mark.parametrize("default", ["null", "soon"])
def test_a_default_that_breaks_its_schema_is_left_out_and_named(tmp_path: Path, default: str) -> None:
    limited = "{name: room, in: query, schema: {type: integer, minimum: 0, default: " + default + "}}"
    found = reading(tmp_path, "      parameters:\n", f"      parameters:\n        - {limited}\n")
    (one,) = left_out(found)
    assert one.place.endswith("/schema/default")
    assert one.message.startswith("left out: the default does not fit: ")
    operation = found.source.document["paths"]["/v2/call-logs"]["get"]
    (room,) = (one for one in operation["parameters"] if one["name"] == "room")
    assert "default" not in room["schema"]


def test_an_address_without_a_host_is_a_text_and_its_sample_stays(tmp_path: Path) -> None:
    sample = "                    state: completed\n"
    link = "link: {type: string, format: uri}\n        "
    made = reading(tmp_path, sample, f"{sample}                    link: /calls/1\n", FIELD, link + FIELD)
    assert left_out(made) == []
    (one,) = [one.message for one in remarks(made) if "uri" in one.message]
    assert one == "read as a text: it has format: uri, and its example '/calls/1' is no whole address"
    assert "'link': '/calls/1'" in str(made.source.document["paths"])


def test_of_a_description_that_fits_nothing_is_left_out(tmp_path: Path) -> None:
    assert left_out(reading(tmp_path, "title:", "title:")) == []
