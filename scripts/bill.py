"""Write what the program is made of: ``docs/licences.md`` and a bill of materials (CycloneDX 1.6, JSON).

    scripts/bill.py licences | sbom

Versions and hashes come from ``requirements.lock``, licences from the metadata of what is installed.  Never: asks a network.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/licences.md"
BILL = ROOT / "build/sbom.cdx.json"

PERMISSIVE = frozenset(
    {"MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "PSF-2.0", "MPL-1.1"}
)
STATED = {
    "brotlicffi": ("MIT", "not installed on CPython; its metadata say so"),
    "feedgenerator": ("BSD", "the metadata holds the whole text"),
    "pypdfium2": ("BSD-3-Clause OR Apache-2.0", "with PDFium, BSD-3-Clause, and its parts, all permissive"),
    "pyphen": ("MPL-1.1", "one of three to choose from: GPL 2+, LGPL 2.1+, MPL 1.1; used unchanged as a library"),
    "python-dateutil": ("Apache-2.0 OR BSD-3-Clause", ""),
}
"""Licences that the metadata do not give in one word, and why the words here are right."""
_CLASSIFIED = {"MIT License": "MIT", "BSD License": "BSD", "Apache Software License": "Apache-2.0"}
_LOCKED = re.compile(r"^([\w.-]+)==([\w.]+)(?: ; ([^\\]*?))? ?\\\n((?:    --hash=sha256:\w+(?: \\)?\n)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Part:
    """One locked distribution: name, version, condition of its use, SHA-256 of its files, licence, and a remark."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    licence: str
    remark: str

    @property
    def is_permissive(self) -> bool:
        """Whether each licence that may be chosen lets the program be passed on freely."""
        return set(re.split(r" (?:OR|AND) ", self.licence)) <= PERMISSIVE


def parts(lock: str) -> list[Part]:
    """Every distribution of a lock file's text."""
    found = []
    for name, version, marker, hashes in _LOCKED.findall(lock):
        licence, remark = STATED.get(name) or (_licence(name), "")
        found.append(Part(name, version, marker.strip(), tuple(re.findall(r"sha256:(\w+)", hashes)), licence, remark))
    return found


def _licence(name: str) -> str:
    """The licence that the metadata of an installed distribution give, or ``unknown``."""
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return "unknown"
    classified = [_CLASSIFIED.get(row.rpartition(" :: ")[2]) for row in told.get_all("Classifier") or ()]
    words = told.get("License-Expression") or told.get("License") or ""
    return words if words in PERMISSIVE else next((word for word in classified if word), words or "unknown")


def page(found: list[Part]) -> str:
    """The list of licences for people."""
    rows = [
        f"| {p.name} | {p.version} | {p.licence} | {'; '.join(filter(None, (p.marker, p.remark)))} |" for p in found
    ]
    head = "<!-- Written by `make licences`; edit the program, not this page. -->\n\n# Licences of what is shipped\n\n"
    return head + "| distribution | version | licence | remark |\n|---|---|---|---|\n" + "\n".join(rows) + "\n"


def bill(found: list[Part]) -> dict[str, object]:
    """The bill of materials; without a time or a serial number, so that equal locks give equal bills."""
    components = [
        {
            "type": "library",
            "bom-ref": f"pkg:pypi/{part.name}@{part.version}",
            "name": part.name,
            "version": part.version,
            "purl": f"pkg:pypi/{part.name}@{part.version}",
            "licenses": [{"expression": part.licence}] if part.licence != "BSD" else [{"license": {"name": "BSD"}}],
            "properties": [{"name": "sha256 of a file", "value": value} for value in part.hashes],
        }
        for part in found
    ]
    subject = {"type": "application", "bom-ref": "pressroom", "name": "pressroom"}
    refs = [str(component["bom-ref"]) for component in components]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": components,
        "dependencies": [{"ref": "pressroom", "dependsOn": refs}],
    }


if __name__ == "__main__":
    locked = parts((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    if sys.argv[1:] == ["licences"]:
        PAGE.write_text(page(locked), encoding="utf-8")
    elif sys.argv[1:] == ["sbom"]:
        BILL.parent.mkdir(exist_ok=True)
        BILL.write_text(json.dumps(bill(locked), indent=2) + "\n", encoding="utf-8")
    else:
        sys.exit(__doc__)
