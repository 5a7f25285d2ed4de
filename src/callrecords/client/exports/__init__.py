"""Bulk history: a job is started, asked after, and its file fetched and read."""
