"""The whole report of every ruling's bad and good example, kept in ``tests/rules/``, one file a ruling.

``python -m tests.law_reports`` (``make law-reports``) writes them again; what changed is then read as a difference.  A
ruling about words is broken by its ``wrong`` words in a news item, judged in the strictest regime in which it holds;
one about pages, pictures and facts by a change of the sample hospital.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from pressroom.build import site as stages
from pressroom.core.diagnostic import Diagnostic
from pressroom.kinds.base import Ref
from pressroom.kinds.regimes import ALL_REGIMES, Regime
from pressroom.report.full import full
from pressroom.rules.law.catalogue import Ruling, rulings
from pressroom.rules.law.desk import WEIGHTS, Use, examine
from pressroom.rules.law.matching import judge
from pressroom.rules.law.normalisation import normalise

REPOSITORY = Path(__file__).resolve().parent.parent
REPORTS = Path(__file__).parent / "rules"
DAY = date(2026, 11, 22)
SILENCE = "没有发现问题。"
_NEWS = "---\ntitle: 例\npublished: 2026-11-01\ncategory: 医院动态\nsummary: 例。\nbyline: 宣传科\n---\n\n"


@dataclass(frozen=True)
class Change:
    """A change of the sample hospital that breaks a ruling; more files may have to change for it."""

    path: str
    old: str
    new: str
    also: tuple[tuple[str, str, str], ...] = ()


PICTURE = "images/blood-pressure-posture.png"
ARTICLE = "content/articles/fatty-liver.md"
END = "\n---\n\n"
CHANGES = {
    "AD-11-1": Change("content/departments/cardiology.md", "licensed_as:\n", 'licensed_as:\n  - "99.99"\n'),
    "AD-33": Change("content/news/new-mri-2026.md", END, f"{END}![患者与护士合影]({PICTURE})\n\n"),
    "AD-46": Change(
        "content/site.yaml", "distribution: inside", "distribution: outside",
        also=(("content/hospital.yaml", "2027-06-30", "2026-06-30"),),
    ),
    "KP-AI": Change(ARTICLE, END, f"{END}![AI绘制的肝脏]({PICTURE})\n\n"),
    "KP-ID": Change(ARTICLE, "reviewer: xie-anran", "reviewer: he-jianping"),
    "TJ-REQ": Change(
        "content/packages/general-basic.md",
        "limits: 体检不能发现所有疾病。各项正常只说明所查内容在当时未见异常，不代表没有病；有症状时请直接就诊，不要等体检。",
        "limits: 请按预约的时间到检。",
    ),
    "WB-A11Y": Change(ARTICLE, END, f"{END}[点击这里](article:gout-diet)\n\n"),
    "WB-BEIAN": Change(
        "content/hospital.yaml", "icp: ", "# icp: ", also=(("content/site.yaml", ".example/", ".cn/"),)
    ),
}  # fmt: skip
"""Rulings that no sentence breaks: what is changed in the sample, which passes as it is."""


def strictest(ruling: Ruling) -> Regime | None:
    """The regime in which the ruling's wrong words weigh most; None where words alone do not break it.

    An advertisement comes last of equals: in it nearly every sentence, the good example too, is one of MA-6.
    """
    held = [regime for regime in ALL_REGIMES if regime in ruling.severity]
    held.sort(key=lambda regime: (-WEIGHTS[ruling.severity[regime]], regime == "advertisement"))
    for regime in held:
        if any(match.ruling is ruling for match in judge(normalise(ruling.wrong), regime)):
            return regime
    return None


@cache
def _examples() -> Mapping[str, tuple[str, tuple[Diagnostic, ...], str]]:
    """For each entry made of an example: its file's text, what the desk said, the regime."""
    uses: dict[Ref, tuple[Use, ...]] = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(REPOSITORY / "tests/starter/content", root / "content")
        (root / "content/news").mkdir()
        for ruling in rulings().values():
            regime = strictest(ruling)
            if regime is None:
                continue
            for form, words in (("wrong", ruling.wrong), ("right", ruling.right)):
                key = f"{ruling.id.lower()}-{form}"
                (root / f"content/news/{key}.md").write_text(f"{_NEWS}{words}\n", encoding="utf-8")
                uses[Ref("news", key)] = (Use(regime, "web"),)
        site, found = stages.read(root, DAY)
    files = {source.path: source.text for source in found.sources}
    told: dict[str, list[Diagnostic]] = {}
    for problem in examine(site.catalog, uses, files):
        told.setdefault(problem.span.path, []).append(problem)
    made = {}
    for ref, (use,) in uses.items():
        path = f"content/news/{ref.key}.md"
        made[ref.key] = (files[path], tuple(sorted(told.get(path, ()))), use.regime)
    return made


def _of_words(ruling: Ruling) -> Iterator[str]:
    for form, words in (("wrong", ruling.wrong), ("right", ruling.right)):
        text, problems, regime = _examples()[f"{ruling.id.lower()}-{form}"]
        yield f"# {form}, {regime}: {words}"
        yield _told(problems, {f"content/news/{ruling.id.lower()}-{form}.md": text})


def _of_change(ruling: Ruling, change: Change) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copytree(REPOSITORY / "content", root / "content")
        for path, old, new in ((change.path, change.old, change.new), *change.also):
            _spoil(root / path, old, new)
        site, found = stages.read(root, DAY)
        files = {source.path: source.text for source in found.sources}
        yield f"# wrong: {change.path}: {change.old.strip()} -> {change.new.strip()}"
        yield _told(site.problems, files)
    yield "# right: the sample hospital as it is"
    yield _told(_sample(), {})


@cache
def _sample() -> tuple[Diagnostic, ...]:
    return stages.prepare(REPOSITORY, DAY).problems


def _spoil(file: Path, old: str, new: str) -> None:
    words = file.read_text(encoding="utf-8")
    if old not in words:
        raise ValueError(file.name, old)
    file.write_text(words.replace(old, new, 1), encoding="utf-8")


def _told(problems: tuple[Diagnostic, ...], files: Mapping[str, str]) -> str:
    def line(path: str, number: int) -> str:
        lines = files.get(path, "").split("\n")
        return lines[number - 1] if number <= len(lines) else ""

    return full(problems, "zh", line) if problems else SILENCE


def report(ruling: Ruling) -> str:
    """Everything that is said of the bad example and of the good one."""
    change = CHANGES.get(ruling.id)
    parts = _of_words(ruling) if change is None else _of_change(ruling, change)
    return "\n".join(parts) + "\n"


def main() -> None:
    """Write every file again, and drop those of rulings that are gone."""
    REPORTS.mkdir(exist_ok=True)
    for file in REPORTS.glob("*.txt"):
        if file.stem not in rulings():
            file.unlink()
    for ruling in rulings().values():
        (REPORTS / f"{ruling.id}.txt").write_text(report(ruling), encoding="utf-8")
    sys.stdout.write(f"{len(rulings())} reports in {REPORTS.relative_to(REPOSITORY)}\n")


if __name__ == "__main__":
    main()
