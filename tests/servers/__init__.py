"""Real servers for the tests: PostgreSQL, OSRM, Chromium, and Marshrut itself on a loopback port."""
