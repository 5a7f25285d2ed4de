"""Text and documents that end up in generated files."""
