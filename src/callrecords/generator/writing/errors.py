"""What stops a generation."""

from __future__ import annotations


class GenerateError(Exception):
    """The spec cannot be turned into code without losing something; the message names the place and what to write."""
