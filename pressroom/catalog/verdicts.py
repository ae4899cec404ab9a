"""What the compliance desk said of the whole site: an answer like any other, so that a report of it can be traced.

In: the outcome of the rules.  Out: immutable records for the compliance report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pressroom.core.diagnostic import Diagnostic
from pressroom.kinds.regimes import Regime


@dataclass(frozen=True, slots=True)
class Judged:
    """One entry whose text was judged, and in which regimes."""

    path: str
    title: str
    kind: str
    regimes: tuple[Regime, ...]


@dataclass(frozen=True, slots=True)
class Permitted:
    """A permission: which rule, where, until when and why, and the breaches that it covers."""

    rule: str
    path: str
    line: int
    until: date
    reason: str
    problems: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Everything that was judged, found and permitted."""

    judged: tuple[Judged, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    """Breaches of rules of law that nothing permits, and complaints about permissions."""
    permitted: tuple[Permitted, ...] = ()
