"""``python -m isnad.corpus``."""

from __future__ import annotations

from isnad.corpus.commands import app

app()
