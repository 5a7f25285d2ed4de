"""A vendor's own description of its API, as it was published, becomes a document that the rest of the generator reads."""
