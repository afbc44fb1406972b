"""The people's door: pages, translations."""
