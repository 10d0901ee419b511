"""The Spark path on a real local[2]: the same bytes as the plain path, tables, quarantine, and a job that goes on."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="pyspark is not installed: pip install 'isnad[spark]'")
if shutil.which("java") is None:
    pytest.skip("there is no Java: apt-get install openjdk-17-jre-headless", allow_module_level=True)

import pyarrow.dataset as ds

import isnad
from isnad import spark as job

pytestmark = pytest.mark.filterwarnings("ignore")  # pyspark's own: sockets and daemons it leaves to the end of the process

NEWS = [
    "التقى وزير الخارجية المصري نظيره التركي في أنقرة يوم الاثنين.",
    "قال المتحدث باسم الحكومة اليمنية إن الجيش قصف مواقع المتمردين في صنعاء.",
    "أعلنت روسيا أنها سترسل مساعدات إنسانية إلى سوريا، بحسب بيان للوزارة.",
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    spark = (
        SparkSession.builder.master("local[2]").appName("isnad-test")
        .config("spark.ui.enabled", "false").config("spark.sql.shuffle.partitions", "2").config("spark.driver.memory", "1g")
        .config("spark.driver.host", "127.0.0.1").config("spark.driver.bindAddress", "127.0.0.1")
        .getOrCreate()
    )  # fmt: skip
    spark.sparkContext.setLogLevel("ERROR")
    yield spark
    spark.stop()


def rows(folder: Path, table: str, part: str) -> list[dict[str, Any]]:
    return ds.dataset(folder / table / f"part={part}", format="parquet").to_table().to_pylist()


def test_json_lines_give_the_bytes_of_the_plain_path(session: Any, tmp_path: Path) -> None:
    lines = [{"id": f"r{n}", "text": f"{NEWS[n % 3]} الخبر رقم {n}.", "published": "2020-06-16", "url": f"https://example.org/{n}"}
             for n in range(40)]  # fmt: skip
    source = tmp_path / "in.jsonl"
    source.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines) + "\n{broken\n", encoding="utf-8")

    assert job.write(job.pages(session, "jsonl", [str(source)]), str(tmp_path / "out"), "2020-06-16")

    records = {row["source_id"]: row["record"] for row in rows(tmp_path / "out", "records", "2020-06-16")}
    plain = {line["id"]: isnad.read(line["text"], published=line["published"], url=line["url"], source_id=line["id"]).to_json()
             for line in lines}  # fmt: skip
    assert records == plain
    read = [json.loads(record) for record in plain.values()]
    events = rows(tmp_path / "out", "events", "2020-06-16")
    assert len(events) == sum(len(record["events"]) for record in read) > 0
    assert len(rows(tmp_path / "out", "statements", "2020-06-16")) == sum(len(record["statements"]) for record in read) > 0
    by_id = {record["report"]["id"]: record for record in read}
    assert all(by_id[e["report"]]["text"][e["start"] : e["end"]] == e["trigger"] for e in events)
    refused = rows(tmp_path / "out", "quarantine", "2020-06-16")
    assert [(row["code"], row["page"]) for row in refused] == [("bad-line", "{broken")]


def test_a_job_goes_on_where_it_stopped(session: Any, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps({"id": "a", "text": NEWS[0]}, ensure_ascii=False), encoding="utf-8")
    out = tmp_path / "out"
    found = job.pages(session, "jsonl", [str(source)])
    assert job.write(found, str(out), "one") and not job.write(found, str(out), "one")
    (out / "quarantine" / "part=one" / "_SUCCESS").unlink()  # as if the machine had died before the end
    assert job.write(found, str(out), "one") and job.write(found, str(out), "two")
    assert [len(rows(out, "records", part)) for part in ("one", "two")] == [1, 1]


def warc_record(url: str, body: bytes, status: str = "200 OK") -> bytes:
    http = f"HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2020-06-16T08:00:00Z\r\n"
        f"WARC-Record-ID: <urn:{url}>\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {len(http)}\r\n\r\n"
    )
    return gzip.compress(head.encode() + http + b"\r\n\r\n")


def test_warc_pages_are_sifted_before_they_are_parsed(session: Any, tmp_path: Path) -> None:
    def page(text: str) -> bytes:
        return f"<html><head><title>خبر</title></head><body><article><p>{text}</p></article></body></html>".encode()

    arabic, english = page(" ".join(NEWS)), page("The minister met his counterpart in Ankara. " * 20)
    persian = page("وزیر خارجه گفت که این گفتگوها پیش از پایان هفته در تهران برگزار می‌شود و نتیجه آن اعلام خواهد شد. " * 3)
    source = tmp_path / "CC-NEWS-20200616080000-00001.warc.gz"
    source.write_bytes(
        b"".join(warc_record(f"https://example.org/{n}", body) for n, body in enumerate((arabic, english, persian)))
    )

    job.write(job.pages(session, "warc", [str(source)]), str(tmp_path / "out"), "2020-06-16")

    records = rows(tmp_path / "out", "records", "2020-06-16")
    assert [row["url"] for row in records] == ["https://example.org/0"]
    assert (
        records[0]["record"]
        == isnad.read(arabic.decode(), url="https://example.org/0", source_id=records[0]["source_id"]).to_json()
    )
    assert [(row["url"], row["code"]) for row in rows(tmp_path / "out", "quarantine", "2020-06-16")] == [
        ("https://example.org/2", "language")
    ]


def test_parquet_is_read_too(session: Any, tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"id": ["a"], "text": [NEWS[1]], "published": ["2020-06-16"]}), tmp_path / "in.parquet")
    job.write(job.pages(session, "parquet", [str(tmp_path / "in.parquet")]), str(tmp_path / "out"), "all")
    assert (
        rows(tmp_path / "out", "records", "all")[0]["record"]
        == isnad.read(NEWS[1], published="2020-06-16", source_id="a").to_json()
    )


def test_raw_bytes_tell_whether_a_page_may_be_arabic() -> None:
    text = " ".join(NEWS)
    assert job.may_be_arabic(text.encode())
    assert job.may_be_arabic(b'<meta charset="windows-1256">' + text.encode("cp1256"))
    assert job.may_be_arabic(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n" + gzip.compress(text.encode()))
    assert job.may_be_arabic("".join(f"&#{ord(c)};" for c in text).encode())
    assert not job.may_be_arabic("Der Minister traf sich am Montag in Ankara. Øl på Ærø. ".encode() * 30)
