"""The command as people use it: real files, real processes, exit statuses, one-line troubles, Ctrl-C, broken pipes."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import pty
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
import typer
from typer.testing import CliRunner

import isnad
from isnad.cli import app
from isnad.cli.common import minutes, told
from isnad.errors import InputError
from isnad.reading import order, stretches

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = sorted((ROOT / "isnad" / "samples").glob("*.txt"))
OWN = """وزير الخارجية المصري يلتقي نظيره التركي في أنقرة
أنقرة - التقى وزير الخارجية المصري نظيره التركي في أنقرة يوم الاثنين.
وقال الوزير المصري إن بلاده ترحب بعودة السفيرين، وأضاف أن المحادثات كانت مفيدة.
وأكد الوزير التركي أن بلاده ستواصل الحوار مع القاهرة في الأشهر المقبلة.
"""
Done = subprocess.CompletedProcess[str]


def command(*args: object) -> list[str]:
    return [sys.executable, "-m", "isnad.cli", *map(str, args)]


def environment(folder: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ISNAD_") or k in ("ISNAD_CACHE", "ISNAD_COMPILED")}
    return kept | {"ISNAD_DATABASE": str(folder / "archive.db"), "PYTHONPATH": str(ROOT), "COLUMNS": "200"}


def run(folder: Path, *args: object, given: str | bytes | None = None, **more: Any) -> Done:
    raw = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        command(*args), input=raw, capture_output=True, cwd=folder, env=environment(folder), timeout=240, **more
    )
    out, err = done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
    assert "Traceback" not in err, err
    return subprocess.CompletedProcess(args, done.returncode, out, err)


def one_line(done: Done) -> str:
    """The single line on standard error."""
    lines = done.stderr.strip().splitlines()
    assert len(lines) == 1, done.stderr
    assert lines[0].startswith("isnad: ")
    return lines[0]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an archive of the bundled text reports and one that stands twice."""
    pytest.importorskip("django", reason="needs the archive extra")
    folder = tmp_path_factory.mktemp("filled")
    (folder / "a.txt").write_text(OWN, encoding="utf-8")
    (folder / "b.txt").write_text(OWN, encoding="utf-8")
    done = run(folder, "add", *SAMPLES, "a.txt", "b.txt")
    assert done.returncode == 0, done.stderr
    assert f"{len(SAMPLES) + 2} inputs: {len(SAMPLES) + 1} stored, 1 duplicate, 0 revised, 0 quarantined" in done.stdout
    return folder


def test_after_a_command_the_file_alone_is_the_archive(filled: Path, tmp_path: Path) -> None:
    assert [path.name for path in filled.glob("archive.db-*") if path.suffix != ".gathering"] == []
    (tmp_path / "archive.db").write_bytes((filled / "archive.db").read_bytes())
    assert run(tmp_path, "search", "مجلس الأمن").stdout == run(filled, "search", "مجلس الأمن").stdout != ""


# Reading


def test_read_shows_dates_statements_and_events_with_their_words(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(OWN, encoding="utf-8")
    done = run(tmp_path, "read", "a.txt", "--published", "2023-07-05")
    assert done.returncode == 0, done.stderr
    rows = [line.split("\t") for line in done.stdout.splitlines()]
    assert ["date", "2023-07-03", "يوم الاثنين"] in rows
    assert any(r[0] == "event" and r[1].startswith("CONSULT") for r in rows)
    assert sum(r[0] == "statement" for r in rows) >= 2
    assert "\x1b" not in done.stdout and "\u2067" not in done.stdout


def test_read_json_is_what_the_library_reads(tmp_path: Path) -> None:
    done = run(tmp_path, "read", SAMPLES[0], "--json")
    assert done.returncode == 0
    assert isnad.Record.from_json(done.stdout) == isnad.read(SAMPLES[0].read_bytes())


def test_read_takes_standard_input_and_directories(tmp_path: Path) -> None:
    assert "CONSULT" in run(tmp_path, "read", "-", given=OWN).stdout
    (tmp_path / "in" / "deep").mkdir(parents=True)
    for name in ("in/b.txt", "in/a.txt", "in/deep/c.html", "in/picture.png"):
        (tmp_path / name).write_text(OWN, encoding="utf-8")
    done = run(tmp_path, "read", "in")
    assert [line.split("\t")[1] for line in done.stdout.splitlines() if line.startswith("report")] == [
        "in/a.txt", "in/b.txt", "in/deep/c.html",
    ]  # fmt: skip


def rows() -> list[dict[str, Any]]:
    out: list[dict[str, Any]] = [{"id": n, "text": p.read_text(encoding="utf-8")} for n, p in enumerate(SAMPLES)]
    return [*out, {"id": "dated", "text": OWN, "published": "2023-07-05", "url": "https://paper.example/1", "title": "عنوان"}]


def test_jsonl_keeps_order_and_ids_and_gives_the_same_bytes_with_two_jobs(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows() * 3), encoding="utf-8")
    one, two = run(tmp_path, "read", "--jsonl", "in.jsonl"), run(tmp_path, "read", "--jsonl", "in.jsonl", "--jobs", 2)
    assert (one.returncode, two.returncode) == (0, 0)
    assert one.stdout == two.stdout
    records = [json.loads(line) for line in one.stdout.splitlines()]
    assert [r["report"]["source_id"] for r in records] == [str(r["id"]) for r in rows() * 3]
    assert records[-1]["report"] | {} == records[-1]["report"]
    assert (records[-1]["report"]["published"], records[-1]["report"]["url"]) == ("2023-07-05", "https://paper.example/1")


def test_jsonl_loses_no_line(tmp_path: Path) -> None:
    lines = ['{"id": 1, "text": "' + "قال الوزير." + '"}', "no json", "[1]", '{"id": 2, "text": 7}', "",
             '{"id": 3, "text": "قال.", "published": "soon"}', '{"id": 4, "text": "قال.", "published": 20230703}',
             '{"id": 5, "text": "\\ud800 قال."}']  # fmt: skip
    done = run(tmp_path, "read", "--jsonl", "-", given="\n".join(lines))
    assert done.returncode == 1
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert [r["report"]["source_id"] for r in records] == ["1", None, None, "2", "3", "4", "5"]
    assert [r["problems"][0]["code"] for r in records[1:3]] == ["bad-line", "bad-line"]
    assert "bad-date" in [p["code"] for p in records[4]["problems"]]


@pytest.mark.parametrize(
    ("name", "content", "said", "status"),
    [
        ("empty.txt", b"", "no text", 1),
        ("blank.txt", b" \n\t\n", "no text", 1),
        ("binary.txt", bytes(range(256)) * 20, "no text", 1),
        ("english.html", b"<html><body><p>" + b"The minister said that talks would go on next week. " * 9, "not Arabic", 1),
        ("cp1256.txt", OWN.encode("cp1256"), "", 0),
        ("iso.txt", OWN.encode("iso8859-6", "replace"), "", 0),
        ("utf16.txt", OWN.encode("utf-16"), "", 0),
        ("latin.txt", "Le ministre français a été reçu à l’Élysée, où il a déclaré. ".encode("cp1252") * 9, "not Arabic", 1),
        ("quote.txt", OWN.replace("إن", "«إن").encode(), "", 0),
        ("nested.html", b"<div>" * 50_000 + OWN.encode(), "", None),
    ],
)
def test_bad_and_foreign_input(tmp_path: Path, name: str, content: bytes, said: str, status: int | None) -> None:
    (tmp_path / name).write_bytes(content)
    done = run(tmp_path, "read", name)
    assert done.returncode in (0, 1) if status is None else done.returncode == status, done.stderr
    if said:
        assert said in done.stderr and all(line.startswith(f"isnad: {name}: ") for line in done.stderr.splitlines())
    elif status == 0:
        assert "CONSULT" in done.stdout


def test_five_megabytes_of_one_line_are_a_record_with_a_problem(tmp_path: Path) -> None:
    sentence = "قال وزير الخارجية المصري إن بلاده ترحب بالاتفاق "
    (tmp_path / "long.txt").write_text(sentence * (5_000_000 // len(sentence.encode())), encoding="utf-8")
    done = run(tmp_path, "read", "long.txt", "--json")
    assert done.returncode == 1 and "no report is so long" in one_line(done)
    record = isnad.Record.from_json(done.stdout)
    assert record.check() == [] and len(record.text) > 2_000_000
    # Read as far as the problem says, which is what bounds the time.
    assert f"{record.sentences[-1].end + 1:,}" in record.problems[0].message
    assert record.sentences[-1].end < len(record.text) / 4


def test_the_whole_of_a_long_text_is_read_when_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST", 500)
    monkeypatch.setattr(stretches, "LONGEST", 1_000)
    text = "قال وزير الخارجية المصري إن بلاده ترحب بالاتفاق.\n" * 200
    (tmp_path / "long.txt").write_text(text, encoding="utf-8")
    (tmp_path / "long.jsonl").write_text(json.dumps({"text": text}) + "\n", encoding="utf-8")
    runner = CliRunner()
    for args in (("long.txt", "--json"), ("long.jsonl", "--jsonl")):
        wanted = ["read", str(tmp_path / args[0]), args[1]]
        part, whole = runner.invoke(app, wanted), runner.invoke(app, [*wanted, "--whole"])
        assert (part.exit_code, whole.exit_code) == (1, 0)
        assert len(isnad.Record.from_json(part.stdout).sentences) < 100
        assert len(isnad.Record.from_json(whole.stdout).sentences) == 200


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("read", "nowhere.txt"), "nowhere.txt: no such file"),
        (("explain", "nowhere.txt"), "nowhere.txt: no such file"),
        (("check", "ar/nothing"), "no such pack file"),
        (("check", "xx"), "no such language pack"),
        (("score", "nowhere"), "nowhere"),
    ],
)
def test_what_is_not_there(tmp_path: Path, args: tuple[str, ...], said: str) -> None:
    done = run(tmp_path, *args)
    assert done.returncode in (1, 2)
    assert said in one_line(done)


def test_a_wrong_date_is_wrong_use(tmp_path: Path) -> None:
    for name in ("read", "explain"):
        done = run(tmp_path, name, SAMPLES[0], "--published", "yesterday")
        assert done.returncode == 2
        assert "'yesterday' is no day (write it as 2023-07-03)" in one_line(done)


def test_wrong_use_is_status_2(tmp_path: Path) -> None:
    assert run(tmp_path, "read").returncode == 2
    assert run(tmp_path, "read", "--nonsense", "a").returncode == 2
    assert run(tmp_path, "nonsense").returncode == 2
    assert run(tmp_path, "--help").returncode == 0


def test_explain_names_rules(tmp_path: Path) -> None:
    done = run(tmp_path, "explain", "-", given=OWN)
    assert done.returncode == 0
    assert "  word " in done.stdout and "  clause " in done.stdout and "  speech " in done.stdout
    assert "  event   CONSULT" in done.stdout and " by consult." in done.stdout


def test_check_runs_a_file_of_the_pack(tmp_path: Path) -> None:
    done = run(tmp_path, "check", "ar/blocks")
    assert done.returncode == 0, done.stdout
    assert "sentences, 0 not as stated" in done.stdout


def test_a_broken_pipe_ends_quietly(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows() * 10), encoding="utf-8")
    process = subprocess.Popen(
        command("read", "--jsonl", "in.jsonl"),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
        env=environment(tmp_path),
    )
    assert process.stdout is not None and process.stderr is not None
    assert process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


def test_ctrl_c_is_status_130(tmp_path: Path) -> None:
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in rows() * 40), encoding="utf-8")
    for more in ((), ("--jobs", "2")):
        process = subprocess.Popen(
            command("read", "--jsonl", "in.jsonl", *more), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
            env=environment(tmp_path),
        )  # fmt: skip
        assert process.stdout is not None
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
        assert process.returncode == 130, err.decode()
        assert b"Traceback" not in err
        assert len(out.splitlines()) < 40 * len(rows())


def test_without_the_extras_reading_works_and_the_rest_names_what_to_install(tmp_path: Path) -> None:
    absent = ("django", "httpx", "fastwarc", "ninja", "gunicorn", "pyarrow", "rensa", "zstandard", "protego", "defusedxml", "nh3")
    code = f"import sys; sys.modules.update(dict.fromkeys({absent!r})); from isnad.cli import main; main()"
    where = environment(tmp_path)

    def ask(*args: object) -> Done:
        return subprocess.run(
            [sys.executable, "-c", code, *map(str, args)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            env=where,
            cwd=tmp_path,
        )

    assert ask("read", SAMPLES[0]).returncode == 0
    for args, extra in ((("status",), "archive"), (("add", SAMPLES[0]), "gather"), (("serve",), "archive")):
        done = ask(*args)
        assert done.returncode == 2
        assert f"pip install 'isnad[{extra}]'" in one_line(done)


def test_starting_imports_nothing_heavy() -> None:
    heavy = ("django", "httpx", "trafilatura", "lxml", "rich.progress")
    code = f"import sys, isnad.cli; print([m for m in {heavy!r} if m in sys.modules])"
    where = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=where)
    assert done.stdout.strip() == "[]"


# The archive


def test_outcomes_and_balance(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "image.png").write_bytes(b"\x89PNG" + bytes(50))
    (tmp_path / "good.txt").write_text(OWN, encoding="utf-8")
    table = [{"id": n, "text": OWN, "url": f"https://paper.example/{n}"} for n in range(3)] + [{"id": 9}]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in table), encoding="utf-8")
    done = run(tmp_path, "add", ".", "--quiet")
    assert done.returncode == 1
    balance = done.stdout.strip().splitlines()[-1]
    numbers = [int(w) for w in balance.replace(":", " ").replace(",", " ").split() if w.isdigit()]
    assert numbers[0] == sum(numbers[1:5]) == 7
    assert numbers[4] == 3
    held = [json.loads(line) for line in run(tmp_path, "quarantine", "list", "--json").stdout.splitlines()]
    assert len(held) == 3 and all(h["reason"] for h in held)
    again = run(tmp_path, "add", ".", "-q").stdout
    assert " 0 stored, " in again and " 3 quarantined" in again
    assert run(tmp_path, "status", "--check").returncode == 0


def test_people_at_a_terminal_see_a_bar_and_programs_do_not(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="needs the archive extra")
    for n in range(3):
        (tmp_path / f"{n}.txt").write_text(f"{OWN}العدد {n}\n", encoding="utf-8")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command("add", *sorted(tmp_path.glob("*.txt"))), stdout=subprocess.PIPE, stderr=theirs, cwd=tmp_path,
        env=environment(tmp_path) | {"TERM": "xterm"},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # a terminal whose other end is closed has no end of file
        while piece := os.read(ours, 65_536):
            shown += piece
    os.close(ours)
    out = process.communicate(timeout=120)[0].decode()
    assert process.returncode == 0 and "\x1b" not in out
    assert "adding" in shown.decode() and "3/3" in shown.decode()
    assert [line.split("\t")[0] for line in out.splitlines()[:3]] == ["stored"] * 3
    assert "3 inputs: 3 stored, 0 duplicate, 0 revised, 0 quarantined" in out


def test_quarantine_retry_reads_what_reads_now(filled: Path, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The minister said that talks would go on. " * 9, encoding="utf-8")
    assert run(tmp_path, "add", "a.txt").returncode == 1
    done = run(tmp_path, "quarantine", "retry")
    assert done.returncode == 1 and "1 quarantined" in done.stdout
    assert run(tmp_path, "quarantine", "retry", 77).returncode == 2


def test_what_is_removed_is_nowhere_in_the_file(tmp_path: Path) -> None:
    """Not in the text, the search index, the list of sides, nor in pages of the file that nobody uses any more."""
    name = "زرقاويش الهنداموري"
    (tmp_path / "a.txt").write_text(f"القاهرة - قال المواطن {name} يوم الاثنين إن الشرطة اعتقلت شقيقه مساء أمس.\n", encoding="utf-8")
    (tmp_path / "b.txt").write_text("بيروت - التقى وزير الخارجية اللبناني نظيره المصري يوم الاثنين.\n", encoding="utf-8")
    added = run(tmp_path, "add", "a.txt", "b.txt").stdout.splitlines()
    uid, other = (next(line.split("\t")[1] for line in added if line.endswith(name)) for name in ("\ta.txt", "\tb.txt"))
    here = [path for path in tmp_path.glob("archive.db*") if name.split()[1].encode() in path.read_bytes()]
    assert here, "it was there"
    assert run(tmp_path, "remove", uid).returncode == 2, "a reason is asked for"
    done = run(tmp_path, "remove", uid, "--reason", "the person asked")
    assert (done.returncode, done.stdout) == (0, f"removed\t{uid}\n"), done.stderr
    assert not [path for path in tmp_path.glob("archive.db*") for word in name.split() if word.encode() in path.read_bytes()]
    assert other in run(tmp_path, "search", "اللبناني").stdout
    assert uid in run(tmp_path, "export", "tombstones", "-").stdout


def test_search_show_provenance_agree(filled: Path) -> None:
    hits = [json.loads(line) for line in run(filled, "search", "سفيرين مفيده", "--json").stdout.splitlines()]
    assert len(hits) == 1
    uid = hits[0]["id"]
    words = hits[0]["words"]
    assert all(words[a:b] in ("السفيرين", "مفيدة") for a, b in hits[0]["found"])
    record = isnad.Record.from_json(run(filled, "show", uid, "--json").stdout)
    assert record.text == OWN
    event = json.loads(run(filled, "search", "-e", "type:CONSULT انقرة", "--json", "-n", 1).stdout.splitlines()[0])
    assert json.loads(run(filled, "show", event["id"], "--json").stdout)["type"] == "CONSULT"
    said = run(filled, "provenance", uid).stdout
    assert "a.txt" in said and "sha-256" in said
    assert run(filled, "provenance", event["id"]).stdout == said
    assert run(filled, "search", "لايوجدهذا").returncode == 0


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("show", "0000000000000000"), "nothing of this id"),
        (("provenance", "none"), "no report or event"),
        (("search",), "no query"),
        (("search", "nonsense:1"), "nonsense"),
        (("search", "x", "--after", "zz"), "no cursor"),
        (("export", "nonsense"), "no such export"),
        (("export", "csv", "/nowhere/at/all.csv"), "cannot be written"),
        (("restore", "nowhere.db"), "there is no such file"),
        (("stories", "merge", "a", "b"), "no such story"),
        (("add", "nowhere"), "nowhere: no such file"),
        (("add", "a.txt", "--published", "soon"), "is no day"),
        (("add", "https://paper.example/1"), "no contact is named"),
        (("add", "a.txt", "--columns", "nonsense"), "columns"),
        (("follow", "run"), "no contact is named"),
        (("follow", "run", "--every", "soon", "--contact", "x@paper.example"), "no length of time"),
        (("follow", "remove", "nobody"), "is not followed"),
        (("follow", "add", "nowhere.toml"), "nowhere.toml"),
        (("serve", "--host", "0.0.0.0"), "secret key"),
        (("--archive", "x"), ""),
    ],
)
def test_troubles_are_one_line_and_status_2(filled: Path, args: tuple[str, ...], said: str) -> None:
    done = run(filled, *args)
    assert done.returncode == 2
    assert said in done.stderr
    if said:
        one_line(done)


def test_no_archive_is_no_accident(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="needs the archive extra")
    done = run(tmp_path, "status")
    assert done.returncode == 2 and "there is no archive" in one_line(done)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "archive.db").write_bytes(b"this is no database at all" * 100)
    done = run(tmp_path, "status")
    assert done.returncode == 2 and "no Isnad archive" in one_line(done)


def as_others() -> None:
    """Root may write everywhere; without this capability it asks like anybody (prctl PR_CAPBSET_DROP, CAP_DAC_OVERRIDE)."""
    ctypes.CDLL(None).prctl(24, 1, 0, 0, 0)


@pytest.fixture
def locked(filled: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder with an archive, neither of which may be written."""
    folder = tmp_path / "locked"
    folder.mkdir()
    (folder / "archive.db").write_bytes((filled / "archive.db").read_bytes())
    (folder / "archive.db").chmod(0o444)
    folder.chmod(0o555)
    yield folder
    folder.chmod(0o755)


def test_a_read_only_archive_is_searched_and_not_added_to(filled: Path, locked: Path) -> None:
    for args in (("search", "مجلس الأمن"), ("search", "--events", "type:ACCUSE"), ("status",), ("export", "csv"), ("stories",)):
        theirs, ours = run(locked, *args, preexec_fn=as_others), run(filled, *args)
        assert theirs.returncode == ours.returncode, theirs.stderr
        assert args == ("status",) or theirs.stdout == ours.stdout
    done = run(locked, "add", SAMPLES[0], preexec_fn=as_others)
    assert done.returncode == 2 and "the archive is read-only" in one_line(done)


def test_a_read_only_archive_shows_what_its_writer_is_about(locked: Path) -> None:
    """What a writer has kept but not yet moved into the file is read; what a dead one left is not passed over in silence."""
    locked.chmod(0o755)
    (locked / "archive.db").chmod(0o644)
    writer = sqlite3.connect(locked / "archive.db")
    writer.executescript("PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=0")
    columns = "(place, sha256, original, provenance, reason, tries, first, last, released)"
    row = "('late.txt', 'x', x'', '{}', 'no words', 1, '2026-01-01', '2026-01-01', 0)"
    writer.execute(f"INSERT INTO quarantine {columns} VALUES {row}")
    writer.commit()
    for path in (*locked.glob("archive.db*"), locked):
        path.chmod(path.stat().st_mode & ~0o222)
    assert "late.txt" in run(locked, "quarantine", "list", preexec_fn=as_others).stdout
    locked.chmod(0o755)
    left = (locked / "archive.db-wal").read_bytes()
    writer.close()
    (locked / "archive.db-wal").write_bytes(left)
    (locked / "archive.db-shm").unlink(missing_ok=True)
    locked.chmod(0o555)
    done = run(locked, "quarantine", "list", preexec_fn=as_others)
    assert done.returncode == 2 and "a writer left changes beside it" in one_line(done)


def test_exports_backup_and_restore(filled: Path, tmp_path: Path) -> None:
    kinds = [line.split()[0] for line in run(filled, "export", "kinds").stdout.splitlines()]
    assert {"jsonl", "plover", "polecat", "gdelt-events", "csv", "parquet"} <= set(kinds)
    records = run(filled, "export", "jsonl").stdout.splitlines()
    assert len(records) == len(SAMPLES) + 1
    assert all(isnad.Record.from_json(line).check() == [] for line in records)
    assert run(filled, "export", "parquet", tmp_path / "tables").returncode == 0
    assert (tmp_path / "tables" / "datapackage.json").exists()
    assert run(filled, "backup", tmp_path / "copy.db").returncode == 0
    assert run(filled, "backup", tmp_path / "copy.db").returncode == 2
    assert run(tmp_path, "restore", "copy.db").returncode == 0
    assert sorted(run(tmp_path, "export", "jsonl").stdout.splitlines()) == sorted(records)
    assert run(tmp_path, "restore", "copy.db").returncode == 2
    assert run(tmp_path, "restore", "copy.db", "--replace").returncode == 0


def test_reread_changes_nothing_that_is_up_to_date(filled: Path) -> None:
    done = run(filled, "reread")
    assert done.returncode == 0 and done.stdout.startswith("0 read again")


def test_stories_of_two_papers(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="needs the archive extra")
    table = [
        {"text": OWN, "url": "https://one.example/1", "publisher": "الأولى", "published": "2023-07-05"},
        {
            "text": OWN.replace("كانت مفيدة", "كانت مثمرة"),
            "url": "https://two.example/1",
            "publisher": "الثانية",
            "published": "2023-07-05",
        },
    ]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in table), encoding="utf-8")
    assert run(tmp_path, "add", "in.jsonl").returncode == 0
    stories = [json.loads(line) for line in run(tmp_path, "stories", "--json").stdout.splitlines()]
    assert stories and all(s["reports"] == 2 for s in stories)
    shown = run(tmp_path, "show", stories[0]["id"]).stdout
    assert "2 reports" in shown
    events = json.loads(run(tmp_path, "show", stories[0]["id"], "--json").stdout)["events"]
    assert run(tmp_path, "stories", "split", stories[0]["id"], events[-1]["id"], "--note", "a test").returncode == 0
    left = [json.loads(line)["id"] for line in run(tmp_path, "stories", "--json").stdout.splitlines()]
    assert stories[0]["id"] not in left


def test_ctrl_c_while_adding_loses_nothing_that_was_announced(tmp_path: Path) -> None:
    pytest.importorskip("django", reason="needs the archive extra")
    table = [{"id": n, "text": f"{OWN}\nالعدد {n}", "url": f"https://paper.example/{n}"} for n in range(300)]
    (tmp_path / "in.jsonl").write_text("".join(json.dumps(r) + "\n" for r in table), encoding="utf-8")
    process = subprocess.Popen(
        command("add", "in.jsonl", "--resume", "--no-stories"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=environment(tmp_path) | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().startswith(b"stored\t")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    assert process.returncode == 130, err.decode()
    assert b"Traceback" not in err
    announced = 1 + sum(line.startswith(b"stored\t") for line in out.splitlines())
    assert announced < 300
    assert json.loads(run(tmp_path, "status", "--json").stdout)["reports"] >= announced
    assert run(tmp_path, "add", "in.jsonl", "--resume", "--no-stories").returncode == 0
    now = json.loads(run(tmp_path, "status", "--json", "--check").stdout)
    assert now["reports"] == 300 and now["troubles"] == []


@pytest.mark.parametrize(
    ("module", "args", "extra"),
    [
        ("httpx", ("follow", "list"), "gather"),
        ("zstandard", ("follow", "list"), "gather"),
        ("django", ("search", "وزير"), "archive"),
        ("gunicorn", ("serve",), "site"),
    ],
)
def test_a_missing_extra_is_named(tmp_path: Path, module: str, args: tuple[str, ...], extra: str) -> None:
    """As if the package were not installed."""
    pytest.importorskip(module)
    without = "import sys; sys.modules[sys.argv.pop(1)] = None; from isnad.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", without, module, *args], capture_output=True, text=True, cwd=tmp_path,
        env=environment(tmp_path), timeout=60,
    )  # fmt: skip
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr == f"isnad: {module} is not installed (pip install 'isnad[{extra}]')\n"


# The web, on loopback


class Paper(BaseHTTPRequestHandler):
    """A paper with one feed of two reports, and pages that are there late."""

    late: ClassVar[set[str]] = set()
    published: ClassVar[int] = 2

    def do_GET(self) -> None:
        kind, body = "text/html; charset=utf-8", ""
        if self.path == "/rss":
            kind = "application/rss+xml"
            base = f"http://127.0.0.1:{self.server.server_address[1]}"  # type: ignore[misc,index]
            items = "".join(f"<item><title>خبر</title><link>{base}/n/{n}</link></item>" for n in range(self.published))
            body = f'<rss version="2.0"><channel><title>صحيفة</title>{items}</channel></rss>'
        elif self.path.startswith("/n/") or self.path in self.late:
            title, *lines = OWN.splitlines()
            text = "".join(f"<p>{line}</p>" for line in lines)
            body = f"<!doctype html><html lang=ar><head><title>{title}</title></head><body><article><h1>{title}</h1>{text}"
            body += f"<p>العدد {self.path[3:]}.</p></article></body></html>"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def paper() -> Iterator[str]:
    pytest.importorskip("httpx", reason="needs the gather extra")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Paper)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_follow_and_add_from_the_web(filled: Path, tmp_path: Path, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    me = ("--contact", "mailto:editor@paper.example", "--allow-private")
    refused = run(tmp_path, "follow", "add", f"{paper}/rss")
    assert refused.returncode == 2, refused.stdout
    assert run(tmp_path, "follow", "add", f"{paper}/rss", *me).returncode == 0
    listed = json.loads(run(tmp_path, "follow", "list", "--json").stdout)
    assert listed["feeds"] == [f"{paper}/rss"]
    done = run(tmp_path, "follow", "run", "--once", *me)
    assert done.returncode == 0, done.stderr
    assert "2 inputs: 2 stored" in done.stdout
    assert "0 inputs" in run(tmp_path, "follow", "run", *me).stdout
    uid = done.stdout.splitlines()[0].split("\t")[1]
    assert f"{paper}/rss" in run(tmp_path, "provenance", uid).stdout
    done = run(tmp_path, "add", f"{paper}/n/0", f"{paper}/gone", *me)
    assert done.returncode == 1
    assert "2 inputs: 0 stored, 1 duplicate, 0 revised, 1 quarantined" in done.stdout
    assert "isnad add fetches it again" in run(tmp_path, "quarantine", "retry").stderr
    monkeypatch.setattr(Paper, "late", {"/gone"})
    assert "1 stored" in run(tmp_path, "add", f"{paper}/gone", *me).stdout
    assert "the quarantine is empty" in run(tmp_path, "quarantine", "list").stdout
    assert run(tmp_path, "follow", "remove", listed["id"]).returncode == 0
    assert "nothing is followed" in run(tmp_path, "follow", "list").stdout


def test_following_goes_on_until_it_is_stopped(tmp_path: Path, paper: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """--every: what is published while it runs is kept by the same run; Ctrl-C ends it and loses nothing."""
    monkeypatch.setattr(Paper, "published", 1)
    (tmp_path / "list.toml").write_text(f'[[source]]\nid = "paper"\nfeeds = ["{paper}/rss"]\nevery = 0\n', encoding="utf-8")
    me = ("--contact", "mailto:editor@paper.example", "--allow-private")
    assert run(tmp_path, "follow", "add", "list.toml", *me).returncode == 0
    process = subprocess.Popen(
        command("follow", "run", "--every", "1s", *me), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
        env=environment(tmp_path) | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    assert process.stdout.readline().endswith(b"/n/0\n")
    monkeypatch.setattr(Paper, "published", 2)
    assert process.stdout.readline().endswith(b"/n/1\n")
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130 and b"Traceback" not in err, err.decode()
    held = json.loads(run(tmp_path, "status", "--json", "--check").stdout)
    assert held["reports"] == 2 and held["troubles"] == []


# The room


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def test_serve_answers_and_ends(filled: Path) -> None:
    pytest.importorskip("gunicorn", reason="needs the site extra")
    port = free_port()
    process = subprocess.Popen(
        command("serve", "--port", port, "--workers", 1), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=filled,
        env=environment(filled) | {"PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    assert process.stdout is not None
    assert f"http://127.0.0.1:{port}/".encode() in process.stdout.readline()
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as page:
        assert page.status == 200 and 'dir="rtl"' in page.read().decode()
    taken = run(filled, "serve", "--port", port)
    assert taken.returncode == 2 and "choose another --port" in one_line(taken)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and b"Traceback" not in err, err.decode()


def test_demo_does_all_but_stay(tmp_path: Path) -> None:
    pytest.importorskip("gunicorn", reason="needs the site extra")
    done = run(tmp_path, "demo", "--once", "--folder", "kept", "--port", free_port())
    assert done.returncode == 0, done.stderr
    assert "the reading room answered at http://127.0.0.1:" in done.stdout and "status 200" in done.stdout
    assert (tmp_path / "kept" / "isnad-demo.db").exists()


# Small things


def test_minutes() -> None:
    assert [minutes(t) for t in ("15m", "2h", "90s", "7", "1d")] == [15, 120, 1.5, 7, 1440]
    for wrong in ("", "0", "soon", "-5m", "5 weeks"):
        with pytest.raises(InputError):
            minutes(wrong)


def test_a_bug_stays_a_crash() -> None:
    @told
    def broken() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()


def test_every_command_has_its_help() -> None:
    runner = CliRunner()
    names = [c.name or c.callback.__name__ for c in app.registered_commands]  # type: ignore[union-attr]
    assert {"read", "explain", "check", "score", "add", "search", "show", "export", "status", "provenance", "serve", "demo",
            "reread", "backup", "restore"} <= set(names)  # fmt: skip
    for name in [*names, *(g.name for g in app.registered_groups)]:
        done = runner.invoke(app, [str(name), "--help"])
        assert done.exit_code == 0 and "Usage" in done.output
    assert isinstance(app, typer.Typer)
