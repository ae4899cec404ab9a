"""Make the colour profile that press editions carry, from the characterisation data of FOGRA39.

In: FOGRA39L.ti3 of the Debian package ``icc-profiles-free`` (zlib licence), and ``colprof`` of the Debian package ``argyll``.
Out: ``themes/xinglin/press/FOGRA39.icc``.  Never part of a build: the profile is in the repository; this tells
where it comes from.  The registry of such data asks that a profile name its source in the tag ``targ``
(https://www.color.org/registry2.xalter), and the data itself, which fills most of the file, need not be in it.
"""

import struct
import subprocess
import sys
import tempfile
from pathlib import Path

DATA = Path("/usr/share/color/icc/FOGRA39L.ti3")
TARGET = Path(__file__).resolve().parent.parent / "themes/xinglin/press/FOGRA39.icc"
NAME = "FOGRA39"
RIGHTS = (
    "Made from the characterisation data FOGRA39L of Fogra, distributed under the zlib licence; under the same licence"
)
DAY = (2026, 11, 29, 0, 0, 0)
MOST_INK, MOST_BLACK = "300", "95"
DROPPED = frozenset({b"DevD", b"CIED", b"arts", b"dmnd"})


def made() -> bytes:
    """A profile with small tables: 0.5 of a just noticeable difference on average, 2 at most."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / DATA.name).write_bytes(DATA.read_bytes())
        words = ["-D", f"Based on {NAME}", "-C", RIGHTS, "-O", "made.icc", DATA.stem]
        command = ["colprof", "-ql", "-bl", "-l", MOST_INK, "-L", MOST_BLACK, *words]
        subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)  # noqa: S603
        return (Path(folder) / "made.icc").read_bytes()


def without_data(profile: bytes) -> bytes:
    """The profile with the name of its data in place of the data, and a fixed day (ICC.1:2001-04, 6.1 and 6.2)."""
    (count,) = struct.unpack(">I", profile[128:132])
    rows = [struct.unpack(">4sII", profile[132 + 12 * row : 144 + 12 * row]) for row in range(count)]
    source = b"text\0\0\0\0ICCHDAT " + NAME.encode() + b"\0"
    tags = {
        name: source if name == b"targ" else profile[at : at + size] for name, at, size in rows if name not in DROPPED
    }
    start = 132 + 12 * len(tags)
    body, table = b"", b""
    place_by_content: dict[bytes, int] = {}
    for name, content in tags.items():
        if content not in place_by_content:
            place_by_content[content] = start + len(body)
            body += content + b"\0" * (-len(content) % 4)
        table += struct.pack(">4sII", name, place_by_content[content], len(content))
    head = profile[4:24] + struct.pack(">6H", *DAY) + profile[36:128]
    return struct.pack(">I", start + len(body)) + head + struct.pack(">I", len(tags)) + table + body


if __name__ == "__main__":
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_bytes(without_data(made()))
