"""``pyproject.toml`` says what is built. With ``ISNAD_COMPILED=1`` the reader is compiled as well: see docs/compiled.md."""

from __future__ import annotations

import os
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any

from setuptools import setup
from setuptools.command.build_ext import build_ext

ROOT = Path(__file__).resolve().parent
# The steps are measured where their order calls them; C libraries read pages; what builds a pack runs seldom.
PLAIN = ("reading/order.py", "reading/page/", "reading/morphology/")
ONLY = tuple(os.environ.get("ISNAD_COMPILED_ONLY", "reading/").split())  # less is for the tests, which have little time
MYPYC = "mypy[mypyc]>=2.4"  # as in the extra «compile»


class BuildExt(build_ext):
    """In a checkout what was compiled before is gone before anything new gets there."""

    def copy_extensions_to_source(self) -> None:
        """Put the modules into the package."""
        shutil.rmtree(ROOT / "isnad" / "_compiled", ignore_errors=True)
        for one in self.extensions:
            os.makedirs(os.path.dirname(self.get_ext_fullpath(one.name)), exist_ok=True)
        super().copy_extensions_to_source()


def modules() -> list[Any]:
    """The extension modules."""
    from mypyc.build import mypycify

    os.chdir(ROOT)
    native = runpy.run_path("isnad/native.py")
    files = [name for name in native["sources"]() if name.startswith(ONLY) and not name.startswith(PLAIN)]
    made = mypycify(
        [f"isnad/{name}" for name in files],
        opt_level="2",
        debug_level="0",
        multi_file=True,
        group_name=native["library"]().removesuffix("__mypyc"),
        target_dir="build/native",
    )
    for one in made:
        one.name = f"isnad._compiled.{one.name}"
    return list(made)


if os.environ.get("ISNAD_COMPILED") != "1":
    setup()
elif {"egg_info", "dist_info", "sdist"} & set(sys.argv):
    setup(setup_requires=[MYPYC])  # nothing is built yet: somebody asks what that needs
else:
    setup(ext_modules=modules(), cmdclass={"build_ext": BuildExt})
