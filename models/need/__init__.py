"""What a stop is worth: numbers in, numbers out; no table, no clock, no identity.

Every number that goes in is one that may be shown already: coarse, or under noise. What is made of them can
therefore tell a reader no more than they do (docs/decisions/0012).
"""
