"""Walks through all pages of a list: windows, order, dedupe, place, and what drives them."""
