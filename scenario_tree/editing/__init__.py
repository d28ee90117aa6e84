"""A change, and the same text with only those places changed."""
