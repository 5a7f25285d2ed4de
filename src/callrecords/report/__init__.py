"""Calls counted and added up by what they have in common, as a table and as a page with plots."""
