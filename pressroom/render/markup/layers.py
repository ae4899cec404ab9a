"""Layers: the folders in which templates and theme files are looked up, in override order.

In: the site's root and the name of a theme.  Out: an ordered tuple of layers.  Never: leaves those folders, not even
through a symbolic link.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pressroom.core.digest import digest, digest_all


def shipped() -> Path:
    """The folder that holds the program's own ``templates/`` and ``themes/``."""
    package = Path(__file__).resolve().parents[2]
    inside = package / "shipped"
    return inside if inside.is_dir() else package.parent


@dataclass(frozen=True, slots=True)
class Layer:
    """A folder of files under a name that stays the same on every machine."""

    name: str
    folder: Path

    def find(self, path: str) -> Path | None:
        """The file at a relative path inside the folder, or None."""
        if PurePosixPath(path).is_absolute() or ".." in PurePosixPath(path).parts:
            return None
        file = self.folder / path
        try:
            is_ours = file.is_file() and file.resolve().is_relative_to(self.folder.resolve())
        except OSError:  # a name longer than names can be
            return None
        return file if is_ours else None

    def files(self) -> Iterator[str]:
        """Relative paths of all files, sorted."""
        for file in sorted(self.folder.rglob("*")):
            path = file.relative_to(self.folder).as_posix()
            hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
            if not hidden and self.find(path) is not None:
                yield path


def folders(root: Path, below: str) -> tuple[tuple[str, Path], ...]:
    """The site's own folder and the shipped one, where they exist, without doubling one that is both."""
    found: list[tuple[str, Path]] = []
    for owner, base in (("site", root), ("shipped", shipped())):
        folder = base / below
        if folder.is_dir() and folder.resolve() not in [known.resolve() for _, known in found]:
            found.append((owner, folder))
    return tuple(found)


def layers(root: Path, themes: Iterable[str]) -> tuple[Layer, ...]:
    """Template layers: the active theme, those that it extends, then ``templates/``; a site's own before the shipped."""
    found: list[Layer] = []
    for theme in themes:
        for owner, folder in folders(root, f"themes/{theme}/templates"):
            found.append(Layer(f"{owner}/themes/{theme}/templates", folder))
    for owner, folder in folders(root, "templates"):
        found.append(Layer(f"{owner}/templates", folder))
    return tuple(found)


def theme_layers(root: Path, themes: Iterable[str]) -> tuple[Layer, ...]:
    """The theme folders themselves, active one first: css, images, scripts."""
    return tuple(
        Layer(f"{owner}/themes/{theme}", folder)
        for theme in themes
        for owner, folder in folders(root, f"themes/{theme}")
    )


def digest_of(found: Iterable[Layer]) -> str:
    """Digest of every file of some layers; names count, the folder's place on the disk does not."""
    parts: list[str] = []
    for layer in found:
        for path in layer.files():
            file = layer.find(path)
            if file is not None:
                parts += [path, digest(file.read_bytes())]
    return digest_all(parts)
