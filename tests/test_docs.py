"""The documents say what the program does."""

import importlib.util
import re

import pytest

from pressroom.cli import pressroom
from tests.conftest import REPOSITORY

spec = importlib.util.spec_from_file_location("write_docs", REPOSITORY / "scripts/write_docs.py")
write_docs = importlib.util.module_from_spec(spec)
spec.loader.exec_module(write_docs)


@pytest.mark.parametrize("name", sorted(write_docs.PAGES))
def test_reference_pages_are_current(name):
    """`make docs` would change nothing."""
    assert (REPOSITORY / "docs" / name).read_text(encoding="utf-8") == write_docs.PAGES[name]()


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_readme_knows_every_command(name):
    """And shows no command that does not exist."""
    words = (REPOSITORY / name).read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `([a-z]+)", words, re.MULTILINE))
    assert named == set(pressroom.commands)


@pytest.mark.parametrize("command", sorted(pressroom.commands))
def test_every_command_has_help(command):
    """A sentence for the command and one for each option."""
    found = pressroom.commands[command]
    assert found.help
    for parameter in found.params:
        assert parameter.param_type_name == "argument" or parameter.help or parameter.name == "form", parameter.name


def test_links_between_documents_lead_somewhere():
    """Relative links of every Markdown document of the repository."""
    for file in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").glob("*.md")]:
        if file.name == "rules.md":
            continue  # its links are examples of content
        for target in re.findall(r"\]\((?!https?:|[a-z-]+:)([^)#]+)", file.read_text(encoding="utf-8")):
            if target.startswith("images/") and not (file.parent / target).exists():
                assert "guide" in file.name, "examples of content stand in the editors' guide only"
                continue
            assert (file.parent / target).exists(), (file.name, target)


def test_locks_name_hashes_and_no_host():
    """Every pinned package has a hash; no registry's address is kept."""
    for name in ("requirements.lock", "requirements-dev.lock"):
        words = (REPOSITORY / name).read_text(encoding="utf-8")
        pinned = re.findall(r"^[a-z0-9][\w.-]*==", words, re.MULTILINE)
        assert len(pinned) > 20
        assert words.count("--hash=sha256:") >= len(pinned)
        assert "://" not in words
