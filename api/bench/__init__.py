"""Benchmarks: each prints its figures and says whether they hold."""
