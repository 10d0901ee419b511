"""Adding many: the sums agree, an announced report survives anything, and trouble is told in one line."""

from __future__ import annotations

import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import samples
from killing import inputs, kill_series

from isnad.archive import api
from isnad.archive.trouble import ArchiveError
from isnad.errors import InputError
from isnad.record import Record

HERE = Path(__file__).parent


def _item(record: Record, place: str = "p") -> api.Item:
    return api.Item(place, samples.original(record), record, {})


def test_every_input_is_accounted_for(archive: str) -> None:
    told: list[tuple[str, str]] = []
    items = [
        _item(samples.meeting(), "1"),
        _item(samples.shelling(), "2"),
        _item(samples.meeting(), "3"),
        _item(samples.shelling(killed="ستة مدنيين"), "4"),
        api.Item("5", b"\x00\x01", None, {"path": "5"}, "5: no text in it (give a report)"),
    ]
    balance = api.add_items(items, on_outcome=lambda o: told.append((o.place, o.outcome)))
    assert str(balance) == "5 inputs: 2 stored, 1 duplicate, 1 revised, 1 quarantined"
    assert balance.agrees
    assert told == [("1", "stored"), ("2", "stored"), ("3", "duplicate"), ("4", "revised"), ("5", "quarantined")]
    again = api.add_items(items)
    assert str(again) == "5 inputs: 0 stored, 4 duplicate, 0 revised, 1 quarantined"
    status = api.status()
    assert (status.reports, status.versions, status.quarantined, status.unfinished_runs) == (2, 3, 1, 0)
    assert api.troubles() == []


def test_a_broken_record_is_quarantined_alone(archive: str) -> None:
    from dataclasses import replace

    good = samples.meeting()
    broken = replace(samples.shelling(), events=(replace(samples.shelling().events[0], actor=("nobody",)),))
    balance = api.add_items([_item(good), _item(broken), _item(samples.denied())])
    assert (balance.stored, balance.quarantined) == (2, 1)
    assert "no entity 'nobody'" in api.quarantine_list()[0].reason


def test_quarantine_is_retried(archive: str) -> None:
    record = samples.meeting()
    unread = [api.Item(f"q/{i}", f"{i}".encode(), None, {"path": f"q/{i}"}, "cannot read") for i in range(3)]
    api.add_items(unread)

    def read(original: bytes, provenance: object) -> Record:
        if original == b"1":
            return record
        raise InputError(f"q/{original.decode()}", "still no report", "look at it")

    held = api.quarantine_list()
    assert [h.place for h in held] == ["q/0", "q/1", "q/2"]
    balance = api.quarantine_retry(read)
    assert (balance.stored, balance.quarantined) == (1, 2)
    left = api.quarantine_list()
    assert [(h.place, h.tries) for h in left] == [("q/0", 2), ("q/2", 2)]
    assert "still no report" in left[0].reason
    only = api.quarantine_retry(read, ids=[left[0].id])
    assert only.inputs == 1


def test_a_page_that_is_had_at_last_leaves_the_quarantine(archive: str) -> None:
    page, other = "https://alpha.example/news/1", "https://alpha.example/news/2"
    refusals = [
        api.Item(url, b"<h1>403</h1>", None, {"url": url, "final_url": url, "trouble": "status-403"}, "the server said 403")
        for url in (page, other)
    ]
    unread = api.Item(page, b"%PDF", None, {"url": page, "final_url": page}, "no language pack reads it")
    saved = api.Item("a.warc: " + page, b"404", None, {"url": page, "path": "a.warc", "trouble": "truncated"}, "cut short")
    api.add_items([*refusals, unread, saved])
    assert len(api.quarantine_list()) == 4
    balance = api.add_items([api.Item(page, b"<p>now</p>", samples.meeting(), {"url": page, "final_url": page})])
    assert balance.stored == 1
    # Another page, bytes that were had and wait for a reader, and a record of a file are all still to be settled.
    assert {(held.place, held.reason) for held in api.quarantine_list()} == {
        (other, "the server said 403"), (page, "no language pack reads it"), ("a.warc: " + page, "cut short"),
    }  # fmt: skip


def test_known_bytes_need_no_reading(archive: str) -> None:
    import hashlib

    record = samples.meeting()
    api.add_items([_item(record)])
    sha256 = hashlib.sha256(samples.original(record)).hexdigest()
    assert api.known(sha256, "http://www.alpha.example/news/1").url == "https://alpha.example/news/1"
    assert api.known(sha256, "https://alpha.example/news/2") is None
    assert api.known("0" * 64) is None


def test_reread_is_resumable_and_says_what_changed(archive: str) -> None:
    from dataclasses import replace

    from isnad.archive import queries
    from isnad.record import Versions

    records = [samples.meeting(), samples.shelling(), samples.denied()]
    by_bytes = {samples.original(r): r for r in records}
    api.add_items([_item(r) for r in records])
    new = Versions("0.2.0", "ar-test-9")

    def read(original: bytes, provenance: object) -> Record:
        record = by_bytes[original]
        if record.text.startswith("لم تنسحب"):
            raise InputError("x", "cannot be read any more")
        events = tuple(replace(e, mode="aerial") if e.type == "ASSAULT" else e for e in record.events)
        return replace(record, events=events[:1], versions=new)

    assert api.due(new) == 3
    first = api.reread(read, new, most=1)
    assert (first.read, api.due(new)) == (1, 2)
    changes: list[object] = []
    rest = api.reread(read, new, on_change=changes.append)
    assert (rest.read, rest.changed, rest.failed) == (2, 1, 1)
    assert first.by_type == {"-CONSULT": 1}
    assert [(len(c.events_changed), c.trouble != "") for c in changes] == [(1, False), (0, True)]
    assert api.due(new) == 1
    assert queries.report_by_url("https://gamma.example/x").event_count == 2
    assert api.troubles() == []


def test_killed_adders_lose_nothing(archive: str, proof: Callable[[str, str, int], None]) -> None:
    toll = kill_series(archive, kills=6, count=120, seed=20230704, longest=1.2)
    assert (toll.kills, toll.lost, toll.doubled, toll.troubles) == (6, 0, 0, ())
    assert toll.acknowledged > 0
    proof("kills survived", "`isnad add` killed while it adds: nothing announced as kept is lost, nothing is kept twice", toll.kills)


ADD = """
import sys, os
sys.path.insert(0, {here!r})
from killing import inputs
from isnad.archive import api
from isnad.errors import IsnadError
try:
    api.open_archive({place!r})
    {before}
    def tell(o): print(o.outcome, o.uid, flush=True)
    print(api.add_items(inputs({count}), on_outcome=tell, batch=8))
except IsnadError as error:
    print("ERROR", error)
    sys.exit(3)
"""


def _adder(place: str, count: int = 60, before: str = "pass", **options: object) -> subprocess.Popen[str]:
    code = ADD.format(here=str(HERE), place=place, count=count, before=before)
    return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, **options)  # type: ignore[call-overload, no-any-return]


def test_two_adders_at_once_both_succeed(archive: str) -> None:
    api.close_archive()
    both = [_adder(archive, 80), _adder(archive, 80)]
    said = [p.communicate(timeout=120)[0] for p in both]
    assert [p.returncode for p in both] == [0, 0], said
    balances = [s.strip().splitlines()[-1] for s in said]
    assert all(b.startswith("80 inputs:") and "8 quarantined" in b for b in balances), balances
    api.open_archive(archive)
    status = api.status()
    assert (status.reports, status.versions) == (72, 72)
    assert dict(status.outcomes) == {"stored": 72, "duplicate": 72, "quarantined": 16}
    assert api.troubles() == []


def test_a_full_disk_is_told_and_nothing_is_lost(sqlite_archive: Path) -> None:
    api.add_items(inputs(20))
    before = api.fingerprint()
    api.close_archive()
    limit = sqlite_archive.stat().st_size + 120_000

    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    adder = _adder(str(sqlite_archive), 400, preexec_fn=small)
    said = adder.communicate(timeout=120)[0]
    assert adder.returncode == 3, said
    *told, last = said.strip().splitlines()
    assert last.startswith(f"ERROR {sqlite_archive}: the disk"), last
    assert "Traceback" not in said
    api.open_archive(sqlite_archive)
    from isnad.archive.models import Report

    there = set(Report.objects.values_list("uid", flat=True))
    assert {line.split()[1] for line in told if line.startswith(("stored", "duplicate"))} <= there
    assert api.troubles() == []
    # With space again, the same command goes on.
    assert api.add_items(inputs(400)).agrees
    assert Report.objects.count() == 360
    assert api.fingerprint() != before


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of sixteen megabytes."""
    folder = Path(tempfile.mkdtemp(prefix="isnad-test-disk-", dir="/tmp"))
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(folder)], capture_output=True, check=False)
    if done.returncode:
        folder.rmdir()
        pytest.skip("no disk of our own here: mounting one takes root")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)
    folder.rmdir()


def _fills(place: str, ballast: Path) -> None:
    """Adds until the disk is full, makes room and adds again; what was announced must be there each time."""
    from isnad.archive.models import Report

    adder = _adder(place, 3000)
    said = adder.communicate(timeout=300)[0]
    assert adder.returncode == 3, said[-2000:]
    *told, last = said.strip().splitlines()
    assert last.startswith("ERROR ") and "the disk is full (free some space" in last, last
    assert "Traceback" not in said
    api.open_archive(place)
    announced = {line.split()[1] for line in told if line.startswith(("stored", "duplicate"))}
    assert announced <= set(Report.objects.values_list("uid", flat=True)) and announced
    held = len(announced)
    ballast.unlink()
    assert api.troubles() == []
    assert api.add_items(inputs(held + held // 9 + 40)).agrees
    assert Report.objects.count() > held
    assert api.troubles() == []


def test_a_disk_that_is_full_indeed(small_disk: Path, sqlite_template: Path) -> None:
    archive = small_disk / "archive.db"
    shutil.copy(sqlite_template, archive)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(8_000_000))
    try:
        _fills(str(archive), ballast)
    finally:
        api.close_archive()


@pytest.mark.postgres
def test_a_database_servers_disk_that_is_full_indeed(small_disk: Path, postgres: str, postgres_template: str) -> None:
    import psycopg

    tables = small_disk / "tables"
    tables.mkdir()
    shutil.chown(tables, "postgres", "postgres")
    small_disk.chmod(0o755)
    name = small_disk.name.replace("-", "_")
    with psycopg.connect(f"{postgres}/postgres", autocommit=True) as admin:
        admin.execute(f"CREATE TABLESPACE {name} LOCATION '{tables}'")
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {postgres_template} TABLESPACE {name}")
        ballast = small_disk / "ballast"
        try:
            room = shutil.disk_usage(small_disk).free
            ballast.write_bytes(bytes(max(0, room - 1_500_000)))
            _fills(f"{postgres}/{name}", ballast)
        finally:
            api.close_archive()
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
            admin.execute(f"DROP TABLESPACE {name}")


def test_a_read_only_archive_is_told(sqlite_archive: Path) -> None:
    api.add_items(inputs(5))
    api.close_archive()
    folder = sqlite_archive.parent
    os.chmod(sqlite_archive, 0o444)
    os.chmod(folder, 0o555)
    # Root may write anywhere: be somebody else, who can reach the file.
    for up in [folder, *folder.parents]:
        if str(up).startswith("/tmp/") and os.geteuid() == 0:
            os.chmod(up, os.stat(up).st_mode | 0o005)
    # All that is to be imported first: another user may not reach this Python's library.
    drop = "list(inputs(1)); api.add_items; api.close_archive(); " + ("os.seteuid(65534)" if os.geteuid() == 0 else "pass")
    adder = _adder(str(sqlite_archive), 20, before=drop)
    said = adder.communicate(timeout=60)[0]
    os.chmod(folder, 0o755)
    os.chmod(sqlite_archive, 0o644)
    assert adder.returncode == 3, said
    assert "read-only" in said or "cannot be opened" in said, said
    assert "Traceback" not in said
    api.open_archive(sqlite_archive)
    assert api.status().reports == 5
    assert api.troubles() == []


@pytest.mark.postgres
def test_a_read_only_database_is_told(postgres_archive: str) -> None:
    import psycopg

    api.add_items(inputs(5))
    api.close_archive()
    name = postgres_archive.rsplit("/", 1)[1]
    with psycopg.connect(postgres_archive, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    api.open_archive(postgres_archive)
    with pytest.raises(ArchiveError, match="the archive is read-only"):
        api.add_items(inputs(20))
    assert api.status().reports == 5
    assert len(api.search("الجسر").hits) == 5


def test_a_file_that_is_no_archive_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_bytes(b"Dear reader, this is no database at all.\n" * 50)
    with pytest.raises(ArchiveError, match="no Isnad archive"):
        api.open_archive(path)
    with pytest.raises(ArchiveError, match="the folder does not exist"):
        api.open_archive(tmp_path / "none" / "x.db")
    with pytest.raises(ArchiveError, match="there is no archive"):
        api.open_archive(tmp_path / "x.db", create=False)
    with pytest.raises(InputError, match="no archive is kept in 'mysql'"):
        api.open_archive("mysql://x/y")
    with pytest.raises(ArchiveError, match="does not answer"):
        api.open_archive("postgresql://isnad@127.0.0.1:1/x")
