"""Measuring. What is measured is the reader as it is installed without a compiler, but where a section says otherwise."""

import os

os.environ.setdefault("ISNAD_COMPILED", "0")
