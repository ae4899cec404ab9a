"""Deployment: which files of ``output/web`` go to a destination, and in which order.

In: an output folder, and the manifest of what a destination has.  Out: a ``Deployment`` (all public files with their digests)
and a ``DeploymentPlan`` (the difference), in the order in which no visitor ever meets a page whose assets are missing: new
assets, then pages, deletions last.  Never: names a file that does not lie below ``output/web``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from pressroom.build.manifest import Owned, read_manifest
from pressroom.core.digest import digest, digest_all

DOCUMENT_ROOT = "web/"
MANIFEST_FILE = ".pressroom-manifest.json"
"""The manifest of what was published, beside it; hidden from visitors by the configuration that we write for servers."""
_PAGES = frozenset({".html", ".xml", ".json", ".txt", ".webmanifest"})
_CODINGS = frozenset({".br", ".gz"})


@dataclass(frozen=True, slots=True)
class Deployment:
    """The desired state of a destination: a folder, and its files by path below it."""

    folder: Path
    files: Mapping[str, Owned]

    @property
    def name(self) -> str:
        """A content address: the first twelve digits of the digest of all paths and files."""
        return digest_all(part for path in sorted(self.files) for part in (path, self.files[path].digest))[:12]


@dataclass(frozen=True, slots=True)
class DeploymentPlan:
    """The steps from what a destination has to the desired state, in the order in which they are taken."""

    assets: tuple[str, ...]
    """New or changed files that pages may ask for."""
    pages: tuple[str, ...]
    """New or changed files that ask for others."""
    removed: tuple[str, ...]
    added: frozenset[str]
    """Those of the first two that were not there before."""
    interim_manifest: Mapping[str, Owned]
    """The record while this is carried out: all that is or may be there, so that a publication that breaks off leaves
    nothing behind of which the next one does not know."""

    @property
    def sent(self) -> tuple[str, ...]:
        """Everything that is carried over, in order."""
        return (*self.assets, *self.pages)


class Destination(Protocol):
    """A place that the public sees."""

    def inventory(self) -> Mapping[str, Owned]:
        """What was published there last, by its own record; empty when nothing was."""

    def deploy(self, deployment: Deployment, plan: DeploymentPlan) -> None:
        """Carry the plan out."""

    def differing(self, deployment: Deployment, plan: DeploymentPlan) -> tuple[str, ...]:
        """Paths at which the place does not hold what the deployment says."""


def deployment_of(output: Path) -> Deployment:
    """The public files of an output folder, as its manifest names them."""
    owned = read_manifest(output)
    files = {path.removeprefix(DOCUMENT_ROOT): entry for path, entry in owned.items() if path.startswith(DOCUMENT_ROOT)}
    return Deployment(output / DOCUMENT_ROOT, files)


def modified_files(deployment: Deployment) -> tuple[str, ...]:
    """Paths whose file is not what the manifest says: missing, changed by hand, or reached through a symbolic link."""
    return tuple(
        path for path, owned in sorted(deployment.files.items()) if not has_file(deployment.folder, path, owned)
    )


def has_file(folder: Path, path: str, owned: Owned) -> bool:
    """Whether a folder has a file, itself and not through a link, with the bytes that are expected."""
    file = folder / path
    inner = [folder / parent for parent in PurePosixPath(path).parents if str(parent) != "."]
    if any(place.is_symlink() for place in (file, *inner)) or not file.is_file():
        return False
    return file.stat().st_size == owned.size and digest(file.read_bytes()) == owned.digest


def deployment_plan(deployment: Deployment, there: Mapping[str, Owned]) -> DeploymentPlan:
    """What is to be sent and removed, given the manifest ``there`` of the destination."""
    changed = sorted(path for path, owned in deployment.files.items() if there.get(path) != owned)
    return DeploymentPlan(
        assets=tuple(path for path in changed if not is_page(path)),
        pages=tuple(path for path in changed if is_page(path)),
        removed=tuple(sorted(there.keys() - deployment.files.keys())),
        added=frozenset(changed) - there.keys(),
        interim_manifest={**there, **dict.fromkeys(changed, Owned("", 0))},
    )


def is_page(path: str) -> bool:
    """Whether a file asks for others: a page, a feed, a list; its compressed twins are taken for the same."""
    suffixes = [suffix for suffix in PurePosixPath(path).suffixes if suffix not in _CODINGS]
    return suffixes[-1:] != [] and suffixes[-1] in _PAGES
