"""Two or more versions of a tree: what changed, what that did and why, where it came from, how to join them.

git         the only module that runs git
recorded/   the words that git takes → pairs of versions; a file → its past
comparing/  two trees → matching → edits; union → blending → attribution → Difference
merging/    three versions → one, or conflicts
installing/ what git is told about trees, and how that stands
files       pairs → differences of files; revisiting, history, blaming: the past → versions, who changed what
"""
