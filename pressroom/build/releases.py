"""Publication to a folder: every release is a folder of its own, and one link says which of them the public sees.

    DEST/releases/0007-3f9a…/   the site as it was published the seventh time
    DEST/current -> releases/0007-3f9a…      the document root of the web server

In: a Delivery.  Out: a new release, checked byte by byte before the link is switched in one step.  Never: changes a
release that the public sees, or removes the one before, to which ``rollback`` returns.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from pressroom.build.deployment import MANIFEST_FILE, Deployment, DeploymentPlan, has_file
from pressroom.build.errors import build_error
from pressroom.build.manifest import Owned, parse_manifest, write_manifest
from pressroom.core.diagnostic import text
from pressroom.core.fs import DISK, Disk

RELEASES = "releases"
CURRENT = "current"
KEPT_RELEASES = 5
"""Releases that stay, the one that the public sees included."""
_FORM = re.compile(r"(\d{4,})-[0-9a-f]{12}")
_INCOMING = ".incoming"
_SWITCH = ".current"


class Releases:
    """A folder that holds releases; needs the folder's lock for whatever changes it."""

    def __init__(self, folder: Path, disk: Disk = DISK) -> None:
        self._folder = folder
        self._disk = disk
        self._releases = folder / RELEASES
        self._refuse_what_is_not_ours()

    def _refuse_what_is_not_ours(self) -> None:
        """A folder with other things in it is some other folder, most probably a slip."""
        current = self._folder / CURRENT
        is_ours = current.is_symlink() or self._releases.is_dir()
        others = [] if is_ours else [p.name for p in _listed(self._folder) if not p.name.startswith(".pressroom")]
        if others or (current.exists() and not current.is_symlink()) or self._releases.is_symlink():
            message = text("publish/folder", value=self._folder, other=min(others, default=CURRENT))
            raise build_error(message, text("publish/folder.hint"), self._folder)

    def all(self) -> tuple[Path, ...]:
        """Whole releases, oldest first."""
        found = [folder for folder in _listed(self._releases) if _FORM.fullmatch(folder.name) and folder.is_dir()]
        return tuple(sorted(found, key=_number))

    def current(self) -> Path | None:
        """The release that the public sees."""
        link = self._folder / CURRENT
        if not link.is_symlink():
            return None
        release = self._folder / link.readlink()
        return release if release.is_dir() and release.parent == self._releases else None

    def inventory(self) -> Mapping[str, Owned]:
        """What the public sees, by the release's own record, less what was damaged since."""
        release = self.current()
        if release is None:
            return {}
        try:
            recorded = parse_manifest((release / MANIFEST_FILE).read_bytes())
        except (OSError, ValueError):
            return {}
        return {path: owned for path, owned in recorded.items() if has_file(release, path, owned)}

    def deploy(self, deployment: Deployment, plan: DeploymentPlan) -> None:
        """Make a release, check it, show it, and let go of the oldest ones."""
        incoming = self._releases / _INCOMING
        self._disk.make_folder(self._releases)
        self._disk.clear(incoming)
        self._disk.make_folder(incoming)
        before = self.current()
        for path, owned in sorted(deployment.files.items()):
            self._put(deployment, path, owned, incoming, before)
        self._disk.write(incoming / MANIFEST_FILE, write_manifest(deployment.files))
        self._disk.flush([incoming, *sorted(incoming.rglob("*"))])
        wrong = _differing(incoming, deployment)
        if wrong:
            self._disk.clear(incoming)
            message = text("publish/differs", value=wrong[0], number=len(wrong))
            raise build_error(message, text("publish/differs.hint"), self._folder)
        number = max(map(_number, self.all()), default=0) + 1
        release = self._releases / f"{number:04d}-{deployment.name}"
        self._disk.replace(incoming, release)
        self._show(release)
        self._prune(release, before)

    def _put(self, deployment: Deployment, path: str, owned: Owned, incoming: Path, before: Path | None) -> None:
        """A file that did not change is the same file as in the release before, on the disk too."""
        file = incoming / path
        self._disk.make_folder(file.parent)
        if before is not None and has_file(before, path, owned):
            with suppress(OSError):  # a file system without hard links
                os.link(before / path, file)
                return
        self._disk.write(file, (deployment.folder / path).read_bytes())

    def _show(self, release: Path) -> None:
        """Switch the link in one step."""
        link = self._folder / _SWITCH
        self._disk.remove(link)
        self._disk.link(f"{RELEASES}/{release.name}", link)
        self._disk.replace(link, self._folder / CURRENT)
        self._disk.flush([self._folder, self._releases])

    def _prune(self, current: Path, before: Path | None) -> None:
        # A rollback may have made an old release the current one.
        for release in self.all()[:-KEPT_RELEASES]:
            if release not in (current, before):
                self._disk.clear(release)

    def previous(self) -> Path | None:
        """The release to which a rollback returns: the last one before the current one."""
        current = self.current()
        older = [r for r in self.all() if current is not None and _number(r) < _number(current) and _is_whole(r)]
        return older[-1] if older else None

    def deployment(self, release: Path) -> Deployment:
        """What a release holds, by its own record."""
        return Deployment(release, parse_manifest((release / MANIFEST_FILE).read_bytes()))

    def rollback(self) -> Path:
        """Show the release before."""
        release = self.previous()
        if release is None:
            raise build_error(
                text("publish/no-earlier", value=self._folder), text("publish/no-earlier.hint"), self._folder
            )
        self._show(release)
        return release

    def differing(self, deployment: Deployment, plan: DeploymentPlan) -> tuple[str, ...]:
        """Paths at which what the public sees is not what was delivered."""
        return _differing(self._folder / CURRENT, deployment)


def _differing(folder: Path, deployment: Deployment) -> tuple[str, ...]:
    wrong = [path for path, owned in sorted(deployment.files.items()) if not has_file(folder, path, owned)]
    found = {file.relative_to(folder).as_posix() for file in folder.rglob("*") if not file.is_dir()}
    return (*wrong, *sorted(found - deployment.files.keys() - {MANIFEST_FILE}))


def _is_whole(release: Path) -> bool:
    try:
        recorded = parse_manifest((release / MANIFEST_FILE).read_bytes())
    except (OSError, ValueError):
        return False
    return all(has_file(release, path, owned) for path, owned in recorded.items())


def _number(release: Path) -> int:
    form = _FORM.fullmatch(release.name)
    return int(form[1]) if form else 0


def _listed(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.iterdir()) if folder.is_dir() else ())
