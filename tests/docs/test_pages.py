"""The documentation says what the program is: nothing left out, no stale output, no code example that does not hold."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tomllib
from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import click
import pytest
import typer

import isnad
from isnad import record
from isnad.cli import app
from isnad.corpus.tables import MODES
from isnad.gathering.sources import read_sources
from isnad.pack.events import CONTEXTS
from isnad.record import AUX_MODES, EVENT_TYPES

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"


def page(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def test_no_generated_part_is_stale() -> None:
    """Tables are made and commands run again; the difference is what the failure shows."""
    done = subprocess.run(
        [sys.executable, "scripts/make_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr


def leaves(name: str, command: click.Command) -> list[tuple[str, click.Command]]:
    """Commands that do something, with their full names."""
    if not isinstance(command, click.Group):
        return [(name, command)]
    own = [(name, command)] if command.invoke_without_command or any(p.name != "help" for p in command.params) else []
    return own + [leaf for part, below in command.commands.items() for leaf in leaves(f"{name} {part}", below)]


@pytest.mark.parametrize(("name", "command"), leaves("isnad", typer.main.get_command(app)), ids=lambda v: v if isinstance(v, str) else "")
def test_every_command_and_option_is_told(name: str, command: click.Command) -> None:
    told = page("commands.md")
    assert f"\n## {name}\n" in told
    section = told.split(f"\n## {name}\n", 1)[1].split("\n## ", 1)[0]
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name != "help" and not parameter.hidden:
            missing = [o for o in (*parameter.opts, *parameter.secondary_opts) if f"`{o}`" not in section]
            assert not missing, f"{name}: {missing}"
            assert parameter.help or parameter.name == "version", f"{name} {parameter.opts[0]} has no help"


def test_every_variable_of_the_environment_is_told() -> None:
    told = set(re.findall(r"^\| `(ISNAD_\w+)` \|", page("commands.md"), re.MULTILINE))
    used = {name for path in (ROOT / "isnad").rglob("*.py") for name in re.findall(r"ISNAD_[A-Z_]+\b", path.read_text(encoding="utf-8"))}
    assert told == used


def test_every_address_is_told() -> None:
    """The addresses as they stand in ``urls.py``, read without Django, each with words beside it."""
    told = page("addresses.md")
    tree = ast.parse((ROOT / "isnad/site/urls.py").read_text(encoding="utf-8"))
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id in ("path", "re_path")]
    assert len(calls) > 40
    for call in calls:
        assert isinstance(call.args[0], ast.Constant)
        raw = str(call.args[0].value)
        if raw == "api/":
            continue
        raw = re.sub(r"\(\?P<(\w+)>([^()]*)\)", lambda m: "{" + (m[2] if "|" in m[2] else m[1]) + "}", raw.strip("^$").replace("\\.", "."))
        shown = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", raw).replace("|", r"\|")
        row = re.search(rf"^\| `{re.escape(shown)}` \| (.+) \|$", told, re.MULTILINE)
        assert row and len(row[1]) > 4, shown
    api = (ROOT / "isnad/site/api.py").read_text(encoding="utf-8")
    for path in re.findall(r'@api\.get\("([^"]+)"', api):
        assert f"`GET /api{path}`" in told, path


def test_every_field_of_a_record_is_told() -> None:
    told = page("record.md")
    by_part = tomllib.loads((ROOT / "scripts/docs/record.toml").read_text(encoding="utf-8"))
    parts = {n: c for n, c in vars(record).items() if isinstance(c, type) and is_dataclass(c) and c.__module__ == record.__name__}
    assert set(by_part) == set(parts)
    for name, part in parts.items():
        for field in fields(part):
            assert by_part[name][field.name], f"{name}.{field.name}"
            assert re.search(rf"^\| `\w*\.{field.name}` \| .*\| {re.escape(by_part[name][field.name])} \|", told, re.MULTILINE), field.name


def test_the_agreed_record_is_told() -> None:
    """The fields that were agreed on beside the project are fields of the dataclasses, and so told."""
    agreed = ROOT.parent / "shared" / "RECORD.md"
    if not agreed.exists():
        pytest.skip("no ../shared beside the project")
    (block,) = re.findall(r"^```json\n(.*?)^```$", agreed.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    told = page("record.md")
    for name, value in json.loads(block).items():
        assert f"`.{name}`" in told, name
        one = value[0] if isinstance(value, list) and value else value
        for field in one if isinstance(one, dict) and name != "sentences" else ():
            assert f"`{name}.{field}`" in told, f"{name}.{field}"


def snippet(name: str, language: str) -> str:
    """The blocks of one language of a page, joined."""
    return "\n".join(re.findall(rf"^```{language}\n(.*?)^```$", page(name), re.MULTILINE | re.DOTALL))


def test_the_date_form_of_the_page_can_be_added(tmp_path: Path) -> None:
    """As the page says: its class and its form in the pack's file, before the form that reads less; its example is then read so."""
    from isnad.pack import LANGS, load
    from isnad.pack.dates import load_dates
    from isnad.reading.order import read
    from isnad.reading.page import page_of

    text = (LANGS / "ar/dates.toml").read_text(encoding="utf-8")
    added = snippet("add-a-date-form.md", "toml").split("[class.passed]", 1)[1]
    words, form = added.split("[[form]]", 1)
    text = text.replace("[class.period]", f"[class.passed]{words}\n[class.period]", 1)
    text = text.replace('[[form]]\nid = "ago"', f'[[form]]{form}\n[[form]]\nid = "ago"', 1)
    (tmp_path / "dates.toml").write_text(text, encoding="utf-8")
    pack = replace(load("ar"), dates=load_dates(tmp_path))
    (one,) = [s for s in pack.dates.sentences if s.form == "ago-passed" and s.spans]
    found = read(page_of(one.text, published=str(one.day)), pack).dates
    assert [(one.text[d.start : d.end], d.value, d.rule) for d in found] == [(*one.spans, *one.values, "dates.ago-passed")]


def test_the_source_of_the_page_is_one() -> None:
    (source,) = read_sources(snippet("add-a-source.md", "toml"), "add-a-source.md")
    assert source.id == "example" and source.feeds


def test_every_code_has_an_arabic_example() -> None:
    """Each type, mode, context and auxiliary mode: a heading, an Arabic sentence, and what was read from it."""
    types, rest = page("codebook-examples.md").split("\n## Contexts\n")
    contexts, aux = rest.split("\n## Auxiliary modes\n")
    wanted = {kind: f"**{kind}" for kind in EVENT_TYPES}
    wanted |= {f"{kind} {mode}": f"**{kind} {mode}" for kind, modes in MODES.items() for mode in modes}
    for where, names in ((types, wanted), (contexts, {c.replace("_", " "): c.replace("_", " ") for c in CONTEXTS}), (aux, {a: a for a in AUX_MODES})):
        for name, read in names.items():
            found = re.search(rf"^###+ {re.escape(name)}\n(.*?)(?=^###|\Z)", where, re.MULTILINE | re.DOTALL)
            assert found, name
            sentence = re.search(r'<p class="sample" dir="rtl" lang="ar">([^<]+)</p>\n\n(.+)', found[1])
            assert sentence and re.search(r"[\u0621-\u064a]{3}", sentence[1]), name
            assert read in sentence[2], (name, sentence[2])


def test_the_codebook_has_every_type_and_mode() -> None:
    rows = dict(re.findall(r"^\| ([A-Z]+) \|[^|]*\|([^|]*)\|$", page("codebook.md"), re.MULTILINE))
    assert {kind: {m.strip() for m in modes.split(",") if m.strip()} for kind, modes in rows.items()} == {k: set(m) for k, m in MODES.items()}


@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md"])
def test_python_in_the_pages_holds(name: str) -> None:
    """Lines that end in a comment yield what the comment says."""
    (block,) = re.findall(r"^```python\n(.*?)^```$", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    names: dict[str, object] = {}
    held = 0
    for line in block.splitlines():
        code, _, said = line.partition("  # ")
        if said:
            assert repr(eval(code, names)) == said.strip(), line
            held += 1
        elif line and "==" in line:
            assert eval(line, names) is True
            held += 1
        else:
            exec(line, names)
    assert held == 3 and names["isnad"] is isnad


def test_pages_of_one_screen() -> None:
    """Contributors' pages stay short."""
    for path in [*DOCS.glob("add-a*.md"), DOCS / "furniture.md"]:
        prose = path.read_text(encoding="utf-8").split("<!-- generated:")[0]
        assert len(prose.splitlines()) <= 80, path.name
