"""What changed for callers since the last release."""
