"""What changed in a list since a token: pages of new, changed and deleted records, or that a full read is due."""
