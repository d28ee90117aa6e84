"""Pictures, drawn by the commands that draw whenever the site is built.

`<!-- picture: WHAT IT SHOWS -->` stands behind a block of ```console; the picture is the one that the last such
command of that block draws. A code host shows the command, the site the command and its picture, once for a bright
screen and once for a dark one. `-o` and what follows it is left out: a picture in the site is an SVG.
"""

from __future__ import annotations

import os
import re
import shlex
from contextlib import chdir
from html import escape
from pathlib import Path

from click.testing import CliRunner
from sphinx.application import Sphinx
from sphinx.errors import SphinxError

FOLDER = "_pictures"
MARK = re.compile(r"^<!-- picture: (.+?) -->$", re.DOTALL | re.MULTILINE)
# An analysis draws where it is told to (`-o`), the others are told so here.
ANALYSES = ("compare", "drivers", "frontier", "information", "risk", "sensitivity", "simulate", "sweep")
COMMAND = re.compile(
    rf"^\$ scenario-tree ((?:render|diff|log) .*|(?:{'|'.join(ANALYSES)}) .*-o \S+\.svg\b.*)$", re.MULTILINE
)
WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)')
THEMES = ("light", "dark")
SMALLEST = 0.62  # of its size: how far a picture is made smaller to fit a page before it has to be scrolled


def setup(app: Sphinx) -> dict[str, bool]:
    (Path(app.srcdir) / FOLDER).mkdir(exist_ok=True)
    app.connect("builder-inited", draw_all)
    app.connect("source-read", put_in)
    return {"parallel_read_safe": True}


def draw_all(app: Sphinx) -> None:
    """Draw the pictures of all pages anew."""
    docs = Path(app.srcdir)
    folder = docs / FOLDER
    drawn = set()
    for file in docs.rglob("*.md"):
        page = file.relative_to(docs).with_suffix("").as_posix()
        for number, (_, command) in enumerate(pictures(page, file.read_text("utf-8")), start=1):
            for theme in THEMES:
                drawn.add(draw(command, folder / name_of(page, number, theme), theme, docs.parent))
    for old in folder.glob("*.svg"):
        if old not in drawn:
            old.unlink()


def pictures(page: str, text: str) -> list[tuple[str, str]]:
    """What each picture of a page shows, and the command that draws it."""
    found = []
    for mark in MARK.finditer(text):
        commands = COMMAND.findall(text, 0, mark.start())
        if not commands:
            raise SphinxError(f"{page}: no command that draws stands before the picture '{mark[1]}'")
        found.append((" ".join(mark[1].split()), commands[-1]))
    return found


def name_of(page: str, number: int, theme: str) -> str:
    return f"{page.replace('/', '-')}-{number}-{theme}.svg"


def draw(command: str, picture: Path, theme: str, project: Path) -> Path:
    """Run a command as if its `-o` were the picture, in that theme if it does not say another one."""
    from scenario_tree.cli import main

    words = shlex.split(re.split(" [|>] ", command)[0])
    if "-o" in words:
        del words[words.index("-o") : words.index("-o") + 2]
    if "--theme" not in words:
        words[1:1] = ["--theme", theme]
    words[1:1] = ["-o", str(picture)]
    with chdir(project):
        result = CliRunner().invoke(main, words)
    if result.exit_code not in (0, 1):  # `diff --quiet` ends with 1
        raise SphinxError(f"$ scenario-tree {command}\n{result.output}")
    return picture


def put_in(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the pictures in the places of their marks."""
    up = os.path.relpath(".", Path(page).parent)
    found = iter(enumerate(pictures(page, source[0]), start=1))

    def figure(_: re.Match[str]) -> str:
        number, (shown, command) = next(found)
        images, links = [], []
        for theme in THEMES:
            name = name_of(page, number, theme)
            width = float(WIDTH.search((Path(app.srcdir) / FOLDER / name).read_text("utf-8"))[1])
            size = f"min-width: {SMALLEST * width:.0f}px; max-width: {width:.0f}px"
            path = f"{up}/_static/{name}"
            images.append(f'<img class="only-{theme}" src="{path}" alt="{escape(shown)}" style="{size}">')
            links.append(f'<a class="only-{theme}" href="{path}">Open it by itself</a>')
        told = "." if command.startswith(ANALYSES) else " and point at things: their names, notes and claims appear."
        caption = f"{escape(shown)} {''.join(links)}{told}"
        return f'<figure class="drawn"><div>{"".join(images)}</div><figcaption>{caption}</figcaption></figure>'

    source[0] = MARK.sub(figure, source[0])
