"""What holds for the tests of `tests/` and `contracts/`: how deep properties look, and what the garbage collector looks at."""

import gc
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

patient = settings(deadline=None, suppress_health_check=[*settings.default.suppress_health_check, HealthCheck.too_slow])
settings.register_profile("whole", patient)  # no machine is too slow for it
settings.register_profile("quick", patient, max_examples=5)  # `nox -s quick` asks for it
settings.load_profile("whole")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Modules and tests are there to stay: to look for garbage among them costs seconds, and stops a test that measures time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()
