"""A page for every file outside `docs/`, and every file of data, that a page links to.

On a code host a link to `../README.md` or to `examples/wildcatter.yaml` leads to that file. So that it does in the site
too, the file becomes a page below `docs/files/`: a Markdown file as it is, another one as a listing. Links are turned
to these pages while Sphinx reads; the pages in `docs/` do not change.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote

from sphinx.application import Sphinx

FOLDER = "files"
LANGUAGES = {".yaml": "yaml", ".json": "json", ".py": "python", ".cfg": "ini", ".toml": "toml"}
PICTURES = {".svg", ".png"}

FENCED = re.compile(r"^( *)(`{3,}|~{3,}).*?^\1\2 *$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)", re.DOTALL)
LINK = re.compile(r"(?<=\]\()(?![a-z]+:|#)([^()\s#]+)")


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("files_folder", FOLDER, "env")
    app.connect("builder-inited", write_pages)
    app.connect("source-read", turn_links)
    return {"parallel_read_safe": True}


def write_pages(app: Sphinx) -> None:
    """Write a page for each linked file, and those that they link to in turn; remove what is not linked any more."""
    docs = Path(app.srcdir)
    todo = [path for path in docs.rglob("*.md") if docs / FOLDER not in path.parents]
    pages: dict[Path, str] = {}
    while todo:
        file = todo.pop()
        if file.suffix != ".md":
            continue
        for target in targets(file):
            page = page_of(target, docs)
            if page is None or docs / FOLDER not in page.parents or page in pages:
                continue
            pages[page] = text_of(target, page, docs)
            todo.append(target)
    for old in (docs / FOLDER).rglob("*.md"):
        if old not in pages:
            old.unlink()
    for page, text in pages.items():
        page.parent.mkdir(parents=True, exist_ok=True)
        if not page.exists() or page.read_text("utf-8") != text:
            page.write_text(text, encoding="utf-8")


def turn_links(app: Sphinx, page: str, source: list[str]) -> None:
    """Turn the links of a page of `docs/` that lead to a file to the page of that file."""
    if not page.startswith(f"{FOLDER}/"):
        path = Path(app.srcdir) / f"{page}.md"
        source[0] = turned(source[0], path, path, Path(app.srcdir))


def page_of(target: Path, docs: Path) -> Path | None:
    """The page that shows a file or folder; None where a link may stay as it is."""
    project = docs.parent
    if target.is_dir():
        index = docs / target.relative_to(project) / "index.md"
        return index if index.exists() else docs / "index.md"
    inside = docs in target.parents
    if not target.is_file() or target.suffix in PICTURES:
        return None
    if target.suffix == ".md":
        return target if inside else docs / FOLDER / target.relative_to(project)
    return docs / FOLDER / f"{target.relative_to(project)}.md"


def text_of(target: Path, page: Path, docs: Path) -> str:
    """What stands on the page of a file."""
    if target.suffix == ".md":
        return turned(target.read_text("utf-8"), target, page, docs)
    name = target.relative_to(docs.parent)
    shown = os.path.relpath(target, page.parent)
    return "\n".join(
        [
            "---\norphan: true\n---",
            f"# `{name}`\n",
            f"A file of the project, to look at or to {{download}}`take along <{shown}>`.\n",
            f"```{{literalinclude}} {shown}",
            f":language: {LANGUAGES.get(target.suffix, 'none')}",
            ":linenos:",
            "```\n",
        ]
    )


def targets(file: Path) -> list[Path]:
    """The files and folders that a Markdown file links to."""
    found: list[Path] = []

    def note(link: str) -> str:
        found.append((file.parent / unquote(link)).resolve())
        return link

    each_link(file.read_text("utf-8"), note)
    return found


def turned(text: str, file: Path, page: Path, docs: Path) -> str:
    """The text of a file with its links as they have to be on the page."""

    def turn(link: str) -> str:
        target = (file.parent / unquote(link)).resolve()
        return Path(os.path.relpath(page_of(target, docs) or target, page.parent)).as_posix()

    return each_link(text, turn)


def each_link(text: str, change: Callable[[str], str]) -> str:
    """The text with the target of every relative link changed; code is left alone."""

    def in_prose(prose: str) -> str:
        code = [match.span() for match in CODE.finditer(prose)]
        return LINK.sub(
            lambda link: link[1] if any(start < link.start() < end for start, end in code) else change(link[1]), prose
        )

    written, last = [], 0
    for fence in FENCED.finditer(text):
        written += [in_prose(text[last : fence.start()]), fence[0]]
        last = fence.end()
    return "".join([*written, in_prose(text[last:])])
