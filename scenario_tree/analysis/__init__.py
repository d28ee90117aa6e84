"""Questions asked of the evaluator: what the numbers rest on, what matters, and what it is worth to know."""
