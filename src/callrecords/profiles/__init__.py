"""Profiles: the accounts of a configuration file, with where their tokens are kept."""
