"""What is counted of the programme: one definition for each indicator, and one pass that counts them all."""
