"""Lint of parameters that each request must have: somebody sends them, and a value is known that is right."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from callrecords.generator.lint.specs import lint

DUNLIN = Path(__file__).parents[2] / "specs" / "dunlin"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("          - {name: account_id, in: query, fills: AccountId, example: DA17, description: The account whose legs are listed.}\n", "",
         "AccountId is required, and nothing sends it"),
        ("          - {name: api_version, in: header, fills: X-Api-Version, default: '2010-04-01', description: The version of the API.}\n", "",
         "X-Api-Version is required, and nothing sends it"),
        ("fills: AccountId, example: DA17,", "fills: AccountId,", "account_id needs an example"),
        ("fills: AccountId, example: DA17", "fills: AccountId, example: D17", "the example of account_id is no value of AccountId"),
        ("fills: AccountId, example: DA17", "fills: Account, example: DA17", "no operation has the query parameter Account;"),
        ("fills: AccountId, example: DA17", "fills: limit, example: '17'", "limit is sent by what x-pagination"),
        ("default: '2010-04-01'", "default: '2010'", "the example of api_version is no value of X-Api-Version"),
    ],
)  # fmt: skip
def test_what_is_demanded_and_cannot_be_sent_is_told(old: str, new: str, told: str, tmp_path: Path) -> None:
    folder = tmp_path / "dunlin"
    shutil.copytree(DUNLIN, folder)
    text = (folder / "facts.yaml").read_text()
    assert old in text
    (folder / "facts.yaml").write_text(text.replace(old, new))
    assert told in "\n".join(one.message for one in lint(folder, house=False))


def test_a_word_that_each_request_must_say_is_no_filter(tmp_path: Path) -> None:
    folder = tmp_path / "dunlin"
    shutil.copytree(DUNLIN, folder)
    text = (folder / "openapi.yaml").read_text()
    (folder / "openapi.yaml").write_text(
        text.replace("{name: Status, in: query,", "{name: Status, in: query, required: true,")
    )
    assert "Status must be in each request; take it away here" in "\n".join(
        one.message for one in lint(folder, house=False)
    )


def test_dunlin_has_no_problems() -> None:
    assert lint(DUNLIN, house=False) == []


@pytest.mark.parametrize(
    ("least", "told"), [("", []), (", minItems: 2", ["AccountId is required with 2 values at least"])]
)
def test_of_several_values_one_is_sent_where_that_is_enough(least: str, told: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "dunlin"
    shutil.copytree(DUNLIN, folder)
    text = (folder / "openapi.yaml").read_text()
    old = "schema: {type: string, pattern: '^DA[0-9]{2}$'}"
    assert old in text
    new = f"schema: {{type: array{least}, items: {old.removeprefix('schema: ')}}}"
    (folder / "openapi.yaml").write_text(text.replace(old, new))
    assert [one.message.partition(",")[0] for one in lint(folder, house=False)] == told
