"""``python -m isnad.cli``."""

from __future__ import annotations

from isnad.cli import main

main()
