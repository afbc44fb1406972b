"""Reads: what is kept, as the pages and the API show it."""
