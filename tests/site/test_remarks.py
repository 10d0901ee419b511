"""Comments and corrections from making to appeal; accepted ones override in the view, apart from the machine's entry, and outlive a new reading."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from .conftest import Room, post, python, started


@pytest.fixture(scope="module")
def desk(filled: str, tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A room of its own, since these tests write."""
    import shutil
    import sqlite3

    to = str(tmp_path_factory.mktemp("desk") / "desk.db")
    source = sqlite3.connect(filled)
    with sqlite3.connect(to) as target:
        source.backup(target)
    source.close()
    target.close()
    shutil.copy(filled + ".secret", to + ".secret")
    yield from started(to)


def make(desk: Room, name: str | None, data: dict[str, str], report: str) -> int:
    client = desk.client(name)
    answer = post(client, f"/report/{report}/remark", data)
    assert answer.status_code == 302, answer.text[-800:]
    return int(answer.headers["location"].rsplit("/", 1)[1])


def decide(desk: Room, name: str, number: int, action: str, reason: str = "") -> int:
    client = desk.client(name)
    return post(client, f"/correction/{number}/decide", {"action": action, "reason": reason}, "/preferences").status_code


def test_a_correction_from_reader_to_gold_draft(desk: Room) -> None:
    event = desk.first("events", q="pair:EGY<>TUR")
    report = event["report"]
    number = make(
        desk,
        "reader",
        {"kind": "correction", "entry": event["uid"], "field": "actor", "proposed": "سامي رشدي", "body": "الوزير نفسه"},
        report,
    )
    page = desk.get(f"/report/{report}").text
    assert "سامي رشدي</bdi></ins>" not in page, "nothing shows before it is decided"
    assert "الوزير نفسه" not in desk.get(f"/correction/{number}").text
    assert decide(desk, "reviewer", number, "accepted") == 403, "only an editor accepts corrections"
    assert decide(desk, "editor", number, "rejected") == 403, "a rejection needs a reason"
    assert decide(desk, "editor", number, "accepted", "النص واضح") == 302
    page = desk.get(f"/report/{report}").text
    assert "<ins><bdi>سامي رشدي</bdi></ins>" in page and "<del>" in page
    twin = desk.get(f"/report/{report}.json").json()
    assert twin["corrections"][0]["now"] == "سامي رشدي"
    assert "corrections" not in twin["record"], "the record stays as the machine read it"
    assert "النص واضح" in desk.get("/corrections").text
    assert str(number) in desk.get("/feeds/corrections.atom").text
    drafts = desk.client("editor").get("/corrections/drafts.json").json()
    assert drafts[0]["corrections"][0]["is"] == "سامي رشدي" and drafts[0]["corrections"][0]["evidence"]
    # A new reading replaces the report's rows; the correction is still there.
    desk.inside(
        "import isnad\nfrom dataclasses import replace\nfrom isnad.archive import api, queries\nfrom isnad.record import Versions\n"
        f"r = queries.report({report!r})\nrecord = replace(queries.record_of(r), versions=Versions('9.9', 'ar-later'))\n"
        "print(api.put(record, queries.original_of(r), {'url': r.url}).outcome)"
    )
    assert "<ins><bdi>سامي رشدي</bdi></ins>" in desk.get(f"/report/{report}").text


def test_comment_wait_publish_reject_appeal(desk: Room) -> None:
    report = desk.first("reports", q="pair:EGY<>TUR")["uid"]
    number = make(desk, "reader", {"kind": "comment", "body": "تعليق أول"}, report)
    assert decide(desk, "reviewer", number, "rejected", "خارج الموضوع") == 302
    reader = desk.client("reader")
    assert (
        post(reader, f"/correction/{number}/own", {"action": "appealed", "reason": "بل فيه"}, "/preferences").status_code == 302
    )
    assert decide(desk, "reviewer", number, "published") == 403, "an appeal goes to an editor"
    assert decide(desk, "editor", number, "published") == 302
    assert "تعليق أول" in desk.get(f"/report/{report}").text
    log = re.sub(r"<[^>]+>", "", desk.get(f"/en/correction/{number}").text)
    assert [w for w in re.findall(r"rejected|appealed|published", log.split("Log", 1)[1])] == [
        "published",
        "appealed",
        "rejected",
    ]


def test_nobody_decides_on_their_own(desk: Room) -> None:
    report = desk.first("reports")["uid"]
    number = make(desk, "editor", {"kind": "comment", "body": "لي"}, report)
    assert decide(desk, "editor", number, "published") == 403


def test_a_missing_event_needs_its_words(desk: Room) -> None:
    report = desk.first("reports", q="pair:EGY<>TUR")["uid"]
    client = desk.client("reader")
    form = f"/report/{report}/remark?kind=correction"
    data = {"kind": "correction", "field": "missing", "proposed": "CONSULT", "body": "لقاء"}
    assert post(client, f"/report/{report}/remark", data, form).status_code == 400
    number = int(
        post(client, f"/report/{report}/remark", {**data, "start": "0", "end": "25"}, form).headers["location"].rsplit("/", 1)[1]
    )
    assert decide(desk, "editor", number, "accepted") == 302
    text = desk.get(f"/report/{report}.json").json()["record"]["text"]
    assert " ".join(text[:25].split()) in desk.get(f"/report/{report}").text.split("أضافه القراء")[1][:1500]


# Other tests of the session ask from the same address, some within the same ten minutes.
FORGET = "from isnad.site.models import Attempt\nAttempt.objects.all().delete()\nprint(0)"


def test_programs_fall_into_the_trap_and_floods_are_stopped(desk: Room) -> None:
    desk.inside(FORGET)
    report = desk.first("reports")["uid"]
    count = "from isnad.site.models import Remark\nprint(Remark.objects.count())"
    before = desk.inside(count)
    client = desk.client()
    assert (
        post(
            client, f"/report/{report}/remark", {"kind": "comment", "body": "اشتر", "website": "http://spam.example"}
        ).status_code
        == 302
    )
    assert desk.inside(count) == before
    codes = [
        post(client, f"/report/{report}/remark", {"kind": "comment", "body": f"x{n}", "pseudonym": "عابر"}).status_code
        for n in range(10)
    ]
    assert codes[:8] == [302] * 8 and codes[8:] == [429] * 2


def test_signing_up_watching_and_the_digest(desk: Room) -> None:
    client = desk.client()
    data = {"name": "نور", "password": "عبارة مرور طويلة", "email": "noor@mail.example"}
    assert post(client, "/account/sign-up", data).status_code == 302
    side = desk.first("events", q="pair:EGY<>TUR")["actor"][0]["uid"]
    assert post(client, "/watch/change", {"what": "entity", "ident": side}, f"/side/{side}").status_code == 302
    assert post(client, "/watch/change", {"what": "search", "ident": "أنقرة"}, "/preferences").status_code == 302
    assert post(client, "/watch/change", {"what": "entity", "ident": "nothing"}, "/preferences").status_code == 404
    assert client.get("/watch").text.count('name="remove"') == 2
    printed = desk.inside(
        "from django.utils import timezone\nfrom datetime import timedelta\nfrom isnad.site.models import Watch\n"
        "Watch.objects.update(made=timezone.now() - timedelta(days=400))\nfrom isnad.site.digest import send_digests\n"
        "print('sent', send_digests('en', 'https://isnad.example.org'))\nprint('again', send_digests())"
    )
    assert "sent 1" in printed and "again 0" in printed and "To: noor@mail.example" in printed
    assert post(client, "/account", {"delete": "نور"}).status_code == 302
    assert client.get("/account").status_code == 302


def test_the_room_refuses_the_public_without_key_and_names(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom isnad.errors import InputError\nfrom isnad.site.serving import serve\n"
        "for host, more in (('0.0.0.0', {}), ('::', {}), ('203.0.113.5', {'secret_key': 'k' * 40}), ('0.0.0.0', {'secret_key': 'short', 'allowed_hosts': ('a',)}),\n"
        "                   ('0.0.0.0', {'secret_key': 'k' * 40, 'allowed_hosts': ('*',)})):\n"
        f"    try:\n        serve({str(tmp_path / 'x.db')!r}, host, 1, **more)\n"
        "    except InputError as e:\n        print(e)\n    else:\n        print('SERVED')\n"
    )
    lines = python(code, ISNAD_SECRET_KEY="", ISNAD_HOSTS="").splitlines()
    assert len(lines) == 5 and not any("SERVED" in line for line in lines)
    assert "ISNAD_SECRET_KEY" in lines[0] and "ISNAD_HOSTS" in lines[2]


def test_each_archive_has_its_own_secret(tmp_path: Path) -> None:
    code = "import sys\nfrom isnad.site.serving import secret_for\nprint(secret_for(sys.argv[1]), secret_for(sys.argv[1]) == secret_for(sys.argv[1]))"
    one, two = (python(code, str(tmp_path / n)).split() for n in ("a.db", "b.db"))
    assert one[1] == two[1] == "True" and one[0] != two[0] and len(one[0]) >= 32
    assert (tmp_path / "a.db.secret").stat().st_mode & 0o077 == 0


def test_a_strange_host_is_refused(desk: Room) -> None:
    assert desk.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert json.dumps(desk.get("/api/status").json())


def test_guessing_pass_phrases_is_stopped(desk: Room) -> None:
    desk.inside(FORGET)
    client = desk.client()
    codes = [post(client, "/account/sign-in", {"name": "admin", "password": f"guess number {n}"}).status_code for n in range(12)]
    assert codes[:10] == [400] * 10 and codes[10:] == [429] * 2
