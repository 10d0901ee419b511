"""The compiled reader: what is compiled reads the same, and no old one stands before sources that were changed."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

import isnad
from isnad import native

ROOT = Path(__file__).resolve().parent.parent
COMPILER = (sysconfig.get_config_var("CC") or "cc").split()[0]
TEXTS = sorted((ROOT / "corpus" / "texts").glob("*.txt"))
# Reads texts from a JSON file; prints how the reader runs and what it made of them.
READ = """
import json, sys, isnad
from isnad.native import STATE
import isnad.reading.dates.find as find
texts = json.load(open(sys.argv[1], encoding="utf-8"))
records = [isnad.read(text, published="2015-07-08").to_dict() for text in texts]
print(json.dumps([STATE, find.__spec__.origin, records]))
"""


def read(where: Path, texts: Path, **setting: str) -> tuple[str, str, list[object]]:
    """How the Isnad of a folder runs, where its finder of dates lies, and the records, in a fresh process."""
    kept = {k: v for k, v in os.environ.items() if k not in ("ISNAD_COMPILED", "PYTHONPATH")}
    told = subprocess.run(
        [sys.executable, "-c", READ, str(texts)],
        cwd=where, env=kept | {"PYTHONPATH": str(where)} | setting, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr[-3000:]
    state, origin, records = json.loads(told.stdout)
    return state, origin, records


def copied(to: Path) -> Path:
    """What a build needs, without what was built."""
    to.mkdir()
    shutil.copytree(ROOT / "isnad", to / "isnad", ignore=shutil.ignore_patterns("_compiled", "__pycache__"))
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, to / name)
    return to


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("texts") / "texts.json"
    file.write_text(json.dumps([path.read_text(encoding="utf-8") for path in TEXTS[::10]]), encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel with the dates compiled, which takes half a minute and not several, unpacked as an installer would."""
    if find_spec("mypyc") is None or shutil.which(COMPILER) is None:
        pytest.skip(f"compiling needs the extra «compile» and a C compiler ({COMPILER})")
    if not Path(sysconfig.get_paths()["include"], "Python.h").exists():
        pytest.skip("compiling needs Python's headers")
    tree = copied(tmp_path_factory.mktemp("build") / "tree")
    done = subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-build-isolation", "--no-deps", "--wheel-dir", "..", "."],
        cwd=tree, env=os.environ | {"ISNAD_COMPILED": "1", "ISNAD_COMPILED_ONLY": "reading/parts.py reading/dates/"},
        capture_output=True, text=True, timeout=900,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    (wheel,) = tree.parent.glob("*.whl")
    assert f"-cp{sys.version_info[0]}{sys.version_info[1]}-" in wheel.name, "it says for which Python it is"
    with zipfile.ZipFile(wheel) as unpacked:
        unpacked.extractall(tree.parent / "installed")
    return tree.parent / "installed"


def test_compiled_modules_read_the_same(installed: Path, texts: Path, proof: Callable[[str, str, int], None]) -> None:
    state, origin, records = read(installed, texts)
    assert state == "compiled" and not origin.endswith(".py")
    assert read(installed, texts, ISNAD_COMPILED="0") == ("pure", str(installed / "isnad/reading/dates/find.py"), records)
    assert read(ROOT, texts, ISNAD_COMPILED="0")[2] == records
    proof("records compared", "modules of the reader compiled, and its sources", len(records))


def test_the_whole_reader_is_in_the_language_that_is_compiled(tmp_path: Path) -> None:
    """Its C code is written, all of it; only the minutes of the C compiler are left out. mypyc takes less than Python does."""
    if find_spec("mypyc") is None:
        pytest.skip("compiling needs the extra «compile»")
    tree = copied(tmp_path / "tree")
    done = subprocess.run(
        [sys.executable, "setup.py", "--name"],
        cwd=tree, env=os.environ | {"ISNAD_COMPILED": "1"}, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    written = {file.stem.rpartition("___")[2] for file in (tree / "build" / "native").rglob("*.c")}
    assert {"weigh", "choose", "gazetteer", "speakers", "periods"} <= written


def test_sources_that_were_changed_run_themselves(installed: Path, texts: Path, tmp_path: Path) -> None:
    """Not even a blank line more is passed over; put back as they were, the compiled ones fit again."""
    changed = tmp_path / "changed"
    shutil.copytree(installed, changed)
    file = changed / "isnad" / "reading" / "dates" / "calendar.py"
    source = file.read_bytes()
    file.write_bytes(source + b"\n")
    state, origin, records = read(changed, texts)
    assert (state, origin) == ("stale", str(changed / "isnad/reading/dates/find.py"))
    told = subprocess.run(
        [sys.executable, "-m", "isnad.cli", "--version"],
        cwd=changed, env=os.environ | {"PYTHONPATH": str(changed), "ISNAD_COMPILED": "1"}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert "not compiled: isnad/_compiled is of other sources" in told.stdout
    file.write_bytes(source)
    assert read(changed, texts)[::2] == ("compiled", records)


def test_what_is_for_another_python_is_passed_over(texts: Path, tmp_path: Path) -> None:
    tree = copied(tmp_path / "tree")
    folder = tree / "isnad" / "_compiled"
    folder.mkdir()
    (folder / f"{native.library()}.cpython-39-no-such-machine.so").write_bytes(b"\x7fELF")
    assert read(tree, texts)[:2] == ("stale", str(tree / "isnad/reading/dates/find.py"))
    (folder / f"{native.library()}{sysconfig.get_config_var('EXT_SUFFIX')}").write_bytes(b"\x7fELF")
    assert read(tree, texts)[0] == "stale", "one that cannot be loaded"


def test_all_that_a_compiled_module_imports_is_in_the_key() -> None:
    named = set(native.sources())
    lie = {
        str(path.relative_to(ROOT / "isnad")) for part in ("reading", "pack") for path in (ROOT / "isnad" / part).rglob("*.py")
    }
    assert named == lie | {"span.py", "errors.py", "record.py"}


def test_the_tests_run_the_sources() -> None:
    assert native.STATE == "pure" and isnad.read.__code__.co_filename.endswith(".py")


def test_all_of_it_compiled_reads_the_same(tmp_path: Path, proof: Callable[[str, str, int], None]) -> None:
    """Where ``make compiled`` was done: the whole reader over the whole corpus, and with other orders of sets."""
    file = tmp_path / "texts.json"
    file.write_text(json.dumps([path.read_text(encoding="utf-8") for path in TEXTS]), encoding="utf-8")
    state, _, records = read(ROOT, file, PYTHONHASHSEED="1")
    if state != "compiled":
        pytest.skip(f"the checkout is not compiled ({state}): make compiled")
    assert read(ROOT, file, PYTHONHASHSEED="2", ISNAD_COMPILED="0")[2] == records
    proof("records compared", "the whole reader compiled, and its sources", len(records))
