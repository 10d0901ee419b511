"""The reader's compiled modules: used when they were made of exactly the sources that lie here, else passed over.

``make compiled`` and ``ISNAD_COMPILED=1 pip install`` put them into ``isnad/_compiled``, not beside the sources: beside its source
Python would take a compiled module for it, however old it is. The library that they share carries the key of the sources in its name.
Sources that were changed have another key; there is no library of that name, and the sources themselves run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from hashlib import blake2b
from importlib.machinery import EXTENSION_SUFFIXES, ExtensionFileLoader, ModuleSpec
from importlib.util import module_from_spec, spec_from_file_location
from types import ModuleType

_HERE = os.path.dirname(os.path.abspath(__file__))
FOLDER = os.path.join(_HERE, "_compiled")
# What may be built into a compiled module: its own source and the types of all that it imports.
_SOURCES = ("span.py", "errors.py", "record.py", "pack", "reading")


def sources() -> list[str]:
    """The files that the key is made of, relative to the package, in order."""
    found: list[str] = []
    for name in _SOURCES:
        if name.endswith(".py"):
            found.append(name)
        for folder, _, files in os.walk(os.path.join(_HERE, name)):
            found += [os.path.relpath(os.path.join(folder, file), _HERE) for file in files if file.endswith(".py")]
    return sorted(name.replace(os.sep, "/") for name in found)


def library() -> str:
    """The module that all compiled modules of these very sources share."""
    total = blake2b(digest_size=8)
    for name in sources():
        with open(os.path.join(_HERE, name), "rb") as file:
            total.update(name.encode() + b"\0" + file.read() + b"\0")
    return f"isnad_{total.hexdigest()}__mypyc"


class Finder:
    """Finds compiled modules in :data:`FOLDER`; packages keep their plain modules where they are."""

    def __init__(self, suffix: str) -> None:
        self.suffix = suffix

    def find_spec(self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Where a module lies compiled; ``None`` when it does not."""
        if not name.startswith("isnad."):
            return None
        parts = name.split(".")
        module = os.path.join(FOLDER, *parts)
        file = module + self.suffix
        if os.path.exists(file):
            return spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file))
        file = os.path.join(module, "__init__") + self.suffix
        if os.path.exists(file):
            plain = [os.path.join(_HERE, *parts[1:])]
            return spec_from_file_location(name, file, loader=ExtensionFileLoader(name, file), submodule_search_locations=plain)
        return None


def _use() -> str:
    """Have compiled modules imported from now on, if there are any that fit: ``compiled``, else ``stale`` or ``pure``."""
    if os.environ.get("ISNAD_COMPILED") == "0" or not os.path.isdir(FOLDER):
        return "pure"
    shared = library()
    suffix = next((one for one in EXTENSION_SUFFIXES if os.path.exists(os.path.join(FOLDER, shared + one))), None)
    if suffix is None:
        return "stale"  # of other sources, or for another Python
    file = os.path.join(FOLDER, shared + suffix)
    spec = spec_from_file_location(shared, file, loader=ExtensionFileLoader(shared, file))
    assert spec is not None and spec.loader is not None
    try:
        module = module_from_spec(spec)
        spec.loader.exec_module(module)
    except ImportError:
        return "stale"  # for another machine
    # A compiled package looks for its plain modules from here on.
    module.__file__ = os.path.join(os.path.dirname(_HERE), shared + suffix)
    sys.modules[shared] = module
    sys.meta_path.insert(0, Finder(suffix))
    return "compiled"


STATE = _use()
