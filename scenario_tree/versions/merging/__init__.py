"""Three versions made one: a text merge that is believed only where it says what a merge by ids says.

The unit of conflict is the branch point, a node's whole distribution; the other units are small (see units.py).
A result is clean where its text has exactly the units that the two sides agree on, and passes every check that
both sides pass. Everything else comes with conflict markers: nothing is renormalised, nothing is left out silently.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from scenario_tree.problems import TreeProblems
from scenario_tree.reading import Limits
from scenario_tree.reading.claims import Open
from scenario_tree.versions.merging.form import Form
from scenario_tree.versions.merging.markers import marker_sizes, one_sided, two_sided
from scenario_tree.versions.merging.saying import Conflict
from scenario_tree.versions.merging.three import Labels, Merge, TextMerge
from scenario_tree.versions.merging.units import Version, unsettled, version

MARKER_SIZE = 7
_TREE = re.compile(rb"""^(?:\xef\xbb\xbf)?\{?\s*["']?scenario_tree["']?\s*:""", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged file; where there are conflicts it has markers. `remarks` say what else is worth knowing."""

    content: bytes
    conflicts: tuple[Conflict, ...] = ()
    remarks: tuple[str, ...] = ()


def merged(
    base: bytes,
    ours: bytes,
    theirs: bytes,
    *,
    path: str,
    labels: Labels,
    text_merge: TextMerge,
    openers: tuple[Open, Open, Open],
    limits: Limits,
    marker_size: int = MARKER_SIZE,
) -> Merged:
    """The merge of two versions that come from one; an empty base is none.

    `openers` open the claim registers of ours, of theirs and of the result. Never raises for what the files hold:
    a file that is no tree, or cannot be read as one, is merged as text.
    """
    if base == theirs or ours == theirs:
        return Merged(ours)
    if base == ours:
        return Merged(theirs)

    def as_text(*remarks: str) -> Merged:
        try:
            content, status = text_merge(ours, base, theirs, labels, marker_size)
        except TreeProblems as error:
            return Merged(ours, (Conflict("", f"our side stands: {error.problems[0].message}"),), remarks)
        return Merged(content, (Conflict("", "the texts differ in the same lines"),) if status else (), remarks)

    if not any(_TREE.search(content) for content in (base, ours, theirs)):
        return as_text()
    try:
        form = Form.of(base, ours, theirs)
        before, here, there = (form.text(path, content, limits) for content in (base, ours, theirs))
        left, right = version(path, here, limits), version(path, there, limits)
    except TreeProblems as error:
        return as_text(f"merged as text, because a side cannot be read: {error.problems[0].message}")
    merge = Merge(_base(path, before, limits), left, right, before, labels, text_merge, openers, limits, marker_size)
    try:
        text, conflicts, remarks = merge.result()
    except (Exception, MemoryError) as error:
        text = two_sided(here, there, (labels[0], labels[2]), marker_size)
        conflicts = (Conflict("", f"the merge failed ({type(error).__name__}), so every difference is left open"),)
        remarks = ()
    return Merged(form.content(text), conflicts, remarks)


def _base(path: str, text: str, limits: Limits) -> Version | None:
    """The version that both sides come from; None where there is none, or none that can be read.

    Where branches have merged each other, git makes the base by a merge, which may have left conflicts in it.
    """
    one, other = text, text
    for size in marker_sizes(text):
        one, other = one_sided(one, size)[0], one_sided(other, size)[1]
    try:
        found = version(path, one, limits)
        return found if one == other else unsettled(found, version(path, other, limits))
    except TreeProblems:
        return None


__all__ = ["MARKER_SIZE", "Conflict", "Labels", "Merged", "TextMerge", "merged"]
