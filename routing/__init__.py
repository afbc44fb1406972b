"""How a week is planned: numbers in, a solution out. Knows OR-Tools and nothing of ours."""
