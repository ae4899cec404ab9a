"""The user's cache holds code: only the user writes there."""

import os
import stat
import sys

import pytest

from pressroom.cli import USAGE, main
from pressroom.core import cache_folder as module
from pressroom.core.cache_folder import CacheNotOwned, cache_folder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no owners and modes of this kind")


@pytest.fixture
def base(tmp_path, monkeypatch):
    """Where a cache folder may lie, with nothing known of it yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    module._claim.cache_clear()
    yield tmp_path
    module._claim.cache_clear()


def modes(folder):
    return stat.S_IMODE(folder.stat().st_mode)


def test_it_begins_for_its_user_alone_whatever_the_mask(base):
    """With the mask of many desktops a folder would be open to the group."""
    before = os.umask(0o002)
    try:
        assert modes(cache_folder()) == 0o700
    finally:
        os.umask(before)


@pytest.mark.parametrize("others", [stat.S_IWGRP, stat.S_IWOTH])
def test_one_that_others_could_write_is_closed_and_kept(base, others):
    """As an older version left it."""
    folder = base / "pressroom"
    folder.mkdir()
    folder.chmod(0o755 | others)
    (folder / "fonts").mkdir()
    assert modes(cache_folder()) == 0o755
    assert (folder / "fonts").is_dir()


def test_one_of_another_user_is_not_believed(base, monkeypatch):
    """Another could have put a program into it; a link leads to what it belongs to."""
    elsewhere = base / "elsewhere"
    elsewhere.mkdir()
    (base / "pressroom").symlink_to(elsewhere)
    assert cache_folder()
    module._claim.cache_clear()
    mine = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    with pytest.raises(CacheNotOwned, match="usage/cache"):
        cache_folder()


def test_the_command_says_so_in_a_line(base, starter, monkeypatch, capsys):
    """No traceback, and no report of a bug."""
    mine = os.geteuid()
    (base / "pressroom").mkdir()
    monkeypatch.setattr(os, "geteuid", lambda: mine + 1)
    monkeypatch.setattr(sys, "argv", ["pressroom", "--root", str(starter), "check"])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == USAGE
    told = capsys.readouterr().err
    assert "belongs to another user" in told and "Traceback" not in told


def test_a_place_that_cannot_be_written_costs_time_only(base, monkeypatch):
    """There nothing can be kept, and nothing is read."""
    (base / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(base / "file"))
    assert cache_folder() == base / "file" / "pressroom"
