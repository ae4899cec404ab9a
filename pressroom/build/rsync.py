"""Publication over rsync or ssh, by the rsync program.

In: ``host:folder``, ``user@host:folder`` or ``rsync://host/module/folder``.  Out: what changed is sent, assets before
pages; what the last publication had and this one has not is removed last.  Never: removes a file
at the destination that was not published by us, or gives a name to a shell.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath

from pressroom.build.deployment import MANIFEST_FILE, Deployment, DeploymentPlan
from pressroom.build.errors import BuildError, build_error
from pressroom.build.manifest import Owned, parse_manifest, write_manifest
from pressroom.core.diagnostic import text
from pressroom.core.text import shorten

ADDRESS_PATTERN = re.compile(r"rsync://[\w.\-\[\]:]+/[^\0\n]+|(?:[\w.\-]+@)?[\w.\-]+:(?!//)[^\0\n]+")
"""Addresses of rsync; a Windows drive (one letter before the colon) is ruled out by the caller."""
_MISSING = 23
"""Exit code of rsync when a single file that was asked for is not there (or cannot be read)."""
_MODES = "--chmod=D755,F644"


class Rsync:
    """A folder on another machine."""

    def __init__(self, address: str, program: str = "rsync") -> None:
        self._address = address.rstrip("/") + "/"
        self._program = program

    def inventory(self) -> Mapping[str, Owned]:
        """The record that the last publication left; empty when there is none, or it cannot be read."""
        with tempfile.TemporaryDirectory(prefix="pressroom-") as folder:
            answer = self._run(["--", self._address + MANIFEST_FILE, folder + "/"], allowed=(0, _MISSING))
            record = Path(folder, MANIFEST_FILE)
            if answer.returncode == _MISSING and "No such file" not in answer.stderr:
                raise self._failed(answer.stderr)
            try:
                return parse_manifest(record.read_bytes()) if record.is_file() else {}
            except ValueError:
                return {}

    def deploy(self, deployment: Deployment, plan: DeploymentPlan) -> None:
        """Send and remove."""
        with tempfile.TemporaryDirectory(prefix="pressroom-") as folder:
            self._record(Path(folder), plan.interim_manifest)
            for paths in (plan.assets, plan.pages):
                if paths:
                    self._send(deployment.folder, paths)
            if plan.removed:
                self._remove(plan.removed, Path(folder, "empty"))
            self._record(Path(folder), deployment.files)

    def _record(self, folder: Path, files: Mapping[str, Owned]) -> None:
        (folder / MANIFEST_FILE).write_bytes(write_manifest(files))
        self._send(folder, (MANIFEST_FILE,))

    def _send(self, folder: Path, paths: Iterable[str]) -> None:
        self._run([*self._listed, _MODES, "--delay-updates", "--", f"{folder}/", self._address], "\0".join(paths))

    @property
    def _listed(self) -> tuple[str, ...]:
        """Options for a list of files on standard input, compared by their bytes, without what else lies there."""
        return ("--checksum", "--from0", "--files-from=-", "--no-links")

    def _remove(self, paths: Iterable[str], empty: Path) -> None:
        """Remove files by name: an empty folder is mirrored, and nothing but their names is let through the filter."""
        empty.mkdir()
        folders = {f"{parent}/" for path in paths for parent in PurePosixPath(path).parents if str(parent) != "."}
        rules = [f"+ /{_literal(path)}" for path in sorted((*folders, *paths))]
        command = ["--recursive", "--delete", "--force", "--include-from=-", "--exclude=*"]
        self._run([*command, "--", f"{empty}/", self._address], "\n".join(rules) + "\n")

    def differing(self, deployment: Deployment, plan: DeploymentPlan) -> tuple[str, ...]:
        """What rsync would still have to change, were it to compare every byte; and what should have gone."""
        paths = "\0".join(sorted(deployment.files))
        options = [*self._listed, "--dry-run", "--out-format=%n"]
        wrong = self._run([*options, "--", f"{deployment.folder}/", self._address], paths).stdout.splitlines()
        found = [path for path in wrong if path in deployment.files]
        if plan.removed:
            with tempfile.TemporaryDirectory(prefix="pressroom-") as folder:
                back = [*options, "--", self._address, f"{folder}/"]
                left = self._run(back, "\0".join(plan.removed), allowed=(0, _MISSING)).stdout.splitlines()
                found += [path for path in left if path in plan.removed]
        return tuple(sorted(found))

    def _run(
        self, arguments: list[str], words: str = "", allowed: tuple[int, ...] = (0,)
    ) -> subprocess.CompletedProcess[str]:
        # --protect-args: a name never reaches a shell on the other side.
        command = [self._program, "--protect-args", *arguments]
        try:
            answer = subprocess.run(command, input=words, capture_output=True, text=True, check=False)  # noqa: S603 - no shell, and the address stands behind "--"
        except FileNotFoundError:
            message = text("publish/no-rsync", value=self._program)
            raise build_error(message, text("publish/no-rsync.hint"), Path(self._address)) from None
        if answer.returncode not in allowed:
            raise self._failed(answer.stderr)
        return answer

    def _failed(self, words: str) -> BuildError:
        message = text("publish/failed", value=self._address, reason=shorten(words, 200))
        return build_error(message, text("publish/failed.hint"), Path(self._address))


def _literal(path: str) -> str:
    """A path as a pattern of rsync that means just itself."""
    return re.sub(r"([*?\[\\])", r"\\\1", path)
