"""Publication: wholly old or wholly new, nothing of others touched, nothing of ours left behind."""

import contextlib
import json
import shutil

import pytest

from pressroom.build import publish
from pressroom.build.publish import JOURNAL, STAGE, Stage, clean, read_manifest, recover
from tests.conftest import tree_digest


def commit(output, files, keep=()):
    """Publish some files."""
    stage = Stage(output)
    for path, words in files.items():
        stage.add(path, words.encode())
    return stage.commit(keep)


def test_a_build_replaces_keeps_and_removes(tmp_path):
    """New files come, kept ones stay, orphans and their empty folders go."""
    commit(tmp_path, {"web/a.html": "1", "web/old/b.html": "2", "print/c.pdf": "3"})

    removed = commit(tmp_path, {"web/a.html": "4"}, keep=["print/c.pdf"])

    assert removed == ("web/old/b.html",)
    assert sorted(p for p in tree_digest(tmp_path)) == ["manifest.json", "print/c.pdf", "web/a.html"]
    assert not (tmp_path / "web/old").exists()
    assert set(read_manifest(tmp_path)) == {"print/c.pdf", "web/a.html"}


def test_files_of_others_are_left_alone(tmp_path):
    """Pruning goes by the manifest, never by what lies there."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web/mine.txt").write_text("of a person")
    commit(tmp_path, {"web/a.html": "1"})
    commit(tmp_path, {})

    assert (tmp_path / "web/mine.txt").read_text() == "of a person"
    assert clean(tmp_path) == 1
    assert (tmp_path / "web/mine.txt").exists()


def test_a_dropped_stage_leaves_no_trace(tmp_path):
    """After an error the folder is as it was."""
    commit(tmp_path / "out", {"a": "1"})
    before = tree_digest(tmp_path)
    stage = Stage(tmp_path / "out")
    stage.add("a", b"2")
    stage.drop()
    assert tree_digest(tmp_path) == before

    Stage(tmp_path / "none").drop()
    assert not (tmp_path / "none").exists()


class Killed(BaseException):
    """Stands for SIGKILL."""


@pytest.mark.parametrize("instant", range(12))
def test_a_build_killed_at_any_rename_is_wholly_old_or_new_afterwards(tmp_path, monkeypatch, instant):
    """Every rename and removal may be the last thing that happens."""
    old = {"a": "1", "b": "1", "gone/c": "1"}
    new = {"a": "2", "b": "2", "d": "2"}
    commit(tmp_path, old)
    real = publish.os.replace
    count = 0

    def fragile(source, target):
        nonlocal count
        if count == instant:
            raise Killed
        count += 1
        real(source, target)

    monkeypatch.setattr(publish.os, "replace", fragile)
    with contextlib.suppress(Killed):
        commit(tmp_path, new)
    monkeypatch.undo()
    recover(tmp_path)

    found = {p: words.decode() for p, words in tree_digest(tmp_path).items() if p != "manifest.json"}
    assert found in (old, new)
    assert set(read_manifest(tmp_path)) == set(found)
    assert not (tmp_path / JOURNAL).exists()
    assert not (tmp_path / STAGE).exists()


def test_a_manifest_that_cannot_be_read_owns_nothing(tmp_path):
    """A damaged manifest never leads to a removal."""
    commit(tmp_path, {"a": "1"})
    (tmp_path / "manifest.json").write_text("{")

    commit(tmp_path, {"b": "1"})

    assert (tmp_path / "a").exists()
    assert json.loads((tmp_path / "manifest.json").read_text())["files"].keys() == {"b"}
    shutil.rmtree(tmp_path)
