"""PNG and PDF: every label leaves ink, every file says where it comes from, and the same picture is the same file."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import numpy as np
import pytest

import scenario_tree as st
from scenario_tree.drawing import TreePicture, raster
from scenario_tree.drawing.origin import origin_in
from scenario_tree.drawing.text import width
from scenario_tree.problems import TreeProblems

pytest.importorskip("vl_convert", reason="needs the extra `pictures` (vl-convert-python)")
pypdf = pytest.importorskip("pypdf", reason="needs the extra `pictures` (pypdf)")
Image = pytest.importorskip("PIL.Image", reason="needs Pillow, of the extra `test`")

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).parents[2]
TREES = sorted((ROOT / "trees").glob("*.yaml"))
ORIGIN = '{"schema": "scenario-tree/picture/1", "source": "(a) \\\\ 100%% 일본.yaml"}'
SCALE = 3.0
NEAR = 90  # of 765: how far a pixel is at most from the colour of its letter, where the letter covers it
SMALL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 60" width="120" height="80"><title>A &amp; B</title>'
    '<rect width="100%" height="100%" fill="#fff"/><text x="9" y="30" font-family="sans-serif">Yes</text></svg>'
)


@dataclass(frozen=True)
class Word:
    """A line of text in a picture: its box in the units of the view box, and its colour."""

    text: str
    box: tuple[float, float, float, float]
    color: tuple[int, int, int]


def words(svg: str) -> Iterator[Word]:
    """Every line of text of a picture, where it should be."""
    yield from _words(ElementTree.fromstring(svg), 0.0, 0.0)


def _words(element: Element, across: float, down: float) -> Iterator[Word]:
    if shift := re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", "")):
        across, down = across + float(shift[1]), down + float(shift[2])
    if element.tag == f"{SVG}text" and element.text and element.text.strip():
        size = float(element.get("font-size", "0"))
        long = width(element.text, size, bold=element.get("font-weight") == "bold")
        x, y = (float(element.get(name, "0")) for name in ("x", "y"))
        left = across + x - {"middle": 0.5, "end": 1.0}.get(element.get("text-anchor", ""), 0.0) * long
        color = element.get("fill", "")
        channels = (int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16))
        yield Word(element.text, (left, down + y - 0.75 * size, left + long, down + y + 0.22 * size), channels)
    for child in element:
        yield from _words(child, across, down)


def without_ink(svg: str, png: bytes) -> list[str]:
    """The texts of a picture whose boxes in its PNG hold too little of their own colour."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    pixels = np.asarray(image).astype(int)
    view = [float(part) for part in (ElementTree.fromstring(svg).get("viewBox") or "").split()]
    scale = image.width / view[2]
    missing = []
    for word in words(svg):
        left, top, right, bottom = (round(edge * scale) for edge in word.box)
        inside = pixels[max(top, 0) : bottom, max(left, 0) : right]
        inked = int((np.abs(inside - word.color).sum(axis=2) < NEAR).sum())
        letters = sum(not letter.isspace() for letter in word.text)
        height = (bottom - top) * letters
        if inked < height / 4:  # a dot has about that much, letters five times as much
            missing.append(word.text)
    return missing


@pytest.fixture(scope="module")
def pictures() -> dict[str, str]:
    """The project's trees as SVG."""
    return {path.stem: TreePicture(st.score(st.load(path))).svg() for path in TREES}


@pytest.fixture(scope="module")
def pngs(pictures: dict[str, str]) -> dict[str, bytes]:
    """The same as PNG."""
    return {name: raster.png(svg, ORIGIN, scale=SCALE) for name, svg in pictures.items()}


def without_fonts(folder: Path, code: str) -> bytes:
    """What a program says that finds no fonts on its machine; it runs in the folder."""
    if not sys.platform.startswith("linux"):
        pytest.skip("only on Linux are a machine's fonts those that fontconfig is told of")
    (folder / "fonts").mkdir()
    (folder / "fonts.conf").write_text(f"<fontconfig><dir>{folder / 'fonts'}</dir></fontconfig>", "utf-8")
    environment = {
        **os.environ,
        "FONTCONFIG_FILE": str(folder / "fonts.conf"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "HOME": str(folder),
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, env=environment, capture_output=True, check=True, timeout=300
    )
    return done.stdout


@pytest.mark.parametrize("name", [path.stem for path in TREES])
def test_every_label_leaves_ink(pictures: dict[str, str], pngs: dict[str, bytes], name: str) -> None:
    """In its own colour, in its own place."""
    assert len(list(words(pictures[name]))) > 30
    assert without_ink(pictures[name], pngs[name]) == []


def test_a_label_that_is_not_drawn_is_noticed(pictures: dict[str, str]) -> None:
    """With a font that the machine does not have, as Graphviz names it: the measure of ink finds every label."""
    svg = re.sub(r'font-family="[^"]*"', 'font-family="Nowhere"', pictures["ferry"])
    missing = without_ink(svg, raster.png(svg, ORIGIN, scale=SCALE))
    assert len(missing) == len(list(words(svg)))


def test_labels_survive_on_a_machine_without_fonts(pictures: dict[str, str], tmp_path: Path) -> None:
    """They are set in Liberation Sans then; of other letters none is there, which shows that no font was."""
    for name, svg in pictures.items():
        (tmp_path / f"{name}.svg").write_text(svg, "utf-8")
    code = (
        "from pathlib import Path\nfrom scenario_tree.drawing import raster\n"
        "for path in Path().glob('*.svg'):\n"
        f"    path.with_suffix('.png').write_bytes(raster.png(path.read_text('utf-8'), {ORIGIN!r}, scale={SCALE}))\n"
        "print(ascii(raster.missing_letters(['A ✓ й 회 ж ا'])))"
    )
    assert without_fonts(tmp_path, code).strip() == ascii("✓회ا").encode()
    for name, svg in pictures.items():
        assert without_ink(svg, (tmp_path / f"{name}.png").read_bytes()) == [], name


def test_a_png_has_the_size_that_was_asked_for() -> None:
    """Pixels for every CSS pixel, and a resolution at which it is as large as its SVG."""
    image = Image.open(io.BytesIO(raster.png(SMALL, ORIGIN, scale=2.5)))
    assert image.size == (300, 200)
    assert image.info["dpi"] == pytest.approx((240, 240), abs=0.1)


def test_a_png_says_where_it_comes_from() -> None:
    """Origin, title and program, in chunks that Pillow knows, with correct checksums."""
    png = raster.png(SMALL, ORIGIN)
    assert origin_in(png) == json.loads(ORIGIN)
    image = Image.open(io.BytesIO(png))
    assert image.info["Title"] == "A & B"
    assert image.info["Software"] == "scenario-tree"
    assert image.info["scenario-tree"] == ORIGIN
    image.verify()


def test_a_pdf_says_where_it_comes_from() -> None:
    """In its information; its title is what a reader's window shows."""
    pdf = raster.pdf(SMALL, ORIGIN)
    assert origin_in(pdf) == json.loads(ORIGIN)
    read = pypdf.PdfReader(io.BytesIO(pdf))
    assert read.metadata["/Title"] == "A & B"
    assert json.loads(read.metadata["/scenario-tree"]) == json.loads(ORIGIN)
    assert read.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "/CreationDate" not in read.metadata
    titled = pypdf.PdfReader(io.BytesIO(raster.pdf(SMALL, ORIGIN, title="Größe (회)")))
    assert titled.metadata["/Title"] == "Größe (회)"


def test_a_page_has_the_size_of_its_picture() -> None:
    """In points: its letters are as large as the layout meant them; a page of more than 200 inches shrinks to that."""
    box = pypdf.PdfReader(io.BytesIO(raster.pdf(SMALL, ORIGIN))).pages[0].mediabox
    assert (float(box.width), float(box.height)) == (90, 60)
    tall = SMALL.replace(
        'viewBox="0 0 90 60" width="120" height="80"', 'viewBox="0 0 90 60000" width="120" height="80000"'
    )
    box = pypdf.PdfReader(io.BytesIO(raster.pdf(tall, ORIGIN))).pages[0].mediabox
    assert float(box.height) == pytest.approx(14_400, abs=1)
    assert float(box.width) == pytest.approx(90 * 14_400 / 60_000, abs=1)


@pytest.mark.parametrize("name", [path.stem for path in TREES])
def test_the_text_of_a_pdf_is_that_of_its_picture(pictures: dict[str, str], name: str) -> None:
    """It can be searched and copied."""
    page = pypdf.PdfReader(io.BytesIO(raster.pdf(pictures[name], ORIGIN))).pages[0]
    found = "".join(page.extract_text().split())
    labels = ["".join(word.text.split()) for word in words(pictures[name])]
    assert [label for label in labels if label not in found] == []
    assert sorted(found) == sorted("".join(labels))


@pytest.mark.parametrize("name", [path.stem for path in TREES])
def test_every_label_of_a_pdf_leaves_ink(pictures: dict[str, str], name: str, tmp_path: Path) -> None:
    """Drawn by another program than the one that made it."""
    program = shutil.which("pdftoppm")
    if program is None:
        pytest.skip("needs the program pdftoppm (poppler-utils)")
    (tmp_path / "page.pdf").write_bytes(raster.pdf(pictures[name], ORIGIN))
    subprocess.run([program, "-png", "-r", "288", "-singlefile", "page.pdf", "page"], cwd=tmp_path, check=True)
    assert without_ink(pictures[name], (tmp_path / "page.png").read_bytes()) == []


def test_the_same_picture_is_the_same_file(pictures: dict[str, str], tmp_path: Path) -> None:
    """Byte for byte, however often, and in another process with other hashes."""
    svg = pictures["us-response"]
    (tmp_path / "picture.svg").write_text(svg, "utf-8")
    here = {hashlib.sha256(draw(svg, ORIGIN)).hexdigest() for _ in range(6) for draw in (raster.png, raster.pdf)}
    assert len(here) == 2
    code = (
        "import hashlib\nfrom pathlib import Path\nfrom scenario_tree.drawing import raster\n"
        "svg = Path('picture.svg').read_text('utf-8')\n"
        f"print(*(hashlib.sha256(draw(svg, {ORIGIN!r})).hexdigest() for draw in (raster.png, raster.pdf)))"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=True)
    assert set(done.stdout.decode().split()) == here


def test_too_many_pixels_are_refused() -> None:
    """Before they take the memory, with the figures and ways out."""
    large = SMALL.replace('width="120" height="80"', 'width="12000" height="8000"')
    assert struct.unpack(">II", raster.png(large, ORIGIN, scale=0.1)[16:24]) == (1200, 800)
    with pytest.raises(TreeProblems) as caught:
        raster.png(large, ORIGIN)
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert "24,000 × 16,000 pixels" in problem.message and "384 million" in problem.message
    assert "pdf" in problem.help and "--min-probability" in problem.help


@pytest.mark.parametrize("draw", [raster.png, raster.pdf])
@pytest.mark.parametrize(
    "svg", ["", "<svg", "no picture", '<svg xmlns="http://www.w3.org/2000/svg" width="0" height="0"/>']
)
def test_what_is_no_picture_is_refused(draw: Any, svg: str) -> None:
    """With a reason on one line."""
    with pytest.raises(TreeProblems) as caught:
        draw(svg, ORIGIN)
    assert "\n" not in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("draw", "module"), [(raster.png, "vl_convert"), (raster.pdf, "vl_convert"), (raster.pdf, "pypdf")]
)
def test_a_missing_extra_is_named(draw: Any, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """And how to install it."""
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(TreeProblems) as caught:
        draw(SMALL, ORIGIN)
    problem = caught.value.problems[0]
    assert problem.code == "drawing-failed"
    assert "pip install 'scenario-tree[pictures]'" in problem.help


def test_letters_that_no_font_has_are_found() -> None:
    """One that cannot be a letter is; Latin, Greek, Cyrillic, marks and spaces never are."""
    private = "\U0010fffd"
    assert raster.missing_letters(["plain", f"{private} e\u0301 \u200f", private]) == private
    assert raster.missing_letters(["Größe, 3 − 2 ≥ 1 → “Ω” Жук"]) == ""


def test_usual_letters_are_not_even_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """It costs nothing where there is nothing to ask."""
    monkeypatch.setitem(sys.modules, "vl_convert", None)
    assert raster.missing_letters(["Größe, 3 − 2 ≥ 1 → “Ω” Жук"]) == ""
