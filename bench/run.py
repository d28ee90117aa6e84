"""Every benchmark, one after the other: ratios against a named reference in the same run.

    python bench/run.py [NAME…]

Names are those of the files beside this one; reading, drawing and versions take minutes and run only when named.
The machine should have nothing else to do.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

USUAL = ("sweeps", "likeliest", "startup", "rivals", "simulation", "sensitivity")


def main() -> None:
    """Run them, each in a process of its own."""
    for name in sys.argv[1:] or USUAL:
        subprocess.run([sys.executable, str(Path(__file__).with_name(f"{name}.py"))], check=True)


if __name__ == "__main__":
    main()
