"""The desk: judges every passage of every entry in each regime in which it is published.

In: the Catalog, what is made of each entry (regime, channel, output), the texts of the files.  Out: diagnostics; a
passage that several outputs print is told once, for the strictest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pressroom.catalog.catalog import HOSPITAL_REF, Catalog
from pressroom.catalog.entry import Entry
from pressroom.core.diagnostic import Diagnostic, Severity, Span, Text, text
from pressroom.core.digest import digest_all
from pressroom.core.forks import cores, fork_map
from pressroom.core.text import shorten
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import REGIMES, Regime
from pressroom.rules.law.catalogue import Ruling
from pressroom.rules.law.facts import Facts
from pressroom.rules.law.passage_cache import MatchesByPassage, PassageCache, Question
from pressroom.rules.law.passages import Passage, passages

if TYPE_CHECKING:
    from pressroom.rules.law.matching import Match

WORDED_ALIKE = "alike"
"""What stands in the key of a phrase about words that are known by their tone alone."""
WEIGHTS = {Severity.ERROR: 3, Severity.WARNING: 2, Severity.REVIEW: 1}


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One way in which an entry's text is published."""

    regime: Regime
    channel: str
    output: str | None = None
    """The output to name in a complaint; none where the regime is the kind's own."""


@dataclass(frozen=True, slots=True)
class SiteContext:
    """What texts are compared with, whatever they say: names of the hospital, titles of its people, facts."""

    names: tuple[str, ...]
    titles: str
    facts: Facts

    @classmethod
    def of(cls, catalog: Catalog) -> Self:
        """What a catalog knows."""
        return cls(own_names(catalog), known_titles(catalog), Facts.of(catalog))

    @property
    def digest(self) -> str:
        """Digest of all of it."""
        return digest_all((*self.names, self.titles, str(self.facts)))


Uses = Mapping[Ref, tuple[Use, ...]]
Unjudged = tuple[str, Entry[Any], tuple[Use, ...], PassageCache]
"""The key of what is remembered of an entry, the entry, its uses, and its passages that were judged before."""
CachedFindings = dict[str, list[Diagnostic]]
"""What was said of entries, mostly nothing, by digests of all that it follows from."""
_SAID = "law"
ENTRIES_PER_PART = 24
"""Entries that are judged at once; fewer are not worth a process."""


def default_use(ref: Ref) -> Use:
    """What an entry is taken for when nothing is planned of it."""
    return Use(REGIMES.get(ref.kind, "information"), "web")


def own_names(catalog: Catalog) -> tuple[str, ...]:
    """The names by which the hospital is known, the longest first."""
    hospital = catalog.get(HOSPITAL_REF)
    if hospital is None:
        return ()
    model = hospital.model
    return tuple(sorted({model.name, model.short_name, *model.other_names}, key=lambda name: (-len(name), name)))


def examine(
    catalog: Catalog,
    uses: Uses,
    files: Mapping[str, str],
    cache: ValueCache = NO_CACHE,
    meanwhile: Callable[[], object] = lambda: None,
    *,
    low_priority: bool = False,
) -> list[Diagnostic]:
    """Every breach in the texts of the catalog; what was said before of a text that is used alike is remembered.

    Many texts are judged in several processes, while this one does what it has to do besides, ``meanwhile``.  They give way
    where something else is under way that will be waited for longer.
    """
    context = SiteContext.of(catalog)
    known_before: CachedFindings = cache.get(_SAID) or {}
    unjudged, kept = _recalled(catalog, uses, context, cache, known_before)
    problems = [problem for said in kept.values() for problem in said]

    def look(share: Sequence[Unjudged]) -> list[tuple[list[Diagnostic], MatchesByPassage]]:
        return [(judged(entry, used, files, known, context), known.now) for _, entry, used, known in share]

    shares = [unjudged[start : start + ENTRIES_PER_PART] for start in range(0, len(unjudged), ENTRIES_PER_PART)]
    judging = fork_map(look, shares, cores(), low_priority=low_priority)
    meanwhile()
    for share, found in zip(shares, judging, strict=True):
        for (key, _, _, known), (said, now) in zip(share, found, strict=True):
            cache.put(known.key, now)
            kept[key] = said
            problems += said
    if kept.keys() != known_before.keys():
        cache.put(_SAID, kept)
    return problems


def judged(
    entry: Entry[Any], uses: tuple[Use, ...], files: Mapping[str, str], known: PassageCache, context: SiteContext
) -> list[Diagnostic]:
    """Every breach in the texts of one entry; ``known`` takes up what was said of its passages."""
    read = list(passages(entry, files))
    return [*_entry(entry, uses, read, known, context.titles), *context.facts.contradicted(read)]


def _recalled(
    catalog: Catalog, uses: Uses, context: SiteContext, cache: ValueCache, known_before: CachedFindings
) -> tuple[list[Unjudged], CachedFindings]:
    """What is to be judged, and what is remembered of all else."""
    name = context.digest
    unjudged: list[Unjudged] = []
    kept: CachedFindings = {}
    for ref, entry in sorted(catalog.entries.items()):
        if ref.kind == "site":
            continue
        used = uses.get(ref) or (default_use(ref),)
        key = digest_all(("law", str(ref), entry.digest, repr(used), name))
        said = known_before.get(key)
        if said is None:
            unjudged.append((key, entry, used, PassageCache(ref, context.names, cache)))
        else:
            kept[key] = said
    return unjudged, kept


def _entry(
    entry: Entry[Any], uses: tuple[Use, ...], read: Iterable[Passage], known: PassageCache, titles: str
) -> list[Diagnostic]:
    is_sourced = bool(getattr(entry.model, "sources", ()))
    strictest: dict[tuple[str, Span], tuple[int, Diagnostic]] = {}
    distinct = _distinct(uses)
    for passage in read:
        for use in distinct:
            channel = use.channel if use.channel == "handout" else ""
            asked = Question(passage.text, use.regime, channel, passage.heading, is_sourced)
            for match in known.matches(asked):
                if match.ruling.id == "DR-FACT" and passage.text[match.start : match.end] in titles:
                    continue
                problem = _complaint(match, use, passage)
                key, weight = (match.ruling.id, problem.span), WEIGHTS[problem.severity]
                if key not in strictest or weight > strictest[key][0]:
                    strictest[key] = (weight, problem)
    return [problem for _, problem in strictest.values()]


def _distinct(uses: Iterable[Use]) -> list[Use]:
    """One use for each regime and channel that is judged by itself; the kind's own first."""
    first: dict[tuple[str, str], Use] = {}
    for use in sorted(uses, key=lambda use: (use.output or "", use)):
        first.setdefault((use.regime, use.channel if use.channel == "handout" else ""), use)
    return list(first.values())


def _complaint(match: Match, use: Use, passage: Passage) -> Diagnostic:
    """The diagnostic of one match."""
    span, value = passage.span(match.start, match.end), shorten(passage.text[match.start : match.end], 40)
    message, hint = said_of(match, use.regime, value)
    return Diagnostic(span, match.ruling.rule, match.severity, message, hint, output=use.output)


def said_of(match: Match, regime: str, value: str) -> tuple[Text, Text]:
    """What the words are told to be, and the remedy: they break a ruling, or read like words that do."""
    rule = f"{match.ruling.rule}.{WORDED_ALIKE}" if match.is_alike else match.ruling.rule
    return text(f"{rule}.{regime}", value=value), text(f"{rule}.hint")


def complaint(ruling: Ruling, use: Use, span: Span, value: str) -> Diagnostic:
    """The diagnostic of one breach."""
    severity = ruling.weight(use.regime, use.channel) or Severity.REVIEW
    message = Text(f"{ruling.rule}.{use.regime}", (("value", value),))
    return Diagnostic(span, ruling.rule, severity, message, text(f"{ruling.rule}.hint"), output=use.output)


def known_titles(catalog: Catalog) -> str:
    """Every title, office and honour of the fact files, for comparison with what texts claim."""
    words = []
    for expert in catalog.where("expert"):
        words += [title.name for title in expert.model.titles]
        words += [f"{society.name}{society.role}" for society in expert.model.societies]
    hospital = catalog.get(HOSPITAL_REF)
    words += [honour.title for honour in hospital.model.honours] if hospital else []
    return "\n".join(words)
