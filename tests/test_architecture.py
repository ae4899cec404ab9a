"""The shape of the house: layers, quarantine, sizes, and that nothing is left out of a table."""

import ast
import inspect
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

import pressroom
from pressroom.channels import CHANNEL_BY_NAME, CHANNELS, NEEDS
from pressroom.channels.base import Channel
from pressroom.kinds import KINDS
from pressroom.kinds.base import Kind
from pressroom.rules import RULES
from pressroom.rules.base import Rule

PACKAGE = Path(pressroom.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))
ROWS = (
    ("__main__",),
    ("cli",),
    ("commands",),
    ("build", "report"),
    ("channels",),
    ("render", "rules"),
    ("catalog",),
    ("kinds", "source"),
    ("core",),
)
CHANNEL_ROWS = (
    ("__init__",),
    ("office",),
    ("web", "printed"),
    ("context",),
    ("presenters",),
    ("base", "addresses", "assets", "downloads", "filters", "pictures", "qrcodes", "open_graph", "synonyms"),
)
RENDER_ROWS = (
    ("office", "paper"),
    ("pictures", "layout"),
    ("markup", "fonts", "formats", "punctuation"),
)
RENDER_HEIGHT = {name: len(RENDER_ROWS) - number for number, row in enumerate(RENDER_ROWS) for name in row}
CHANNEL_HEIGHT = {name: len(CHANNEL_ROWS) - number for number, row in enumerate(CHANNEL_ROWS) for name in row}
HEIGHT = {name: len(ROWS) - number for number, row in enumerate(ROWS) for name in row}
QUARANTINE = {
    "yaml": {"source/yaml.py"},
    "markdown": {"source/markdown.py"},
    "nh3": {"source/sanitiser.py"},
    "jinja2": {f"render/markup/{name}.py" for name in ("templates", "sandbox", "compiled_templates", "code_generator")},
    # The box tree is private to the engine, so what walks it stands apart from what runs the engine; so does what mends it.
    "weasyprint": {
        f"render/{name}.py"
        for name in (
            *(
                f"layout/{name}"
                for name in (
                    "boxes",
                    "column_balancing",
                    "flex_rows",
                    "shaping",
                    "user_agent_sheet",
                    "leaders",
                    "lengths",
                    "styling",
                    "hot_paths",
                )
            ),
            *(f"layout/{name}" for name in ("drawings", "text_runs")),
            *(
                f"paper/{name}"
                for name in ("pdf", "drawn_pages", "panel_cache", "font_files", "glyphs", "loading", "subsets", "tags")
            ),
        )
    },
    "pydyf": {
        *(f"render/layout/{name}.py" for name in ("drawings", "hot_paths")),
        *(
            f"render/paper/{name}.py"
            for name in (
                "press",
                "inks",
                "output_intent",
                "pdf_objects",
                "drawn_pages",
                "panel_drawings",
                "tags",
                "serialisation",
            )
        ),
    },
    "pypdfium2": {"render/paper/thumbnails.py"},
    # One writes sheets, the other reads any PDF back; they share nothing but the library.
    "pypdf": {"render/paper/imposition.py", "render/paper/examine.py"},
    # One derives fonts, the other adds the kerning of punctuation to them.
    "fontTools": {"render/fonts.py", "render/punctuation.py"},
    "click": {
        f"cli/{name}.py"
        for name in (
            "__init__",
            "authoring_commands",
            "build_commands",
            "options",
            "query_commands",
            "session",
            "usage_errors",
        )
    },
    "rich": {"commands/building.py"},
    "sqlite3": {"build/trace.py", "build/site_cache.py"},
    "pypinyin": {"core/pinyin.py"},
    "holidays": {"core/workdays.py"},
    "dateutil": {"kinds/recurrence.py"},
    "pptx": {"render/office/slides.py"},
    "segno": {"channels/qrcodes.py"},
    "feedgenerator": {"channels/web/atom.py"},
    "icalendar": {"channels/web/calendars.py"},
    "brotli": {"render/markup/compression.py"},
    "deflate": {"render/markup/compression.py"},
    "lightningcss": {"render/markup/stylesheets.py"},
    "rjsmin": {"render/markup/scripts.py"},
    "starlette": {"commands/preview_server.py"},
    "uvicorn": {"commands/preview_server.py"},
    "distributed": {"build/cluster.py"},
    "watchfiles": {"commands/preview_server.py"},
    # One reads and makes pictures of any kind, the other turns those of a finished drawing into inks.
    "PIL": {"render/pictures/raster.py", "render/pictures/separation.py"},
    "fsspec": {"build/object_storage.py"},
    "lunar_python": {"core/lunar.py"},
}
MAX_FILE, MAX_FUNCTION, MAX_CLASS = 300, 40, 150


def _name(file: Path) -> str:
    return file.relative_to(PACKAGE).as_posix()


def _tree(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


def _imports(tree: ast.AST) -> list[str]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the layer"
            found.append(node.module or "")
    return found


BROUGHT = {"pydantic_core": "pydantic", "pydyf": "weasyprint", "tinyhtml5": "weasyprint", "fsspec": "s3fs"}
"""Libraries that are parts of others, which say in which version they need them."""


def undeclared(modules: set[str], needs: list[str]) -> set[str]:
    """Libraries that are imported and that nobody promises to install."""
    declared = {re.split(r"[^\w.-]", need)[0].lower().replace("_", "-") for need in needs}
    homes = packages_distributions()
    foreign = {BROUGHT.get(name, name) for name in modules - sys.stdlib_module_names - {"pressroom"}}
    return {
        name for name in foreign if declared.isdisjoint(one.lower().replace("_", "-") for one in homes.get(name, ()))
    }


def test_every_library_that_is_imported_is_declared():
    """One that merely came with another may come in a version that lacks what is used, or not at all."""
    settings = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = [
        *settings["dependencies"],
        *(need for extra in settings["optional-dependencies"].values() for need in extra),
    ]
    modules = {name.partition(".")[0] for file in FILES for name in _imports(_tree(file))}
    assert undeclared(modules, needs) == set()
    assert undeclared(modules, [need for need in needs if not need.startswith("markupsafe")]) == {"markupsafe"}, (
        "control"
    )


def _layer(file: Path) -> str:
    parts = file.relative_to(PACKAGE).parts
    return parts[0].removesuffix(".py")


def layering_faults(files: dict[str, str]) -> list[str]:
    """Imports that lead upwards or sideways, for sources by path below the package."""
    faults = []
    for path, words in files.items():
        here = Path(path).parts[0].removesuffix(".py")
        for module in _imports(ast.parse(words)):
            parts = module.split(".")
            if parts[0] != "pressroom" or len(parts) == 1:
                continue
            there = parts[1]
            if there != here and HEIGHT[there] >= HEIGHT[here]:
                faults.append(f"{path} imports {module}")
    return faults


def inner_faults(layer: str, heights: dict[str, int], files: dict[str, str]) -> list[str]:
    """Imports inside of a layer that lead upwards or sideways between its parts; the lowest parts may lean on each other."""
    faults = []
    for path, words in files.items():
        top, _, rest = path.partition("/")
        here = rest.split("/")[0].removesuffix(".py")
        for module in _imports(ast.parse(words)) if top == layer else ():
            there = module.removeprefix(f"pressroom.{layer}.").split(".")[0]
            if not module.startswith(f"pressroom.{layer}.") or there == here:
                continue
            shared = heights[here] == heights[there] == 1
            if heights[there] >= heights[here] and not shared:
                faults.append(f"{path} imports {module}")
    return faults


def quarantine_faults(files: dict[str, str]) -> list[str]:
    """Foreign libraries imported outside of their one place."""
    return [
        f"{path} imports {module}"
        for path, words in files.items()
        for module in _imports(ast.parse(words))
        if module.split(".")[0] in QUARANTINE and path not in QUARANTINE[module.split(".")[0]]
    ]


SOURCES = {_name(file): file.read_text(encoding="utf-8") for file in FILES if _name(file) != "__init__.py"}


def test_imports_go_down_only():
    """No module imports from a layer above its own, or from a neighbour in its row."""
    assert layering_faults(SOURCES) == []


def test_the_layer_check_catches_an_upward_and_a_sideways_import():
    """The negative control: a broken variant is seen."""
    assert layering_faults({"core/x.py": "from pressroom.kinds import KINDS"})
    assert layering_faults({"kinds/x.py": "import pressroom.source.yaml"})


def test_the_media_do_not_know_each_other():
    """Inside of the channels imports go down only, and never between the website and paper."""
    assert inner_faults("channels", CHANNEL_HEIGHT, SOURCES) == []
    sideways = {"channels/web/x.py": "import pressroom.channels.printed.base"}
    assert inner_faults("channels", CHANNEL_HEIGHT, sideways)
    upwards = {"channels/base.py": "import pressroom.channels.presenters.menu"}
    assert inner_faults("channels", CHANNEL_HEIGHT, upwards)


def test_layout_does_not_know_the_files_that_are_made_of_it():
    """Inside of the engines imports go down only: words, then layout and pictures, then files."""
    assert inner_faults("render", RENDER_HEIGHT, SOURCES) == []
    upwards = {"render/layout/x.py": "import pressroom.render.paper.pdf"}
    assert inner_faults("render", RENDER_HEIGHT, upwards)
    sideways = {"render/office/x.py": "import pressroom.render.paper.pdf"}
    assert inner_faults("render", RENDER_HEIGHT, sideways)


def test_the_wheel_carries_every_package():
    """A folder of modules that the set-up forgets would be missing from what is installed."""
    settings = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    told = settings["tool"]["setuptools"]["packages"]
    found = {".".join(file.parent.relative_to(PACKAGE.parent).parts) for file in PACKAGE.rglob("__init__.py")}
    assert found == {name for name in told if (PACKAGE.parent / name.replace(".", "/") / "__init__.py").is_file()}


def test_each_foreign_library_is_imported_in_one_place():
    """A library can be replaced by changing one file."""
    assert quarantine_faults(SOURCES) == []
    assert quarantine_faults({"core/x.py": "import yaml"}), "negative control"


def test_modules_do_not_import_in_circles():
    """The graph of modules inside the package has no cycle."""
    graph: dict[str, set[str]] = {}
    for path, words in SOURCES.items():
        module = "pressroom." + path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        graph[module] = {name for name in _imports(ast.parse(words)) if name.startswith("pressroom.")}
    done: set[str] = set()

    def visit(module: str, trail: tuple[str, ...]) -> None:
        assert module not in trail, " -> ".join((*trail, module))
        if module not in done:
            for other in graph.get(module, ()):
                visit(other, (*trail, module))
            done.add(module)

    for module in graph:
        visit(module, ())


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_sizes_stay_readable(file):
    """Files, classes and functions fit into a reader's head."""
    lines = file.read_text(encoding="utf-8").count("\n")
    assert lines <= MAX_FILE, f"{lines} lines"
    for node in ast.walk(_tree(file)):
        length = (getattr(node, "end_lineno", 0) or 0) - getattr(node, "lineno", 0) + 1
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert length <= MAX_FUNCTION, f"{node.name}: {length} lines"
        elif isinstance(node, ast.ClassDef):
            assert length <= MAX_CLASS, f"{node.name}: {length} lines"


@pytest.mark.parametrize("file", FILES, ids=_name)
def test_nothing_is_global_and_every_module_says_what_it_is_for(file):
    """No global statement; a docstring at the top."""
    tree = _tree(file)
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.Global)]
    assert ast.get_docstring(tree), "a module docstring is missing"


def test_only_the_command_line_prints_exits_or_reads_the_clock():
    """print, sys.exit, date.today and datetime.now stand in cli/ alone."""
    forbidden = re.compile(r"(?<![\w.])(print\(|sys\.exit\(|date\.today\(|datetime\.now\(|time\.time\()")
    faults = [path for path, words in SOURCES.items() if not path.startswith("cli/") and forbidden.search(words)]
    assert faults == []


def _records(folder: str, kind: type) -> set[str]:
    """Modules of a package that define records of a type, by their names inside of the package."""
    found = set()
    for file in sorted((PACKAGE / folder).rglob("*.py")):
        name = ".".join(file.relative_to(PACKAGE / folder).with_suffix("").parts)
        module = __import__(f"pressroom.{folder}.{name}", fromlist=["x"])
        for value in vars(module).values():
            values = value if isinstance(value, tuple) else (value,)
            if any(isinstance(member, kind) for member in values) and file.stem != "__init__":
                found.add(name)
    return found


@pytest.mark.parametrize(
    ("folder", "kind", "table"),
    [("kinds", Kind, KINDS), ("rules", Rule, RULES), ("channels", Channel, CHANNEL_BY_NAME.values())],
)
def test_every_kind_rule_and_channel_is_in_its_table(folder, kind, table):
    """A record that somebody wrote and forgot to list is found."""
    listed = list(table)
    for stem in _records(folder, kind):
        module = __import__(f"pressroom.{folder}.{stem}", fromlist=["x"])
        for value in vars(module).values():
            for member in value if isinstance(value, tuple) else (value,):
                if isinstance(member, kind) and type(member) is kind:
                    assert any(member is known or member == known for known in listed), f"{folder}/{stem}.py"


def test_every_channel_is_found_under_its_name():
    """The table names modules, which are loaded when a channel is asked for; a name that leads nowhere is found."""
    assert [channel.name for channel in CHANNEL_BY_NAME.values()] == list(CHANNELS)
    assert NEEDS.items() and all({name, *needed} <= CHANNELS.keys() for name, needed in NEEDS.items())
    with pytest.raises(KeyError):
        CHANNEL_BY_NAME["brochures"]


def test_every_public_function_is_annotated_and_explained():
    """Docstrings and annotations on whatever does not begin with an underscore."""
    for file in FILES:
        for node in ast.walk(_tree(file)):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                assert node.returns is not None, f"{_name(file)}:{node.name}"


def unrecorded(source: str) -> list[str]:
    """Where a module looks at the texts of an entry past the View."""
    tree = ast.walk(ast.parse(source))
    return [f"line {node.lineno}" for node in tree if isinstance(node, ast.Attribute) and node.attr == "written"]


def test_outputs_ask_the_view_for_texts():
    """Else an output would stand when the text that it shows is another."""
    files = [*(PACKAGE / "channels").rglob("*.py")]
    assert files and not [file for file in files if unrecorded(file.read_text(encoding="utf-8"))]
    assert unrecorded("entry.written.texts.body"), "negative control"


def test_the_entry_point_is_a_few_lines():
    """build.py only hands over."""
    assert len((PACKAGE.parent / "build.py").read_text(encoding="utf-8").splitlines()) <= 12
    assert inspect.getdoc(pressroom)
