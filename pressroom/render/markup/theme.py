"""Themes: tokens, style sheets and pictures of a look.

In: the name of a theme.  Out: a ``Theme`` with validated tokens and the layers in which its files are found, or
diagnostics with a place in theme.yaml.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.lazy import regex
from pressroom.core.text import is_slug, nearest
from pressroom.render.fonts import Face
from pressroom.render.markup import printing_conditions
from pressroom.render.markup.layers import Layer, digest_of, folders, theme_layers
from pressroom.render.markup.printing_conditions import PrintingCondition
from pressroom.source import yaml
from pressroom.source.files import decode
from pressroom.source.yaml import Plain, Tree

_COLOUR = regex(r"#[0-9a-f]{6}")
_LENGTH = regex(r"-?\d+(\.\d+)?(px|rem|em|mm|pt|%)|0")
_INKS = regex(r"(?:100|[1-9]?\d)(?: (?:100|[1-9]?\d)){3}")
_NUMBER = regex(r"\d+(\.\d+)?")
_SCRIPT = regex(r"js/[\w-]+\.js")
_FAMILY = regex(r"[\w\s\"',.-]+")
_GROUPS = {
    "colour": (_COLOUR, "#rrggbb"),
    "colour-dark": (_COLOUR, "#rrggbb"),
    "cmyk": (_INKS, "90 30 60 20"),
    printing_conditions.GROUP: (printing_conditions.VALUE, "FOGRA39, press/FOGRA39.icc"),
    "length": (_LENGTH, "1.5rem, 4mm, 12pt"),
    "number": (_NUMBER, "1.6"),
    "family": (_FAMILY, '"Noto Sans", sans-serif'),
}
CONTRASTS = (
    ("ink", "paper", 7.0),
    ("ink-soft", "paper", 4.5),
    ("ink", "paper-tint", 7.0),
    ("ink-soft", "paper-tint", 4.5),
    ("accent", "paper", 4.5),
    ("accent", "paper-tint", 4.5),
    ("on-accent", "accent", 4.5),
    ("alert", "paper", 4.5),
    ("alert", "alert-tint", 4.5),
    ("on-alert", "alert", 4.5),
    ("ink", "accent-tint", 7.0),
    ("ink", "warm-tint", 7.0),
    ("ink", "alert-tint", 7.0),
    ("ink-soft", "warm-tint", 4.5),
    ("ink-soft", "alert-tint", 4.5),
    ("accent", "warm-tint", 4.5),
    ("accent", "alert-tint", 4.5),
    ("on-warm", "warm", 4.5),
    ("on-ground", "ground", 4.5),
    ("on-ground", "ground-deep", 7.0),
    ("on-ground-soft", "ground-deep", 4.5),
    ("accent-deep", "paper", 7.0),
    ("accent-deep", "paper-tint", 7.0),
    ("accent-deep", "accent-tint", 7.0),
    ("alert-deep", "paper", 7.0),
    ("alert-deep", "alert-tint", 7.0),
    ("on-accent", "accent-deep", 7.0),
    ("on-alert", "alert-deep", 7.0),
)
"""Pairs of colour tokens with the contrast that text needs (WCAG 2.2, 1.4.3; 7:1 for body text, and for the deep tones,
which large type takes in place of the plain ones).  They hold for the dark colours too."""
_DARK = "colour-dark-"
_CMYK = "cmyk-"
_PRESS = f"{printing_conditions.GROUP}-"
_WANTED = text("theme/token-missing.hint")
MAX_TOTAL_INK = 300
"""Percent of all inks together that coated paper takes before it smears."""
_SWITCHED = ":root:is(.scheme-{0}, :has(#scheme-{0}:checked))"
"""The reader's switch: a class that the script sets before the first paint, or the switch itself where no script runs."""


@dataclass(frozen=True, slots=True, eq=False)
class Theme:
    """A look: its name, its tokens by name (``colour-ink``), its faces for print, and where its files are."""

    name: str
    chain: tuple[str, ...]
    tokens: Mapping[str, str]
    faces: tuple[Face, ...]
    layers: tuple[Layer, ...]
    digest: str

    def find(self, path: str) -> Path | None:
        """A file of the theme by its path below the theme's folder; the nearest layer wins."""
        return next((file for layer in self.layers if (file := layer.find(path)) is not None), None)

    def read(self, path: str) -> str:
        """Text of a file of the theme; FileNotFoundError names the path."""
        file = self.find(path)
        if file is None:
            raise FileNotFoundError(path)
        return file.read_text(encoding="utf-8")

    def pictures(self) -> tuple[str, ...]:
        """Paths of the theme's pictures, over all layers."""
        return tuple(sorted({path for layer in self.layers for path in layer.files() if path.startswith("images/")}))

    def scripts(self) -> tuple[str, ...]:
        """Paths of the theme's scripts, over all layers."""
        return tuple(sorted({path for layer in self.layers for path in layer.files() if _SCRIPT.fullmatch(path)}))

    def place(self, path: str) -> str:
        """Where a file of the theme lies below the root or the program, for messages."""
        layer = next((layer for layer in self.layers if layer.find(path) is not None), self.layers[0])
        return f"{layer.name.partition('/')[2]}/{path}"

    def properties(self) -> str:
        """The tokens as a ``:root`` rule of custom properties."""
        return (
            ":root {\n"
            + _declared({n: v for n, v in self.tokens.items() if not n.startswith((_DARK, _CMYK, _PRESS))})
            + "}\n"
        )

    def inks(self) -> dict[str, tuple[float, float, float, float]]:
        """The mixture in which a press prints a colour token, as shares of 0 to 1, by its ``#rrggbb``."""
        mixtures: dict[str, tuple[float, float, float, float]] = {}
        for name, value in self.tokens.items():
            if name.startswith(_CMYK):
                cyan, magenta, yellow, black = (int(share) / 100 for share in value.split())
                mixtures[self.tokens[f"colour-{name.removeprefix(_CMYK)}"]] = (cyan, magenta, yellow, black)
        return mixtures

    def condition(self) -> PrintingCondition | None:
        """What the inks are mixed for; None when the theme does not say."""
        profile = self.find(self.tokens.get(f"{_PRESS}profile", ""))
        return PrintingCondition(self.tokens[f"{_PRESS}condition"], profile.read_bytes()) if profile else None

    def schemes(self) -> str:
        """Rules that change to the dark colours and back, for screens: the device's wish, then the reader's switch."""
        dark = {f"colour-{name.removeprefix(_DARK)}": v for name, v in self.tokens.items() if name.startswith(_DARK)}
        if not dark:
            return ""
        light = {name: self.tokens[name] for name in dark if name in self.tokens}
        on = "color-scheme: dark;\n" + _declared(dark)
        off = "color-scheme: light;\n" + _declared(light)
        wish = f"@media screen and (prefers-color-scheme: dark) {{\n:root {{\n{on}}}\n}}\n"
        switch = f"{_SWITCHED.format('light')} {{\n{off}}}\n{_SWITCHED.format('dark')} {{\n{on}}}\n"
        return f"{wish}@media screen {{\n{switch}}}\n"


def _declared(values: Mapping[str, str]) -> str:
    return "".join(f"  --{name}: {value};\n" for name, value in values.items())


def load_theme(root: Path, name: str) -> Checked[Theme | None]:
    """Read a theme and those that it extends; tokens of the nearer theme win."""
    trees: list[tuple[Tree, str]] = []
    problems: list[Diagnostic] = []
    chain: list[str] = []
    following: str | None = name
    while following is not None:
        found = _read(root, following, chain)
        problems.extend(found.problems)
        if found.value is None:
            return Checked(None, tuple(problems))
        chain.append(following)
        trees.append(found.value)
        extends = found.value[0].data.get("extends")
        following = extends if isinstance(extends, str) else None
    tokens: dict[str, str] = {}
    places: dict[str, Span] = {}
    for tree, path in reversed(trees):
        problems.extend(_tokens(tree, path, tokens, places))
    problems.extend(_contrasts(tokens, places))
    problems.extend(_mixtures(tokens, places))
    # What is missing was said for the light colours.
    problems.extend(p for p in _contrasts(*_darkened(tokens, places)) if p.rule != "theme/token-missing")
    if problems:
        return Checked(None, tuple(problems))
    folders_found = theme_layers(root, chain)
    theme = Theme(name, tuple(chain), tokens, _faces(trees), folders_found, digest_of(folders_found))
    misshapen = [problem for tree, path in trees for problem in _misshapen(tree, path)]
    misshapen.extend(printing_conditions.faults(trees, theme.find))
    return Checked(None, tuple(misshapen)) if misshapen else Checked(theme)


def _read(root: Path, name: str, chain: list[str]) -> Checked[tuple[Tree, str] | None]:
    path = f"themes/{name}/theme.yaml"
    candidates = [folder / "theme.yaml" for _, folder in folders(root, f"themes/{name}")] if is_slug(name) else []
    file = next((candidate for candidate in candidates if candidate.is_file()), None)
    place = Span(f"themes/{chain[-1]}/theme.yaml") if chain else Span("content/site.yaml")
    if name in chain:
        return Checked(None, (error(place, "theme/cycle", text("theme/cycle", value=name), text("theme/cycle.hint")),))
    if file is None:
        known = sorted({path.parent.name for _, base in folders(root, "themes") for path in base.glob("*/theme.yaml")})
        meant = nearest(name, known)
        hint = text("hint/did-you-mean", value=meant) if meant else text("theme/missing.hint", known=", ".join(known))
        return Checked(None, (error(place, "theme/missing", text("theme/missing", value=name), hint),))
    words, misread = decode(file.read_bytes(), path)
    if words is None:
        return Checked(None, misread)
    tree = yaml.parse(words, path)
    return Checked((tree.value, path) if tree.value else None, tree.problems)


def _tokens(tree: Tree, path: str, tokens: dict[str, str], places: dict[str, Span]) -> list[Diagnostic]:
    """Put one theme's tokens over those of the themes beneath it."""
    problems = []
    for group, (form, expected) in _GROUPS.items():
        values = tree.data.get(group) or {}
        for key, value in values.items() if isinstance(values, dict) else ():
            name, span = f"{group}-{key}", tree.spans.get((group, key), Span(path))
            if not isinstance(value, str) or not form.fullmatch(value):
                message = text("theme/token", name=f"{group}.{key}", value=value)
                problems.append(error(span, "theme/token", message, text("theme/token.hint", expected=expected)))
                continue
            tokens[name], places[name] = value, span
    return problems


def _contrasts(tokens: Mapping[str, str], places: Mapping[str, Span]) -> list[Diagnostic]:
    problems: list[Diagnostic] = []
    for front, back, limit in CONTRASTS:
        missing = [name for name in (f"colour-{front}", f"colour-{back}") if name not in tokens]
        if missing:
            file = Span(next(iter(places.values()), Span("themes")).path)
            told = (text("theme/token-missing", name=one) for one in missing)
            problems += [error(file, "theme/token-missing", said, _WANTED) for said in told]
            continue
        if (ratio := contrast(tokens[f"colour-{front}"], tokens[f"colour-{back}"])) < limit:
            message = text("theme/contrast", first=front, second=back, value=f"{ratio:.1f}", limit=limit)
            problems.append(error(places[f"colour-{front}"], "theme/contrast", message, text("theme/contrast.hint")))
    return problems


def _mixtures(tokens: Mapping[str, str], places: Mapping[str, Span]) -> Iterator[Diagnostic]:
    """Inks for a colour that does not exist, or more ink than paper takes."""
    for name in (name for name in tokens if name.startswith(_CMYK)):
        colour = name.removeprefix(_CMYK)
        if f"colour-{colour}" not in tokens:
            said = text("theme/token-missing", name=f"colour.{colour}")
            yield error(places[name], "theme/token-missing", said, _WANTED)
        total = sum(map(int, tokens[name].split()))
        if total > MAX_TOTAL_INK:
            message = text("theme/ink", name=colour, value=total, limit=MAX_TOTAL_INK)
            yield error(places[name], "theme/ink", message, text("theme/ink.hint"))


def _darkened(tokens: Mapping[str, str], places: Mapping[str, Span]) -> tuple[dict[str, str], dict[str, Span]]:
    """The colours of the dark scheme, those that it takes over from the light one included; nothing without a scheme."""
    dark = {name: f"colour-{name.removeprefix(_DARK)}" for name in tokens if name.startswith(_DARK)}
    if not dark:
        return {}, {}
    values = {name: value for name, value in tokens.items() if name.startswith("colour-") and name not in dark}
    found = {name: places[name] for name in values}
    return (
        values | {name: tokens[own] for own, name in dark.items()},
        found | {name: places[own] for own, name in dark.items()},
    )


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two #rrggbb colours, 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[position : position + 2], 16) / 255 for position in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _misshapen(tree: Tree, path: str) -> list[Diagnostic]:
    """Print faces that lack a part, or whose weight is no number."""
    listed = tree.data.get("faces")
    problems = []
    for index, face in enumerate(listed if isinstance(listed, list) else ()):
        parts = (
            [face.get(name) for name in ("family", "weight", "collection", "name")] if isinstance(face, dict) else []
        )
        is_whole = len(parts) == 4 and all(isinstance(part, str) for part in parts)
        if not is_whole or not re.fullmatch(r"[1-9]\d{2}", str(parts[1])) or "/" in str(parts[2]):
            span = tree.spans.get(("faces", index), Span(path))
            problems.append(error(span, "theme/face", text("theme/face"), text("theme/face.hint")))
    return problems


def _faces(trees: list[tuple[Tree, str]]) -> tuple[Face, ...]:
    """Print faces of the nearest theme that names any."""
    for tree, _ in trees:
        listed: Plain = tree.data.get("faces")
        if isinstance(listed, list):
            return tuple(
                Face(str(face["family"]), int(str(face["weight"])), str(face["collection"]), str(face["name"]))
                for face in listed
                if isinstance(face, dict)
            )
    return ()
