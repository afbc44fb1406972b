"""The JSON door, the command line, and where everything is put together."""
