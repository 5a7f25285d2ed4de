"""How many examples a property test takes, where a hundred would take too long. `nox -s quick` takes fewer of all."""

from hypothesis import settings


def at_most(examples: int) -> settings:
    """So many examples, or the fewer that the profile in force asks for."""
    return settings(max_examples=min(examples, settings.default.max_examples))
