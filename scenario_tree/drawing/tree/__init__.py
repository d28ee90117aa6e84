"""The tree itself: what it shows, laid out by Graphviz and drawn at its places, or written as text for others."""
