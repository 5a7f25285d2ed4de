"""What a client knows before its first request: its vendor, and the options it is built with."""
