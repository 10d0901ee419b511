"""Backup under load, restore, archives of earlier migrations, and what other programs see."""

from __future__ import annotations

import json
import os
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import samples
from killing import inputs

from isnad.archive import api
from isnad.archive.trouble import ArchiveError
from isnad.errors import InputError


def test_status_says_what_is_there(archive: str) -> None:
    for record in (samples.meeting(), samples.shelling(), samples.denied()):
        api.put(record, samples.original(record), {})
    status = api.status()
    said = status.to_dict()
    assert (said["reports"], said["versions"], said["events"], said["statements"], said["outlets"]) == (3, 3, 5, 2, 3)
    assert (said["first_day"], said["last_day"]) == ("2022-02-01", "2023-07-05")
    assert said["readings"] == (("0.1.0", "ar-test-1", 3),)
    assert said["bytes"] > 10_000
    json.dumps(said)


def test_a_backup_made_while_others_add_restores_to_the_same(archive: str, tmp_path: Path) -> None:
    from isnad.archive import queries
    from isnad.archive.models import Report

    api.add_items(inputs(40))
    path = tmp_path / "backup.isnad"
    started, failed = threading.Event(), []

    def add() -> None:
        try:
            api.add_items(inputs(240), on_outcome=lambda _: started.set(), batch=4)
        except ArchiveError as error:
            failed.append(error)
        finally:
            api.close_archive()

    adder = threading.Thread(target=add)
    adder.start()
    started.wait(30)
    saved = api.backup(path)
    adder.join()
    assert failed == []
    assert saved.bytes == path.stat().st_size
    full = api.fingerprint()
    assert Report.objects.count() == 216
    # Back to the moment of the backup, and no further.
    with pytest.raises(ArchiveError, match="it holds 216 reports"):
        api.restore(path)
    api.restore(path, replace=True)
    held = Report.objects.count()
    assert 36 <= held <= 216
    assert api.troubles() == []
    there = api.fingerprint()
    for report in Report.objects.all():
        import hashlib

        assert hashlib.sha256(queries.original_of(report)).hexdigest() == report.sha256
        assert queries.record_of(report).text == report.text
    assert len(api.search("الجسر", limit=200).hits) == min(held, 200)
    # Life goes on after a restore, ids included.
    assert api.add_items(inputs(240)).agrees
    assert api.fingerprint() == full
    assert held == 216 or there != full
    # And the backup itself restores twice to the same.
    api.restore(path, replace=True)
    assert api.fingerprint() == there


def test_after_a_restore_no_number_comes_again(archive: str, tmp_path: Path) -> None:
    """Whoever keeps answers by the newest numbers must not take the archive for what it was before."""
    from isnad.archive.models import Run

    api.add_items(inputs(2))
    api.backup(tmp_path / "b")
    api.add_items(inputs(5))
    before = set(Run.objects.values_list("id", flat=True))
    api.restore(tmp_path / "b", replace=True)
    api.add_items(inputs(7))
    newest = list(Run.objects.order_by("id").values_list("verb", flat=True))
    assert newest == ["add", "restore", "add"]
    assert len(set(Run.objects.values_list("id", flat=True)) & before) == 1
    assert api.troubles() == []


def test_a_backup_never_overwrites_and_a_damaged_one_is_refused(archive: str, tmp_path: Path) -> None:
    api.add_items(inputs(10))
    path = tmp_path / "b"
    api.backup(path)
    with pytest.raises(InputError, match="the file exists"):
        api.backup(path)
    with pytest.raises(InputError, match="no such file"):
        api.restore(tmp_path / "none")
    whole = path.read_bytes()
    before = api.fingerprint()
    chance = random.Random(9)
    for where in (len(whole) * n // 12 for n in range(12)):
        data = bytearray(whole)
        data[where : where + 4000] = chance.randbytes(len(data[where : where + 4000]))
        path.write_bytes(data)
        with pytest.raises(InputError, match=r"damaged|no backup|newer|format"):
            api.restore(path, replace=True)
        assert api.fingerprint() == before
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="no backup"):
        api.restore(path, replace=True)
    with pytest.raises(ArchiveError, match="cannot be written"):
        api.backup(tmp_path / "none" / "b")


def test_what_is_removed_takes_its_sides_along(archive: str) -> None:
    """A person whom only the removed report named is not in the list of sides any more; everybody else still is."""
    from isnad.archive.models import Entity

    api.put(samples.shelling(), b"y", {})
    before = set(Entity.objects.values_list("uid", flat=True))
    uid = api.put(samples.meeting(), b"x", {}).uid
    assert set(Entity.objects.values_list("uid", flat=True)) > before
    api.remove(uid, "the publisher asked")
    api.purge()
    assert set(Entity.objects.values_list("uid", flat=True)) == before
    assert [hit.uid for hit in api.search("").hits] and api.troubles() == []


def test_an_archive_and_a_backup_of_a_newer_version_are_refused(archive: str, tmp_path: Path) -> None:
    """An older Isnad that wrote into tables it does not know would spoil them."""
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    from isnad.archive.opening import migrate

    api.add_items(inputs(4))
    sound, newer = tmp_path / "sound", tmp_path / "newer"
    api.backup(sound)
    recorder = MigrationRecorder(connection)
    recorder.record_applied("archive", "9000_of_the_future")
    recorder.record_applied("room", "9000_of_the_room")
    api.backup(newer)
    with pytest.raises(ArchiveError, match=r"newer Isnad \(9000_of_the_future\)"):
        migrate()
    recorder.record_unapplied("archive", "9000_of_the_future")
    assert migrate() == [], "what other parts of the site have is not the archive's"
    before = api.fingerprint()
    with pytest.raises(ArchiveError, match="newer Isnad"):
        api.restore(newer, replace=True)
    assert api.fingerprint() == before
    api.restore(sound, replace=True)


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_an_archive_of_earlier_migrations_opens(archive: str, steps: int) -> None:
    """An archive that stopped some migrations before the newest is brought forward with its reports, and is found in as ever."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from isnad.archive.models import EventPair, Report
    from isnad.archive.opening import close_archive, open_archive

    api.put(samples.meeting(), b"x", {})
    pairs = set(EventPair.objects.values_list("event", "how", "one", "other"))
    before = api.fingerprint(), [h.uid for h in api.search("موسكو").hits]
    names = sorted(n for a, n in MigrationExecutor(connection).loader.graph.nodes if a == "archive")
    MigrationExecutor(connection).migrate([("archive", names[-1 - steps])])
    close_archive()
    open_archive(archive)
    assert Report.objects.count() == 1
    assert len(pairs) == 3 and set(EventPair.objects.values_list("event", "how", "one", "other")) == pairs
    assert (api.fingerprint(), [h.uid for h in api.search("موسكو").hits]) == before
    assert api.troubles() == []
    api.update_stories()


def test_the_commands_keep_in_either_database(archive: str, tmp_path: Path) -> None:
    """The same commands, the same answers; only ``ISNAD_DATABASE`` differs."""
    api.close_archive()
    for n, name in enumerate(("الأولى", "الثانية")):
        text = f"أنقرة - التقى وزير الخارجية المصري نظيره التركي يوم الاثنين.\nوقال إن الجسر {name} سيفتح في {n + 3} يوليو.\n"
        (tmp_path / f"{n}.txt").write_text(text, encoding="utf-8")
    files = [str(path) for path in sorted(tmp_path.glob("*.txt"))]
    environment = {**os.environ, "ISNAD_DATABASE": archive, "HOME": str(tmp_path)}

    def isnad(*words: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "isnad.cli", *words], env=environment, capture_output=True, text=True, timeout=240
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    assert "2 inputs: 2 stored, 0 duplicate, 0 revised, 0 quarantined" in isnad("add", *files, "--resume")
    isnad("backup", str(tmp_path / "copy"))
    assert "2 inputs: 0 stored, 2 duplicate, 0 revised, 0 quarantined" in isnad("add", *files)
    found = json.loads(isnad("search", "جسر الثانيه pair:EGY<>TUR", "--json").splitlines()[0])
    assert "1.txt" in isnad("provenance", found["id"])
    isnad("remove", found["id"], "--reason", "a test")
    assert len(isnad("export", "jsonl").splitlines()) == 1
    assert isnad("restore", str(tmp_path / "copy"), "--replace") == "2 reports restored\n"
    held = json.loads(isnad("status", "--json", "--check"))
    assert (held["reports"], held["troubles"]) == (2, [])


def test_models_and_migrations_agree(sqlite_archive: Path) -> None:
    from django.core.management import call_command

    call_command("makemigrations", "archive", check=True, dry_run=True, verbosity=0)


def test_durable_settings(sqlite_archive: Path) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        answers = {}
        for name in ("journal_mode", "synchronous", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            answers[name] = cursor.fetchone()[0]
    assert answers == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_reindex_finds_the_same(archive: str) -> None:
    api.add_items(inputs(30))
    before = [h.uid for h in api.search("الجسر", limit=100).hits]
    assert api.reindex() == 27
    assert [h.uid for h in api.search("الجسر", limit=100).hits] == before
    assert api.troubles() == []


@pytest.mark.filterwarnings("ignore")
def test_datasette_shows_a_useful_archive(sqlite_archive: Path) -> None:
    datasette = pytest.importorskip("datasette.app", reason="pip install datasette")
    import asyncio

    for record in (samples.meeting(), samples.shelling(), samples.shelling("https://c.example/1", "جيم")):
        api.put(record, samples.original(record), {})
    api.update_stories()
    api.close_archive()
    metadata = json.loads((Path(api.__file__).parent / "datasette.json").read_text(encoding="utf-8"))
    path = sqlite_archive.rename(sqlite_archive.with_name("isnad.db"))
    tables = {r[0] for r in sqlite3.connect(path).execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    assert set(metadata["databases"]["isnad"]["tables"]) <= tables

    async def ask() -> list[tuple[str, int, object]]:
        shown = datasette.Datasette([str(path)], metadata=metadata)
        out = []
        for url in (
            "/isnad.json",
            "/isnad/reports.json?_shape=array",
            "/isnad/events.json?_shape=array&type=ASSAULT",
            "/isnad/newest_stories.json?_shape=array",
            "/isnad/pairs.json?_shape=array",
            "/isnad/events_of_a_side.json?_shape=array&name=روسيا",
            "/isnad/who_is_quoted.json?_shape=array",
        ):
            answer = await shown.client.get(url)
            out.append((url, answer.status_code, answer.json()))
        page = await shown.client.get("/isnad/reports")
        assert page.status_code == 200
        assert "زيارة إلى موسكو" in page.text
        return out

    answers = asyncio.run(ask())
    assert [code for _, code, _ in answers] == [200] * 7
    by = {url.split("?")[0]: data for url, _, data in answers}
    assert len(by["/isnad/reports.json"]) == 3
    assert len(by["/isnad/events.json"]) == 2
    assert by["/isnad/newest_stories.json"][0]["report_count"] == 2
    assert {"actor": "SYR", "recipient": "RUS", "type": "CONSULT", "events": 1} in by["/isnad/pairs.json"]
    assert len(by["/isnad/events_of_a_side.json"]) == 2
    assert by["/isnad/who_is_quoted.json"][0]["via"] == "وكالة النهر"


def test_duckdb_and_plain_sqlite_read_it(sqlite_archive: Path) -> None:
    api.put(samples.meeting(), b"x", {})
    rows = (
        sqlite3.connect(sqlite_archive)
        .execute(
            "SELECT substr(r.text, e.start + 1, e.end - e.start), e.words FROM events e JOIN reports r ON r.id = e.report_id"
        )
        .fetchall()
    )
    assert rows
    assert all(a == b for a, b in rows)
