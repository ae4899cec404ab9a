"""publish: what the public is to see goes where it sees it, or is refused with reasons.

In: a prepared site, its output folder and the name of a destination.  Out: what was or would be done, for the command
line to tell; and in ``content/announced.yaml`` what the public now knows of the lectures.  Never: publishes a build with
errors, one that is not up to date, or anything but ``output/web``.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pressroom.build.deployment import (
    DOCUMENT_ROOT,
    Deployment,
    DeploymentPlan,
    Destination,
    deployment_of,
    deployment_plan,
    modified_files,
)
from pressroom.build.errors import BuildError, build_error, unwritable
from pressroom.build.fixed_inputs import FixedInputs
from pressroom.build.lock import exclusive
from pressroom.build.object_storage import ADDRESS_PATTERN as STORAGE
from pressroom.build.object_storage import ObjectStorage
from pressroom.build.publish import recover
from pressroom.build.releases import Releases
from pressroom.build.rsync import ADDRESS_PATTERN as REMOTE
from pressroom.build.rsync import Rsync
from pressroom.build.site import Prepared
from pressroom.build.stale import staleness
from pressroom.build.state_folder import RELEASES, STATE_FOLDER, overlaps_sources, trace_file
from pressroom.build.trace import TraceStore
from pressroom.catalog.view import View
from pressroom.channels import CHANNEL_BY_NAME
from pressroom.channels.office.announced import record
from pressroom.core.diagnostic import Diagnostic, Span, text, warning
from pressroom.core.digest import digest
from pressroom.core.fs import DISK
from pressroom.core.usage_error import UsageError, os_error_reason
from pressroom.kinds.announced import ANNOUNCED
from pressroom.render.fonts import FontSet, derive
from pressroom.report.phrases import Lang


@dataclass(frozen=True, slots=True)
class Publication:
    """What was or would be changed; ``problems`` when it was refused, or beside a plan when something is left to do."""

    problems: tuple[Diagnostic, ...] = ()
    plan: DeploymentPlan | None = None
    release: str = ""
    """The release to which a rollback returned."""


def publish(site: Prepared, output: Path, address: str, *, dry_run: bool) -> Publication:
    """Put the public part of a build where the public sees it, and look whether it arrived."""
    try:
        with exclusive(output):
            recover(output)
            deployment = _deliverable(site, output)
            with _destination(site.root, output, address, dry_run=dry_run) as place:
                plan = deployment_plan(deployment, place.inventory())
                if not dry_run:
                    _carry_out(place, deployment, plan, address)
            if not dry_run and _is_remote(address):
                _keep(deployment, _archive(site.root, address))
            left = () if dry_run else _remember(site)
    except BuildError as refusal:
        return Publication((refusal.problem,))
    except OSError as complaint:
        return Publication((unwritable(complaint, output),))
    return Publication(left, plan)


def _carry_out(place: Destination, deployment: Deployment, plan: DeploymentPlan, address: str) -> None:
    """Deliver and look; what was damaged at the destination meanwhile is sent once more."""
    if plan.sent or plan.removed:
        place.deploy(deployment, plan)
    wrong = place.differing(deployment, plan)
    if wrong:
        mending = deployment_plan(
            deployment, {path: owned for path, owned in deployment.files.items() if path not in wrong}
        )
        place.deploy(deployment, mending)
        wrong = place.differing(deployment, plan)
    if wrong:
        message = text("publish/differs", value=wrong[0], number=len(wrong))
        raise build_error(message, text("publish/differs.hint"), Path(address))


def _remember(site: Prepared) -> tuple[Diagnostic, ...]:
    """Keep what the public was told of the lectures with the content, so that a change in silence is found."""
    written = record(View(site.catalog, site.today)).encode()
    file = site.root / "content" / f"{ANNOUNCED.folder}{ANNOUNCED.suffix}"
    fresh = file.with_name(f".{file.name}.new")
    try:
        if written and (not file.is_file() or file.read_bytes() != written):
            DISK.write(fresh, written)
            DISK.replace(fresh, file)
    except OSError as complaint:
        path = f"content/{file.name}"
        message = text("publish/record", value=path, reason=os_error_reason(complaint))
        return (warning(Span(path), "publish/record", message, text("publish/record.hint")),)
    return ()


def _archive(root: Path, address: str) -> Path:
    """Where the releases that were sent to another machine or into storage are kept, in case one has to come back."""
    return root / STATE_FOLDER / RELEASES / digest(address)[:12]


def _keep(deployment: Deployment, folder: Path) -> None:
    """Keep what was sent as a release on this machine; equal files are one file on the disk."""
    with exclusive(folder):
        kept = Releases(folder)
        plan = deployment_plan(deployment, kept.inventory())
        if plan.sent or plan.removed:
            kept.deploy(deployment, plan)


def rollback(root: Path, output: Path, address: str, *, dry_run: bool) -> Publication:
    """Return to the release before; the files of this site are not looked at."""
    try:
        with _destination(root, output, address, dry_run=dry_run) as place:
            if isinstance(place, Releases):
                release = place.previous() if dry_run else place.rollback()
                return Publication(release=release.name if release else "")
            return _send_back(place, _archive(root, address), address, dry_run=dry_run)
    except BuildError as refusal:
        return Publication((refusal.problem,))
    except OSError as complaint:
        return Publication((unwritable(complaint, Path(address)),))


def _send_back(place: Destination, folder: Path, address: str, *, dry_run: bool) -> Publication:
    """Send the release before the last one again, from those that this machine has kept."""
    with exclusive(folder):
        kept = Releases(folder)
        release = kept.previous()
        if release is None:
            raise build_error(text("publish/no-earlier", value=address), text("publish/no-earlier.hint"), folder)
        deployment = kept.deployment(release)
        plan = deployment_plan(deployment, place.inventory())
        if not dry_run:
            _carry_out(place, deployment, plan, address)
            kept.rollback()
    return Publication(plan=plan, release=release.name)


def _deliverable(site: Prepared, output: Path) -> Deployment:
    """The public files, when they are what a build of the content of this moment would give."""
    deployment = deployment_of(output)
    if not deployment.files:
        raise build_error(text("publish/nothing", value=output), text("publish/nothing.hint"), output)
    late = outdated(site, output)
    if late:
        message = text("publish/outdated", value=late[0], number=len(late))
        raise build_error(message, text("publish/outdated.hint"), output)
    changed = modified_files(deployment)
    if changed:
        message = text("publish/altered", value=changed[0], number=len(changed))
        raise build_error(message, text("publish/altered.hint"), output)
    return deployment


def outdated(site: Prepared, output: Path) -> tuple[str, ...]:
    """Public outputs that a build would make again, in order; a site that is not sound has no others."""
    assert site.theme is not None and site.templates is not None, "sound"
    public = [job for job in site.jobs if any(path.startswith(DOCUMENT_ROOT) for path in job.paths)]
    fonts = FontSet((), frozenset())
    if any(CHANNEL_BY_NAME[job.channel].sets_type for job in public):
        fonts = derive(site.theme.faces, site.rare)
    fixed = FixedInputs(site.theme, site.templates, fonts)
    records = TraceStore(trace_file(site.root, output)).load()
    why = staleness(public, records, fixed, site, output)
    return tuple(sorted(job.path for job, reasons in why.items() if reasons))


def _is_remote(address: str) -> bool:
    has_drive = os.name == "nt" and address[1:2] == ":"
    return bool(STORAGE.fullmatch(address) or (REMOTE.fullmatch(address) and not has_drive))


@contextmanager
def _destination(root: Path, output: Path, address: str, *, dry_run: bool) -> Iterator[Destination]:
    """The place that an address means; a folder is locked while it is changed."""
    if STORAGE.fullmatch(address):
        yield ObjectStorage(address)
        return
    if _is_remote(address):
        if address.startswith("-"):
            raise UsageError("usage/address", value=address)
        yield Rsync(address)
        return
    if "://" in address or not address.strip():  # an empty one would be the current folder
        raise UsageError("usage/destination", value=address)
    folder = Path(address).expanduser().resolve()
    if overlaps_sources(root, folder) or folder.is_relative_to(output):
        raise UsageError("usage/inside", value=folder)
    if dry_run:
        yield Releases(folder)
        return
    with exclusive(folder):
        yield Releases(folder)


def publication_summary(publication: Publication, lang: Lang, *, dry_run: bool) -> str:
    """The summary for a person; in a dry run with every path."""
    if publication.release:
        words = ("将恢复到", "would return to") if dry_run else ("已恢复到", "returned to")
        return f"{words[0] if lang == 'zh' else words[1]} {publication.release}"
    plan = publication.plan
    if plan is None:
        return ""
    lines = [f"{'+' if path in plan.added else '~'} {path}" for path in plan.sent] + [f"- {p}" for p in plan.removed]
    changed = len(plan.sent) - len(plan.added)
    if lang == "zh":
        verb = "将" if dry_run else "已"
        summary = f"{verb}新增 {len(plan.added)}、更新 {changed}、删除 {len(plan.removed)} 个文件"
        summary += "" if dry_run else "；核对无误"
    else:
        verb = "would be " if dry_run else ""
        summary = f"{verb}added {len(plan.added)}, changed {changed}, removed {len(plan.removed)} files"
        summary += "" if dry_run else "; what is there was checked"
    return "\n".join([*(lines if dry_run else ()), summary])
