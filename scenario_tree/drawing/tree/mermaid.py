"""The figure in Mermaid's language, for places that draw it themselves: forges, wikis, notebooks.

Chance nodes are rounded, decisions square with a thick border, outcomes like stadiums, folds dashed. A branch is
a node of its own on its line, because Mermaid draws labels of lines over each other. Lines are as thick as they
are likely; those of a ruled-out branch are dotted, and what is chosen or ruled out is said in words too. Mermaid
draws on the background that it finds, light or dark: it is told the colours of what has a fill, and of outcomes.

Labels stand in quotes, and every sign in them that Mermaid, or the Markdown and HTML that it makes of
labels, might read as something else is an entity code (``#35;``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from scenario_tree.drawing.look import Direction
from scenario_tree.drawing.origin import comment
from scenario_tree.drawing.theme import Theme
from scenario_tree.drawing.tree.figure import Card, Figure, Leaf, Lines, Strip

MOST_LETTERS, MOST_LINKS = 50_000, 500  # what Mermaid draws, unless the page that holds it allows more

# Signs that are markup anywhere, list items and headings at the beginning, dots of numbered lists and of addresses,
# colons of addresses and icons ("fa:fa-car"), and diagrams that Mermaid sees wherever their name stands.
_MARKUP = re.compile(
    r"""["#<>&`\\*_~$@\[\]{}|^\x00-\x1f\x7f-\x9f\u2028\u2029]|%(?=[%{])|(?<=%)%|^\s*[-+=]|(?<=\d)[.)](?=\s|$)"""
    r"""|(?<=[^\W\d])\.(?=\w)|(?<=C)4|:(?! )"""
)
_LAYOUT = "config: {flowchart: {wrappingWidth: 280, nodeSpacing: 16, rankSpacing: 40}}\n"
_UNREADABLE = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFEFF)}  # for YAML
_LOOKALIKES = str.maketrans("<>", "‹›")


def mermaid(figure: Figure, theme: Theme, direction: Direction, origin: str) -> str:
    """A figure as a flowchart, the same for the same figure, byte for byte; a comment in it carries `origin`."""
    parts = [
        f"---\ntitle: {_quoted(_spoken(figure.headline))}\n{_LAYOUT}---\n",
        comment(origin, "%%"),
        f"flowchart {'LR' if direction == 'right' else 'TB'}\n",
        f"accTitle: {_spoken(figure.headline)}\n",
        f"accDescr: {_spoken(figure.description)}\n",
        *(_card(card) for card in figure.cards),
        *(_leaf(leaf) for leaf in figure.leaves),
        *(_branch(strip) for strip in figure.strips),
        _about(figure),
        *_looks(figure, theme),
    ]
    return "".join(parts)


def beyond_limits(text: str) -> str:
    """Why most pages will refuse to draw a Mermaid text, empty where they will not."""
    links = 1 + 2 * len(re.findall(r'^n\w+ (?:---|===|-\.-) \w+\["', text, re.MULTILINE))
    if links > MOST_LINKS:
        return f"Mermaid draws {MOST_LINKS} links unless its page allows more, and this tree has {links:,}"
    if len(text) > MOST_LETTERS:
        return f"Mermaid reads {MOST_LETTERS:,} characters unless its page allows more, and this tree has {len(text):,}"
    return ""


def _card(card: Card) -> str:
    opening, closing = ("[", "]") if card.kind == "decision" else ("(", ")")
    return f'{_id(card.id)}{opening}"{_label(card.question, card.captions)}"{closing}:::{card.kind}\n'


def _leaf(leaf: Leaf) -> str:
    opening, closing = ("[", "]") if leaf.kind == "fold" else ("([", "])")
    return f'{_id(leaf.id)}{opening}"{_label(leaf.label, leaf.figure, leaf.captions)}"{closing}:::{leaf.kind}\n'


def _branch(strip: Strip) -> str:
    """A branch's label as a node without a border, amid its line."""
    line, arrow = ("-.-", "-.->") if strip.cut else ("===", "==>") if strip.chosen else ("---", "-->")
    label = f'{_id(strip.id)}["{_label(strip.label, strip.captions)}"]:::branch'
    return f"{_id(strip.tail)} {line} {label} {arrow} {_id(strip.head)}\n"


def _about(figure: Figure) -> str:
    """A node before the tree, with what the figures hold under, and where they come from."""
    origin = (fact for fact in figure.origin if fact not in (figure.headline, *figure.basis))
    facts = (" · ".join(figure.basis), figure.lit, *figure.notes, " · ".join(origin))
    label = "<br/>".join(_escaped(fact) for fact in facts if fact)
    return f'about["{label}"]:::about ~~~ {_id(figure.cards[0].id)}\n'


def _looks(figure: Figure, theme: Theme) -> Iterator[str]:
    """The classes of the nodes, and the colours of outcomes and links."""
    yield f"classDef chance fill:{theme.card},stroke:{theme.line},color:{theme.ink}\n"
    yield f"classDef decision fill:{theme.card},stroke:{theme.accent},stroke-width:3px,color:{theme.ink}\n"
    yield f"classDef outcome fill:{theme.paper},stroke:{theme.accent},stroke-width:3px,color:{theme.ink}\n"
    yield f"classDef fold fill:{theme.paper},stroke:{theme.line},stroke-dasharray:4 3,color:{theme.ink}\n"
    yield "classDef branch fill:none,stroke:none\n"
    yield "classDef about fill:none,stroke:none,text-align:left\n"
    yield f"classDef dimmed stroke:{theme.dim},color:{theme.dim_text}\n"
    yield f"classDef faint color:{theme.dim_text}\n"
    for leaf in figure.leaves:
        if leaf.swatch and not leaf.dimmed:
            yield f"style {_id(leaf.id)} stroke:{leaf.swatch.color}\n"
    nodes: tuple[Card | Leaf, ...] = (*figure.cards, *figure.leaves)
    yield from _listed("class", (_id(node.id) for node in nodes if node.dimmed), "dimmed")
    yield from _listed("class", (_id(strip.id) for strip in figure.strips if strip.dimmed), "faint")
    links: dict[str, list[str]] = {}
    for place, strip in enumerate(figure.strips):
        color = theme.dim if strip.dimmed else strip.swatch.color if strip.swatch and not strip.lit else ""
        width = f"stroke-width:{(theme.thickness(strip.probability) + 1) / 2:.1f}px"  # less than an arrow's head
        links.setdefault(f"stroke:{color},{width}" if color else width, []).extend((str(2 * place), str(2 * place + 1)))
    for look, places in links.items():
        yield from _listed("linkStyle", places, look)


def _listed(word: str, items: Iterable[str], value: str) -> Iterator[str]:
    """A line that gives several items a look, if there are any."""
    if listed := ",".join(items):
        yield f"{word} {listed} {value}\n"


def _label(*blocks: Lines) -> str:
    """Lines below each other, as they are broken in the figure; where there is none, the ellipsis of what is folded."""
    return "<br/>".join(_escaped(line) for lines in blocks for line in _texts(lines)) or "…"


def _texts(lines: Lines) -> Iterator[str]:
    for line in lines:
        words = f"{line.text} {line.aside}" if line.aside else line.text
        yield f"✓ {words}" if line.role == "mark" else words


def _escaped(text: str) -> str:
    """Text that Mermaid shows as it is, within quotes."""
    return _MARKUP.sub(lambda sign: "".join(f"#{ord(letter)};" for letter in sign.group()), text)


def _quoted(text: str) -> str:
    """Text as a scalar of the YAML in front of the diagram."""
    return json.dumps(text, ensure_ascii=False).translate(_UNREADABLE)


def _spoken(text: str) -> str:
    """Title or description, on one line: here Mermaid knows no entity codes, but cleans HTML away."""
    text = re.sub(r"([<>])(?=\d)", lambda sign: "under " if sign[1] == "<" else "over ", text)
    text = " ".join(text.translate(_LOOKALIKES).split())
    return re.sub(r"%(?=[%{])|C4(?=[CD])|#(?=\w+;)", r"\g<0> ", text)


def _id(id: str) -> str:
    return id.replace("-", "_")
