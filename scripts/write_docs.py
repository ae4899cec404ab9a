"""Write the reference pages of docs/ from the tables of the program: ``make docs``; a test holds them current."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pressroom.kinds import KINDS  # noqa: E402
from pressroom.report.explain import explanation, known_rules  # noqa: E402

HEAD = "<!-- Written by `make docs`; edit the program, not this page. -->\n\n"


def rules() -> str:
    """Every rule with its explanation, in English and Chinese."""
    parts = [HEAD + "# Rules\n\nWhat `build.py explain RULE` says, for all rules."]
    for rule in known_rules():
        blocks = "\n\n".join(f"```text\n{explanation(rule, lang)}\n```" for lang in ("en", "zh"))
        parts.append(f"## {rule}\n\n{blocks}")
    return "\n\n".join(parts) + "\n"


def fields() -> str:
    """Every kind with its fields."""
    parts = [HEAD + "# Kinds and their fields\n\n`build.py schema KIND` gives the same as JSON Schema."]
    for kind in KINDS:
        where = f"content/{kind.folder}{kind.suffix}" if kind.single else f"content/{kind.folder}/ID{kind.suffix}"
        schema = kind.model.model_json_schema()
        parts.append(f"## {kind.name} · {kind.label[0]}\n\n`{where}`\n\n{_table(schema)}")
        for name, inner in sorted(schema.get("$defs", {}).items()):
            if "properties" in inner:
                parts.append(f"### {kind.name}: {name}\n\n{inner.get('description', '')}\n\n{_table(inner)}")
    return "\n\n".join(parts) + "\n"


def _table(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = ["| field | | form | meaning |", "|---|---|---|---|"]
    for name, field in schema["properties"].items():
        note = str(field.get("description", "")).replace("\n", " ").replace("|", "\\|")
        mark = "required" if name in required else "optional"
        rows.append(f"| `{name}` | {mark} | {_form(field)} | {note} |")
    return "\n".join(rows)


def _form(field: dict[str, Any]) -> str:
    if "anyOf" in field:
        return _form(next(choice for choice in field["anyOf"] if choice.get("type") != "null"))
    if "$ref" in field:
        return str(field["$ref"]).rpartition("/")[2]
    if "enum" in field:
        return " / ".join(field["enum"])
    if field.get("type") == "array":
        return f"list of {_form(field.get('items', {}))}"
    if field.get("examples"):
        return f"like {field['examples'][0]}"
    return str(field.get("format") or field.get("const") or field.get("type", "text"))


PAGES = {"rules.md": rules, "fields.md": fields}

if __name__ == "__main__":
    for name, write in PAGES.items():
        (ROOT / "docs" / name).write_text(write(), encoding="utf-8")
        print(f"docs/{name}")
