"""list, why, check, schema: answers about a site that change nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from pressroom.build.fixed_inputs import FixedInputs
from pressroom.build.manifest import MANIFEST
from pressroom.build.site import Prepared
from pressroom.build.stale import staleness, with_dependencies
from pressroom.build.state_folder import trace_file
from pressroom.build.trace import TraceStore, describe
from pressroom.channels import CHANNEL_BY_NAME, requested_jobs
from pressroom.channels.base import Job
from pressroom.core.diagnostic import Diagnostic
from pressroom.core.usage_error import UsageError
from pressroom.kinds import KIND_BY_NAME, KINDS
from pressroom.render.fonts import FontSet, derive


def located(paths: tuple[Path, ...], root: Path) -> tuple[Path, ...]:
    """Files and folders of the site, named from the current folder or from its own; one that names none is told."""
    return tuple(_located(path, root) for path in paths)


def _located(path: Path, root: Path) -> Path:
    for candidate in (path.resolve(), (root / path).resolve()):
        if candidate.exists() and candidate.is_relative_to(root):
            return candidate
    raise UsageError("usage/path", value=path, root=root)


def below(problems: tuple[Diagnostic, ...], paths: tuple[Path, ...], root: Path) -> tuple[Diagnostic, ...]:
    """The problems of files at or below some paths, as ``located`` gives them; all when there are none."""
    if not paths:
        return problems
    return tuple(p for p in problems if any((root / p.span.path).resolve().is_relative_to(path) for path in paths))


def listing(site: Prepared, only: frozenset[str], form: str) -> str:
    """Every planned output, with the manifest that the build itself writes; of some channels with what these need."""
    rows = [_row(job, path) for job in requested_jobs(site.jobs, only) for path in job.paths]
    if not only:
        manifest = Job(MANIFEST, "manifest", public=False)
        rows.append(_row(manifest, MANIFEST))
    rows.sort(key=lambda row: row["path"])
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1)
    width = max((len(row["path"]) for row in rows), default=0)
    return "\n".join(f"{row['path']:<{width}}  {row['channel']:<10} {row['regime']:<12} {row['lang']}" for row in rows)


def _row(job: Job, path: str) -> dict[str, Any]:
    return {
        "path": path,
        "channel": job.channel,
        "kind": job.kind or None,
        "entry": job.key or None,
        "regime": job.regime,
        "lang": job.lang,
        "public": job.public,
    }


_WORDS = {
    "zh": ("现在需要重建，因为：", "已是最新。", "上次重建的原因：", "它依赖："),
    "en": (
        "It would be built again, because:",
        "It is up to date.",
        "It was built the last time because:",
        "It depends on:",
    ),
}


def explain_staleness(site: Prepared, path: str, output: Path, lang: str) -> str | None:
    """Why an output would be, and was, built again; None when it is not planned."""
    wanted = path.removeprefix(f"{output.name}/")
    job = next((job for job in site.jobs if wanted in job.paths), None)
    if job is None or site.theme is None or site.templates is None:
        return None
    fonts = FontSet((), frozenset())
    concerned = with_dependencies([job], site.jobs)
    if any(CHANNEL_BY_NAME[one.channel].sets_type for one in concerned):
        fonts = derive(site.theme.faces, site.rare)
    records = TraceStore(trace_file(site.root, output)).load()
    fixed = FixedInputs(site.theme, site.templates, fonts)
    now = staleness(concerned, records, fixed, site, output)[job]
    would, current, was, depends = _WORDS[lang]
    lines = [would, *(f"  {reason}" for reason in now)] if now else [current]
    record = records.get(job.path)
    if record is not None:
        lines += [was, *(f"  {reason}" for reason in record.reasons)]
        lines += [depends, *(f"  {describe(question)}" for question, _ in record.questions)]
    return "\n".join(lines)


def schemas(kind: str | None) -> str | None:
    """JSON Schema of one kind, or of all by name; None for a kind that does not exist."""
    if kind is not None:
        found = KIND_BY_NAME.get(kind)
        return json.dumps(_schema(found), ensure_ascii=False, indent=2) if found else None
    return json.dumps({known.name: _schema(known) for known in KINDS}, ensure_ascii=False, indent=2)


def _schema(kind: Any) -> dict[str, Any]:
    made: dict[str, Any] = kind.model.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
