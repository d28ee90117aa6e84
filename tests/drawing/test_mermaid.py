"""Mermaid texts: the same for the same figure, and in Mermaid itself what they say."""

from __future__ import annotations

import base64
import html
import json
import os
import re
import shutil
import subprocess
import unicodedata
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scenario_tree.drawing import Look, TreePicture
from scenario_tree.drawing.origin import origin_in
from scenario_tree.drawing.theme import PAPER, THEMES
from scenario_tree.drawing.tree.figure import Card, Figure, Leaf, Line, Strip
from scenario_tree.drawing.tree.mermaid import MOST_LINKS, _spoken, beyond_limits, mermaid

ORIGIN = '{"schema": "scenario-tree/picture/1", "source": "a%%{init: {}}%%.yaml"}'
HOSTILE = (
    "end",
    "graph TD; a --> b;",
    "subgraph",
    "click n0 call alert(1)",
    '%%{init: {"theme": "forest"}}%%',
    "%% a comment",
    "100%%% sure",
    "#35; #quot; #",
    "&amp; &lt; &#65; &",
    "\"quoted\" and 'quoted'",
    '"`**markdown**`"',
    "`code` **bold** _slanted_ ~~gone~~ *x*",
    "1. a list",
    "2) a list",
    "4.",
    "- a list",
    "+ a list",
    "# a heading",
    "> a quotation",
    "| a | table |",
    "---",
    "===",
    "a:b",
    "a: b; c;",
    ":::dimmed",
    "lifestyle:#60;b;",
    "lifestyle: x#60;b;",
    "classDef x:#fff;",
    "@{ shape: rect }",
    "{{a}} [b] (c) ([d]) >e]",
    "[a](b)",
    "https://example.org/a_b?c=d#e",
    "see www.example.org",
    "a@example.org",
    "fa:fa-car",
    "$$x^2$$",
    "a\\nb \\\\ \\",
    "<b>bold</b> <br/> <50%>",
    "</svg><script>alert(1)</script>",
    '<img src="x" onerror="alert(1)">',
    "javascript:alert(1)",
    "C4Container",
    "o--o x--x a-->b -.-> ==>",
    "日本の交渉",
    "هل ينجح الحوار؟",
    "😀 👩‍👩‍👧 e\u0301",
    "Größe, naïveté, 3.5 % (of 1,000) – … /",
)


def figure_of(label: str) -> Figure:
    """One question and its outcome, with the label everywhere."""
    lines = (Line(label, "text"),)
    return Figure(
        headline=label,
        description=label,
        metadata="",
        basis=(label,),
        origin=(label, "tree.yaml"),
        notes=(),
        lit="",
        cards=(Card(id="n0", kind="decision", question=lines, captions=(), tooltip="", dimmed=False),),
        strips=(
            Strip(id="b0", tail="n0", head="n1", label=lines, captions=(), tooltip="", probability=1.0, chosen=True),
        ),
        leaves=(Leaf(id="n1", kind="outcome", label=lines, figure=(), captions=(), tooltip="", probability=1.0),),
        legend=(),
        card_width=50,
        strip_width=50,
        leaf_width=50,
    )


@pytest.fixture(scope="module")
def text(score: Any) -> str:
    """The vineyard."""
    return TreePicture(score()).text("mmd")


def test_the_same_figure_is_the_same_text(score: Any, text: str) -> None:
    """Byte for byte."""
    assert TreePicture(score()).text("mmd") == text


def test_every_part_of_the_tree_is_there(text: str) -> None:
    """Chance rounded, decisions square, outcomes like stadiums; chosen lines thick, ruled-out ones dotted."""
    assert re.search(r'^n0\("Does a late.*"\):::chance$', text, re.MULTILINE)
    assert re.search(r'^n1\["When does the.*"\]:::decision$', text, re.MULTILINE)
    assert re.search(r'^n6\(\["A great wine<br/>52\.5 %.*"\]\):::outcome$', text, re.MULTILINE)
    assert re.search(r'^n0 --- b0\["A late frost<br/>30\.0 %.*"\]:::branch --> n4$', text, re.MULTILINE)
    assert re.search(r'^n1 === b3\["In October<br/>✓ chosen.*"\]:::branch ==> n2$', text, re.MULTILINE)
    assert re.search(r'^n1 -\.- b2\["In August.*"\]:::branch -\.-> n5$', text, re.MULTILINE)


def test_the_title_and_a_description_are_said(text: str) -> None:
    """Above the picture, and for those who hear it."""
    assert text.startswith('---\ntitle: "What becomes of the vintage?"\n')
    assert "\naccTitle: What becomes of the vintage?\n" in text
    assert re.search(r"^accDescr: .*A great wine 52\.5 %", text, re.MULTILINE)


def test_what_the_figures_hold_under_is_said(text: str) -> None:
    """As-of date, profile, file and hash, before the first question."""
    about = next(line for line in text.splitlines() if line.startswith("about["))
    assert about.endswith(" ~~~ n0")
    for fact in ("as of 2030-04-01", "vineyard#46;yaml", "source "):
        assert fact in about


def test_the_text_carries_its_origin() -> None:
    """In a comment that is none of Mermaid's directives."""
    found = origin_in(mermaid(figure_of("x"), PAPER, "right", ORIGIN).encode())
    assert found == json.loads(ORIGIN)


def test_the_direction_is_that_of_the_look(score: Any, text: str) -> None:
    """Right or down."""
    assert "\nflowchart LR\n" in text
    assert "\nflowchart TB\n" in TreePicture(score(), Look(direction="down")).text("mmd")


def test_outcomes_have_their_colours(score: Any, text: str) -> None:
    """Those of the theme; what cannot be reached has none."""
    assert f"\nstyle n4 stroke:{PAPER.outcomes[0]}\n" in text
    assert "\nstyle n7 " not in text
    assert re.search(r"^class n3,n7 dimmed$", text, re.MULTILINE)
    assert re.search(r"^class b2,b4,b7,b8 faint$", text, re.MULTILINE)
    dark = TreePicture(score(), Look(theme="dark")).text("mmd")
    assert f"\nstyle n4 stroke:{THEMES['dark'].outcomes[0]}\n" in dark


def test_what_is_folded_is_dashed(score: Any) -> None:
    """Also where it has no label."""
    text = TreePicture(score(), Look(depth=1)).text("mmd")
    assert re.search(r'^n1\["When does the.*"\]:::fold$', text, re.MULTILINE)
    fold = Leaf(id="n0-more", kind="fold", label=(), figure=(), captions=(), tooltip="", probability=0.1)
    figure = figure_of("x")
    bare = mermaid(replace(figure, leaves=(*figure.leaves, fold)), PAPER, "right", ORIGIN)
    assert '\nn0_more["…"]:::fold\n' in bare


def test_what_is_too_large_for_mermaid_is_told(text: str) -> None:
    """With the figures."""
    assert beyond_limits(text) == ""
    figure = figure_of("x")
    strips = tuple(replace(figure.strips[0], id=f"b{place}") for place in range(MOST_LINKS // 2))
    assert "500 links" in beyond_limits(mermaid(replace(figure, strips=strips), PAPER, "right", ORIGIN))
    assert "50,000" in beyond_limits(mermaid(figure_of("long " * 20_000), PAPER, "right", ORIGIN))


@pytest.mark.parametrize("label", HOSTILE)
def test_labels_stay_in_their_quotes(label: str) -> None:
    """The structure of the text is that of any other label's."""
    *head, first, second, third, about = mermaid(figure_of(label), PAPER, "right", ORIGIN).splitlines()[:12]
    assert re.fullmatch(r'n0\["[^"]*"\]:::decision', first)
    assert re.fullmatch(r'n1\(\["[^"]*"\]\):::outcome', second)
    assert re.fullmatch(r'n0 === b0\["[^"]*"\]:::branch ==> n1', third)
    assert re.fullmatch(r'about\["[^"]*"\]:::about ~~~ n0', about)
    assert not any("%%" in line or "%{" in line for line in (*head[:4], *head[5:], first))
    escaped = re.sub(r"#\d+;", "", first.split('"')[1])
    assert not set("<>&`#\\*_~$@[]{}|") & set(escaped)


PAGE = """<!doctype html><meta charset="utf-8"><script src="{bundle}"></script><body><script>
const texts = {texts};
mermaid.initialize({{startOnLoad: false}});
(async () => {{
  const found = [];
  for (const [place, text] of texts.entries()) {{
    try {{
      const {{svg}} = await mermaid.render(`m${{place}}`, text);
      const holder = document.createElement("div");
      holder.innerHTML = svg;
      document.body.append(holder);
      const label = id => holder.querySelector(`g.node[id*="flowchart-${{id}}-"] .nodeLabel`)?.innerText;
      const titles = [".flowchartTitleText", "svg > title", "svg > desc"];
      const said = titles.map(title => holder.querySelector(title)?.textContent);
      found.push([label("n0"), label("b0"), label("n1"), ...said, holder.querySelectorAll("g.node").length]);
    }} catch (error) {{ found.push([String(error)]); }}
  }}
  const bytes = new TextEncoder().encode(JSON.stringify(found));
  const encoded = btoa(Array.from(bytes, b => String.fromCharCode(b)).join(""));
  document.body.innerHTML = `<pre id="found">${{encoded}}</pre>`;
}})();
</script>"""


@pytest.mark.slow
def test_mermaid_shows_any_label_as_it_is_written(tmp_path: Path) -> None:
    """In a browser, with the bundle that the variable MERMAID names."""
    bundle, browser = os.environ.get("MERMAID", ""), shutil.which("chromium")
    if not Path(bundle).is_file() or not browser:
        pytest.skip("needs chromium, and the path of mermaid.min.js (npm install mermaid) in the variable MERMAID")
    texts = [mermaid(figure_of(label), PAPER, "right", ORIGIN) for label in HOSTILE]
    page = tmp_path / "page.html"
    page.write_text(PAGE.format(bundle=Path(bundle).as_uri(), texts=html_safe(json.dumps(texts))), "utf-8")
    arguments = ("--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000", "--dump-dom")
    drawn = subprocess.run([browser, *arguments, page.as_uri()], capture_output=True, timeout=300).stdout.decode()
    encoded = re.search(r'<pre id="found">([^<]*)<', drawn)
    assert encoded, drawn[-2000:]
    found = json.loads(base64.b64decode(html.unescape(encoded[1])))
    for label, shown in zip(HOSTILE, found, strict=True):
        assert len(shown) == 7, (label, shown)
        assert [bare(each) for each in shown[:3]] == [bare(label)] * 3, label
        assert [bare(each).rstrip(";") for each in shown[3:6]] == [bare(_spoken(label)).rstrip(";")] * 3, label
        assert shown[6] == 4, label


def html_safe(text: str) -> str:
    """JSON that may stand in a script element."""
    return text.replace("<", "\\u003c")


def bare(text: str) -> str:
    """A label without the spaces that HTML does not keep."""
    return "".join(unicodedata.normalize("NFC", text or "").split())
