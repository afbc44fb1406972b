"""A programme that never was: people, their ways and their visits, made of a seed alone.

Pure: numbers, days and places in, input models out; no database, no clock. Chances are named constants. One
that comes from a published figure says so; every other is an assumption, plausible and nothing more.
"""
