"""A release as people get it: built twice, installed away from the checkout, used."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import isnad
from isnad.corpus import annotation_page, load
from isnad.reading import order

ROOT = Path(__file__).resolve().parent.parent
pytest.importorskip("build", reason="releases are built with the dev extra")


def made(folder: Path, umask: int) -> dict[str, Path]:
    """A release of the tree as it is: the parts by their endings."""
    command = [sys.executable, str(ROOT / "scripts" / "release.py"), str(folder), "--uncommitted"]
    done = subprocess.run(command, cwd=folder.parent, capture_output=True, text=True, umask=umask, timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return {path.name.split(isnad.__version__, 1)[-1]: path for path in folder.iterdir()}


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return made(tmp_path_factory.mktemp("release") / "dist", 0o022)


def tracked(folder: str) -> set[str]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", folder]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    return {name for name in listed.split("\0") if name and (ROOT / name).is_file()}


def test_wheel_and_source_hold_every_file_of_the_package(release: dict[str, Path]) -> None:
    wheel = set(zipfile.ZipFile(release["-py3-none-any.whl"]).namelist())
    assert {name for name in wheel if ".dist-info/" not in name} == tracked("isnad")
    with tarfile.open(release[".tar.gz"]) as archive:
        source = {member.name.split("/", 1)[1] for member in archive.getmembers() if member.isfile()}
    needed = {"LICENSE", "README.md", "setup.py", "CHANGELOG.md", "CITATION.cff", "pyproject.toml", "requirements.lock"}
    assert tracked("isnad") | needed <= source


def test_the_same_tree_gives_the_same_bytes(release: dict[str, Path], tmp_path: Path) -> None:
    """Under another umask and in another folder: the hashes agree, and they are those in SHA256SUMS."""
    again = made(tmp_path / "dist", 0o077)
    assert {name: path.read_bytes() for name, path in again.items()} == {name: path.read_bytes() for name, path in release.items()}
    sums = dict(line.split("  ")[::-1] for line in release["SHA256SUMS"].read_text().splitlines())
    files = [path for name, path in release.items() if name != "SHA256SUMS"]
    assert sums == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files} and len(sums) == 4


def test_the_corpus_is_a_file_of_its_own(release: dict[str, Path], tmp_path: Path) -> None:
    """Loaded from the file, it is the corpus of the repository, and the wheel has none of it."""
    with zipfile.ZipFile(release[".zip"]) as archive:
        inside = {name.split("/", 1)[1]: archive.read(name).decode("utf-8") for name in archive.namelist()}
    assert set(inside) == {"LICENSE", "README.md", "notes.md", "codebook.md", "reports.jsonl", "annotations.jsonl"}
    (tmp_path / "reports.jsonl").write_text(inside["reports.jsonl"], encoding="utf-8")
    assert load(tmp_path / "reports.jsonl") == load(ROOT / "corpus")
    pages = [json.loads(line) for line in inside["annotations.jsonl"].splitlines()]
    assert [page["id"] for page in pages] == [annotation_page(report)["id"] for report in load(ROOT / "corpus")]
    assert "creativecommons.org/licenses/by/4.0" in inside["LICENSE"]
    with zipfile.ZipFile(release["-py3-none-any.whl"]) as wheel:
        assert not [name for name in wheel.namelist() if {"texts", "drafts", "gold"} & set(name.split("/"))]


def test_the_bill_of_materials_is_the_lock_file(release: dict[str, Path]) -> None:
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    text = release[".cdx.json"].read_text("utf-8")
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bill = json.loads(text)
    pins = re.findall(r"(?m)^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", (ROOT / "requirements.lock").read_text("utf-8"))
    assert sorted(pins) == sorted((part["name"], part["version"]) for part in bill["components"])
    needs = {part["ref"]: part.get("dependsOn", []) for part in bill["dependencies"]}
    reached, left = set(), [bill["metadata"]["component"]["bom-ref"]]
    while left:
        reached.add(one := left.pop())
        left += [other for other in needs[one] if other not in reached]
    assert reached == set(needs), "every part is there because something needs it"


def test_nothing_that_runs_isnad_is_under_the_gpl(release: dict[str, Path]) -> None:
    """As the packages say of themselves; one that leaves the choice may be taken under the other licence."""
    parts = json.loads(release[".cdx.json"].read_text("utf-8"))["components"]
    said: dict[str, str] = {}
    for part in parts:
        for one in part.get("licenses", []):
            said[part["name"]] = str(one.get("expression") or one["license"].get("id") or one["license"]["name"])
    assert len(said) > 0.9 * len(parts), "most parts have a licence"
    for name, licence in said.items():
        assert any(not re.search(r"\bA?GPL", choice) for choice in licence.split(" OR ")), (name, licence)


@pytest.fixture(scope="module")
def installed(release: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The wheel in a fresh virtual environment, without network and away from the checkout.

    Its dependencies are those of the environment that runs the tests, by a line in a .pth file: that a package index would give
    the same is what the lock file is for, and is not tested here.
    """
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder / "venv")], check=True)
    python = folder / "venv" / "bin" / "python"
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-index", "--no-deps"]
    subprocess.run([*pip, str(release["-py3-none-any.whl"])], check=True, capture_output=True, timeout=120)
    where = subprocess.run([str(python), "-c", "import site; print(site.getsitepackages()[0])"], capture_output=True, text=True, check=True)
    (Path(where.stdout.strip()) / "borrowed.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    environment = {"PATH": f"{python.parent}:{os.environ['PATH']}", "HOME": str(folder), "LANG": "C.UTF-8"}

    def run(*words: str) -> str:
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
        return done.stdout

    there = run("python", "-c", "import isnad; print(isnad.__file__)")
    assert there.startswith(str(folder)), there
    return run


def test_an_installed_isnad_reads_checks_and_shows(installed: Any, tmp_path: Path) -> None:
    assert installed("isnad", "--version") == f"isnad {isnad.__version__}, record isnad/1\n"
    report = tmp_path / "report.txt"
    report.write_text("القاهرة - قال وزير الخارجية المصري يوم الاثنين إن بلاده ترحب بالاتفاق.\n", encoding="utf-8")
    record = isnad.Record.from_json(installed("isnad", "read", "--json", "--published", "2020-06-16", str(report)))
    assert record.statements[0].content[0].of(record.text) == "بلاده ترحب بالاتفاق"
    assert record.dates[0].value == "2020-06-15"
    assert installed("isnad", "check", "ar/events/CONSULT").strip()
    told = installed("isnad", "demo", "--once")
    assert "status 200" in told and re.search(r"\b9 reports, [1-9]\d* events", told), told[-800:]


def test_the_citation_is_one() -> None:
    """By the Citation File Format's own schema 1.2.0 (its authors, CC BY 4.0), and by what a citation needs beside."""
    schema = json.loads((ROOT / "tests" / "data" / "citation-file-format-1.2.0.json").read_text("utf-8"))
    text = (ROOT / "CITATION.cff").read_text("utf-8")
    # Dates stay words, as the schema wants them.
    cited = yaml.load(text, yaml.BaseLoader)
    judge = jsonschema.Draft7Validator(schema, format_checker=jsonschema.FormatChecker())
    assert [error.message for error in judge.iter_errors(cited)] == []
    assert list(judge.iter_errors({**cited, "date-released": "yesterday"})), "the schema judges"
    assert cited["license"] == "Apache-2.0" and cited["title"].startswith("Isnad")


def test_security_says_when_to_expect_an_answer() -> None:
    times = re.findall(r"(?m)^\| within (\d+) days", (ROOT / "SECURITY.md").read_text("utf-8"))
    assert [*map(int, times)] == sorted(map(int, times)) and len(times) == 3


def test_one_version_everywhere() -> None:
    cited = re.search(r"(?m)^version: (\S+)$", (ROOT / "CITATION.cff").read_text("utf-8"))
    newest = re.search(r"(?m)^## (\S+)", (ROOT / "CHANGELOG.md").read_text("utf-8"))
    assert cited and newest
    assert {cited[1], newest[1], order.VERSION} == {isnad.__version__}
