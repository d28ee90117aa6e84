"""Two or more versions of a tree: what changed, what that did and why, where it came from, how to join them."""
