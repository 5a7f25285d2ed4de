"""What a key of the facts means, for who has the package alone."""

from __future__ import annotations

import json

import pytest

from callrecords.generator.lint.explain import SECTIONS, Unexplained, explain, see
from callrecords.generator.lint.words import VOCABULARY

KEYS = [key for key in json.loads(VOCABULARY.read_bytes())["$defs"] if key.startswith("x-")]


@pytest.mark.parametrize("key", KEYS)
def test_each_key_says_its_place_its_meaning_its_shape_and_its_readers(key: str) -> None:
    place, meaning, shape, readers = explain(key)

    assert place.startswith(f"{key} stands on: ")
    assert (len(meaning) > 10, shape[:7], readers[:9]) == (True, "Shape: ", "Read by: ")
    assert ("\\|" in shape, "](" in meaning) == (False, False), "marks of a table and of links are the page's own"


@pytest.mark.parametrize(("word", "told"), [("formats", "epoch-ms"), ("story", "`record-id`")])
def test_a_section_is_told_whole_and_alone(word: str, told: str) -> None:
    (text,) = explain(word)

    assert told in text
    assert [name for name in SECTIONS.values() if name in text] == [SECTIONS[word]]


def test_a_word_that_is_no_key_is_refused_with_the_nearest() -> None:
    with pytest.raises(Unexplained, match="did you mean x-pagination"):
        explain("x-paginaton")


def test_messages_lead_to_what_is_explained() -> None:
    assert explain(see("x-clock").split()[-1])[0].startswith("x-clock")
