"""Every link inside the built site leads somewhere, and nothing on a page is fetched from elsewhere.

Sphinx knows what it made a link of itself. This looks at the pages as they came out, with all that themes, raw HTML and
extensions put there. With a finding, the build fails.
"""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from sphinx.application import Sphinx
from sphinx.util.logging import getLogger

LOGGER = getLogger(__name__)
FETCHED = re.compile(r"(?:@import\s+(?:url\()?|url\()\s*[\"']?(https?:)?//")


class Page(HTMLParser):
    """The places of a page that can be linked to, its links, and what it loads."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.places: set[str] = set()
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.places |= {given[name] for name in ("id", "name") if name in given and (name == "id" or tag == "a")}
        if tag in {"a", "area"} and "href" in given:
            self.links.append(given["href"])
        self.loads += [given[name] for name in ("src", "data") if name in given]
        if tag == "link" and given.get("rel") in {"stylesheet", "icon", "shortcut icon", "preload"}:
            self.loads.append(given["href"])


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("build-finished", check)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def check(app: Sphinx, error: Exception | None) -> None:
    if error is None and app.builder.format == "html":
        for finding in findings(Path(app.outdir)):
            LOGGER.warning(finding)
            app.statuscode = 1


def findings(site: Path) -> list[str]:
    """What is wrong with the links of a built site, a line for each."""
    pages = {path: Page(path.read_text("utf-8")) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        for link in [*page.links, *page.loads]:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                if link in page.loads and parts.scheme != "data":
                    found.append(f"{path.relative_to(site)}: {link} is fetched from elsewhere")
                continue
            target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            if not target.is_file():
                found.append(f"{path.relative_to(site)}: {link} leads nowhere")
            elif parts.fragment and target in pages and unquote(parts.fragment) not in pages[target].places:
                found.append(f"{path.relative_to(site)}: {link} leads to no place of that page")
    for style in sorted(site.rglob("*.css")):
        if FETCHED.search(style.read_text("utf-8")):
            found.append(f"{style.relative_to(site)}: something is fetched from elsewhere")
    return found
