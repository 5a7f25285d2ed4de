"""Which operations are proposed as lists of call records, and which others belong to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.generator.proposing.describing import FIELDS, TIME, described, facts, proposed, questions

TEXT: dict[str, Any] = {"type": "string"}


def test_a_list_of_the_jobs_that_make_files_is_none_of_calls(tmp_path: Path) -> None:
    document = described()
    window = {"type": "object", "properties": {"start_date": TIME, "end_date": TIME}}
    job = {"type": "object", "properties": {**FIELDS, "status": {**TEXT, "enum": ["pending", "done"]}, "url": TEXT}}
    one = {"200": {"description": "", "content": {"application/json": {"schema": job}}}}
    many = {"description": "", "content": {"application/json": {"schema": {"type": "array", "items": job}}}}
    start = {"requestBody": {"content": {"application/json": {"schema": window}}}, "responses": one}
    document["paths"]["/cdr_reports"] = {"get": {"responses": {"200": many}}, "post": start}
    document["paths"]["/cdr_reports/{id}"] = {"get": {"responses": one}}
    proposed(document, tmp_path)
    paths = facts(tmp_path)["paths"]
    assert paths["/cdr_reports"]["get"]["x-resource"]["reason"] == "It lists the jobs that the POST to its path starts."
    assert paths["/cdr_reports"]["post"]["x-resource"] == {"name": "calls", "role": "start"}
    assert paths["/cdr_reports/{id}"]["get"]["x-resource"] == {"name": "calls", "role": "poll"}
    assert paths["/calls"]["get"]["x-resource"]["role"] == "list"


def test_a_job_about_messages_is_asked_about_and_its_file_is_seen(tmp_path: Path) -> None:
    document = described()
    window = {"type": "object", "properties": {"start_date": TIME, "end_date": TIME}}
    job = {
        "type": "object",
        "properties": {"id": TEXT, "status": {**TEXT, "enum": ["pending", "done"]}, "report_url": TEXT},
    }
    one = {"200": {"description": "", "content": {"application/json": {"schema": job}}}}
    start = {
        "requestBody": {"content": {"application/json": {"schema": window}}},
        "responses": one,
        "description": "Messaging reports.",
    }
    document["paths"]["/reports"] = {"post": start}
    document["paths"]["/reports/{id}"] = {"get": {"responses": one}}
    proposed(document, tmp_path)
    assert facts(tmp_path)["paths"]["/reports"]["post"]["x-job"]["file"]["url"] == "report_url"
    assert "Which list does it make files of: calls? Write its name in x-resource" in questions(tmp_path)
