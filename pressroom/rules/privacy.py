"""privacy/*: numbers by which a patient can be found stand in no source.

In: the files of the content as text, and the hospital's own lines.  Out: diagnostics with the number masked, for reports are
kept and passed on.  Never: quotes the number itself; looks into pictures.

Sources: GB 11643-1999 (identity numbers), GB/T 17710 and ISO/IEC 7812 (bank cards), 个人信息保护法 Art. 28.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pressroom.catalog.catalog import HOSPITAL_REF, Catalog
from pressroom.catalog.entry import Entry
from pressroom.catalog.load import file_role
from pressroom.core.diagnostic import Diagnostic, Span, Text, error, text
from pressroom.core.digest import digest_all
from pressroom.core.lazy import regex
from pressroom.core.value_cache import NO_CACHE, ValueCache
from pressroom.source.files import Source

_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－　：", "0123456789Xx- :")
"""Full-width forms of a Chinese keyboard; each is one character, so that places stay."""

_PROVINCE = regex("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]|91")
"""First two digits: GB/T 2260, with 83 and 91 of residence permits."""
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"
"""GB 11643 (ISO 7064 MOD 11-2): the last character by the weighted sum modulo 11."""

_IDENTITY = regex(r"(?<![0-9A-Za-z])(?P<number>\d{6}[ -]?\d{8}[ -]?\d{3}[ -]?[\dXx])(?![0-9A-Za-z])")
_IDENTITY_NAMED = regex(
    r"(?:身份证(?:件)?(?:号码|号)?|公民身份号码|\bID card(?: number| no\.?)?)[\s:\"'为是]{0,4}(?P<number>\d{17}[\dXx]|\d{15})(?![0-9A-Za-z])"
)
_MOBILE = regex(r"(?<![0-9A-Za-z.])(?:(?:\+|00)?86[ -]?)?(?P<number>1[3-9]\d[ .·-]?\d{4}[ .·-]?\d{4})(?![0-9A-Za-z])")
_CARD = regex(r"(?<![0-9A-Za-z./=_])(?P<number>\d{4}(?:[ -]?\d{4}){3}(?:[ -]?\d{1,3})?)(?![0-9A-Za-z])")
_CARD_PREFIX = regex(r"62\d{14,17}|9[0-9]\d{14,17}|60\d{14,17}|4\d{15}|(?:5[1-5]|2[2-7])\d{14}|35\d{14}")
"""China UnionPay 62, its older domestic cards 9… and 60…, Visa, Mastercard, JCB."""
_RECORD = regex(
    r"(病历号|病案号|住院号|门诊号|就诊号|就诊卡号|诊疗卡号|登记号|影像号|病理号|检查号|标本号|医保卡号|社保卡号|"
    r"\bMRN\b|\b(?:medical record|inpatient|outpatient|admission) (?:number|no\.?))"
    r"[\s:\"'“为是#]{0,4}(?P<number>[A-Za-z]{0,4}-?\d[\d-]{3,18}\d)",
    re.IGNORECASE,
)
_LONG = regex(r"\d[\d .·\-－　]{10}")
"""What every number has that stands by itself: a mobile number, the shortest of them, has eleven digits."""
_RECORDED = regex(r"号[\s:：\"'“为是#A-Za-zＸｘ－-]{0,9}\d")
"""What every record's number has that is named in Chinese."""
_RECORDED_ENGLISH = ("mrn", "record n", "patient n", "admission n")
"""One of these is in every English name of a record's number."""

_DISCREET = "discreet texts"
_TAG = regex(r"<[^>]*>")


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: the rule that it breaks, where it stands, and the number as typed."""

    rule: str
    start: int
    end: int
    value: str

    @property
    def masked(self) -> str:
        """The first two and last two characters, the rest hidden."""
        return self.value[:2] + "*" * max(len(self.value) - 4, 3) + self.value[-2:]


def is_identity_number(digits: str, latest: date) -> bool:
    """Whether 18 characters are an identity number: province, a day of birth up to ``latest``, check digit (GB 11643)."""
    if not _PROVINCE.match(digits) or not _is_birthday(digits[6:14], latest):
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=False))
    return _CHECK_DIGITS[total % 11] == digits[17].upper()


def _is_birthday(digits: str, latest: date) -> bool:
    try:
        return date(1900, 1, 1) <= date(int(digits[:4]), int(digits[4:6]), int(digits[6:])) <= latest
    except ValueError:
        return False


def is_bank_card(digits: str) -> bool:
    """Whether 16 to 19 digits are a bank card: a known prefix and the check digit of ISO/IEC 7812 (Luhn)."""
    if not _CARD_PREFIX.fullmatch(digits):
        return False
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(number - 9 if number > 9 else number for number in doubled) % 10 == 0


def numbers(words: str, today: date, published: frozenset[str] = frozenset()) -> list[Number]:
    """Every personal number of a text in its order; ``published`` are lines of the hospital, digits only."""
    # Nearly every text holds none of them, which is told sooner than by the patterns.
    is_long = _LONG.search(words) is not None
    lower = words.lower()
    is_recorded = _RECORDED.search(words) is not None or any(name in lower for name in _RECORDED_ENGLISH)
    if not (is_long or is_recorded):
        return []
    kept: list[Number] = []
    found = _candidates(words.translate(_WIDE), today, published, is_long=is_long, is_recorded=is_recorded)
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(Number(one.rule, one.start, one.end, words[one.start : one.end]))
    return kept


def _candidates(
    plain: str, today: date, published: frozenset[str], *, is_long: bool, is_recorded: bool
) -> Iterator[Number]:
    """What each pattern finds, in a text of half-width digits; the more certain first."""
    judged: tuple[tuple[str, re.Pattern[str], Callable[[str], bool], bool], ...] = (
        ("privacy/identity-card", _IDENTITY, lambda number: is_identity_number(number, today), is_long),
        ("privacy/identity-card", _IDENTITY_NAMED, _is_filled_in, is_long),
        ("privacy/bank-card", _CARD, is_bank_card, is_long),
        ("privacy/medical-record", _RECORD, _is_filled_in, is_recorded),
        ("privacy/mobile", _MOBILE, lambda number: number not in published, is_long),
    )
    for rule, pattern, is_personal, is_possible in judged:
        for found in pattern.finditer(plain) if is_possible else ():
            if is_personal(_bare(found["number"])):
                yield Number(rule, *found.span("number"), "")


def _is_filled_in(number: str) -> bool:
    """Whether it is more than a form's row of noughts."""
    return len(set(re.sub(r"\D", "", number))) > 1


def _bare(number: str) -> str:
    return re.sub("[ .·-]", "", number)


def hospital_numbers(catalog: Catalog) -> frozenset[str]:
    """The lines that the hospital publishes in its fact file, digits only."""
    hospital = catalog.get(HOSPITAL_REF)
    if hospital is None:
        return frozenset()
    phones = [hospital.model.emergency.phone, *(line.number for line in hospital.model.phones)]
    return frozenset(_bare(str(phone)) for phone in phones)


def personal_numbers(
    files: Iterable[Source], catalog: Catalog, today: date, cache: ValueCache = NO_CACHE
) -> list[Diagnostic]:
    """A diagnostic, with the number masked, for every personal number in the files: bodies, front matter, comments alike.

    Texts without one are remembered in ``cache``, by path and digest.
    """
    published = hospital_numbers(catalog)
    around = digest_all((today.isoformat(), *sorted(published)))
    before, known = cache.get(_DISCREET) or ("", frozenset())
    known = known if before == around else frozenset()
    now: set[str] = set()
    problems: list[Diagnostic] = []
    for source in files:
        name = f"{source.path} {source.digest}"
        if name in known:
            now.add(name)
            continue
        where = file_role(source.path).value
        entry = catalog.get(where.ref) if where is not None else None
        found = [*_written(source.path, source.text, today, published), *_shown(entry, source.path, today, published)]
        problems.extend(found)
        if not found and (where is None or entry is not None):  # else there may be a page once it can be read
            now.add(name)
    if (before, known) != (around, now):
        cache.put(_DISCREET, (around, frozenset(now)))
    return problems


def _written(path: str, words: str, today: date, published: frozenset[str]) -> Iterator[Diagnostic]:
    """Numbers of a file as typed."""
    line, begin = 1, 0
    for number in numbers(words, today, published):
        # From the number before on: a list that was pasted in holds thousands.
        line += words.count("\n", begin, number.start)
        begin = number.start
        column = number.start - words.rfind("\n", 0, number.start)
        yield _told(number, Span.point(path, line, column, number.end - number.start))


def _shown(entry: Entry[Any] | None, path: str, today: date, published: frozenset[str]) -> Iterator[Diagnostic]:
    """Numbers that are whole on the page only: written through with emphasis, links or comments."""
    body = next((body for body in entry.written.texts.bodies if body.path == path), None) if entry else None
    if body is None:
        return
    shown = numbers(_TAG.sub("", body.html), today, published)
    if not shown:
        return
    whole = {_bare(number.value) for number in numbers(body.markdown, today, published)}
    lines = body.markdown.split("\n")
    for number in shown:
        digits = re.sub(r"\D", "", number.value)
        if _bare(number.value) not in whole:
            written = [row for row, line in enumerate(lines) if digits in re.sub(r"\D", "", line)]
            row = (written or [row for row, line in enumerate(lines) if line])[0]
            yield _told(number, Span.point(body.path, body.first_line + row, 1, len(lines[row])))


def _told(number: Number, span: Span) -> Diagnostic:
    message = text(number.rule, value=number.masked)
    return error(span, number.rule, message, text(f"{number.rule}.hint"))


def redacted(problems: Iterable[Diagnostic], text_by_path: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """The same complaints, with every number that a rule of this file told masked wherever another rule quotes it."""
    told = tuple(problems)
    hidden: dict[str, str] = {}
    lines: dict[str, list[str]] = {}
    for problem in told:
        if problem.rule.startswith("privacy/"):
            span = problem.span
            if span.path not in lines:
                lines[span.path] = text_by_path[span.path].split("\n")
            line = lines[span.path][span.line - 1]
            hidden[line[span.column - 1 : span.end_column - 1]] = dict(problem.message.args)["value"]
    if not hidden:
        return told
    fewest = min(map(_digits, hidden))
    return tuple(_hushed(problem, hidden, fewest) for problem in told)


def _digits(words: str) -> int:
    return sum(map(str.isdigit, words))


def _hushed(problem: Diagnostic, hidden: Mapping[str, str], fewest: int) -> Diagnostic:
    """A complaint without the numbers; what quotes fewer digits than the shortest of them has quotes none."""

    def hush(said: Text) -> Text:
        said_by_name = (
            (name, value if _digits(value) < fewest else _masked(value, hidden)) for name, value in said.args
        )
        return Text(said.key, tuple(said_by_name))

    return replace(
        problem,
        message=hush(problem.message),
        hint=hush(problem.hint) if problem.hint else None,
        related=tuple((span, hush(said)) for span, said in problem.related),
    )


def _masked(words: str, hidden: Mapping[str, str]) -> str:
    for number, mask in hidden.items():
        words = words.replace(number, mask)
    return words
