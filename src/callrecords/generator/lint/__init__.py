"""What a spec must keep."""
