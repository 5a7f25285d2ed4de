"""A folder of spec files becomes one document."""
