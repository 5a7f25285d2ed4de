"""A tiny vendor as one document: the smallest spec that goes through every part of the generator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def document() -> dict[str, Any]:
    """The spec of the vendor `acme`, new on each call, to be changed at will."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://api.acme.example/v1"}],
        "x-client": {
            "slug": "acme",
            "class": "Acme",
            "env": "ACME",
            "title": "Acme Telephony",
            "parameters": [
                {"name": "app_id", "in": "path", "fills": "appID", "description": "Identifier of the application."}
            ],
        },
        "x-errors": {
            "shape": {"code": "code", "message": "message"},
            "situations": {},
            "codes": [],
        },
        "security": [{"token": []}],
        "paths": {
            "/apps/{appID}/calls": {"get": _list_calls()},
            "/apps/{appID}/calls/{callId}": {"get": _get_call()},
        },
        "components": {
            "schemas": {
                "Call": _call(),
                "Leg": {
                    "type": "object",
                    "description": "One leg of a call.",
                    "properties": {
                        "number": {"type": "string", "description": "Number of the leg.", "x-pii": "number"}
                    },
                },
                "CallKind": {
                    "type": "string",
                    "description": "Which way a call went.\n\n- `in`: towards the account\n- `out-going`: away from it\n",
                    "enum": ["in", "out-going", ""],
                },
            },
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def write(folder: Path, spec: dict[str, Any]) -> Path:
    """Write a document as the only vendor of the specs folder `folder`; returns that folder."""
    home = folder / spec["x-client"]["slug"]
    home.mkdir(parents=True)
    (home / "openapi.yaml").write_text(json.dumps(spec))
    return folder


def _app_id() -> dict[str, Any]:
    return {"name": "appID", "in": "path", "required": True, "schema": {"type": "string"}}


def _list_calls() -> dict[str, Any]:
    return {
        "operationId": "list_calls",
        "summary": "List calls",
        "description": "Calls of the application, oldest first.",
        "x-resource": {"name": "calls", "role": "list"},
        "x-pagination": {
            "limit": {"parameter": "limit", "default": 10, "maximum": 50},
            "offset": {"parameter": "offset"},
            "envelope": {"items": "items", "total": "total"},
            "ends": ["empty-page"],
        },
        "x-filter": {
            "grammar": "conditions",
            "parameter": "filter",
            "fields": {"startTime": ["ge", "lt"], "from": ["eq", "like"], "kind": ["eq"], "callId": ["eq"]},
        },
        "x-order": {"parameter": "order", "fields": ["startTime"], "default": "startTime"},
        "x-clock": {"field": "startTime"},
        "parameters": [
            _app_id(),
            {"name": "filter", "in": "query", "schema": {"type": "string"}, "description": "Conditions."},
            {"name": "order", "in": "query", "schema": {"type": "string"}, "description": "Sorting."},
            {
                "name": "limit",
                "in": "query",
                "schema": {"type": "integer", "minimum": 1, "maximum": 50, "default": 10},
                "description": "Page size.",
            },
            {
                "name": "offset",
                "in": "query",
                "schema": {"type": "integer", "minimum": 0, "default": 0},
                "description": "Calls to skip.",
            },
            {
                "name": "onlyNew",
                "in": "query",
                "schema": {"type": "boolean"},
                "description": "Leave out calls that were listed before.",
            },
        ],
        "responses": {
            "200": {
                "description": "A page of calls.",
                "content": {
                    "application/json": {
                        "schema": {
                            "type": "object",
                            "required": ["items"],
                            "properties": {
                                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Call"}},
                                "total": {"type": "integer"},
                            },
                        }
                    }
                },
            }
        },
    }


def _get_call() -> dict[str, Any]:
    return {
        "operationId": "get_call",
        "summary": "Get one call",
        "x-resource": {"name": "calls", "role": "get"},
        "parameters": [
            _app_id(),
            {
                "name": "callId",
                "in": "path",
                "required": True,
                "schema": {"type": "string"},
                "description": "Identifier of the call.",
            },
        ],
        "responses": {
            "200": {
                "description": "The call.",
                "content": {"application/json": {"schema": {"$ref": "#/components/schemas/Call"}}},
            }
        },
    }


def _call() -> dict[str, Any]:
    decimal = [{"type": "string", "format": "decimal"}, {"type": "number", "format": "decimal"}, {"type": "null"}]
    return {
        "type": "object",
        "description": "One call.",
        "x-record": {"key": "callId"},
        "required": ["callId"],
        "properties": {
            "callId": {"type": "string", "description": "Identifier of the call."},
            "from": {"type": ["string", "null"], "description": "Calling number.", "x-pii": "number"},
            "kind": {"anyOf": [{"$ref": "#/components/schemas/CallKind"}, {"type": "null"}], "description": "Way."},
            "startTime": {"type": "string", "format": "date-time", "description": "When the call began."},
            "stampMs": {"type": "integer", "format": "epoch-ms", "description": "When the call was stored."},
            "price": {"anyOf": decimal, "description": "What the call costs.", "x-unit": "money"},
            "seconds": {"type": ["integer", "null"], "description": "Length of the call.", "x-unit": "seconds"},
            "raw": {"type": "string", "description": "Text of the switch."},
            "legs": {"type": "array", "items": {"$ref": "#/components/schemas/Leg"}, "description": "Legs."},
            "notes": {"type": ["object", "null"], "description": "Anything the caller attached."},
        },
    }
