"""What `deploy/` holds is used as it is: units go through systemd's own checks, and the room that a unit starts is asked through nginx."""

from __future__ import annotations

import doctest
import importlib
import json
import os
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parent.parent
DEPLOY = ROOT / "deploy"
UNITS = ("isnad.service", "isnad-follow.service")
SYSTEMD = shutil.which("systemd-analyze")
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
EXPOSURE = 20  # of 100; systemd calls a unit without any of these settings 96
HOST = "isnad.example.org"
KEY = "k" * 40


def directives(unit: str) -> list[tuple[str, str]]:
    lines = [line for line in (DEPLOY / unit).read_text().splitlines() if line and line[0] not in "#["]
    return [(name, value) for name, _, value in (line.partition("=") for line in lines)]


def verified(unit: Path, tmp_path: Path) -> str:
    """What systemd says about a unit whose program is the `isnad` of this environment; nothing when all is well."""
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace("/opt/isnad/bin/isnad", str(Path(sys.executable).parent / "isnad")))
    done = subprocess.run([str(SYSTEMD), "verify", str(copy)], capture_output=True, text=True, timeout=60)
    return done.stderr + (f"status {done.returncode}" if done.returncode else "")


@pytest.mark.skipif(SYSTEMD is None, reason="no systemd-analyze: apt-get install -y systemd")
@pytest.mark.parametrize("unit", UNITS)
def test_systemd_takes_the_unit_and_calls_it_safe(unit: str, tmp_path: Path) -> None:
    assert verified(DEPLOY / unit, tmp_path) == ""
    wrong = tmp_path / "wrong" / unit
    wrong.parent.mkdir()
    wrong.write_text((DEPLOY / unit).read_text().replace("ProtectSystem=", "ProtectSytem="))
    assert "ProtectSytem" in verified(wrong, tmp_path), "the check sees a misspelt line"
    command = [str(SYSTEMD), "security", "--offline=true", f"--threshold={EXPOSURE}", "--no-pager", str(DEPLOY / unit)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout[-500:] + done.stderr


def example() -> dict[str, str]:
    lines = (DEPLOY / "isnad.env.example").read_text().splitlines()
    return dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?ISNAD_", line))  # type: ignore[misc]


def test_the_example_of_settings_names_what_the_program_reads() -> None:
    code = "".join(p.read_text("utf-8") for p in (ROOT / "isnad").rglob("*.py"))
    read = set(re.findall(r"\bISNAD_[A-Z]+(?:_[A-Z]+)*", code)) - {"ISNAD_CSP", "ISNAD_STATE", "ISNAD_CACHE", "ISNAD_COMPILED"}
    assert set(example()) == read
    for unit in UNITS:
        assert ("EnvironmentFile", "/etc/isnad.env") in directives(unit)


@pytest.mark.parametrize("module", ["isnad.archive.database", "isnad.site.proxies"])
def test_examples_of_where_things_lie_are_true(module: str) -> None:
    pytest.importorskip("django", reason="the archive needs its extra")
    assert doctest.testmod(importlib.import_module(module)).failed == 0


def instructions() -> list[tuple[str, str]]:
    """The container file's instructions, continued lines joined."""
    text = re.sub(r"(?m)^#.*\n", "", (DEPLOY / "Containerfile").read_text()).replace("\\\n", " ")
    return [(name, " ".join(rest.split())) for name, _, rest in (line.partition(" ") for line in text.splitlines() if line)]


def test_the_container_file_is_what_it_should_be() -> None:
    """No container is built here: what can be checked without one is."""
    made = instructions()
    known = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "VOLUME", "EXPOSE", "HEALTHCHECK", "ENTRYPOINT", "CMD"}
    assert {name for name, _ in made} <= known
    bases = [rest for name, rest in made if name == "FROM"]
    assert all(re.match(r"docker\.io/library/python:3\.\d+-slim-\w+( AS \w+)?$", base) for base in bases)
    users = [rest for name, rest in made if name == "USER"]
    assert users and all(re.fullmatch(r"[1-9]\d+:[1-9]\d+", user) for user in users)
    assert [name for name, _ in made].index("USER") > [name for name, _ in made].index("RUN")
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for name, rest in made:
        if name == "COPY" and not rest.startswith("--from="):
            for source in rest.split()[:-1]:
                assert (ROOT / source).exists() and f"!{source}" in ignored, source
        if name in ("ENTRYPOINT", "VOLUME", "CMD"):
            assert all(isinstance(word, str) for word in json.loads(rest)), rest
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    needed = [pyproject["readme"], *pyproject["license-files"], "pyproject.toml"]
    assert all(any(name == "COPY" and one in rest.split() for name, rest in made) for one in needed)
    command = next(json.loads(rest) for name, rest in made if name == "CMD")
    unit = shlex.split(dict(directives("isnad.service"))["ExecStart"])
    assert command[0] == unit[1] == "serve" and command[command.index("--host") + 1] == "0.0.0.0"


def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Served:
    room: int
    plain: int
    tls: int
    certificate: Path
    log: Path

    def client(self, source: str = "127.0.0.1") -> httpx.Client:
        """A reader's browser at an address of this machine, who believes the certificate and knows where the name leads."""
        context = ssl.create_default_context(cafile=str(self.certificate))
        transport = httpx.HTTPTransport(verify=context, local_address=source)
        return httpx.Client(transport=transport, base_url=f"https://127.0.0.1:{self.tls}", headers={"Host": HOST}, timeout=60)

    def get(self, path: str, source: str = "127.0.0.1", **headers: str) -> httpx.Response:
        with self.client(source) as client:
            return client.get(path, headers=headers, extensions={"sni_hostname": HOST})


def configured(folder: Path, room: int, plain: int, tls: int) -> Path:
    """nginx.conf as Debian's nginx would include it, with this test's ports and files."""
    text = (DEPLOY / "nginx.conf").read_text()
    for old, new in {
        "127.0.0.1:8000": f"127.0.0.1:{room}",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen [::]:80;": "",
        "listen 443 ssl": f"listen 127.0.0.1:{tls} ssl",
        "listen [::]:443 ssl http2;": "",
        "/etc/ssl/isnad/fullchain.pem": f"{folder}/cert.pem",
        "/etc/ssl/isnad/privkey.pem": f"{folder}/key.pem",
        "/var/log/nginx/isnad.log": f"{folder}/access.log",
    }.items():
        assert old in text, old
        text = text.replace(old, new)
    temp = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "site.conf").write_text(text)
    whole = folder / "nginx.conf"
    whole.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1; daemon off;\n"
        f"events {{}}\nhttp {{ {temp} include {folder}/site.conf; }}\n"
    )
    return whole


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The room as isnad.service starts it with the settings of the example, behind nginx."""
    if NGINX is None or shutil.which("openssl") is None:
        pytest.skip("no nginx or no openssl: apt-get install -y nginx-light openssl")
    pytest.importorskip("gunicorn", reason="the room needs the site extra")
    folder = tmp_path_factory.mktemp("deploy")
    certificate = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}",
                   "-addext", f"subjectAltName=DNS:{HOST}", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]  # fmt: skip
    subprocess.run(certificate, check=True, capture_output=True)
    here = Served(port(), port(), port(), folder / "cert.pem", folder / "access.log")
    whole = configured(folder, here.room, here.plain, here.tls)
    tested = subprocess.run([NGINX, "-t", "-c", str(whole)], capture_output=True, text=True)
    assert tested.returncode == 0 and "[warn]" not in tested.stderr, tested.stderr
    settings = {k: v for k, v in example().items() if "MAIL" not in k}
    settings |= {"ISNAD_DATABASE": str(folder / "isnad.db"), "ISNAD_SECRET_KEY": KEY, "ISNAD_PROXIES": "127.0.0.1"}
    notify = folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as told:
        told.bind(str(notify))
        told.settimeout(60)
        command = shlex.split(dict(directives("isnad.service"))["ExecStart"].replace("8000", str(here.room)))
        command[:1] = [sys.executable, "-m", "isnad.cli"]
        with open(folder / "room.log", "w") as log:
            room = subprocess.Popen(command, env={**os.environ, **settings, "NOTIFY_SOCKET": str(notify)}, stdout=log, stderr=log)
        proxy = subprocess.Popen([NGINX, "-c", str(whole)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            assert b"READY=1" in told.recv(4096), "Type=notify: systemd is told when the room answers"
            for _ in range(100):
                with socket.socket() as probe:
                    if probe.connect_ex(("127.0.0.1", here.tls)) == 0:
                        break
                time.sleep(0.1)
            yield here
        finally:
            for process in (proxy, room):
                process.terminate()
                process.wait(30)


def test_a_reader_behind_nginx(served: Served) -> None:
    moved = httpx.get(f"http://127.0.0.1:{served.plain}/search?q=x", headers={"Host": HOST})
    assert moved.status_code == 301 and moved.headers["location"] == f"https://{HOST}/search?q=x"
    page = served.get("/")
    assert page.status_code == 200 and "Content-Security-Policy" in page.headers
    assert page.headers["Strict-Transport-Security"].startswith("max-age=")
    assert served.get("/health").text == "ok\n"
    sign_in = served.get("/account/sign-in")
    assert "Secure" in sign_in.headers["set-cookie"], "cookies go over https only"
    assert served.get("/", Host="elsewhere.example").status_code == 400
    assert "127.0.0.1" not in served.log.read_text() and "GET /search" in served.log.read_text()


def signing_in(served: Served, source: str, **headers: str) -> int:
    with served.client(source) as client:
        client.headers.update({"Referer": f"https://{HOST}/", **headers})
        page = client.get("/account/sign-in", extensions={"sni_hostname": HOST})
        token = page.text.split('name="csrfmiddlewaretoken" value="', 1)[1].split('"', 1)[0]
        cookie = page.headers["set-cookie"].split(";", 1)[0]
        form = {"name": "nobody", "password": "wrong", "csrfmiddlewaretoken": token}
        answer = client.post("/account/sign-in", data=form, headers={"Cookie": cookie}, extensions={"sni_hostname": HOST})
        return answer.status_code


def test_one_reader_behind_nginx_does_not_lock_out_the_others(served: Served) -> None:
    tries = [signing_in(served, "127.0.0.2", **{"X-Forwarded-For": f"192.0.2.{n}"}) for n in range(12)]
    assert tries[0] == 400 and tries[-1] == 429, f"a forged X-Forwarded-For buys no tries: {tries}"
    assert signing_in(served, "127.0.0.3") == 400, "a wrong password, and no refusal to look at it"


def test_the_health_check_of_the_container_asks_the_room(served: Served) -> None:
    (check,) = (rest for name, rest in instructions() if name == "HEALTHCHECK")
    command = json.loads(check.split(" CMD ", 1)[1])
    assert command[0] == "python"
    for told, status in ((str(served.room), 0), (str(port()), 1)):
        asked = [sys.executable, "-c", command[2].replace("8000", told)]
        assert subprocess.run(asked, env={**os.environ, "ISNAD_HOSTS": f"{HOST},other.example"}, capture_output=True).returncode == status
