"""Worked examples from books, papers and other programs, against the figures printed there.

Each file of `published/` is a scenario with a key `x-published`: its `source`, and `results`, each with the
`arguments` of `score`, the result as `printed`, the `figures` it stands for, and a `tolerance` of half a unit of the
last printed digit (an inexact source says so in a comment). A figure is addressed by a dotted path into the JSON of
`score --nodes`; an item of a list goes by its name, node, id or branch: `decisions.offer.options.accept.utility`.
To add a case, add a file.
"""

from pathlib import Path
from typing import Any

import pytest
import yaml

import scenario_tree as st

FILES = sorted((Path(__file__).parent / "published").glob("*.yaml"))
NAMES = ("name", "node", "id", "branch")


def published(path: Path) -> dict[str, Any]:
    """What the file says of its source and of the results printed there."""
    return yaml.safe_load(path.read_text(encoding="utf-8"))["x-published"]


def cases() -> list[Any]:
    """One case for each result of each file."""
    return [
        pytest.param(path, result, id=f"{path.stem}-{number}")
        for path in FILES
        for number, result in enumerate(published(path)["results"], start=1)
    ]


def figure(document: Any, address: str) -> Any:
    """The value at a dotted path."""
    for key in address.split("."):
        if isinstance(document, list):
            (document,) = (item for item in document if key in (item.get(name) for name in NAMES))
        else:
            document = document[key]
    return document


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_file_is_sound(path: Path) -> None:
    """A published example is a valid scenario that names its source."""
    assert [problem.message for problem in st.check(path) if problem.severity == "error"] == []
    assert published(path)["source"]


@pytest.mark.parametrize(("path", "result"), cases())
def test_published_figures(path: Path, result: dict[str, Any]) -> None:
    """Scoring a published example gives what was printed, to the digits in which it was printed."""
    document = st.score(st.load(path), **result["arguments"]).to_dict(nodes=True)
    found = {address: figure(document, address) for address in result["figures"]}
    expected = {
        address: value if isinstance(value, str) else pytest.approx(value, rel=0, abs=result["tolerance"])
        for address, value in result["figures"].items()
    }
    assert found == expected, result["printed"]
