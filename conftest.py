"""How deep the property tests of `tests/` and `contracts/` look, said once. No machine is too slow for any of them.

`nox -s quick` asks for the profile `quick` (`--hypothesis-profile=quick`); all else runs in the profile `whole`.
"""

from hypothesis import HealthCheck, settings

patient = settings(deadline=None, suppress_health_check=[*settings.default.suppress_health_check, HealthCheck.too_slow])
settings.register_profile("whole", patient)
settings.register_profile("quick", patient, max_examples=5)
settings.load_profile("whole")
