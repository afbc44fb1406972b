"""What is kept, and what may be done with it."""
