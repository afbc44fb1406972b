"""The commands of `marshrut`, a file for each family."""
