"""Helpers for tests of code that talks to a vendor; the fixture is in `callrecords.testing.plugin`."""
