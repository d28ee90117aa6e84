"""Two versions of a tree: which thing is which, what was edited, and whose part in every change is how large."""
