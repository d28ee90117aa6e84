"""The DOT text: the same for the same score, and literal for any label."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from scenario_tree.drawing import TreePicture
from scenario_tree.drawing.tree.engines import svg

SVG = "{http://www.w3.org/2000/svg}"
LABELS = ("a:b", "<50%>", '"q" \\"', "\\N \\l\\n", "end\\", "&amp; & &eacute;", "</svg><script>", "{a|b}", "日本", "😀")


def labelled(label: str) -> str:
    """A tree whose labels all are the label."""
    quoted = json.dumps(label, ensure_ascii=False)
    return f"""\
scenario_tree: 1
title: {quoted}
start: ask
nodes:
  ask: {{label: {quoted}, note: {quoted}, chance: {{one: {{p: 1, label: {quoted}, then: end}}}}}}
outcomes: {{end: {{label: {quoted}}}}}
"""


def test_the_same_score_is_the_same_text(score: Any) -> None:
    """Byte for byte, also in another process with other hashes."""
    text = score().tree.source.text
    code = (
        "import sys, scenario_tree as st\nfrom scenario_tree.drawing import TreePicture\n"
        "tree = st.loads(sys.stdin.read(), name='cellar/vineyard.yaml')\n"
        "sys.stdout.buffer.write(TreePicture(st.score(tree)).text('dot').encode())"
    )
    root = Path(sys.modules["scenario_tree"].__file__ or "").parents[1]
    environment = {"PYTHONHASHSEED": "7", "PYTHONPATH": str(root)}
    other = subprocess.run([sys.executable, "-c", code], input=text.encode(), capture_output=True, env=environment)
    assert other.stdout.decode() == TreePicture(score()).text("dot")


def test_ids_count_in_file_order(score: Any) -> None:
    """Nodes and then outcomes are n0, n1, …; branches are b0, b1, …"""
    source = TreePicture(score()).text("dot")
    assert re.findall(r"^\t+(n\d+) \[", source, re.MULTILINE) == [f"n{place}" for place in range(8)]
    assert re.findall(r"^\t+(b\d+) \[", source, re.MULTILINE) == [f"b{place}" for place in range(9)]
    assert source.index("Does a late frost") < source.index("When does the owner")


def test_every_branch_is_two_edges(score: Any) -> None:
    """Into its strip and out of it, from the right side to the left, as thick as its path is likely."""
    source = TreePicture(score()).text("dot")
    assert re.search(r"n1:e -> b3:w \[.*penwidth=5\.9", source)
    assert re.search(r"b3:e -> n2:w \[.*penwidth=5\.9", source)
    assert re.search(r"n1:e -> b2:w \[.*style=dashed", source)


def test_chosen_and_ruled_out_are_told_apart(score: Any) -> None:
    """Bold for what is chosen, another colour for what is ruled out."""
    lines = {
        line.split()[0]: line
        for line in TreePicture(score()).text("dot").splitlines()
        if re.match(r"\t+[bn]\d+ \[", line)
    }
    assert "Helvetica-Bold" in lines["b3"]
    assert "Helvetica-Bold" not in lines["b2"]
    color = re.compile(r'fontcolor="(#\w+)"')
    assert color.findall(lines["b2"]) != color.findall(lines["b0"])


def test_nothing_needs_html_like_labels(score: Any) -> None:
    """The embedded Graphviz has none."""
    assert not re.search(r"label=<", TreePicture(score()).text("dot"))


@pytest.mark.parametrize("label", LABELS)
def test_graphviz_shows_any_label_as_it_is_written(score: Any, label: str) -> None:
    """On shapes, in tooltips and in the heading, whatever Graphviz would read into it."""
    root = ElementTree.fromstring(svg(TreePicture(score(labelled(label))).text("dot"), "embedded"))
    groups = {group.get("id"): group for group in root.iter(f"{SVG}g")}
    for id in ("n0", "b0", "n1"):
        shown = "".join(text.text or "" for text in groups[id].iter(f"{SVG}text")).replace("\xa0", " ")
        assert shown.replace(" ", "").startswith(label.replace(" ", "")), id
    tooltips = [link.get("{http://www.w3.org/1999/xlink}title") or "" for link in groups["n0"].iter(f"{SVG}a")]
    assert label in tooltips[0]
    assert any(text.text == label for text in root.iter(f"{SVG}text"))


def test_a_control_character_does_not_reach_graphviz(score: Any) -> None:
    """Its text ends at a null, and its SVG with such a character is none."""
    source = TreePicture(score(labelled("a\x01b"))).text("dot")
    assert "\x01" not in source
    ElementTree.fromstring(svg(source, "embedded"))
