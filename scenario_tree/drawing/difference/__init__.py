"""The difference of two versions: both as one tree, what changed marked in it, and what that did to the outcomes."""

from __future__ import annotations

from scenario_tree.drawing.difference.picture import DifferencePicture

__all__ = ["DifferencePicture"]
