"""What is too large to be laid out is said beforehand, with what fits."""

from __future__ import annotations

import re
from typing import Any

import pytest

from scenario_tree.drawing import Look, TreePicture
from scenario_tree.drawing.tree.limits import LARGEST, extent, proposal, refuse_too_large, too_large
from scenario_tree.problems import TreeProblems


def bush(nodes: int) -> str:
    """A tree in which every node has two branches, to the next two nodes or to outcomes of their own."""
    lines = []
    ends = []
    for node in range(nodes):
        targets = []
        for child in (2 * node + 1, 2 * node + 2):
            targets.append(f"q{child}" if child < nodes else f"e{child}")
            ends += [] if child < nodes else [f"e{child}"]
        lines.append(f"  q{node}: {{chance: {{a: {{p: 90%, then: {targets[0]}}}, b: {{p: 10%, then: {targets[1]}}}}}}}")
    return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *lines, f"outcomes: [{', '.join(ends)}]", ""])


def chain(length: int) -> str:
    """A path of nodes with an exit at every one, all to one outcome."""
    lines = [
        f"  q{i}: {{chance: {{on: {{p: 1/2, then: q{i + 1}}}, off: {{p: 1/2, then: end}}}}}}" for i in range(length)
    ]
    lines.append(f"  q{length}: {{chance: {{on: {{p: 1, then: end}}}}}}")
    return "\n".join(["scenario_tree: 1", "start: q0", "nodes:", *lines, "outcomes: [end]", ""])


def test_a_figure_has_an_extent(score: Any) -> None:
    """Its branches, its questions in a row, and the columns that lines cross: two from card to card."""
    size = extent(TreePicture(score(chain(2))).figure)
    assert (size.branches, size.levels, size.span) == (5, 3, 2 + 6 + 2 + 4 + 2)


def test_what_is_folded_ends_where_it_stands(score: Any) -> None:
    """Only outcomes are in the last column."""
    size = extent(TreePicture(score(chain(5)), Look(depth=2)).figure)
    assert (size.branches, size.levels, size.span) == (4, 2, 2 + 4 + 2 + 2)


def test_usual_trees_are_not_too_large(score: Any) -> None:
    """Nothing is said, and nothing raised."""
    figure = TreePicture(score()).figure
    assert too_large(figure) is None
    refuse_too_large(figure, "draw less")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (bush(2600), "5,200 branches over 12 levels are to be drawn; the embedded Graphviz takes at most about 5,000"),
        (
            chain(560),
            "whose lines cross 316,402 columns all together; the embedded Graphviz takes at most about 300,000",
        ),
    ],
    ids=["many branches", "long lines"],
)
def test_what_is_too_large_is_refused_with_a_part_that_fits(score: Any, text: str, said: str) -> None:
    """The depth in the help is the greatest that fits, and the probability is one that does."""
    picture = TreePicture(score(text))
    with pytest.raises(TreeProblems) as caught:
        picture.svg()
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert said in problem.message
    assert "tree.dot" in problem.help
    depth = int(re.findall(r"--depth (\d+)", problem.help)[0])
    least = float(re.findall(r"--min-probability ([\d.]+)%", problem.help)[0]) / 100
    assert too_large(TreePicture(picture.score, Look(depth=depth)).figure) is None
    assert too_large(TreePicture(picture.score, Look(depth=depth + 1)).figure) is not None
    assert too_large(TreePicture(picture.score, Look(min_probability=least)).figure) is None


def test_where_nothing_fits_only_text_is_proposed(score: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A single question with too many branches cannot be folded to a depth."""
    monkeypatch.setitem(LARGEST, "embedded", type(LARGEST["embedded"])(1, 1, 1))  # type: ignore[attr-defined]
    assert proposal(score()).startswith("write the whole as text")


def test_an_installed_dot_takes_more(score: Any) -> None:
    """It has a stack and a memory of its own."""
    assert too_large(TreePicture(score(chain(560))).figure, "dot") is None
