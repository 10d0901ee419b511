"""Role × address × method: every cell is asserted, and an address that the table lacks fails the build."""

from __future__ import annotations

import json

import pytest

from .conftest import Room, post

ROLES = ("", "reader", "reviewer", "editor", "admin")
# Address name → least role for GET (None: the address takes no GET), least role for POST (None: takes no POST).
# "" is a visitor. A POST without a form's token is refused for everybody, which is asserted apart.
TABLE: dict[str, tuple[str | None, str | None]] = {
    **dict.fromkeys(
        (
            "home",
            "search",
            "types",
            "type",
            "stories",
            "story",
            "coverage",
            "atlas",
            "twin",
            "about",
            "programs",
            "entities",
            "suggest",
            "entity",
            "pair",
            "quotes",
            "outlets",
            "outlet",
            "random",
            "report-json",
            "card",
            "cite",
            "cite-statement",
            "version",
            "related",
            "report",
            "event",
            "statement",
            "follow",
            "opml",
            "feed",
            "feed-plain",
            "corrections",
            "correction",
            "robots",
            "icon",
            "health",
        ),
        ("", None),
    ),
    "remark": ("", ""),
    "login": ("", ""),
    "register": ("", ""),
    "preferences": ("", ""),
    "logout": (None, ""),
    "watch-list": ("reader", None),
    "watch": (None, "reader"),
    "own": (None, "reader"),
    "settings": ("reader", "reader"),
    "queue": ("reviewer", None),
    "judge": (None, "reviewer"),
    "drafts": ("editor", None),
    "roles": ("admin", "admin"),
}


@pytest.fixture(scope="module")
def addresses(room: Room) -> dict[str, str]:
    """A real address for every name."""
    event = room.first("events", q="pair:EGY<>TUR")
    statement = room.first("statements")
    code = (
        "import json\nfrom isnad.site.models import Remark\nfrom django.urls import get_resolver, reverse\n"
        f"r = Remark.objects.create(kind='comment', report_uid={event['report']!r}, body='x')\n"
        "names = set()\n"
        "def walk(patterns):\n"
        "    for p in patterns:\n"
        "        if hasattr(p, 'url_patterns'):\n"
        "            if getattr(p, 'namespace', None) != 'api':\n"
        "                walk(p.url_patterns)\n"
        "        else:\n"
        "            names.add(p.name)\n"
        "walk(get_resolver().url_patterns)\n"
        "print(json.dumps([r.pk, sorted(names)]))"
    )
    number, names = json.loads(room.inside(code))
    outlet = room.get("/api/outlets").json()["items"][0]["key"]
    story = room.get("/api/stories").json()["items"][0]["uid"]
    report = event["report"]
    known = {
        "type": "/type/CONSULT",
        "story": f"/story/{story}",
        "twin": "/pictures/map.json",
        "suggest": "/sides/names.json?q=وز",
        "entities": "/sides",
        "entity": f"/side/{event['actor'][0]['uid']}",
        "pair": "/pair/EGY/TUR",
        "outlet": f"/outlet/{outlet}",
        "report": f"/report/{report}",
        "report-json": f"/report/{report}.json",
        "card": f"/report/{report}/card.png",
        "cite": f"/report/{report}/cite.bib",
        "cite-statement": f"/statement/{statement['uid']}/cite.bib",
        "version": f"/report/{report}/version/2",
        "related": f"/report/{report}/related",
        "remark": f"/report/{report}/remark",
        "event": f"/event/{event['uid']}",
        "statement": f"/statement/{statement['uid']}",
        "opml": "/follow/sources.opml",
        "feed": f"/feeds/entity/{event['actor'][0]['uid']}.atom",
        "feed-plain": "/feeds/newest.json",
        "watch-list": "/watch",
        "watch": "/watch/change",
        "correction": f"/correction/{number}",
        "judge": f"/correction/{number}/decide",
        "own": f"/correction/{number}/own",
        "home": "/",
        "login": "/account/sign-in",
        "register": "/account/sign-up",
        "logout": "/account/sign-out",
        "settings": "/account",
        "roles": "/account/roles",
        "drafts": "/corrections/drafts.json",
        "robots": "/robots.txt",
        "icon": "/favicon.svg",
        "health": "/health",
    }
    out = {name: known.get(name, f"/{name}") for name in TABLE}
    assert set(names) == set(TABLE), (
        f"not in the table: {set(names) - set(TABLE)}; no longer an address: {set(TABLE) - set(names)}"
    )
    return out


def may(role: str, least: str) -> bool:
    return ROLES.index(role) >= ROLES.index(least)


def test_every_cell(room: Room, addresses: dict[str, str]) -> None:
    cells = 0
    for role in ROLES:
        client = room.client(role or None)
        token = ""
        page = client.get("/preferences").text
        token = page.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        # Signing out ends the session that the others need, so it comes last.
        for name, path in sorted(addresses.items(), key=lambda kv: kv[0] == "logout"):
            reads, writes = TABLE[name]
            got = client.get(path)
            cells += 1
            if reads is None:
                assert got.status_code in ((405, 403) if role else (405, 403, 302)), (role, name, got.status_code)
            elif may(role, reads):
                wanted = {"random": 302, "event": 302, "version": 404}.get(name, 200)
                assert got.status_code == wanted, (role, name, got.status_code)
            elif role:
                assert got.status_code == 403, (role, name, got.status_code)
            else:
                assert got.status_code == 302 and "/account/sign-in" in got.headers["location"], (name, got.status_code)
            refused = client.post(path, data={})
            cells += 1
            if writes is not None:
                assert refused.status_code == 403, (role, name, "a form without its token")
            sent = client.post(path, data={"csrfmiddlewaretoken": token}, headers={"Referer": room.address})
            cells += 1
            if writes is None:
                # Pages that only read answer a form as they answer a reader: nothing is written.
                assert sent.status_code in (200, 302, 403, 404, 405), (role, name, sent.status_code)
            elif may(role, writes):
                assert sent.status_code in (200, 302, 400, 403, 404, 429), (role, name, sent.status_code)
                if sent.status_code == 403:  # refused for what it lacks, not for the role
                    assert name in ("judge", "own"), (role, name)
            else:
                assert sent.status_code == 403, (role, name, sent.status_code)
            for method in ("PUT", "DELETE", "PATCH"):
                other = client.request(method, path, headers={"X-CSRFToken": token, "Referer": room.address})
                cells += 1
                # Nothing here is written by these methods; pages that only read do not look at the method.
                assert other.status_code < 500, (role, name, method)
    assert cells == len(ROLES) * len(TABLE) * 6


def test_writes_by_another_method_change_nothing(room: Room) -> None:
    before = room.inside(
        "from isnad.site.models import *\nprint(Remark.objects.count(), Watch.objects.count(), LogEntry.objects.count())"
    )
    client = room.client("admin")
    for path in ("/watch/change", "/account/roles", "/queue"):
        for method in ("PUT", "DELETE", "PATCH"):
            client.request(method, path)
    after = room.inside(
        "from isnad.site.models import *\nprint(Remark.objects.count(), Watch.objects.count(), LogEntry.objects.count())"
    )
    assert before == after


def test_redirects_stay_here(room: Room) -> None:
    client = room.client()
    answer = post(
        client,
        "/account/sign-in?next=https://evil.example/",
        {"name": "reader", "password": "a long pass phrase", "next": "https://evil.example/"},
    )
    assert answer.status_code == 302 and "evil" not in answer.headers["location"]
