"""What the public was told of a lecture: the record, and that nothing of it is changed in silence."""

import json

import icalendar
import pytest

from pressroom.channels.office.announced import PATH, record
from tests.conftest import DAY, tree_digest
from tests.test_time import Site

LECTURE = "content/lectures/tcm-seasons.md"
RECORD = "content/announced.yaml"
MOVED = ("hours: 15:00-16:00\n    venue: 桂溪", "hours: 14:30-15:30\n    venue: 桂溪")
NOTED = (
    "    series: 社区健康行\n    note: 一季一讲",
    "    changes:\n      - day: 2026-11-21\n        note: 提前半小时开始。\n    series: 社区健康行\n    note: 一季一讲",
)


@pytest.fixture
def announced(sample):
    """The sample hospital as it was published."""
    (sample / RECORD).write_text(record(Site(sample).view), encoding="utf-8")
    return sample


def change(root, *replacements):
    """Replace words of the lecture."""
    file = root / LECTURE
    words = file.read_text(encoding="utf-8")
    for old, new in replacements:
        assert old in words, old
        words = words.replace(old, new, 1)
    file.write_text(words, encoding="utf-8")


def told(run, root, day=DAY):
    """Rule, file and message of what is said of announced sessions."""
    found = json.loads(run(root, "check", "--format", "json", "--as-of", day).out)["problems"]
    rules = ("lecture/change-unnoted", "lecture/session-gone")
    return [(one["rule"], one["path"], one["message"]) for one in found if one["rule"] in rules]


def test_the_record_is_the_last_one_of_the_sample(sample):
    """The sample was published as it is; private sessions are in no record."""
    site = Site(sample)
    assert (sample / RECORD).read_text(encoding="utf-8") == site.text(PATH) == record(site.view)
    assert not site.jobs[PATH].public
    hosts = [root for lecture in site.view.where(_kind()) for root in lecture.model.sessions if root.private]
    assert hosts
    lines = record(site.view).splitlines()
    assert not any(root.venue in line for root in hosts for line in lines if root.venue not in _public(site))


def _kind():
    from pressroom.kinds.lecture import LECTURE as KIND

    return KIND


def _public(site):
    return {root.venue for one in site.view.where(_kind()) for root in one.model.sessions if not root.private}


def test_a_session_that_moved_in_silence_is_told_until_the_change_is_noted(announced, run):
    """Time and place before and after stand in the message; a noted change raises SEQUENCE and keeps the UID."""
    assert told(run, announced) == []
    path = "web/calendars/lectures/tcm-seasons/quarter.ics"
    before = icalendar.Calendar.from_ical(Site(announced).text(path)).walk("VEVENT")[0]

    change(announced, MOVED)
    ((rule, file, message),) = told(run, announced)
    assert (rule, file) == ("lecture/change-unnoted", LECTURE)
    assert "15:00–16:00 桂溪" in message and "14:30–15:30 桂溪" in message

    change(announced, NOTED)
    assert told(run, announced) == []
    after = icalendar.Calendar.from_ical(Site(announced).text(path)).walk("VEVENT")[0]
    assert after["uid"] == before["uid"] and after["sequence"] == before["sequence"] + 1
    assert after["dtstart"].dt != before["dtstart"].dt


def test_a_second_change_is_noted_again(announced, run):
    """The note of the first one, published meanwhile, does not cover it."""
    change(announced, MOVED, NOTED)
    (announced / RECORD).write_text(record(Site(announced).view), encoding="utf-8")
    change(announced, ("hours: 14:30-15:30\n    venue: 桂溪", "hours: 10:00-11:00\n    venue: 桂溪"))
    assert [rule for rule, _, _ in told(run, announced)] == ["lecture/change-unnoted"]


@pytest.mark.parametrize("field", ["state: full", "seats: 1"])
def test_what_calendars_do_not_show_may_change(announced, run, field):
    """Whether a session is full, and its seats, are no part of the record."""
    name = field.partition(":")[0]
    file = announced / LECTURE
    lines = file.read_text(encoding="utf-8").split("\n")
    at = lines.index("  - id: s02")
    end = next(n for n in range(at + 1, len(lines)) if lines[n].startswith("  - id:") or not lines[n].startswith(" "))
    block = [line for line in lines[at:end] if not line.strip().startswith(f"{name}:")]
    file.write_text("\n".join([*lines[:at], *block, f"    {field}", *lines[end:]]), encoding="utf-8")
    assert told(run, announced) == []


def test_an_announced_session_is_cancelled_and_not_deleted(announced, run):
    """A deleted session is told, and a deleted lecture; when the days are past, nobody asks any more."""
    change(announced, ("  - id: s02\n", "  - id: another\n"))
    assert [rule for rule, _, _ in told(run, announced)] == ["lecture/session-gone"]
    (announced / LECTURE).unlink()
    rules = {(rule, path) for rule, path, _ in told(run, announced)}
    assert rules == {("lecture/session-gone", RECORD)}
    assert told(run, announced, "2029-01-01") == []


def test_publishing_keeps_the_record_and_a_dry_run_does_not(starter, run, tmp_path):
    """The file is written once the site has arrived, and makes nothing that was built out of date."""
    lecture = starter / "content/lectures"
    lecture.mkdir()
    (starter / "content/experts").mkdir()
    (starter / "content/experts/li-yi.md").write_text(EXPERT, encoding="utf-8")
    (lecture / "walking.md").write_text(COURSE, encoding="utf-8")
    done = run(starter, "build", "--as-of", DAY)
    assert done.code == 0, done.out + done.err
    destination = tmp_path / "public"
    assert run(starter, "publish", "--profile", "draft", "--dry-run", "--as-of", DAY, destination).code == 0
    assert not (starter / RECORD).exists()

    done = run(starter, "publish", "--profile", "draft", "--as-of", DAY, destination)
    assert done.code == 0, done.out + done.err
    assert (starter / RECORD).read_text(encoding="utf-8") == record(Site(starter).view)
    (starter / RECORD).unlink()
    (starter / "content/.announced.yaml.new").mkdir()
    failed = run(starter, "publish", "--profile", "draft", "--as-of", DAY, destination)
    assert failed.code == 1 and "publish/record" in failed.out + failed.err
    assert "added 0, changed 0" in failed.out + failed.err
    (starter / "content/.announced.yaml.new").rmdir()

    public = tree_digest(starter / "output/web")
    assert run(starter, "publish", "--profile", "draft", "--as-of", DAY, destination).code == 0, "up to date still"
    assert tree_digest(starter / "output/web") == public


EXPERT = """---
name: 李一
departments: [internal-medicine]
titles:
  - name: 主任医师
scope: [常见病]
verified: 2026-09-01
biography:
  short: 内科医师，看高血压、糖尿病和呼吸道感染等常见病。
  medium: 2009年到本院内科，主要从事高血压、糖尿病、呼吸道感染等常见病的诊治和慢性病的长期随访，每周两个半天出门诊。
---
"""
COURSE = """---
title: 走路的学问
number: JK-2026-101
summary: 怎样走、走多少。
main_message: 每天走一走。
audiences: [public]
department: internal-medicine
speakers: [li-yi]
minutes: 30
objectives: [知道每周走多少分钟]
outline: [为什么走, 怎样走]
key_actions: [走平路，每周累计150分钟]
red_flags: [胸痛持续15分钟不缓解，拨打120]
teach_back:
  - {question: 每周走多少？, answer: 累计150分钟。}
  - {question: 走多快？, answer: 能说话，不能唱歌。}
  - {question: 胸痛怎么办？, answer: 停下，超过15分钟拨打120。}
review: {reviewer: li-yi, reviewed: 2026-09-01, next_review: 2027-09-01}
workflow:
  - {step: expert-chosen, owner: 医务科, day: 2026-07-01}
  - {step: reviewed, owner: 医务科, day: 2026-09-01}
  - {step: offered, owner: 健康教育科, day: 2026-09-02}
sources:
  - {title: 中国人群身体活动指南（2021）, issuer: 中国人群身体活动指南编写委员会, year: 2021}
sessions:
  - {id: s1, day: 2027-03-10, hours: 09:00-09:30, venue: 健康教育室, seats: 20}
---

## 为什么走

走路不花钱，出门就能做。
"""
