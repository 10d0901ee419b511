#!/usr/bin/env python3
"""Labels written by hand in short lines become texts, drafts and meta of the corpus.

``scripts/label_lines.py [--meta meta-b.json] BATCH.txt …``

A batch holds one or more reports:

    === NAME | 1978-09-18 | MANNER | REGION | SUBJECT | YEARS | source of fact; another source [| note]
    title
    (blank)
    the report …
    ---
    title 1                 lines that are the title, the byline, furniture of a kind (line 1 is the title when nothing is said)
    byline 3
    furniture 9 follow
    E id | name | kind | country | SECTOR SECTOR | mention ; mention#2
    D text#n | value | end
    S speaker < via, via | content || content
    V TYPE/mode | actor, actor > recipient | aux aux | context context | evidence#n

``#2`` picks the second occurrence. A country of ``-`` is none. The drafts are the corpus's source afterwards: mend them there.

``scripts/label_lines.py --second BATCH.txt …`` takes the labels of a second person instead, who saw only the text: after ``=== NAME``
come the lines E, D, S and V alone. They go to ``corpus/second``; ``python -m isnad.corpus agreement`` compares the two.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from isnad.corpus.tables import GRAIN_SHAPES, part_of  # noqa: E402

CORPUS = ROOT / "corpus"
BAR = re.compile(r"\s*(?<!\|)\|(?!\|)\s*")
NTH = re.compile(r"#(\d+)$")


def quote(words: str) -> Any:
    words = words.strip()
    if found := NTH.search(words):
        return {"text": words[: found.start()].rstrip(), "nth": int(found.group(1))}
    return words


def ids(words: str) -> list[str]:
    return [w.strip() for w in words.split(",") if w.strip()]


def label(line: str, draft: dict[str, Any]) -> None:
    """Put one label line into the draft."""
    key, rest = line[0], BAR.split(line[1:].strip())
    if key == "E":
        who, name, kind, country, sectors, mentions = rest
        draft["entities"].append(
            {
                "id": who,
                "name": name,
                "kind": kind,
                "country": None if country == "-" else country,
                "sectors": sectors.split(),
                "mentions": [quote(m) for m in mentions.split(" ; ")],
            }
        )
    elif key == "D":
        text, value, *end = rest
        said = quote(text)
        grain = next(g for g, shape in GRAIN_SHAPES.items() if shape.fullmatch(value))
        nth = said["nth"] if isinstance(said, dict) else 1
        draft["dates"].append(
            {
                "text": said["text"] if isinstance(said, dict) else said,
                "nth": nth,
                "value": value,
                "end_value": end[0] if end else None,
                "grain": grain,
            }
        )
    elif key == "S":
        speaker, _, via = rest[0].partition("<")
        draft["statements"].append(
            {
                "id": f"s{len(draft['statements']) + 1}",
                "speaker": speaker.strip() if speaker.strip() != "-" else None,
                "via": ids(via),
                "content": [quote(c) for c in " | ".join(rest[1:]).split(" || ")],
            }
        )
    elif key == "V":
        kind, sides, aux, context, evidence = rest
        actor, _, recipient = sides.partition(">")
        name, _, mode = kind.partition("/")
        draft["events"].append(
            {
                "type": name,
                "mode": mode or None,
                "actor": ids(actor),
                "recipient": ids(recipient),
                "aux": aux.replace("-", "").split(),
                "context": context.replace("-", "").split(),
                "evidence": quote(evidence),
            }
        )
    else:
        word, *values = line.split()
        if word == "furniture":
            draft["furniture_lines"] |= {n: values[-1] for n in values[:-1]}
        else:
            draft[f"{word}_lines"] = [int(n) for n in values]


def label_all(name: str, labels: str, draft: dict[str, Any]) -> None:
    """Put every label line into the draft; the first that cannot be read ends it all, with its number."""
    for number, line in enumerate(labels.splitlines(), 1):
        if line.strip():
            try:
                label(line.strip(), draft)
            except (ValueError, StopIteration) as trouble:
                raise SystemExit(f"{name}: label line {number}: {line[:80]!r}: {trouble}") from None


def report(head: str, body: str, meta: dict[str, Any]) -> str:
    name, published, manner, region, subject, years, sources, *note = [part.strip() for part in head.split(" | ")]
    text, _, labels = body.partition("\n---\n")
    draft: dict[str, Any] = {
        "name": name,
        "published": published,
        "title_lines": [1],
        "byline_lines": [],
        "furniture_lines": {},
        "entities": [],
        "dates": [],
        "statements": [],
        "events": [],
    }
    label_all(name, labels, draft)
    (CORPUS / "texts" / f"{name}.txt").write_text(text.strip("\n") + "\n", encoding="utf-8")
    (CORPUS / "drafts" / f"{name}.json").write_text(dump(draft), encoding="utf-8")
    meta[name] = {
        "id": name,
        "part": part_of(name),
        "published": published,
        "manner": manner,
        "region": region,
        "subject": subject,
        "years": years,
        "sources": [s.strip() for s in sources.split(";")],
        "note": note[0] if note else "written for testing",
    }
    return name


def second(name: str, labels: str) -> str:
    """The second labels of a report that is there; what is title and furniture is taken from the first."""
    first = json.loads((CORPUS / "drafts" / f"{name}.json").read_text(encoding="utf-8"))
    draft = {key: [] if key in ("entities", "dates", "statements", "events") else value for key, value in first.items()}
    label_all(name, labels, draft)
    target = CORPUS / "second" / f"{name}.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(dump(draft), encoding="utf-8")
    return name


def dump(draft: dict[str, Any]) -> str:
    """JSON with one label to a line, so that a change of one label is a change of one line."""
    out = []
    for key, value in draft.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            rows = ",\n".join("  " + json.dumps(v, ensure_ascii=False) for v in value)
            out.append(f" {json.dumps(key)}: [\n{rows}\n ]")
        else:
            out.append(f" {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(out) + "\n}\n"


def main() -> int:
    """Write every report of the batches; print their names."""
    batches, name = sys.argv[1:], "meta.json"
    if batches[:1] == ["--second"]:
        for path in batches[1:]:
            for piece in re.split(r"(?m)^=== ", Path(path).read_text(encoding="utf-8"))[1:]:
                head, _, body = piece.partition("\n")
                print(second(head.strip(), body))
        return 0
    if batches[:1] == ["--meta"]:
        name, batches = batches[1], batches[2:]
    file = CORPUS / name
    rows = json.loads(file.read_text(encoding="utf-8")) if file.exists() else []
    meta = {row["id"]: row for row in rows}
    for path in batches:
        for piece in re.split(r"(?m)^=== ", Path(path).read_text(encoding="utf-8"))[1:]:
            head, _, body = piece.partition("\n")
            print(report(head, body, meta))
    lines = ",\n".join(json.dumps(meta[name], ensure_ascii=False) for name in sorted(meta))
    file.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
