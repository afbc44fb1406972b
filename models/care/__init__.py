"""The rules of care: pure functions that know no database, no clock and no page."""
