"""The generated history of calls (a story is one call with all its legs), and the records that vendors make of it."""
