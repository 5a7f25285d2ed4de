"""From the bytes of a response to records, and what did not fit."""
