"""Numbers that a file can write: expressions, distributions, words, and how a node's branches share them out."""
