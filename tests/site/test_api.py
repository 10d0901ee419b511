"""The API: its examples, cursors that lose nothing, problems as RFC 9457 has them, the schema; feeds in both formats."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .conftest import Room

ROOT = Path(__file__).resolve().parents[2]


def examples() -> list[str]:
    """The addresses in the module's own documentation."""
    source = (ROOT / "isnad/site/api.py").read_text(encoding="utf-8").split('"""')[1]
    return [path.rstrip(",") for path in re.findall(r"(/api/\S+)", source)]


def test_the_documented_examples_answer(room: Room) -> None:
    paths = [p for p in examples() if p != "/api/openapi.json"]
    assert len(paths) >= 11
    for path in paths:
        kind = path.split("/")[2].split("?")[0]
        rows = (
            room.get(f"/api/{kind}").json().get("items", [{}]) if kind in ("reports", "events", "entities", "stories") else [{}]
        )
        speaker = next(s["speaker"]["uid"] for s in room.get("/api/statements?limit=200").json()["items"] if s["speaker"])
        answer = room.get(path.replace("{uid}", speaker if kind == "statements" else rows[0].get("uid", "")))
        assert answer.status_code == 200, (path, answer.text[:300])
        assert answer.headers["content-type"].startswith("application/json")
        assert answer.headers["etag"]


@pytest.mark.parametrize("what", ["reports", "events", "statements", "stories"])
def test_cursors_lose_nothing(room: Room, what: str) -> None:
    whole = [r["uid"] for r in room.get(f"/api/{what}?limit=200").json()["items"]]
    pieces, after = [], None
    while True:
        page = room.get(f"/api/{what}", params={"limit": 2, **({"after": after} if after else {})}).json()
        pieces += [r["uid"] for r in page["items"]]
        after = page["next"]
        if not after:
            break
    assert pieces == whole and len(set(whole)) == len(whole)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/reports/nothing", 404),
        ("/api/events/nothing", 404),
        ("/api/entities/nothing", 404),
        ("/api/stories/nothing", 404),
        ("/api/reports?limit=0", 422),
        ("/api/reports?limit=201", 422),
        ("/api/reports?after=nonsense", 400),
        ("/api/events?q=nofilter:x", 400),
        ("/api/stories?after=nothing", 400),
        ("/api/nothing", 404),
    ],
)
def test_problems(room: Room, path: str, status: int) -> None:
    answer = room.get(path)
    assert answer.status_code == status
    if path != "/api/nothing":
        assert answer.headers["content-type"] == "application/problem+json"
        body = answer.json()
        assert body["status"] == status and body["title"] and body["type"]


def test_the_schema(room: Room) -> None:
    schema = room.get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    for path, methods in schema["paths"].items():
        assert set(methods) == {"get"}, path
        assert methods["get"]["summary"] and methods["get"]["description"], path
    assert "http" not in re.sub(r"https?://json-schema\S+", "", str(schema["paths"]))


def test_events_open_on_their_words(room: Room) -> None:
    for event in room.get("/api/events?limit=200").json()["items"]:
        text = room.get(f"/api/reports/{event['report']}/record").json()["record"]["text"]
        assert text[event["start"] : event["end"]] == event["words"]


def test_feeds(room: Room) -> None:
    import defusedxml.ElementTree as ElementTree

    ns = "{http://www.w3.org/2005/Atom}"
    event = room.first("events", q="pair:EGY<>TUR")
    story = room.get("/api/stories").json()["items"][0]["uid"]
    outlet = room.get("/api/outlets").json()["items"][0]["key"]
    for path in (
        f"entity/{event['actor'][0]['uid']}",
        "pair/EGY-TUR",
        f"story/{story}",
        f"outlet/{outlet}",
        "newest",
        "corrections",
    ):
        for prefix in ("", "/en"):
            answer = room.get(f"{prefix}/feeds/{path}.atom")
            tree = ElementTree.fromstring(answer.content)
            assert answer.headers["content-type"].startswith("application/atom+xml")
            ids = [e.findtext(ns + "id") for e in tree.iter(ns + "entry")]
            assert len(set(ids)) == len(ids) and (ids or path == "corrections"), path
            for e in tree.iter(ns + "entry"):
                assert e.get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"
                assert 'dir="rtl"' in (e.findtext(ns + "content") or "") and e.findtext(ns + "updated")
            feed = room.get(f"{prefix}/feeds/{path}.json").json()
            assert feed["version"] == "https://jsonfeed.org/version/1.1" and [i["id"] for i in feed["items"]] == ids
    search = room.get("/feeds/search.atom", params={"q": "أنقرة"})
    assert search.text.count("<entry") == len(room.get("/api/reports", params={"q": "أنقرة", "limit": 40}).json()["items"]) > 0
    assert room.get("/feeds/entity/nothing.atom").status_code == 404
    outlines = ElementTree.fromstring(room.get("/follow/sources.opml").content).findall(".//outline")
    assert len(outlines) == len(room.get("/api/outlets").json()["items"])
    for outline in outlines:
        assert room.get(outline.get("xmlUrl", "").removeprefix(room.address)).status_code == 200
