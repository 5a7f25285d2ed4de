"""The typed client of a vendor."""
