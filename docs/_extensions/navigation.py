"""The order of the pages, kept in `conf.py` and not on the pages, which a code host shows as they are."""

from __future__ import annotations

from sphinx.application import Sphinx


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_config_value("navigation", {}, "env")
    app.add_config_value("navigation_rest", "", "env")
    app.connect("source-read", add_contents)
    app.connect("env-get-outdated", lambda app, *_: [app.config.root_doc])  # a page may have come or gone
    return {"parallel_read_safe": True}


def add_contents(app: Sphinx, page: str, source: list[str]) -> None:
    """Put the hidden lists of the pages below a page behind its text."""
    groups = app.config.navigation.get(page, {})
    for caption, listed in groups.items():
        entries = [name if "<" in name else f"/{name}" for name in listed]
        if page == app.config.root_doc and caption == app.config.navigation_rest:
            entries += [f"/{name}" for name in unplaced(app)]
        options = [":hidden:", *([f":caption: {caption}"] if caption else [])]
        source[0] += "\n".join(["\n```{toctree}", *options, "", *entries, "```", ""])


def unplaced(app: Sphinx) -> list[str]:
    """The pages of `docs/` that stand nowhere in the order."""
    listed = [name for groups in app.config.navigation.values() for group in groups.values() for name in group]
    generated = f"{app.config.files_folder}/"
    found = app.env.found_docs - {app.config.root_doc, *listed}
    return sorted(name for name in found if not name.startswith(generated))
