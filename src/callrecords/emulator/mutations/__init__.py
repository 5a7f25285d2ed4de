"""Bugs that can be planted: what a suite must find if it proves what it promises."""
