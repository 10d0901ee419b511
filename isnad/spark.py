"""Years of a web archive on many machines: the same ``read`` over the partitions of a Spark job.

    spark-submit --py-files … -m isnad.spark warc OUT DAY=PATH[,PATH…] …      # or: python -m isnad.spark

``jsonl`` and ``parquet`` take files with the columns of ``isnad read --jsonl`` (id, text or html, published, url, title,
publisher); ``warc`` takes WARC files, wherever they lie (a path, ``hdfs://``, ``s3://``). Under ``OUT`` each day becomes one
partition of four Parquet tables: ``records`` (the record's JSON, byte for byte what ``isnad read --jsonl`` writes), ``events``
and ``statements`` (flat), ``quarantine`` (what could not be read, why, and the page itself). A partition that is complete is
passed over, so a job that was cut off goes on where it stopped and tomorrow's day is added to today's.

The pack is opened once a Python worker and mapped, so that the workers of one machine share it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.fs as pafs

import isnad
from isnad.errors import InputError, IsnadError
from isnad.gathering.item import Item, Limits, Provenance
from isnad.gathering.warc import read_warc
from isnad.record import Record

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

KINDS = ("jsonl", "parquet", "warc")
PAGES = "source_id string, url string, publisher string, published string, title string, text string, html string"
READ = "source_id string, url string, published string, record string, code string, message string, page string"
EVENTS = (
    "report string, source_id string, url string, published string, event string, type string, mode string, "
    "context array<string>, aux array<string>, actors array<string>, actor_countries array<string>, recipients array<string>, "
    "recipient_countries array<string>, date string, end_date string, place string, place_country string, latitude double, "
    "longitude double, statement string, trigger string, evidence string, start int, end int, rule string"
)
STATEMENTS = (
    "report string, source_id string, url string, published string, statement string, speaker string, speaker_country string, "
    "via array<string>, content array<string>, force string, cue string, start int, end int, rule string"
)
TABLES = ("records", "events", "statements", "quarantine")
UNREADABLE = frozenset(("empty", "binary", "language"))  # problems after which a record says nothing
_LETTERS = 100  # Arabic letters below which a page is no Arabic report
_BATCH = 256  # pages handed back to Spark at a time


class Trouble(NamedTuple):
    """Why a page has no record."""

    code: str
    message: str


def may_be_arabic(block: bytes) -> bool:
    """Can these raw bytes hold an Arabic page? Nothing is parsed or decoded; a doubtful page passes.

    >>> may_be_arabic("قال الوزير".encode() * 20), may_be_arabic(b"<p>hello</p>")
    (True, False)
    """
    if block.count(b"\xd8") + block.count(b"\xd9") >= _LETTERS:
        return True
    head = block[:4096].lower()
    if b"1256" in head or b"8859-6" in head or b"utf-16" in head:
        return True  # one byte a letter, or two of another kind
    packed = head.partition(b"\r\n\r\n")[0].partition(b"content-encoding:")[2][:12]
    return any(coding in packed for coding in (b"gzip", b"br", b"zstd", b"deflate")) or block.count(b"&#1") >= _LETTERS


# --- what a worker does ------------------------------------------------------------------------------------------------


def _read(row: dict[str, Any]) -> Record | Trouble:
    """The record of one row. A page that cannot be read, or breaks the reader, costs only itself."""
    try:
        record = isnad.read(
            row["html"] or row["text"] or "", published=row["published"], url=row["url"], title=row["title"],
            publisher=row["publisher"], source_id=row["source_id"],
        )  # fmt: skip
    except InputError as wrong:
        return Trouble("bad-date", str(wrong))
    except IsnadError:
        raise  # the pack is broken: every page would fail
    except Exception as wrong:  # the edge where batch work catches: the page is kept, the job goes on
        return Trouble("crash", f"{type(wrong).__name__}: {wrong}"[:500])
    for problem in record.problems:
        if problem.code in UNREADABLE:
            return Trouble(problem.code, problem.message)
    return record


def _readings(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """PAGES → READ."""
    isnad.load()
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            told = row.pop("trouble", None)
            got = Trouble(*told.split("\t", 1)) if told else _read(row)
            kept = {key: row[key] for key in ("source_id", "url", "published")}
            if isinstance(got, Record):
                rows.append(kept | {"record": got.to_json(), "code": None, "message": None, "page": None})
            else:
                page = row["html"] or row["text"]
                rows.append(kept | {"record": None, "code": got.code, "message": got.message, "page": page})
        yield _batch(rows, READ)


def _events(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """READ rows with a record → EVENTS."""
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            record = Record.from_json(row["record"])
            who = {e.id: e for e in record.entities}
            for event in record.events:
                day = record.dates[event.date] if event.date is not None else None
                place = record.places[event.place] if event.place is not None else None
                rows.append(
                    _report(record) | {
                        "event": event.id, "type": event.type, "mode": event.mode, "context": event.context, "aux": event.aux,
                        "actors": [who[x].name for x in event.actor], "recipients": [who[x].name for x in event.recipient],
                        "actor_countries": [who[x].country for x in event.actor],
                        "recipient_countries": [who[x].country for x in event.recipient],
                        "date": day.value if day else None, "end_date": day.end_value if day else None,
                        "place": place.name if place else None, "place_country": place.country if place else None,
                        "latitude": place.lat if place else None, "longitude": place.lon if place else None,
                        "statement": event.statement, "trigger": event.trigger.of(record.text),
                        "evidence": event.evidence.of(record.text), "start": event.trigger.start, "end": event.trigger.end,
                        "rule": event.rule,
                    }
                )  # fmt: skip
        yield _batch(rows, EVENTS)


def _statements(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """READ rows with a record → STATEMENTS."""
    for batch in batches:
        rows: list[dict[str, Any]] = []
        for row in batch.to_pylist():
            record = Record.from_json(row["record"])
            who = {e.id: e for e in record.entities}
            for said in record.statements:
                speaker = who[said.speaker] if said.speaker is not None else None
                rows.append(
                    _report(record) | {
                        "statement": said.id, "speaker": speaker.name if speaker else None,
                        "speaker_country": speaker.country if speaker else None, "via": [who[x].name for x in said.via],
                        "content": [span.of(record.text) for span in said.content], "force": said.force,
                        "cue": said.cue.of(record.text), "start": said.cue.start, "end": said.cue.end, "rule": said.rule,
                    }
                )  # fmt: skip
        yield _batch(rows, STATEMENTS)


def _report(record: Record) -> dict[str, Any]:
    about = record.report
    return {"report": about.id, "source_id": about.source_id, "url": about.url, "published": about.published}


_TYPES = {
    "string": pa.string(), "double": pa.float64(), "int": pa.int32(), "array<string>": pa.list_(pa.string()),
}  # fmt: skip


def _batch(rows: list[dict[str, Any]], columns: str) -> pa.RecordBatch:
    fields = [column.split(" ", 1) for column in columns.split(", ")]
    return pa.RecordBatch.from_pylist(rows, schema=pa.schema([(name, _TYPES[kind]) for name, kind in fields]))


def _open(path: str) -> IO[bytes]:
    """A seekable file of any file system that Arrow knows; Spark's ``s3a`` is its ``s3``."""
    where = path.replace("s3a://", "s3://", 1) if path.startswith("s3a://") else path
    system, name = pafs.FileSystem.from_uri(where) if "://" in where else (pafs.LocalFileSystem(), where)
    return cast(IO[bytes], system.open_input_file(name))


def _pages(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """WARC paths → PAGES with a column ``trouble`` («code TAB message») for records that hold no readable page."""
    limits = Limits()
    for batch in batches:
        for path in batch.column(0).to_pylist():
            rows: list[dict[str, Any]] = []
            with _open(path) as file:
                for got in read_warc(file, Provenance(path=path), limits, wanted=may_be_arabic):
                    where = got.provenance
                    row: dict[str, Any] = {"source_id": where.warc_record_id, "url": where.url, "text": None, "html": None}
                    row |= {"publisher": None, "published": None, "title": None, "trouble": None}
                    if isinstance(got, Item):
                        row[got.kind] = got.text
                    else:
                        row["trouble"] = f"{got.code}\t{got.message}"
                        row["html"] = got.content.decode("utf-8", "replace")
                    rows.append(row)
                    if len(rows) >= _BATCH:
                        yield _batch(rows, PAGES + ", trouble string")
                        rows = []
            yield _batch(rows, PAGES + ", trouble string")


# --- what the driver does ----------------------------------------------------------------------------------------------


def pages(spark: SparkSession, kind: str, paths: Sequence[str]) -> DataFrame:
    """The pages of files as a DataFrame of :data:`PAGES`. Raises :class:`InputError` for an unknown ``kind``."""
    from pyspark.sql import functions as f

    if kind == "warc":
        found = spark.createDataFrame([(path,) for path in paths], "path string").repartition(len(paths), "path")
        return found.mapInArrow(_pages, PAGES + ", trouble string")
    if kind not in KINDS:
        raise InputError(kind, "no such kind of input", f"one of {', '.join(KINDS)}")
    columns = [column.split(" ")[0] for column in PAGES.split(", ")]
    if kind == "parquet":
        rows = spark.read.parquet(*paths)
    else:
        wanted = ", ".join(f"`{c}` string" for c in ("id", *columns[1:], "_broken"))
        rows = spark.read.schema(wanted).option("columnNameOfCorruptRecord", "_broken").json(list(paths))
    there = set(rows.columns)
    chosen = [
        f.col("id" if c == "source_id" and "id" in there else c).cast("string").alias(c) if c in there or c == "source_id"
        else f.lit(None).cast("string").alias(c)
        for c in columns
    ]  # fmt: skip
    if "_broken" in there:
        chosen[-2] = f.coalesce(f.col("text"), f.col("_broken")).alias("text")
        broken = f.when(f.col("_broken").isNotNull(), f.lit("bad-line\tthe line is no JSON object"))
        chosen.append(broken.alias("trouble"))
    return rows.select(*chosen)


def readings(found: DataFrame) -> DataFrame:
    """Pages read: one row a page (:data:`READ`), with its record or with a code and a message."""
    return found.mapInArrow(_readings, READ)


def write(found: DataFrame, out: str, part: str) -> bool:
    """Read the pages of one partition into the four tables under ``out``; False when it was complete already.

    ``part`` is its name, as a rule a day. The tables are written one after the other and ``quarantine`` last: only where that
    one is complete is the partition complete; anything less is written anew.
    """
    from pyspark import StorageLevel

    spark = found.sparkSession
    if _exists(spark, f"{out}/quarantine/part={part}/_SUCCESS"):
        return False
    # The reading is the costly part: it is done once and feeds all tables.
    done = readings(found).persist(StorageLevel.DISK_ONLY)
    try:
        good = done.where("record is not null")
        tables = {
            "records": good.select("source_id", "url", "published", "record"),
            "events": good.select("record").mapInArrow(_events, EVENTS),
            "statements": good.select("record").mapInArrow(_statements, STATEMENTS),
            "quarantine": done.where("record is null").drop("record"),
        }
        for name in TABLES:
            tables[name].write.mode("overwrite").parquet(f"{out}/{name}/part={part}")
    finally:
        done.unpersist()
    return True


def _exists(spark: SparkSession, path: str) -> bool:
    """Asked of Hadoop, which knows every file system that Spark writes to."""
    jvm = cast(Any, spark)._jvm
    where = jvm.org.apache.hadoop.fs.Path(path)
    return bool(where.getFileSystem(cast(Any, spark)._jsc.hadoopConfiguration()).exists(where))


def main(arguments: Sequence[str]) -> int:
    """``KIND OUT DAY=PATH[,PATH…] …``; 0 done, 2 wrong use."""
    from pyspark.sql import SparkSession

    if len(arguments) < 3 or arguments[0] not in KINDS or not all("=" in one for one in arguments[2:]):
        print(f"usage: python -m isnad.spark {'|'.join(KINDS)} OUT DAY=PATH[,PATH…] …", file=sys.stderr)
        return 2
    kind, out, *parts = arguments
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)  # a cluster sets its own; here the workers are this very Python
    spark = SparkSession.builder.appName("isnad").getOrCreate()
    try:
        for one in parts:
            day, _, paths = one.partition("=")
            fresh = write(pages(spark, kind, paths.split(",")), out, PurePosixPath(day).name)
            print(f"{day}: {'read' if fresh else 'complete already'}", flush=True)
    finally:
        spark.stop()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
