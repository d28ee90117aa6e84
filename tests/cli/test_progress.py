"""A bar for long work is seen on a terminal, and nowhere else."""

import os
import pty
import subprocess
import sys

WORK = """
import sys, time
from scenario_tree.cli import progress
progress.DELAY = 0.1
def dig():  # until a bar has had the time to be there, however busy the machine is
    for _ in range(300 if sys.stderr.isatty() else 3):
        time.sleep(0.1)
        if "rich.progress" in sys.modules:
            return time.sleep(1)
print(sum(1 for item in progress.over(range(3), "digging") if dig() is None))
"""


def test_no_bar_where_nobody_looks() -> None:
    """Piped, long work says nothing."""
    result = subprocess.run([sys.executable, "-c", WORK], capture_output=True, text=True, check=True)
    assert (result.stdout, result.stderr) == ("3\n", "")


def test_a_bar_on_a_terminal() -> None:
    """On a terminal, it says what is being done, and how much of it."""
    terminal, end = pty.openpty()
    result = subprocess.run([sys.executable, "-c", WORK], stdout=subprocess.PIPE, stderr=end, text=True, check=True)
    os.close(end)
    seen = os.read(terminal, 100_000).decode("utf-8", "replace")
    os.close(terminal)
    assert result.stdout == "3\n"
    assert "digging" in seen and ("1/3" in seen or "2/3" in seen)
