"""new: a site that builds at once, or an entry with every required field and a comment each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pressroom.core.lazy import regex
from pressroom.core.text import is_slug, nearest
from pressroom.core.usage_error import UsageError
from pressroom.kinds import KIND_BY_NAME
from pressroom.kinds.base import Kind

_STARTER = Path(__file__).resolve().parent.parent / "starter"
_TITLES = ("name", "title")
_PLAIN = regex(r"\w[^:#\\]*")
"""Words in which nothing is a mark of YAML."""
_WORDS = {
    "zh": {
        "required": "必填", "optional": "选填", "choice": "可选：{0}", "example": "如 {0}", "list": "列表，每项另起一行以“- ”开头",
        "ref": "填对应文件的编号（文件名）", "body": "正文从这里写起（Markdown）。", "boolean": "true 或 false", "number": "数字",
    },
    "en": {
        "required": "required", "optional": "optional", "choice": "one of: {0}", "example": "like {0}",
        "list": "a list, each on a line of its own that begins with '- '", "ref": "the id (file name) of an entry",
        "body": "The text begins here (Markdown).", "boolean": "true or false", "number": "a number",
    },
}  # fmt: skip


def new_site(folder: Path, today: date) -> list[Path]:
    """Write the starter into a folder that does not exist or is empty; its texts were checked today, due again in a year."""
    if folder.exists() and any(folder.iterdir()):
        raise UsageError("usage/site", value=folder)
    days = {"@today@": today.isoformat(), "@next-year@": (today + timedelta(days=365)).isoformat()}
    made = []
    for source in sorted(_STARTER.rglob("*")):
        if source.suffix in (".md", ".yaml"):
            words = source.read_text(encoding="utf-8")
            for mark, day in days.items():
                words = words.replace(mark, day)
            target = folder / source.relative_to(_STARTER)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(words, encoding="utf-8")
            made.append(target)
    return made


def new_entry(root: Path, name: str, key: str, title: str | None, lang: str) -> list[Path]:
    """Write the file of a new entry; an existing one is never touched."""
    kind = KIND_BY_NAME.get(name)
    if kind is None:
        meant = nearest(name, KIND_BY_NAME)
        if meant:
            raise UsageError("usage/kind.meant", value=name, meant=meant)
        raise UsageError("usage/kind", value=name, known=", ".join(KIND_BY_NAME))
    if not kind.single and not is_slug(key):
        raise UsageError("usage/id", value=key)
    if not (root / "content").is_dir():
        raise UsageError("usage/no-site", value=root)
    below = Path("content") / (kind.folder + kind.suffix if kind.single else f"{kind.folder}/{key}{kind.suffix}")
    file = root / below
    if file.exists():
        raise UsageError("usage/exists", value=below)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(draft(kind, title, lang), encoding="utf-8")
    return [below]


def draft(kind: Kind[Any], title: str | None, lang: str) -> str:
    """The text of a new entry: required fields to fill in, optional ones as comments."""
    schema = kind.model.model_json_schema()
    fields = "\n".join(_fields(schema, schema.get("$defs", {}), title, _WORDS[lang], ""))
    if kind.suffix != ".md":
        return fields + "\n"
    return f"---\n{fields}\n---\n\n<!-- {_WORDS[lang]['body']} -->\n"


def _fields(
    schema: Mapping[str, Any], defs: Mapping[str, Any], title: str | None, words: Mapping[str, str], indent: str
) -> Iterator[str]:
    required = set(schema.get("required", ()))
    ordered = sorted(schema["properties"].items(), key=lambda pair: pair[0] not in required)
    for name, declared in ordered:
        field = _resolved(declared, defs)
        if name not in required:
            yield f"{indent}# {name}:  # {words['optional']}{_comment(field, defs, words)}"
            continue
        value = f" {_scalar(title)}" if name in _TITLES and title and not indent else ""
        yield f"{indent}{name}:{value}  # {words['required']}{_comment(field, defs, words)}"
        if "properties" in field:
            yield from _fields(field, defs, None, words, indent + "  ")
        elif field.get("type") == "array":
            yield from _first_member(_resolved(field.get("items", {}), defs), defs, words, indent)


def _scalar(words: str) -> str:
    """One line of words as a value of YAML: between quotes where a mark in it would be taken for more than a mark."""
    line = " ".join(words.split())
    return line if _PLAIN.fullmatch(line) else json.dumps(line, ensure_ascii=False)


def _first_member(
    member: Mapping[str, Any], defs: Mapping[str, Any], words: Mapping[str, str], indent: str
) -> Iterator[str]:
    """The first row of a required list, ready to be filled in."""
    if "properties" not in member:
        yield f"{indent}  -"
        return
    lines = list(_fields(member, defs, None, words, indent + "    "))
    yield lines[0].replace(indent + "    ", indent + "  - ", 1)
    yield from lines[1:]


def _resolved(declared: Mapping[str, Any], defs: Mapping[str, Any]) -> Mapping[str, Any]:
    """A field's schema without the indirections of optional and named models."""
    for choice in declared.get("anyOf", ()):
        if choice.get("type") != "null":
            return _resolved(choice, defs)
    reference = declared.get("$ref")
    return defs[reference.rpartition("/")[2]] if reference else declared


def _comment(field: Mapping[str, Any], defs: Mapping[str, Any], words: Mapping[str, str]) -> str:
    if "enum" in field:
        said = words["choice"].format(" / ".join(field["enum"]))
    elif field.get("examples"):
        said = words["example"].format(field["examples"][0])
    elif field.get("format") == "date":
        said = words["example"].format("2026-03-08")
    elif "id of an entry" in field.get("description", ""):
        said = f"{words['ref']}: {field['description'].rpartition(' ')[2]}"
    elif field.get("type") == "array":
        said = words["list"] + _comment(_resolved(field.get("items", {}), defs), defs, words)
    else:
        said = {"boolean": words["boolean"], "integer": words["number"]}.get(field.get("type", ""), "")
    return f" · {said}" if said else ""
