"""Builds that are killed, disks that refuse: the output is wholly old or wholly new after the next command.

``make test-faults`` runs the whole; PRESSROOM_FAULTS is the number of random instants, fewer in an ordinary run.
"""

import errno
import io
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import groupby

import pytest
from PIL import Image

from pressroom.build import lock, publish
from pressroom.build import site as site_module
from pressroom.build.errors import BuildError
from pressroom.build.lock import LOCK, exclusive
from pressroom.build.manifest import MANIFEST, parse_manifest, read_manifest
from pressroom.build.pipeline import Options, build
from pressroom.build.pools import SerialExecutor
from pressroom.build.publish import MARKER, STAGE, Stage, clean, heal
from pressroom.build.site import prepare
from pressroom.core.fs import DISK
from tests.conftest import REPOSITORY, tree_digest
from tests.faults import (
    CHANGING,
    CODES,
    QUICK,
    TODAY,
    Faulty,
    dying,
    kill_at_random,
    litter,
    make,
    raising,
    rolls,
    states,
    verdict,
)

KILLS = int(os.environ.get("PRESSROOM_FAULTS", "24"))
"""Random instants at which a build is killed."""


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A small site before and after a change."""
    return states(tmp_path_factory.mktemp("states"))


@pytest.fixture
def trial(known, tmp_path):
    """A fresh copy of the site for each trial: ``trial()``."""

    def copy():
        root = tmp_path / "site"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(known.root, root, symlinks=True)
        return root

    return copy


@pytest.mark.slow
def test_a_build_killed_at_any_random_instant_is_old_or_new(known, trial):
    """A third of the instants anywhere, a third while files are staged, a third while they are put into place."""
    dice, seen = rolls("kills"), Counter()
    began = time.perf_counter()
    make(trial())
    whole = time.perf_counter() - began
    for number in range(KILLS):
        root = trial()
        aim, longest = ((None, whole * 1.1), ("write", whole * 0.7), ("flush", 0.02))[number % 3]
        was_killed = kill_at_random(root, dice, longest, aim)
        found = verdict(root, known)
        assert found in ("old", "new"), f"instant {number}: {found}"
        seen[found, was_killed] += 1
        if number % 5 == 0:
            assert not make(root).summary["errors"]
            assert tree_digest(root / "output") == known.new
    print(f"\n{KILLS} instants: {dict(seen)}")  # noqa: T201 - the figures are what the run is for
    assert seen["old", True] and seen["new", True] + seen["new", False], "the instants must fall on both sides"


def staged(output, disk, second):
    """Publish twice, the second time on another disk: files change, come and go, and a folder replaces a file."""
    first = Stage(output)
    for path in ("a", "b/c", "b/d", "gone/e", "swap", "turn/f"):
        first.add(path, b"1")
    first.commit(())
    before = tree_digest(output)
    if second:
        with exclusive(output):
            stage = Stage(output, disk)
            try:
                for path in ("a", "b/c", "new/g", "swap/h", "turn"):
                    stage.add(path, b"2 longer")
                stage.commit(("b/d",))
            finally:
                stage.drop()
    return before


def test_every_change_of_the_disk_may_be_the_last(tmp_path):
    """SIGKILL at each single call, one after the other, until the build gets through."""
    old = staged(tmp_path / "old", DISK, second=False)
    staged(tmp_path / "new", DISK, second=True)
    new = tree_digest(tmp_path / "new")
    seen = []
    for number in range(1000):
        output = tmp_path / f"{number}/output"
        child = os.fork()
        if child == 0:
            try:
                staged(output, Faulty(number, dying), second=True)
            finally:
                os._exit(0)
        _, status = os.waitpid(child, 0)
        heal(output)
        found = tree_digest(output)
        assert found in (old, new), f"call {number}: {sorted(found)}"
        assert read_manifest(output).keys() | {MANIFEST} == found.keys()
        assert not any(folder.is_dir() and not any(folder.iterdir()) for folder in output.rglob("*"))
        seen.append(found == new)
        if os.WIFEXITED(status):
            break
    assert len(seen) > 40 and seen == sorted(seen), "first old, then, from one call on, new"
    assert True in seen and False in seen


@pytest.mark.parametrize("code", CODES, ids=errno.errorcode.get)
def test_every_change_of_the_disk_may_fail(tmp_path, code):
    """ENOSPC, EIO, EACCES at each single call: a failure is told, and the next command finishes or undoes it."""
    old = staged(tmp_path / "old", DISK, second=False)
    staged(tmp_path / "new", DISK, second=True)
    new = tree_digest(tmp_path / "new")
    names = set()
    for number in range(1000):
        output, disk = tmp_path / f"{number}/output", Faulty(number, raising(code))
        with suppress(OSError):
            staged(output, disk, second=True)
        names.add(disk.log[min(number, len(disk.log) - 1)])
        heal(output)
        assert tree_digest(output) in (old, new), f"call {number}: {disk.log[number]}"
        if disk.calls <= number:
            break
    assert names >= set(CHANGING) - {"link"}
    assert tree_digest(output) == new


@pytest.mark.slow
def test_a_failing_disk_is_a_diagnostic_and_the_old_pages_stay(known, trial):
    """The whole build, at a share of its calls: no exception, rule output/disk, old or new afterwards."""
    disk = Faulty()
    make(trial(), disk)
    total = disk.calls
    numbers = range(total) if KILLS >= 300 else rolls("disk").sample(range(total), 9)
    seen = Counter()
    for position, number in enumerate(numbers):
        root, code = trial(), CODES[position % len(CODES)]
        result = make(root, Faulty(number, raising(code)))
        told = [problem for problem in result.problems if problem.rule == "output/disk"]
        found = verdict(root, known)
        assert found in ("old", "new"), f"call {number}: {found}"
        assert told or found == "new", "a failure that undid the build must be told"
        assert all(dict(problem.message.args)["reason"] == os.strerror(code) for problem in told)
        assert not make(root).summary["errors"], "with a disk that works the next build is whole"
        assert tree_digest(root / "output") == known.new
        seen[found] += 1
    print(f"\n{len(numbers)} of {total} calls failed: {dict(seen)}")  # noqa: T201 - the figures are what the run is for
    assert seen["old"]


def test_the_harness_sees_a_build_that_writes_in_place(known, trial, monkeypatch):
    """The negative control: without stage and marker, a killed build leaves a mixture, and the verdict says so."""

    def in_place(self, path, content):
        self.files[path] = publish.Owned(publish.digest(content), len(content))
        file = self._output / path
        self._disk.make_folder(file.parent)
        self._disk.write(file, content)

    disk = Faulty()
    make(trial(), disk)
    middle = [number for number, name in enumerate(disk.log) if name == "write"][20]
    monkeypatch.setattr(Stage, "add", in_place)
    root = trial()
    make(root, Faulty(middle, raising(errno.ENOSPC)))

    assert verdict(root, known).startswith("mixed")


def test_the_harness_sees_a_recovery_that_always_undoes(tmp_path, monkeypatch):
    """Another: a command that drops the stage of a build that was decided leaves a mixture."""
    old = staged(tmp_path / "old", DISK, second=False)
    staged(tmp_path / "new", DISK, second=True)
    new = tree_digest(tmp_path / "new")
    found = []
    for number in range(60):
        output = tmp_path / f"{number}/output"
        with suppress(OSError):
            staged(output, Faulty(number, raising(errno.EIO)), second=True)
        with monkeypatch.context() as patch:
            patch.setattr(publish, "recover", lambda output: publish._undo(output, DISK))
            heal(output)
        found.append(tree_digest(output) in (old, new))
    assert False in found


def test_workers_die_with_their_build(tmp_path):
    """Nobody is left at work for a build that was killed."""
    words = "import os, sys, time; from pressroom.build.pools import local\nif __name__ == '__main__':\n with local(2) as pool: print(pool.submit(os.getpid).result(), flush=True); time.sleep(60)"
    (tmp_path / "pool.py").write_text(words)
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    killed = subprocess.Popen(
        [sys.executable, tmp_path / "pool.py"], stdout=subprocess.PIPE, text=True, env=environment
    )
    worker = int(killed.stdout.readline())
    os.kill(worker, 0)
    killed.kill()
    killed.wait()
    for _ in range(100):
        try:
            os.kill(worker, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the worker lives on")


# --- what else may lie in the way


def test_a_marker_that_cannot_be_read_costs_the_stage_alone(tmp_path):
    """Cut short, overwritten, a folder, a link: the old build stands and the next one is whole."""
    for number, spoil in enumerate(
        (
            lambda marker: marker.write_bytes(b""),
            lambda marker: marker.write_bytes(b"\xff" * 64),
            lambda marker: marker.symlink_to("/dev/zero"),
        )
    ):
        output = tmp_path / f"{number}/output"
        before = staged(output, DISK, second=False)
        (output / STAGE).mkdir()
        (output / STAGE / "a").write_bytes(b"half")
        spoil(output / MARKER)
        heal(output)
        assert tree_digest(output) == before
        assert not (output / MARKER).is_symlink()


def test_a_damaged_stage_is_not_published(tmp_path):
    """The marker vouches for the staged manifest by its digest."""
    output = tmp_path / "output"
    before = staged(output, DISK, second=False)
    (output / STAGE).mkdir()
    (output / STAGE / MANIFEST).write_text('{"version": 1, "files": {}}')
    (output / MARKER).write_text("0" * 64)
    heal(output)
    assert tree_digest(output) == before


@pytest.mark.parametrize("path", ["../content/x", "/etc/passwd", "a/../../b", "a\\b", ""])
def test_a_manifest_that_leads_out_of_its_folder_is_not_believed(tmp_path, path):
    """Nobody can have a source file removed by writing its name into the manifest."""
    raw = f'{{"files": {{{path!r}: {{"sha256": "", "bytes": 0}}}}}}'.replace("'", '"')
    with pytest.raises(ValueError, match="leads out"):
        parse_manifest(raw.encode())
    (tmp_path / "content").mkdir()
    (tmp_path / "content/x").write_text("a source")
    (tmp_path / "output").mkdir()
    (tmp_path / "output" / MANIFEST).write_text(raw)
    clean(tmp_path / "output")
    assert (tmp_path / "content/x").read_text() == "a source"


def test_links_inside_the_output_are_not_written_through(known, trial):
    """A linked folder is refused; its target, the sources, stays as it was; clean does not follow it either."""
    root = trial()
    shutil.move(root / "output/web/departments", root / "elsewhere")
    (root / "output/web/departments").symlink_to("../../content/departments")
    (root / "content/departments/index.html").write_text("of a person")

    result = make(root)

    refused = [problem.rule for problem in result.problems if problem.severity == "error"]
    assert refused == ["output/symlink"]
    assert not litter(root)
    clean(root / "output")
    assert (root / "content/departments/index.html").read_text() == "of a person"
    assert (root / "content/departments/surgery.md").is_file()


def test_a_linked_file_is_replaced_and_not_what_it_points_to(known, trial):
    """A page that somebody replaced by a link becomes a page again."""
    root = trial()
    page = root / "output/web/index.html"
    page.unlink()
    page.symlink_to(root / "content/hospital.yaml")
    before = (root / "content/hospital.yaml").read_bytes()

    assert not make(root).summary["errors"]
    assert (root / "content/hospital.yaml").read_bytes() == before
    assert not page.is_symlink()


def test_files_of_others_are_never_overwritten(known, trial):
    """Where a new page is to lie and a file of a person lies, the build is refused and the file stays."""
    root = trial()
    file = root / "output/web/departments/surgery.html"
    file.write_text("of a person")

    result = make(root)

    assert [problem.rule for problem in result.problems] == ["output/foreign"]
    assert file.read_text() == "of a person" and not litter(root)


def test_a_lost_manifest_is_made_again(known, trial):
    """Without it, all is built again and what is equal is taken over."""
    root = trial()
    assert not make(root).summary["errors"]
    (root / "output" / MANIFEST).unlink()

    assert not make(root).summary["errors"]
    assert tree_digest(root / "output") == known.new


@pytest.mark.parametrize("folder", [".", "..", "content", "content/pages", "themes/mine", "templates"])
def test_sources_are_no_output_folder(starter, run, folder):
    """A slip of the hand must not mix outputs into what people write."""
    answer = run(starter, "build", "--output", str(starter / folder))
    assert answer.code == 2 and "sources" in answer.err
    assert run(starter, "clean", "--output", str(starter / folder)).code == 2


def test_a_file_that_vanishes_while_pages_are_made(starter):
    """Told with its name, nothing published, and no bug report."""
    out = io.BytesIO()
    Image.linear_gradient("L").save(out, "PNG")
    (starter / "content/images").mkdir()
    (starter / "content/images/door.png").write_bytes(out.getvalue())
    site = prepare(starter, TODAY)
    assert site.is_sound
    (starter / "content/images/door.png").unlink()
    options = Options(starter / "output", starter / ".pressroom/t.sqlite", QUICK | {"picture"})

    result = build(site, options, lambda size: SerialExecutor(), lambda phase, done, total: None)

    assert {problem.rule for problem in result.problems} == {"source/vanished"}
    assert "door.png" in str(result.problems[0].message.args)
    assert not (starter / "output").exists()


def test_a_file_that_vanishes_while_the_site_is_looked_at(starter, monkeypatch):
    """The site is looked at again; what keeps vanishing goes to the caller."""
    real, seen = site_module.ThemeLoader, []

    def vanishing(root, name, cache):
        seen.append(name)
        if len(seen) <= times:
            raise FileNotFoundError(errno.ENOENT, "gone", "theme.yaml")
        return real(root, name, cache)

    monkeypatch.setattr(site_module, "ThemeLoader", vanishing)
    times = 2
    assert prepare(starter, TODAY).is_sound
    times, seen[:] = 9, []
    with pytest.raises(FileNotFoundError):
        prepare(starter, TODAY)


# --- two at once


def test_two_builds_at_once_and_who_has_the_lock(starter, run):
    """The second is told who is at work since when, at once, and changes nothing."""
    output = starter / "output"
    with exclusive(output):
        answer = run(starter, "build", "--only", "outline", "--executor", "serial")
        assert answer.code == 1 and f"process {os.getpid()}" in answer.out and ":" in answer.out
        assert run(starter, "clean").code == 1
        assert run(starter, "check").code == 0, "looking is allowed"
        assert [file.name for file in output.iterdir()] == [LOCK]
    assert run(starter, "build", "--only", "outline", "--executor", "serial").code == 0


def test_the_lock_of_a_dead_process_is_void(tmp_path):
    """Its file may stay behind; whoever comes next takes it over."""
    child = os.fork()
    if child == 0:
        with exclusive(tmp_path / "output"):
            dying(None)
    os.waitpid(child, 0)
    assert (tmp_path / "output" / LOCK).is_file()
    with exclusive(tmp_path / "output"), pytest.raises(BuildError, match="output/busy"), exclusive(tmp_path / "output"):
        pass
    assert not (tmp_path / "output").exists()


class NullMemory(set):
    """Held locks that nobody remembers."""

    def add(self, descriptor):
        """Forget it."""


def outlived(folder):
    """Kill a process that has the lock of a folder and a worker; the pipe at whose end the worker ends."""
    ready, tell = os.pipe()
    hold, end = os.pipe()
    child = os.fork()
    if child == 0:
        with exclusive(folder):
            if os.fork() == 0:
                os.close(end)
                os.write(tell, b"x")
                os.read(hold, 1)
                os._exit(0)
            os.read(ready, 1)
            dying(None)
    os.waitpid(child, 0)
    return end


def test_a_worker_that_outlives_its_build_keeps_nobody_out(tmp_path, monkeypatch):
    """It begins as a copy of the build; the control: with its copy of the lock the next build would wait for nobody."""
    end = outlived(tmp_path / "output")
    with exclusive(tmp_path / "output"):
        os.close(end)

    monkeypatch.setattr(lock, "_held", NullMemory())
    end = outlived(tmp_path / "output")
    with pytest.raises(BuildError, match="output/busy"), exclusive(tmp_path / "output"):
        pass
    os.close(end)


def test_a_lock_file_that_is_a_link_is_not_followed(tmp_path):
    """Nobody can have a file cut to nothing by putting a link in the lock's place."""
    (tmp_path / "output").mkdir()
    (tmp_path / "source").write_text("of a person")
    (tmp_path / "output" / LOCK).symlink_to(tmp_path / "source")
    with pytest.raises(OSError, match="symbolic"), exclusive(tmp_path / "output"):
        pass
    assert (tmp_path / "source").read_text() == "of a person"


def test_real_processes_take_turns(starter):
    """Of several commands at the same time each either builds or is told to wait; the output is whole."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "--root", str(starter), "--lang", "en", "build", "--only"]
    running = [
        subprocess.Popen([*command, "web", "--executor", "serial"], stdout=subprocess.PIPE, text=True) for _ in range(3)
    ]
    said = [process.communicate()[0] for process in running]
    codes = [process.returncode for process in running]
    assert 0 in codes and set(codes) <= {0, 1}
    assert all("output/busy" in words for words, code in zip(said, codes, strict=True) if code)
    manifest = read_manifest(starter / "output")
    assert manifest and all((starter / "output" / path).is_file() for path in manifest)


def test_a_full_disk_for_real(starter, run, tmp_path):
    """A file system of one megabyte, where we may make one: told in words, nothing half written."""
    small = tmp_path / "small"
    small.mkdir()
    if subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=96k", "none", small], capture_output=True, check=False
    ).returncode:
        pytest.skip("no file system may be mounted here; the injected faults stand for it")
    try:
        answer = run(starter, "build", "--only", "web", "--executor", "serial", "--output", str(small / "output"))
        assert answer.code == 1 and "No space left on device" in answer.out
        assert not (small / "output").exists() or not any((small / "output").iterdir())
    finally:
        subprocess.run(["umount", small], check=True)


def test_changes_reach_the_medium_in_their_order(tmp_path):
    """Staged files, then the marker, then what was renamed, then the manifest; only then may the marker go."""
    disk = Faulty()
    staged(tmp_path / "output", disk, second=True)
    steps = [name for name, _ in groupby(name for name in disk.log if name in ("write", "flush", "replace", "clear"))]
    assert steps == [
        *("write", "flush"),  # the stage
        *("write", "flush", "replace", "flush"),  # the marker
        *("replace", "flush"),  # the files
        *("replace", "flush"),  # the manifest
        "clear",
    ]
    assert disk.log[-1] == "remove_folder" and "remove" in disk.log[disk.log.index("clear") :]


@pytest.mark.parametrize("failure", [BrokenProcessPool, MemoryError])
def test_a_process_that_was_ended_from_outside_is_told(known, trial, monkeypatch, failure):
    """A machine without memory ends what takes most of it: a diagnostic with a remedy, the old pages stay, no bug report."""

    def ended(*_):
        raise failure

    root = trial()
    monkeypatch.setattr("pressroom.build.pipeline.execute", ended)
    result = make(root)

    assert [problem.rule for problem in result.problems if problem.severity == "error"] == ["output/workers"]
    assert verdict(root, known) == "old"
