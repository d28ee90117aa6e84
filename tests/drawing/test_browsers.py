"""A picture looks the same in a browser, in a document and as a PNG.

Chromium stands for browsers and rsvg-convert (librsvg) for the programs that put SVGs into documents; vl-convert makes
our PNGs. Their letters differ in anti-aliasing, hinting and fractions of a pixel. Therefore pictures are blurred and
made smaller before they are compared, and what is left must be below what a single missing label would leave.

Measured on the project's trees in four looks, of 255: at most 0.5 in the mean and 17 at the worst place, where a
missing label leaves 27 or more and a picture without letters 6 in the mean.
"""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import scenario_tree as st
from scenario_tree.drawing import Look, TreePicture, raster

pytest.importorskip("vl_convert", reason="needs the extra `pictures` (vl-convert-python)")
Image = pytest.importorskip("PIL.Image", reason="needs Pillow, of the extra `test`")
ImageFilter = pytest.importorskip("PIL.ImageFilter", reason="needs Pillow, of the extra `test`")

pytestmark = pytest.mark.slow
TREES = sorted((Path(__file__).parents[2] / "trees").glob("*.yaml"))
LOOKS = {"light": Look(), "down": Look(direction="down"), "dark": Look(theme="dark"), "print": Look(theme="print")}
COARSER = 8  # pixels that become one
MEAN, MOST = 1.0, 22.0  # differences that are tolerated


def pixels(png: bytes) -> Any:
    """A picture of a picture: blurred, and smaller."""
    image = Image.open(io.BytesIO(png)).convert("RGB").filter(ImageFilter.GaussianBlur(4))
    smaller = (max(image.width // COARSER, 1), max(image.height // COARSER, 1))
    return np.asarray(image.resize(smaller, Image.Resampling.BOX)).astype(float)


def differences(one: bytes, other: bytes) -> tuple[float, float]:
    """Mean and largest difference of two pictures, of 255."""
    apart = np.abs(pixels(one) - pixels(other))
    return float(apart.mean()), float(apart.max())


def program(name: str, package: str) -> str:
    """Where a program is."""
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"needs the program {name} ({package})")
    return found


def letters() -> None:
    """Skip where the machine lacks the font that vl-convert carries: other letters are not to be compared."""
    match = subprocess.run([program("fc-match", "fontconfig"), "Helvetica"], capture_output=True, text=True, check=True)
    if "Liberation" not in match.stdout:
        pytest.skip(f"needs Liberation Sans (fonts-liberation); Helvetica is {match.stdout.strip()} here")


def in_chromium(svg: str, folder: Path) -> bytes:
    """A screenshot of a page that shows the picture at its natural size."""
    browser = program("chromium", "chromium")
    (folder / "picture.svg").write_text(svg, "utf-8")
    page = folder / "page.html"
    page.write_text('<!doctype html><body style="margin: 0"><img src="picture.svg" style="display: block">', "utf-8")
    across, down = (int(part) for part in re.findall(r'\b(?:width|height)="(\d+)"', svg)[:2])
    how = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
    where = [f"--window-size={across},{down}", f"--screenshot={folder / 'seen.png'}", page.as_uri()]
    subprocess.run([browser, *how, *where], capture_output=True, check=True, timeout=120)
    return (folder / "seen.png").read_bytes()


def in_documents(svg: str, folder: Path) -> bytes:
    """What librsvg makes of the picture."""
    done = subprocess.run(
        [program("rsvg-convert", "librsvg2-bin"), "--format=png"],
        input=svg.encode(),
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout


@pytest.mark.parametrize("drawn", [in_chromium, in_documents])
@pytest.mark.parametrize("look", LOOKS)
@pytest.mark.parametrize("path", TREES, ids=lambda path: path.stem)
def test_a_picture_looks_the_same(path: Path, look: str, drawn: Any, tmp_path: Path) -> None:
    """In a browser and in documents as in our PNG, at the same size."""
    letters()
    svg = TreePicture(st.score(st.load(path)), LOOKS[look]).svg()
    ours = raster.png(svg, "{}", scale=1)
    theirs = drawn(svg, tmp_path)
    assert Image.open(io.BytesIO(ours)).size == Image.open(io.BytesIO(theirs)).size
    mean, most = differences(ours, theirs)
    assert mean <= MEAN and most <= MOST, (mean, most)


@pytest.mark.parametrize("look", ["light", "dark"])
def test_a_single_missing_label_would_be_noticed(look: str) -> None:
    """Whichever it is: the measure is fine enough."""
    svg = TreePicture(st.score(st.load(TREES[0])), LOOKS[look]).svg()
    whole = raster.png(svg, "{}", scale=1)
    labels = list(re.finditer(r"<text [^>]*>([^<]*)</text>", svg))
    assert len(labels) > 30
    for label in labels:
        without = raster.png(svg[: label.start()] + svg[label.end() :], "{}", scale=1)
        assert differences(whole, without)[1] > MOST, label[1]
