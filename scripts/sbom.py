"""What a lock file pins as a CycloneDX bill of materials, with licences and who needs what.

    python scripts/sbom.py requirements.lock > isnad.cdx.json

The graph is read from the lock's own «via» lines, licences from the packages that are installed here in the pinned version; those
for another system, which are not, stand without a licence.
"""

from __future__ import annotations

import re
import sys
import tomllib
import warnings
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.factory.license import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import License
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent


def pins(lock: str) -> dict[str, tuple[str, set[str]]]:
    """Package → its version and who asks for it.

    >>> pins("a==1.0 ; sys_platform == 'win32'\\n    # via\\n    #   -c other.lock\\n    #   b\\nb==2\\n    # via isnad (pyproject.toml)\\n")
    {'a': ('1.0', {'b'}), 'b': ('2', {'isnad'})}
    """
    out: dict[str, tuple[str, set[str]]] = {}
    name = ""
    for line in lock.splitlines():
        if found := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line):
            name = found[1]
            out[name] = (found[2], set())
        elif name and (asked := re.match(r"\s+#\s+(?:via\s+)?(?!-c )([\w.-]+)", line)) and asked[1] != "via":
            out[name][1].add(asked[1])
    return out


def licence(name: str, version: str) -> str:
    """What the installed package says of itself, in SPDX's words where it does; empty when it is not installed."""
    try:
        about = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return ""
    if about["Version"] != version:
        return ""
    kinds = [c.rsplit(" :: ", 1)[1] for c in about.get_all("Classifier") or [] if c.startswith("License :: ") and c.count(" :: ") > 1]
    said = (about["License-Expression"] or "", " ".join((about["License"] or "").split()), "; ".join(kinds))
    # Some put the whole text of the licence where its name belongs.
    return next((one for one in said if one and len(one) <= 60), "")


def sbom(lock: str, when: datetime) -> str:
    """The bill as JSON. The same lock and time give the same bytes."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    factory = LicenseFactory()

    def component(name: str, version: str, kind: ComponentType, said: str) -> Component:
        known: License = factory.make_from_string(said) if said else None
        address = PackageURL("pypi", None, name.lower().replace("_", "-"), version)
        return Component(name=name, version=version, type=kind, purl=address, bom_ref=str(address), licenses=[known] if known else [])

    from isnad import __version__

    root = component("isnad", __version__, ComponentType.APPLICATION, project["license"])
    found = pins(lock)
    parts = {name: component(name, version, ComponentType.LIBRARY, licence(name, version)) for name, (version, _) in found.items()}
    bom = Bom(components=parts.values(), serial_number=uuid5(NAMESPACE_URL, f"{root.purl}\n{lock}"))
    bom.metadata.component, bom.metadata.timestamp = root, when
    needs: dict[str, list[Component]] = {"isnad": [], **{name: [] for name in found}}
    for name, (_, asking) in found.items():
        for one in asking:
            needs[one].append(parts[name])
    for name, needed in needs.items():
        bom.register_dependency(parts.get(name, root), needed)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return str(JsonV1Dot6(bom).output_as_string(indent=1)) + "\n"


if __name__ == "__main__":
    print(sbom(Path(sys.argv[1]).read_text(encoding="utf-8"), datetime.now(UTC)), end="")
