"""What is proposed for records of several kinds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.generator.proposing.describing import facts, proposed, questions


def test_a_key_is_proposed_for_each_kind_where_none_is_in_all(tmp_path: Path) -> None:
    def kind(**fields: dict[str, Any]) -> dict[str, Any]:
        at = {"type": "string", "format": "date-time"}
        both = {
            "sort": {"type": "string"},
            "started_at": at,
            "ended_at": at,
            "cost": {"type": "string"},
            "session_id": {"type": "string"},
        }
        return {"type": "object", "properties": {**both, **fields}}

    text = {"type": "string"}
    schemas = {"Leg": kind(call_id=text), "Room": kind(conference_id=text)}
    each = [{"$ref": f"#/components/schemas/{name}"} for name in schemas]
    page = {
        "type": "object",
        "properties": {"calls": {"type": "array", "items": {"oneOf": each, "discriminator": {"propertyName": "sort"}}}},
    }
    ok = {"200": {"description": "OK", "content": {"application/json": {"schema": page}}}}
    document = {
        "openapi": "3.1.0", "info": {"title": "Tern", "version": "1"}, "servers": [{"url": "https://tern.example"}],
        "paths": {"/calls": {"get": {"operationId": "calls", "responses": ok}}}, "components": {"schemas": schemas},
    }  # fmt: skip
    proposed(document, tmp_path)
    whole = facts(tmp_path)["components"]["schemas"]
    made = {name: whole[name] for name in schemas}
    assert {name: one["x-record"] for name, one in made.items()} == {
        "Leg": {"key": "call_id"},
        "Room": {"key": "conference_id"},
    }
    assert (
        made["Leg"]["properties"]["call_id"]["x-means"]
        == made["Room"]["properties"]["conference_id"]["x-means"]
        == "record-id"
    )
    assert [one["properties"]["cost"]["format"] for one in made.values()] == ["decimal", "decimal"]
    assert "Which field identifies" not in questions(tmp_path)
