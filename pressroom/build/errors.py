"""Build errors: why an output folder is left as it is, for reasons that lie in the disk or the folder and not in the content."""

from __future__ import annotations

import os
from pathlib import Path

from pressroom.core.diagnostic import Diagnostic, Span, Text, error, text
from pressroom.core.usage_error import UsageError, os_error_reason


class BuildError(Exception):
    """Carries the diagnostic that is told in place of a build."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.rule)
        self.problem = problem


def build_error(message: Text, hint: Text, path: Path) -> BuildError:
    """An error to be told at a file or folder."""
    return BuildError(error(Span(path.name), message.key, message, hint))


def unwritable(complaint: OSError, output: Path) -> Diagnostic:
    """What the disk said."""
    path = Path(os.fsdecode(complaint.filename)) if complaint.filename else output
    message = text("output/disk", value=path, reason=os_error_reason(complaint))
    return build_error(message, text("output/disk.hint"), path).problem


def worker_lost(output: Path) -> Diagnostic:
    """What is known of a build one of whose processes was ended, or that found no memory."""
    return build_error(text("output/workers"), text("output/workers.hint"), output).problem


class ClusterUnavailable(UsageError):
    """The extra is not installed, no scheduler answers, or its workers cannot do the work."""
