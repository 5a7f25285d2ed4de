"""Laws of a client."""
