"""Why an output folder is left as it is: reasons that lie in the disk or the folder, not in the content."""

from __future__ import annotations

import os
from pathlib import Path

from pressroom.core.diagnostic import Diagnostic, Span, Text, error, text
from pressroom.core.impossible import Impossible, reason


class Refused(Exception):
    """Carries the diagnostic that is told in place of a build."""

    def __init__(self, problem: Diagnostic) -> None:
        super().__init__(problem.rule)
        self.problem = problem


def refuse(message: Text, hint: Text, path: Path) -> Refused:
    """A refusal to be told at a file or folder."""
    return Refused(error(Span(path.name), message.key, message, hint))


def unwritable(complaint: OSError, output: Path) -> Diagnostic:
    """What the disk said."""
    path = Path(os.fsdecode(complaint.filename)) if complaint.filename else output
    message = text("output/disk", value=path, reason=reason(complaint))
    return refuse(message, text("output/disk.hint"), path).problem


def ended(output: Path) -> Diagnostic:
    """What is known of a build one of whose processes was ended, or that found no memory."""
    return refuse(text("output/workers"), text("output/workers.hint"), output).problem


class NoCluster(Impossible):
    """The extra is not installed, no scheduler answers, or its workers cannot do the work."""
