"""Templates: Jinja2 over layers, sandboxed, strict about undefined names.

In: a template name and a context of values.  Out: text, or a Diagnostic with the template's own line.  Never: gives a
template the clock, the file system or the environment; lets the name of an included template be computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta, nodes

from pressroom.core.cache_folder import cache_folder, write_cache_file
from pressroom.core.diagnostic import Checked, Diagnostic, Span, error, text
from pressroom.core.digest import digest, digest_all
from pressroom.core.lazy import regex
from pressroom.core.text import shorten
from pressroom.core.time_limit import time_limit
from pressroom.render.markup.compiled_templates import PAGE_STATE_KEY, PageState
from pressroom.render.markup.layers import Layer
from pressroom.render.markup.sandbox import Sandbox
from pressroom.source import yaml
from pressroom.source.files import decode

MAX_SECONDS = 30.0
"""Of computing, for one page: a large timetable takes one."""

Filters = Mapping[str, Callable[..., Any]]
Words = Mapping[str, Mapping[str, str]]
"""Words of the interface by key, then by language."""
WORDS = regex(r"words(-[a-z]+)?\.yaml")
"""Names of the files of a layer that hold words."""


_RECIPE = "4"
"""Grows when the settings of the environment change, so that templates compiled with others are not used."""


class _Environment(Sandbox):
    """Resolves names over the layers; ``!name`` means the same name one layer further down."""

    layers: tuple[Layer, ...]

    @lru_cache(maxsize=4096)  # noqa: B019 - an environment lives as long as its process, or as the preview's look
    def join_path(self, template: str, parent: str) -> str:
        if not template.startswith("!"):
            # With its layer, so that a "!" inside of it knows where it stands.
            return canonical(self.layers, template) or template
        current = parent.partition(":")[0]
        below = [layer.name for layer in self.layers]
        start = below.index(current) + 1 if current in below else 0
        return canonical(self.layers[start:], template[1:]) or template


def canonical(layers: tuple[Layer, ...], name: str) -> str | None:
    """``layer:path`` of the first layer that has a template."""
    return next((f"{layer.name}:{name}" for layer in layers if layer.find(name) is not None), None)


class Templates:
    """All templates of a site, with the digest of what each one is made from."""

    def __init__(
        self,
        layers: tuple[Layer, ...],
        filters: Filters,
        words: Words,
        closures: Mapping[str, Checked[str]] | None = None,
    ) -> None:
        self.layers = layers
        self.closures = dict(closures or {})
        """What is known of closures, by the name of the template."""
        self._folders = {layer.name: layer for layer in layers}
        self.words = words
        self._load = cache(self._read)
        self._environment = _Environment(
            loader=jinja2.FunctionLoader(self._load),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            cache_size=-1,
            bytecode_cache=_compiled(),
        )
        self._environment.layers = layers
        self._environment.filters.update(filters)

    def _read(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        """Text and file of a template; read once, for templates do not change while they are in use."""
        full = name if ":" in name else canonical(self.layers, name)
        if full is None:
            return None
        layer, _, path = full.partition(":")
        file = self._folders[layer].find(path) if layer in self._folders else None
        if file is None:
            return None
        return file.read_bytes().decode("utf-8", "replace"), str(file), lambda: True

    def render(self, name: str, context: Mapping[str, Any], output: str) -> Checked[str | None]:
        """Render a template; every complaint of Jinja becomes a Diagnostic."""
        full = self._environment.join_path(name, "")
        made = PageState()
        try:
            template = self._environment.get_template(full or name)
            with time_limit(MAX_SECONDS):
                return Checked(template.render(context, **{PAGE_STATE_KEY: made}))
        except jinja2.TemplateSyntaxError as complaint:
            return Checked(None, (self._syntax(complaint),))
        except jinja2.TemplateNotFound as complaint:
            return Checked(None, (self._not_found(complaint, full or name),))
        except Exception as complaint:  # noqa: BLE001 - a template can raise anything; it is the author's mistake, with a line
            return Checked(None, (self._failed(complaint, output, full or name),))
        finally:
            made.take_apart()

    def closure(self, name: str) -> Checked[str]:
        """Digest of a template and of all that it takes in; known without rendering."""
        if name not in self.closures:
            self.closures[name] = self._closure(name)
        return self.closures[name]

    def _closure(self, name: str) -> Checked[str]:
        seen: dict[str, str] = {}
        problems: list[Diagnostic] = []
        self._walk(canonical(self.layers, name) or name, seen, problems)
        return Checked(digest_all(part for path in sorted(seen) for part in (path, seen[path])), tuple(problems))

    def _walk(self, name: str, seen: dict[str, str], problems: list[Diagnostic]) -> None:
        full = name if ":" in name else canonical(self.layers, name)
        if full is None or full in seen:
            return
        loaded = self._load(full)
        if loaded is None:
            return
        seen[full] = loaded[0]
        known = _known_references(loaded[0])
        if known is not None and all(self._load(self._environment.join_path(name, full)) for name in known):
            for referenced in known:
                self._walk(self._environment.join_path(referenced, full), seen, problems)
            return
        self._examine(full, loaded[0], loaded[1], seen, problems)

    def _examine(self, full: str, source: str, file: str, seen: dict[str, str], problems: list[Diagnostic]) -> None:
        """Walk a template that was never seen, or that takes in what is not there."""
        try:
            tree = self._environment.parse(source, full, file)
        except jinja2.TemplateSyntaxError as complaint:
            problems.append(self._syntax(complaint))
            return
        found = list(meta.find_referenced_templates(tree))
        for referenced in found:
            if referenced is None:
                span = Span.point(_place(self.layers, file), _dynamic_line(tree), 1)
                problems.append(
                    error(span, "template/dynamic", text("template/dynamic"), text("template/dynamic.hint"))
                )
            else:
                self._reach(referenced, full, file, tree, seen, problems)
        if None not in found:
            write_cache_file(_references_file(source), json.dumps(found).encode())

    def _reach(
        self,
        referenced: str,
        parent: str,
        file: str,
        tree: nodes.Template,
        seen: dict[str, str],
        problems: list[Diagnostic],
    ) -> None:
        joined = self._environment.join_path(referenced, parent)
        if self._load(joined) is None:
            span = Span.point(_place(self.layers, file), _reference_line(tree, referenced), 1)
            message = text("template/missing", value=referenced)
            problems.append(error(span, "template/missing", message, text("template/missing.hint")))
            return
        self._walk(joined, seen, problems)

    def _syntax(self, complaint: jinja2.TemplateSyntaxError) -> Diagnostic:
        span = Span.point(_place(self.layers, complaint.filename), complaint.lineno, 1)
        message = text("template/syntax", problem=shorten(complaint.message or "", 120))
        return error(span, "template/syntax", message, text("template/syntax.hint"))

    def _not_found(self, complaint: jinja2.TemplateNotFound, name: str) -> Diagnostic:
        span = self._frame(complaint, name)
        message = text("template/missing", value=complaint.name or name)
        return error(span, "template/missing", message, text("template/missing.hint"))

    def _failed(self, complaint: Exception, output: str, name: str) -> Diagnostic:
        problem = shorten(f"{complaint}" if isinstance(complaint, jinja2.UndefinedError) else repr(complaint), 160)
        message = text("template/failed", value=output, problem=problem)
        return error(self._frame(complaint, name), "template/failed", message, text("template/failed.hint"))

    def _frame(self, complaint: BaseException, name: str) -> Span:
        """The innermost template line in the traceback."""
        place = Span.point(_place(self.layers, self._file(name)), 1, 1)
        step = complaint.__traceback__
        while step is not None:
            file = step.tb_frame.f_code.co_filename
            if any(Path(file).is_relative_to(layer.folder) for layer in self.layers):
                place = Span.point(_place(self.layers, file), step.tb_lineno, 1)
            step = step.tb_next
        return place

    def _file(self, name: str) -> str | None:
        loaded = self._load(name)
        return loaded[1] if loaded else None


def _place(layers: tuple[Layer, ...], file: str | None) -> str:
    """A path below the site's root where the file lies there, else below the program."""
    if file is None:
        return "templates"
    for layer in layers:
        if Path(file).is_relative_to(layer.folder):
            inside = Path(file).relative_to(layer.folder).as_posix()
            return f"{layer.name.partition('/')[2]}/{inside}"
    return Path(file).name


def load_words(layers: tuple[Layer, ...]) -> Checked[Words]:
    """Join ``words.yaml`` of all layers; a nearer layer wins key by key."""
    words: dict[str, dict[str, str]] = {}
    problems: list[Diagnostic] = []
    for layer in reversed(layers):
        for name in filter(WORDS.fullmatch, layer.files()):
            file = layer.find(name)
            assert file is not None, "just listed"
            path = f"{layer.name.partition('/')[2]}/{name}"
            read = decode(file.read_bytes(), path)
            problems.extend(read.problems)
            tree = yaml.parse(read.value or "", path) if read.value else Checked(None)
            problems.extend(tree.problems)
            for key, by_language in tree.value.data.items() if tree.value else ():
                if isinstance(by_language, dict):
                    words[key] = {**words.get(key, {}), **{lang: str(said) for lang, said in by_language.items()}}
    return Checked(words, tuple(problems))


def _compiled() -> jinja2.FileSystemBytecodeCache | None:
    """Compiled templates, by their text, in the user's own cache; never in the site, whose files others may write."""
    folder = cache_folder() / f"templates-{_RECIPE}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return jinja2.FileSystemBytecodeCache(str(folder))


def _references_file(source: str) -> Path:
    return cache_folder() / f"templates-{_RECIPE}" / f"{digest(source)}.json"


def _known_references(source: str) -> list[str] | None:
    """What a template takes in, when an equal text was looked at before."""
    try:
        found = json.loads(_references_file(source).read_bytes())
    except (OSError, ValueError):
        return None
    return found if isinstance(found, list) else None


def _takings(tree: nodes.Template) -> Iterator[Any]:
    """Every statement that takes in another template."""
    yield from tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport))


def _dynamic_line(tree: nodes.Template) -> int:
    places = (n.lineno for n in _takings(tree) if not isinstance(n.template, (nodes.Const, nodes.List, nodes.Tuple)))
    return int(next(places, 1))


def _reference_line(tree: nodes.Template, name: str) -> int:
    names = (n for n in _takings(tree) if isinstance(n.template, nodes.Const) and n.template.value == name)
    return int(next((n.lineno for n in names), 1))


_RUNS = regex(r"\n\s*\n")


def collapse_whitespace(html: str) -> str:
    """Take out the empty lines that template statements leave."""
    # Split and joined in half the time of a substitution.
    return "\n".join(_RUNS.split(html))
