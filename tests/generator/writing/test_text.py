"""Text of a spec becomes docstrings and literals that no text can break."""

import ast

from hypothesis import given
from hypothesis import strategies as st

from callrecords.generator.writing.text import docstring, header, literal, sentence

WORDS = st.lists(st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=12), min_size=1)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.sampled_from([0, 4, 8]))
def test_any_text_is_a_valid_docstring(text: str, indent: int) -> None:
    source = f"class Made:\n{' ' * indent or ' '}{docstring(text, indent)}\n"
    assert isinstance(ast.literal_eval(docstring(text, indent)), str)
    assert ast.get_docstring(ast.parse(source).body[0]) is not None  # type: ignore[arg-type]


@given(WORDS, st.sampled_from([0, 4, 8]))
def test_no_word_is_lost_and_no_line_too_long(words: list[str], indent: int) -> None:
    made = docstring(" ".join(words), indent)
    assert ast.literal_eval(made).split() == words
    assert all(len(line) <= 120 for line in (" " * indent + made).split("\n"))


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_a_literal_means_the_text(text: str) -> None:
    assert ast.literal_eval(literal(text)) == text


def test_a_short_text_stands_on_one_line() -> None:
    assert docstring("When the\ncall began.", 4) == '"""When the call began."""'


def test_a_long_text_begins_with_its_first_sentence() -> None:
    made = docstring("One call. " + "It goes on and on. " * 10, 4)
    assert made.startswith('"""One call.\n\n    It goes on')
    assert made.endswith('\n    """')


def test_arguments_keep_a_line_each_and_hang() -> None:
    made = docstring("Get.\n\nArgs:\n    one: " + "word " * 40 + "\n    two: Short.", 8)
    assert "\n            one: word" in made
    assert "\n                word" in made
    assert "\n            two: Short." in made


def test_a_list_keeps_its_items() -> None:
    made = docstring(
        "What it is, at some length so that the text does not fit one line at all:\n\n- a thing\n- another", 4
    )
    assert "\n    - a thing\n    - another\n" in made


def test_quotes_at_the_end_do_not_end_the_docstring_early() -> None:
    assert ast.literal_eval(docstring('called "it"', 0)) == 'called "it".'
    assert ast.literal_eval(docstring('a """ b \\', 0)) == "a ''' b \\"


def test_a_sentence_ends_once() -> None:
    assert sentence("A call") == sentence("A call.") == "A call."


def test_the_header_names_the_command_and_the_folder() -> None:
    assert header("specs/acme by `nox -s generate`").startswith("# Generated from specs/acme by `nox -s generate`.")
