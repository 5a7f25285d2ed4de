"""Descriptions of one list, as small as can be, and what is proposed for them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from callrecords.generator.proposing.propose import Proposal, propose
from callrecords.generator.reading.files import read_document
from callrecords.generator.reading.overlay import apply, read_overlay

TIME: dict[str, Any] = {"type": "string", "format": "date-time"}
FIELDS: dict[str, Any] = {
    "id": {"type": "string"},
    "started_at": TIME,
    "duration": {"type": "integer", "description": "In seconds."},
}


def query(name: str, about: str = "", /, **schema: Any) -> dict[str, Any]:
    """A parameter of the query; a text if nothing else is said."""
    return {"name": name, "in": "query", "description": about, "schema": {"type": "string", **schema}}


LIMIT = query("limit", type="integer", default=9, minimum=1, maximum=99)
OFFSET = query("offset", type="integer", minimum=0)


def described(
    *parameters: dict[str, Any],
    fields: dict[str, Any] | None = None,
    envelope: dict[str, Any] | None = None,
    headers: dict[str, Any] | None = None,
    **document: Any,
) -> dict[str, Any]:
    """A list of calls that pages by limit and offset where no other parameters are given."""
    record = {"type": "object", "properties": FIELDS if fields is None else fields}
    body = {"type": "object", "properties": {"calls": {"type": "array", "items": record}, **(envelope or {})}}
    response = {"description": "", "headers": headers or {}, "content": {"application/json": {"schema": body}}}
    return {
        "openapi": "3.0.3",
        "info": {"title": "Tern", "version": "1"},
        "servers": [{"url": "https://tern.example"}],
        "security": [{"Token": []}],
        "paths": {"/calls": {"get": {"parameters": [*(parameters or (LIMIT, OFFSET))], "responses": {"200": response}}}},
        "components": {"securitySchemes": {"Token": {"type": "http", "scheme": "bearer"}}},
        **document,
    }  # fmt: skip


def proposed(document: Any, folder: Path) -> Proposal:
    """Propose facts for a description, beside it."""
    (folder / "tern").mkdir(exist_ok=True)
    (folder / "api.json").write_text(json.dumps(document))
    proposal = propose(folder / "api.json", "tern", "../api.json")
    (folder / "tern" / "facts.yaml").write_text(proposal.text)
    return proposal


def facts(folder: Path) -> Any:
    """The description with the proposed facts in it."""
    overlay = read_overlay(folder / "tern" / "facts.yaml")
    return apply(overlay, read_document(overlay.extends)).document


def questions(folder: Path) -> str:
    """What is asked, a line each."""
    return "\n".join(question for _, question in read_overlay(folder / "tern" / "facts.yaml").questions)


def listing(document: Any, folder: Path) -> Any:
    """The list with the facts that are proposed for it."""
    proposed(document, folder)
    return facts(folder)["paths"]["/calls"]["get"]


def record_of(operation: Any) -> Any:
    """The properties of a list's records."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    return schema["properties"]["calls"]["items"]["properties"]
