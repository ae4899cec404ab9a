"""What the program is made of: every shipped distribution is listed, hashed, and free to pass on."""

import os
import re
import subprocess
from importlib import metadata

import pytest

from scripts.bill import PAGE, STATED, Part, bill, page, parts
from tests.conftest import REPOSITORY

LOCK = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8")
NAMES = re.findall(r"^([\w.-]+)==", LOCK, re.MULTILINE)


def test_every_locked_distribution_is_in_both_lists_with_its_hashes():
    """The page of licences is current; the bill names each with version, licence and hashes."""
    found = parts(LOCK)

    assert [part.name for part in found] == NAMES
    assert all(part.hashes for part in found)
    assert PAGE.read_text(encoding="utf-8") == page(found), "run `make licences`"
    assert [component["name"] for component in bill(found)["components"]] == NAMES


def test_every_licence_lets_the_program_be_passed_on():
    """Each is permissive; the control is one that is not, and one that nobody knows."""
    assert [part.name for part in parts(LOCK) if not part.is_permissive] == []
    assert not Part("x", "1", "", (), "GPL-3.0-only", "").is_permissive
    assert not Part("x", "1", "", (), "unknown", "").is_permissive


def test_a_distribution_without_its_hash_is_noticed():
    """The control of the lock: a line that lost its hashes is no longer found."""
    spoilt = re.sub(r"(^click==[^\n]*\n)(    --hash[^\n]*\n)+", r"\1", LOCK, flags=re.MULTILINE)

    assert "click" not in [part.name for part in parts(spoilt)]


FIND = re.search(
    r"^find_python\(\) \{.*?^\}",
    (REPOSITORY / "scripts/setup.sh").read_text(encoding="utf-8"),
    re.MULTILINE | re.DOTALL,
)


def _interpreter(asked=""):
    """The one that the set-up finds, where somebody asks for one or nobody does."""
    assert FIND
    command = ["bash", "-c", f"{FIND[0]}\nfind_python"]
    return subprocess.run(
        command, check=True, capture_output=True, text=True, env=os.environ | {"PYTHON": asked}
    ).stdout.strip()


def test_the_interpreter_that_is_asked_for_is_taken_where_it_will_do():
    """Else the system's, else what the path has; one that does not run is passed over."""
    assert _interpreter("python3") == "python3"
    assert _interpreter() == _interpreter("no-such-python") != ""
    assert "/usr/bin/python3 python3 " in FIND[0]


WORDS = {
    "feedgenerator": ("Redistribution and use in source and binary forms", "BSD License"),
    "pypdfium2": ("BSD-3-Clause", "Apache-2.0"),
    "pyphen": ("Mozilla Public License 1.1",),
    "python-dateutil": ("Apache Software License", "BSD License"),
}
"""What the metadata of a distribution say where its licence is stated by hand."""


@pytest.mark.parametrize("name", STATED)
def test_a_licence_that_is_stated_by_hand_is_what_the_metadata_say(name):
    """Of what is installed here; a statement about a distribution that is no longer locked has to go."""
    assert name in NAMES
    try:
        told = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        assert "not installed on CPython" in STATED[name][1]
        return
    said = "\n".join([told.get("License", ""), told.get("License-Expression", ""), *told.get_all("Classifier", [])])
    assert all(word in said for word in WORDS[name]), said
