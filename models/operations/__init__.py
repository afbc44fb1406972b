"""What may be done: one verb a file, each with its audit event."""
