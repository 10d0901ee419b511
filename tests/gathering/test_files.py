"""Reports from files: every file answered for, no byte changed, every encoding told."""

from __future__ import annotations

import bz2
import csv
import gzip
import io
import json
import lzma
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from isnad.gathering.files import gather_paths
from isnad.gathering.item import Item, Limits, Provenance, Trouble
from isnad.gathering.tables import Columns
from isnad.reading.page.encodings import decode

NEWS = "وصل وزير الخارجية إلى العاصمة يوم الإثنين، وقال إنه سيبحث «ملفات» الحدود مع نظيره غداً.\nوأضاف أن اللقاء هام.\n"
PAGE = f'<!doctype html><html><head><meta charset="{{}}"><title>خبر</title></head><body><p>{NEWS}</p></body></html>'


def both(paths: list[Path], **options: object) -> tuple[list[Item], list[Trouble]]:
    found = list(gather_paths(paths, **options))  # type: ignore[arg-type]
    return [f for f in found if isinstance(f, Item)], [f for f in found if isinstance(f, Trouble)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256", "iso-8859-6"])
@pytest.mark.parametrize("form", ["text", "html"])
def test_encodings(tmp_path: Path, encoding: str, form: str) -> None:
    text = NEWS if form == "text" else PAGE.format(encoding.removesuffix("-sig"))
    if encoding == "iso-8859-6":
        text = text.replace("«", '"').replace("»", '"')
    file = tmp_path / "a.txt"
    file.write_bytes(text.encode(encoding))
    (item,), troubles = both([file])
    assert not troubles
    assert item.kind == form
    assert item.text == text
    assert item.content == text.encode(encoding)
    assert item.provenance.notes == ()


def test_wrong_charset_is_overruled_and_noted(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(PAGE.format("utf-8").encode("windows-1256"))
    (tmp_path / "b.html").write_bytes(PAGE.format("windows-1256").encode("utf-8"))
    (tmp_path / "c.html").write_bytes(PAGE.format("iso-8859-1").encode("windows-1256"))
    items, _ = both([tmp_path])
    assert [NEWS in i.text for i in items] == [True] * 3
    assert [i.provenance.notes[0].split(",")[0] for i in items] == [
        "declared utf-8",
        "declared windows-1256",
        "declared iso-8859-1",
    ]


def test_one_broken_byte_stays_utf8(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(NEWS.encode()[:40] + b"\xff" + NEWS.encode()[40:])
    (item,), _ = both([tmp_path])
    assert item.text == NEWS.encode()[:40].decode() + "\ufffd" + NEWS.encode()[40:].decode()
    assert "1 bytes mean nothing" in item.provenance.notes[0]


@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x621, max_codepoint=0x64A, exclude_categories=["Cn"]) | st.just(" "), min_size=25
    )
)
def test_arabic_in_single_bytes_is_told(text: str) -> None:
    # The tatweel-like gap 0x63B..0x640 is in neither encoding.
    text = "".join(c for c in text if not 0x63B <= ord(c) <= 0x640)
    sample = "قال الوزير إن اللقاء هو الأول وهم يريدون " + text
    for encoding in ("windows-1256", "iso-8859-6"):
        content = sample.encode(encoding)
        assert content.decode(decode(content).encoding) == sample


@given(st.binary(max_size=300))
def test_any_bytes_have_an_encoding(content: bytes) -> None:
    for html in (False, True):
        found = decode(content, None, html=html)
        content.decode(found.encoding, "replace")


@pytest.mark.parametrize(
    "label", ["utf-7", "unicode_escape", "rot13", "hex", "base64", "idna", "nonsense", "x" * 5000, "\x00", "punycode"]
)
def test_dangerous_labels_are_no_encodings(label: str) -> None:
    assert decode(b"<p>+ADw-script+AD4-</p>", label).encoding == "utf-8"
    assert decode("café".encode("cp1252"), label).encoding == "cp1252"


def test_directory_answers_for_every_file(tmp_path: Path) -> None:
    (tmp_path / "ok").mkdir()
    (tmp_path / "ok" / "a.txt").write_text(NEWS, encoding="utf-8")
    (tmp_path / "ok" / "b.html").write_text(PAGE.format("utf-8"), encoding="utf-8")
    bad = {
        "empty.txt": (b"", "empty"), "blank.txt": (b" \n\t", "empty"), 
        "a.pdf": (b"%PDF-1.4 x", "binary"), "a.png": (b"\x89PNG\r\n", "binary"),
        "noise.txt": (bytes(range(256)) * 4, "binary"), "a.zip": (b"PK\x03\x04 not a zip", "zip"), "a.rss": (b"<rss/>", "feed"),
        "a.json": (b"{", "json"), "a.jsonl": (b'{"id": 1}\n', "no-text"), "a.csv": (b"a,b\n1,2\n", "csv"),
        "a.txt.gz": (gzip.compress(NEWS.encode())[:40], "damaged"), "a.mhtml": (b"MIME-Version: 1.0\n\nx", "mhtml"),
    }  # fmt: skip
    for name, (content, _) in bad.items():
        (tmp_path / name).write_bytes(content)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link.txt").symlink_to(tmp_path / "ok" / "a.txt")
    (tmp_path / "loop").symlink_to(tmp_path)
    items, troubles = both([tmp_path, tmp_path / "missing.txt"])
    assert len(items) == 2
    codes = {Path(t.provenance.path or "").name: t.code for t in troubles}
    assert codes == {n: c for n, (_, c) in bad.items()} | {
        "pipe": "special",
        "link.txt": "link",
        "loop": "link",
        "missing.txt": "unreadable",
    }
    for t in troubles:
        name = Path(t.provenance.path or "").name
        if name in bad and t.complete and t.content:
            assert t.content.strip() == bad[name][0].strip()
        assert "\n" not in str(t) and t.provenance.path in str(t)  # type: ignore[operator]


def test_json_lines(tmp_path: Path) -> None:
    rows = [
        json.dumps({"id": 1, "text": NEWS, "published": "2023-07-03T23:30:00+03:00", "url": "https://a.example/1",
                    "title": "خبر"}),
        "", "not json", "[1]", '{"text": "\\ud83d"}', '{"html": "<p>x</p>", "Publisher": "صحيفة", "published": "soon"}',
        '{"text": 5}', "[" * 100_000,
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\ufeff" + "\r\n".join(rows), encoding="utf-8")
    items, troubles = both([tmp_path])
    assert items[0].text == NEWS
    d = items[0].declared
    assert (d.source_id, d.published, d.url, d.title) == ("1", "2023-07-03", "https://a.example/1", "خبر")
    assert items[1].text == "\ufffd" and items[1].provenance.notes
    assert (items[2].kind, items[2].declared.publisher, items[2].declared.published) == ("html", "صحيفة", None)
    assert "no date" in items[2].provenance.notes[0]
    assert [(t.provenance.line, t.code) for t in troubles] == [(3, "json"), (4, "json"), (7, "no-text"), (8, "json")]
    assert troubles[0].content.strip() == b"not json"


@pytest.mark.parametrize("suffix", ["", ".gz", ".zst", ".bz2", ".xz"])
def test_json_lines_packed_and_long(tmp_path: Path, suffix: str) -> None:
    content = (
        b"".join(json.dumps({"id": i, "text": NEWS * i}).encode() + b"\n" for i in range(1, 60))
        + b'{"text": "'
        + b"x" * 9000
        + b'"}'
    )
    pack = {
        "": bytes,
        ".gz": gzip.compress,
        ".zst": zstandard.ZstdCompressor().compress,
        ".bz2": bz2.compress,
        ".xz": lzma.compress,
    }
    (tmp_path / f"a.jsonl{suffix}").write_bytes(pack[suffix](content))
    items, troubles = both([tmp_path], limits=Limits(item=60_000))
    assert [i.declared.source_id for i in items[:59]] == [str(i) for i in range(1, 60)]
    assert len(items) == 60 and not troubles
    _, troubles = both([tmp_path], limits=Limits(item=8000))
    assert {t.code for t in troubles} == {"too-large"}
    assert len(troubles) == sum(len(json.dumps({"id": i, "text": NEWS * i})) > 8000 for i in range(1, 60)) + 1


def test_packed_cut_keeps_what_came_before(tmp_path: Path) -> None:
    content = b"".join(json.dumps({"id": i, "text": f"{i * 7919} {NEWS}"}).encode() + b"\n" for i in range(3000))
    packed = gzip.compress(content)
    (tmp_path / "a.jsonl.gz").write_bytes(packed[: len(packed) // 2])
    items, troubles = both([tmp_path])
    assert 1000 < len(items) < 2000
    assert [t.code for t in troubles] == ["damaged"] and troubles[0].content == packed[: len(packed) // 2]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1256"])
def test_csv(tmp_path: Path, delimiter: str, encoding: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerows([["Nr", "Body", "Day"], ["1", NEWS, "2015/07/02"], ["2", 'قال "نعم"', ""]])
    out.write(f"3{delimiter}x{delimiter}y{delimiter}z\r\n4{delimiter}{delimiter}2015-01-01\r\n")
    (tmp_path / "a.csv").write_bytes(out.getvalue().encode(encoding))
    items, troubles = both([tmp_path], columns=Columns.parse("text=Body,id=Nr,published=Day"))
    assert [(i.declared.source_id, i.text) for i in items] == [("1", NEWS), ("2", 'قال "نعم"')]
    assert items[0].declared.published == "2015-07-02"
    assert [(t.provenance.line, t.code) for t in troubles] == [(6, "csv"), (7, "no-text")]
    with pytest.raises(ValueError, match="NAME=COLUMN"):
        Columns.parse("text:Body")


def zipped(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_zip(tmp_path: Path) -> None:
    inner = zipped({"c.txt": NEWS.encode(), "deep.zip": zipped({"d.txt": b"x"})})
    outer = zipped(
        {"../../etc/a.txt": NEWS.encode(), "b.html": PAGE.format("utf-8").encode(), "in.zip": inner, "e.bin": b"\x00\x01\x02" * 9}
    )
    (tmp_path / "a.zip").write_bytes(outer)
    items, troubles = both([tmp_path])
    assert [i.provenance.member for i in items] == ["../../etc/a.txt", "b.html", "in.zip → c.txt"]
    assert [(t.provenance.member, t.code) for t in troubles] == [("in.zip → deep.zip", "nested"), ("e.bin", "binary")]
    assert not (tmp_path.parent.parent / "etc").exists()


def test_a_member_without_a_name_is_answered_for(tmp_path: Path) -> None:
    """Damage in the directory of a ZIP file may leave a name empty."""
    content = bytearray(zipped({"a.txt": NEWS.encode()}))
    entry = content.index(b"PK\x01\x02")
    content[entry + 28 : entry + 30] = b"\0\0"
    (tmp_path / "a.zip").write_bytes(content)
    items, troubles = both([tmp_path])
    assert len(items) + len(troubles) == 1


def test_zip_bombs_and_damage(tmp_path: Path) -> None:
    bomb = zipped({"a.txt": bytes(50_000_000), "b.txt": NEWS.encode()})
    assert len(bomb) < 100_000
    (tmp_path / "bomb.zip").write_bytes(bomb)
    items, troubles = both([tmp_path], limits=Limits(item=1_000_000))
    assert [t.code for t in troubles] == ["too-large"] and troubles[0].size == 50_000_000 and not troubles[0].complete
    assert [i.text for i in items] == [NEWS]
    items, troubles = both([tmp_path], limits=Limits(item=1_000_000, archive=500_000))
    assert [t.code for t in troubles] == ["too-large", "archive-limit"] and not items
    whole = zipped({"a.txt": NEWS.encode() * 9})
    for at in range(0, len(whole), 3):
        damaged = bytearray(whole)
        damaged[at] ^= 0x55
        (tmp_path / "bomb.zip").write_bytes(damaged)
        items, troubles = both([tmp_path])
        assert len(items) + len(troubles) == 1
        assert not items or items[0].content == NEWS.encode() * 9
    for cut in range(0, len(whole), 5):
        (tmp_path / "bomb.zip").write_bytes(whole[:cut])
        items, troubles = both([tmp_path])
        assert not items and len(troubles) == 1


def test_mhtml(tmp_path: Path) -> None:
    import quopri

    body = quopri.encodestring(PAGE.format("utf-8").encode())
    head = b"From: <Saved by Blink>\r\nSnapshot-Content-Location: https://a.example/n\r\nMIME-Version: 1.0\r\n"
    head += b'Content-Type: multipart/related; boundary="x"\r\n\r\n'
    part = b"--x\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: quoted-printable\r\nContent-Location: https://a.example/n\r\n\r\n"
    (tmp_path / "a.mhtml").write_bytes(head + part + body + b"\r\n--x--\r\n")
    (item,), _ = both([tmp_path])
    assert NEWS in item.text.replace("\r\n", "\n") and item.declared.url == "https://a.example/n" and item.kind == "html"


def test_saved_page_knows_its_address(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        "<!-- saved from url=(0021)https://a.example/n/1 -->\n" + PAGE.format("utf-8"), encoding="utf-8"
    )
    (item,), _ = both([tmp_path])
    assert item.declared.url == "https://a.example/n/1"


def test_keys_and_provenance(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "a"}\n{"text": "a"}\n', encoding="utf-8")
    one, two = both([tmp_path])[0]
    assert one.key != two.key and [i.key for i in both([tmp_path])[0]] == [one.key, two.key]
    assert Provenance.from_dict(json.loads(json.dumps(one.provenance.to_dict()))) == one.provenance


def test_resume(tmp_path: Path, memories: Any) -> None:
    (tmp_path / "a.jsonl").write_text("".join(f'{{"id": {i}, "text": "x"}}\n' for i in range(100)), encoding="utf-8")
    memory = memories()
    first = []
    for item in gather_paths([tmp_path], progress=memory):
        first.append(item)
        if len(first) == 70:
            break
    rest = list(gather_paths([tmp_path], progress=memory))
    assert len(rest) == 100 - 64
    assert {i.key for i in first + rest if isinstance(i, Item)} == {i.key for i in both([tmp_path])[0]}
    assert list(gather_paths([tmp_path], progress=memory)) == []
