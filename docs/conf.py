"""The site of these pages, built by `python -m sphinx -W --keep-going -b html docs site`.

The pages are plain Markdown that can be read on a code host as it is. What a site needs beyond that is added here and
in `_extensions/`: the order of the pages, a page for each file that one of them links to, pictures, a check of links.
"""

import re
import sys
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE.parent), str(HERE / "_extensions")]

from scenario_tree.version import __version__  # noqa: E402

project = "scenario-tree"
copyright = "the authors of scenario-tree"
release = version = __version__

extensions = ["myst_parser", "navigation", "linked_files", "pictures", "link_check"]
exclude_patterns = ["_extensions", "_static", "_pictures"]
root_doc = "index"
nitpicky = True
suppress_warnings = ["misc.highlighting_failure"]  # the page of codes shows files that are no YAML

# Below each page the pages that it leads to, under captions. A page that stands nowhere goes to `navigation_rest`.
navigation = {
    "index": {
        "Learn": [
            "tutorial",
            "how-to/with-a-colleague",
            "how-to/review",
            "how-to/versions",
            "how-to/checks",
            "how-to/read-a-picture",
        ],
        "Analyse": ["analysis/index"],
        "The trees": ["trees/index"],
        "Look up": ["commands", "format", "codes", "python", "glossary"],
        "Understand": ["methods", "speed", "choices"],
        "The project": ["README </files/README>", "files/seeds/README", "files/CONTRIBUTING", "files/CHANGELOG"],
    },
    "analysis/index": {
        "": [
            "analysis/sensitivity",
            "analysis/simulate",
            "analysis/risk",
            "analysis/drivers",
            "analysis/information",
            "analysis/frontier",
            "analysis/rules",
            "analysis/compare",
            "analysis/sweep",
        ]
    },
    "trees/index": {"": ["trees/ferry", "trees/north-korea-talks", "trees/us-response", "trees/why-talks"]},
}

navigation_rest = "Understand"

myst_heading_anchors = 4
highlight_language = "none"

html_theme = "furo"
html_title = "scenario-tree"
html_static_path = ["_static", "_pictures"]
html_css_files = ["site.css"]
html_favicon = "_static/favicon.svg"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_theme_options = {"navigation_with_keys": True}


def setup(app: Sphinx) -> None:
    app.connect("doctree-read", keep_units_together)


def keep_units_together(_: Sphinx, page: nodes.document) -> None:
    """Put a space that does not break between a number and its `%`, except in code."""
    for text in list(page.findall(nodes.Text)):
        if not isinstance(text.parent, nodes.literal | nodes.literal_block | nodes.raw | nodes.comment):
            joined = re.sub(r"(?<=\d) (?=%)", "\N{NO-BREAK SPACE}", text)
            if joined != text:
                text.parent.replace(text, nodes.Text(joined))
