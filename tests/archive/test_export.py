"""Every export against its published definition, and opened by the programs that people open it with."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest
import samples

from isnad.archive import api
from isnad.record import Record


@pytest.fixture(scope="module")
def filled(shared: str) -> str:
    api.open_archive(shared)
    strange = samples.make(
        '=HYPERLINK(1) قالت\tالوزارة «نعم، "لا"»\nواستقبل الوزير ضيفه.',
        title="=cmd|' /C calc'!A0",
        url="https://strange.example/1",
        publisher='-جريدة, "الشرق"',
        sides=[samples.Side("الوزارة", "institution", "JOR", ("GOV",)), samples.Side("الوزير", "person", "JOR", ("GOV",))],
        deeds=[samples.Deed("CONSULT", "استقبل", "واستقبل الوزير ضيفه", (1,))],
    )
    for record in (
        samples.meeting(),
        samples.shelling(),
        samples.shelling("https://three.example/1", "ثلاثة", killed="7 مدنيين", opening="استهدفت قوات الشمال بلدة الزيتون"),
        samples.denied(),
        strange,
    ):
        api.put(record, samples.original(record), {})
    api.update_stories()
    return shared


@pytest.fixture
def archive(filled: str) -> str:
    api.open_archive(filled)
    return filled


def text(kind: str, query: str = "") -> str:
    out = io.StringIO(newline="")
    api.export(kind, out, query)
    return out.getvalue()


def rows(kind: str) -> list[list[str]]:
    return [line.split("\t") for line in text(kind).splitlines()]


PUBLISHED = tomllib.loads((Path(__file__).parent.parent / "data" / "published.toml").read_text(encoding="utf-8"))
TYPED = {"i": r"-?\d+|", "f": r"-?\d+(\.\d+)?|", "s": r"[^\t\n]*"}


def test_columns_are_the_published_ones(archive: str) -> None:
    """Names and order as the makers of the formats give them, and every cell of the type that they give it."""
    from isnad.archive.export import gdelt

    assert rows("polecat")[0] == PUBLISHED["polecat"]["columns"]
    for kind, ours in (("gdelt-events", gdelt.EVENT_COLUMNS), ("gdelt-mentions", gdelt.MENTION_COLUMNS)):
        columns = [column.split(" ") for column in PUBLISHED[kind]["columns"]]
        assert list(ours) == [name for name, _ in columns]
        for row in rows(kind):
            wrong = [(n, v) for (n, t), v in zip(columns, row, strict=True) if not re.fullmatch(TYPED[t], v)]
            assert wrong == []


def test_jsonl_gives_the_records_back(archive: str) -> None:
    from isnad.archive import queries
    from isnad.archive.models import Report

    lines = [json.loads(line) for line in text("jsonl").splitlines()]
    assert len(lines) == Report.objects.count() == 5
    for line in lines:
        report = queries.report(line["archive"]["uid"])
        assert Record.from_dict(line) == queries.record_of(report)
        assert sorted(line["archive"]["events"].values()) == sorted(e.uid for e in queries.events_of(report))


def test_plover_has_the_manuals_fields(archive: str) -> None:
    from isnad.archive.export.plover import ACTOR_FIELDS, FIELDS, OURS, REQUIRED
    from isnad.record import EVENT_TYPES

    lines = [json.loads(line) for line in text("plover").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines) == 7
    for line in lines:
        assert set(REQUIRED) <= set(line) <= {*FIELDS, *OURS}
        for name, value in line.items():
            if name in FIELDS:
                assert isinstance(value, FIELDS[name]), name
        date.fromisoformat(line["date"])
        assert line["event"][0] in EVENT_TYPES
        assert line["quad_code"] in (1, 2, 3, 4)
        for actor in (*line["source"], *line["recipient"]):
            assert set(actor) <= set(ACTOR_FIELDS)
            assert re.fullmatch("[A-Z]{3}", actor["code"])
    assert {m for line in lines for m in line["aux_mode"]} == {"negation", "future"}
    told = next(line for line in lines if line["mode"] == ["visit"])
    assert told["event_loc"] == {"name": "موسكو", "latitude": 1.5, "longitude": -2.5, "country code": "RU", "cc3": "RUS"}


def test_polecat_has_forty_columns(archive: str) -> None:
    from isnad.archive.export.polecat import COLUMNS

    header, *body = rows("polecat")
    assert tuple(header) == COLUMNS
    assert len(COLUMNS) == len(set(COLUMNS)) == 40
    assert body
    assert len({r[0] for r in body}) == len(body)
    for row in body:
        assert len(row) == 40
        cell = dict(zip(header, row, strict=True))
        assert all(cell.values()), "a missing value is written None"
        date.fromisoformat(cell["Event Date"])
        assert cell["Quad Code"] in ("VERBAL COOPERATION", "MATERIAL COOPERATION", "VERBAL CONFLICT", "MATERIAL CONFLICT")
        assert cell["Actor COW"] == "None" or cell["Actor COW"].isdecimal()
        assert cell["Intensity"] == "None" or -10 <= float(cell["Intensity"]) <= 10
    kinds = [r[2] for r in body]
    assert "RETREAT" not in kinds, "what did not happen is not in a format that cannot say so"
    visit = next(dict(zip(header, r, strict=True)) for r in body if r[3] == "visit")
    assert (visit["Actor Country"], visit["Actor COW"], visit["Recipient COW"]) == ("SYR", "652", "365")
    assert visit["Actor Title"] == "وزير الخارجية"
    # What both did together is told from either side.
    assert [(r[0].endswith("/2"), r[8], r[16]) for r in body if r[2] == "CONSULT" and r[3] == "None" and r[16] != "None"] == [
        (False, "SYR", "RUS"),
        (True, "RUS", "SYR"),
    ]


GDELT_EVENT_TYPES = {
    0: r"\d+", 1: r"\d{8}", 2: r"\d{6}", 3: r"\d{4}", 4: r"\d{4}\.\d{4}", 5: r"[A-Z]*", 7: r"[A-Z]{3}|",
    15: r"[A-Z]*", 17: r"[A-Z]{3}|",
    12: r"[A-Z]{3}|", 25: r"[01]", 26: r"\d{3,4}", 27: r"\d{3}", 28: r"\d{2}", 29: r"[1-4]", 30: r"-?\d+\.\d+",
    31: r"\d+", 32: r"\d+",
    33: r"\d+", 35: r"[0-5]", 37: r"[A-Z]{2}|", 43: r"[0-5]", 51: r"[0-5]", 53: r"[A-Z]{2}|", 56: r"-?[\d.]+|", 57: r"-?[\d.]+|",
    59: r"\d{14}", 60: r"https?://\S+|urn:\S+",
}  # fmt: skip
GDELT_MENTION_TYPES = {
    0: r"\d+", 1: r"\d{14}", 2: r"\d{14}", 3: r"[1-6]", 4: r".+", 5: r"\S+", 6: r"\d+", 7: r"-1|\d+", 8: r"-1|\d+", 9: r"\d+",
    10: r"[01]",
    12: r"\d+",
}  # fmt: skip


def test_gdelt_columns(archive: str) -> None:
    from isnad.archive.export.gdelt import EVENT_COLUMNS, MENTION_COLUMNS

    assert (len(EVENT_COLUMNS), len(MENTION_COLUMNS)) == (61, 16)
    assert (EVENT_COLUMNS[25], EVENT_COLUMNS[34], EVENT_COLUMNS[35], EVENT_COLUMNS[60]) == (
        "IsRootEvent", "AvgTone", "Actor1Geo_Type", "SOURCEURL",
    )  # fmt: skip
    events, mentions = rows("gdelt-events"), rows("gdelt-mentions")
    for table, width, types in ((events, 61, GDELT_EVENT_TYPES), (mentions, 16, GDELT_MENTION_TYPES)):
        assert table
        for row in table:
            assert len(row) == width
            for n, pattern in types.items():
                assert re.fullmatch(pattern, row[n]), (n, row[n])
    assert len({r[0] for r in events}) == len(events)
    assert {r[0] for r in mentions} == {r[0] for r in events}
    (shelled,) = [r for r in events if r[28] == "19"]
    assert (shelled[26], shelled[29], shelled[30], shelled[31], shelled[33]) == ("194", "4", "-10.0", "2", "2")
    assert [r[4] for r in mentions if r[0] == shelled[0]] == ["beta.example", "three.example"]
    for row in events:
        year, month, day = int(row[1][:4]), int(row[1][4:6]), int(row[1][6:])
        date(year, month, day)
        assert float(row[4]) == pytest.approx(year + (month * 30 + day) / 365, abs=1e-4)
    for row in mentions:
        datetime.strptime(row[1], "%Y%m%d%H%M%S")


def test_csv_exact_is_exact_and_spreadsheets_run_nothing(archive: str) -> None:
    import pandas

    exact = list(csv.DictReader(io.StringIO(text("csv"), newline="")))
    sheet = list(csv.DictReader(io.StringIO(text("csv-spreadsheet").removeprefix("\ufeff"), newline="")))
    assert text("csv-spreadsheet").startswith("\ufeff")
    assert len(exact) == len(sheet) == 7
    row = next(r for r in exact if r["url"] == "https://strange.example/1")
    assert row["title"] == "=cmd|' /C calc'!A0"
    assert row["outlet"] == '-جريدة, "الشرق"'
    for r in sheet:
        for name, value in r.items():
            if value[:1] in ("=", "+", "@", "\t", "\r"):
                pytest.fail(f"{name}: {value!r} would be run")
            if value.startswith("-"):
                float(value)
    assert {r["longitude"] for r in sheet} == {"-2.5", ""}
    assert {r["intensity"] for r in sheet} == {"-5.5", ""}
    frame = pandas.read_csv(io.StringIO(text("csv")))
    assert list(frame["event"]) == [r["event"] for r in exact]
    assert frame["longitude"].min() == -2.5


def test_parquet_is_typed_and_its_package_is_valid(archive: str, tmp_path: Path) -> None:
    import duckdb
    import pandas

    folder = tmp_path / "out"
    assert api.export("parquet", folder) == 7
    package = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        data = (folder / resource["path"]).read_bytes()
        assert resource["bytes"] == len(data)
        assert resource["hash"] == "sha256:" + hashlib.sha256(data).hexdigest()
    frames = {r["name"]: pandas.read_parquet(folder / r["path"]) for r in package["resources"]}
    assert {name: len(f) for name, f in frames.items()} == {
        "reports": 5,
        "events": 7,
        "sides": 12,
        "statements": 2,
        "tombstones": 0,
    }
    for r in package["resources"]:
        assert [f["name"] for f in r["schema"]["fields"]] == list(frames[r["name"]].columns)
        assert r["rowCount"] == len(frames[r["name"]])
    kinds = dict(duckdb.sql(f"DESCRIBE SELECT * FROM '{folder}/events.parquet'").project("column_name, column_type").fetchall())
    assert (kinds["date"], kinds["aux"], kinds["intensity"], kinds["start"]) == ("DATE", "VARCHAR[]", "DOUBLE", "INTEGER")
    found = duckdb.sql(
        f"SELECT r.title, s.name FROM '{folder}/events.parquet' e JOIN '{folder}/reports.parquet' r USING (report) "
        f"JOIN '{folder}/sides.parquet' s USING (event) WHERE e.mode = 'visit' AND s.role = 'recipient'"
    ).fetchall()
    assert found == [("زيارة إلى موسكو", "روسيا")]
    # Evidence opens on the exact words in what was exported, too.
    merged = frames["events"].merge(frames["reports"], on="report")
    assert all(row.text[row.start : row.end] == row.evidence for row in merged.itertuples())


@pytest.mark.filterwarnings("ignore")
def test_datapackage_against_the_frictionless_standard(archive: str, tmp_path: Path) -> None:
    frictionless = pytest.importorskip("frictionless", reason="pip install frictionless to validate data packages")
    api.export("parquet", tmp_path / "out")
    descriptor = json.loads((tmp_path / "out" / "datapackage.json").read_text(encoding="utf-8"))
    assert list(frictionless.Package.metadata_validate(descriptor)) == []
    assert list(frictionless.Package.metadata_validate({**descriptor, "resources": [{"name": 1}]})) != []


def test_web_annotations_select_the_exact_words(archive: str) -> None:
    from isnad.archive import queries

    pages = [json.loads(line) for line in text("annotations").splitlines()]
    assert len(pages) == 5
    seen: set[str] = set()
    for page in pages:
        assert page["@context"] == "http://www.w3.org/ns/anno.jsonld"
        assert page["type"] == "AnnotationPage"
        report = queries.report(page["id"].split(":")[3])
        for item in page["items"]:
            assert item["type"] == "Annotation"
            assert item["motivation"] in ("classifying", "describing", "identifying")
            seen.add(item["id"])
            targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
            for target in targets:
                position, quote = target["selector"]
                assert (position["type"], quote["type"]) == ("TextPositionSelector", "TextQuoteSelector")
                start, end = position["start"], position["end"]
                assert report.text[start:end] == quote["exact"]
                assert report.text[:start].endswith(quote["prefix"])
                assert report.text[end:].startswith(quote["suffix"])
    assert len(seen) == sum(len(p["items"]) for p in pages)


def test_dyads_count_stories_once(archive: str) -> None:
    by_day = list(csv.DictReader(io.StringIO(text("dyads-day"), newline="")))
    by_month = list(csv.DictReader(io.StringIO(text("dyads-month"), newline="")))
    assert [(r["period"], r["actor_country"], r["recipient_country"], r["events"]) for r in by_day] == [
        ("2023-07-03", "SYR", "RUS", "1"),
        ("2023-07-04", "RUS", "SYR", "1"),
        ("2023-07-04", "SYR", "RUS", "1"),
    ]
    assert [(r["period"], r["actor_country"], r["events"], r["verbal_cooperation"]) for r in by_month] == [
        ("2023-07", "RUS", "1", "1"),
        ("2023-07", "SYR", "2", "2"),
    ]


def test_exports_take_queries_and_files(archive: str, tmp_path: Path) -> None:
    from isnad.archive.trouble import ArchiveError
    from isnad.errors import InputError

    path = tmp_path / "assaults.jsonl"
    assert api.export("plover", path, "type:ASSAULT") == 2
    assert len(path.read_text(encoding="utf-8").splitlines()) == 2
    assert not list(tmp_path.glob("*.part"))
    with pytest.raises(InputError, match="no such export"):
        api.export("xml", path)
    with pytest.raises(ArchiveError, match="cannot be written"):
        api.export("csv", tmp_path / "none" / "x.csv")


def test_removed_entries_leave_tombstones(tmp_path: Path, sqlite_archive: Path) -> None:
    from isnad.archive import queries

    uid = api.put(samples.meeting(), b"x", {}).uid
    other = api.put(samples.shelling(), b"y", {}).uid
    events = [e.uid for e in queries.events_of(queries.report(uid))]
    api.remove(uid, "the publisher asked")
    graves = [json.loads(line) for line in text("tombstones").splitlines()]
    assert {g["uid"] for g in graves} >= {uid, *events}
    assert {g["reason"] for g in graves} == {"removed"}
    assert queries.report(uid) is None
    assert [h.uid for h in api.search("").hits] == [other]
    assert api.search("موسكو").hits == ()
    assert api.troubles() == []
    # The same page may come again: it is the same report, and no longer dead.
    assert api.put(samples.meeting(), b"x", {}).uid == uid
    assert queries.tombstone(uid) is None
