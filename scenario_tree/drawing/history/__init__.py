"""Outcomes' probabilities over the versions of a file: a line for each outcome, a list of what happened when."""
