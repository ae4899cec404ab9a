"""What is put where the public sees it: the files of ``output/web`` by manifest, and what differs from what lies there.

In: an output folder, and the manifest of a destination.  Out: a ``Delivery`` and a ``Plan`` in the order that keeps
every page whole while it is carried out: new assets, then pages, deletions last.
Never: names a file that does not lie below ``output/web``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from pressroom.build.manifest import Owned, read_manifest
from pressroom.core.digest import digest, digest_all

PUBLIC = "web/"
RECORD = ".pressroom-manifest.json"
"""The manifest of what was published, beside it; hidden from visitors by the configuration that we write for servers."""
_PAGES = frozenset({".html", ".xml", ".json", ".txt", ".webmanifest"})
_CODINGS = frozenset({".br", ".gz"})


@dataclass(frozen=True, slots=True)
class Delivery:
    """What the public is to see: a folder, and its files by path below it."""

    folder: Path
    files: Mapping[str, Owned]

    @property
    def name(self) -> str:
        """A short name that equal deliveries share."""
        return digest_all(part for path in sorted(self.files) for part in (path, self.files[path].digest))[:12]


@dataclass(frozen=True, slots=True)
class Plan:
    """What a publication changes, in its order."""

    assets: tuple[str, ...]
    """New or changed files that pages may ask for."""
    pages: tuple[str, ...]
    """New or changed files that ask for others."""
    removed: tuple[str, ...]
    added: frozenset[str]
    """Those of the first two that were not there before."""
    meanwhile: Mapping[str, Owned]
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

    def deliver(self, delivery: Delivery, plan: Plan) -> None:
        """Carry the plan out."""

    def differing(self, delivery: Delivery, plan: Plan) -> tuple[str, ...]:
        """Paths at which the place does not hold what the delivery says."""


def delivery_of(output: Path) -> Delivery:
    """The public files of an output folder, as its manifest names them."""
    owned = read_manifest(output)
    files = {path.removeprefix(PUBLIC): entry for path, entry in owned.items() if path.startswith(PUBLIC)}
    return Delivery(output / PUBLIC, files)


def altered(delivery: Delivery) -> tuple[str, ...]:
    """Files that are not what the manifest says: missing, changed by hand, or a link to somewhere else."""
    return tuple(path for path, owned in sorted(delivery.files.items()) if not holds(delivery.folder, path, owned))


def holds(folder: Path, path: str, owned: Owned) -> bool:
    """Whether a folder has a file, itself and not through a link, with the bytes that are expected."""
    file = folder / path
    inner = [folder / parent for parent in PurePosixPath(path).parents if str(parent) != "."]
    if any(place.is_symlink() for place in (file, *inner)) or not file.is_file():
        return False
    return file.stat().st_size == owned.size and digest(file.read_bytes()) == owned.digest


def plan_of(delivery: Delivery, there: Mapping[str, Owned]) -> Plan:
    """What is to be sent and removed, given what lies there."""
    changed = sorted(path for path, owned in delivery.files.items() if there.get(path) != owned)
    return Plan(
        assets=tuple(path for path in changed if not is_page(path)),
        pages=tuple(path for path in changed if is_page(path)),
        removed=tuple(sorted(there.keys() - delivery.files.keys())),
        added=frozenset(changed) - there.keys(),
        meanwhile={**there, **dict.fromkeys(changed, Owned("", 0))},
    )


def is_page(path: str) -> bool:
    """Whether a file asks for others: a page, a feed, a list; its compressed twins are taken for the same."""
    suffixes = [suffix for suffix in PurePosixPath(path).suffixes if suffix not in _CODINGS]
    return suffixes[-1:] != [] and suffixes[-1] in _PAGES
