"""The weights of sides: the script that learns them runs, and on reports left out they know more than the rules alone."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_weights_know_more_than_rules() -> None:
    pytest.importorskip("numpy")
    command = [sys.executable, str(ROOT / "scripts" / "learn_sides.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=300)
    assert done.returncode == 0, done.stderr[-1000:]
    found = re.findall(r"^(actor|recipient): \d+ decisions, rules ([\d.]+), weights ([\d.]+)$", done.stdout, re.M)
    assert [slot for slot, _, _ in found] == ["actor", "recipient"], done.stdout
    for slot, rules, weights in found:
        assert float(weights) > float(rules), f"{slot}: rules {rules}, weights {weights}"
