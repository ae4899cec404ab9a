"""The status board: what waits for whom, and that it stays in the house."""

import json
import re

from tests.conftest import DAY, REPOSITORY


def board(run, root, day=DAY):
    """The board as JSON."""
    answer = run(root, "board", "--format", "json", "--as-of", day)
    assert answer.code == 0
    return json.loads(answer.out)


def test_the_board_says_what_waits_for_whom(run):
    """The next step after the last one done, who does it and by when; courses that are through wait for nobody."""
    waiting = {one["lecture"]: one for one in board(run, REPOSITORY)["waiting"]}
    assert waiting["hearing-protection"]["step"] == "offered"
    assert waiting["hearing-protection"]["owner"] == "健康教育科"
    assert waiting["hearing-protection"]["due"] == "2026-12-04"
    assert not waiting["hearing-protection"]["late"]
    assert "hypertension-at-home" not in waiting


def test_what_is_late_follows_from_the_day(run, sample):
    """A step past its date and a review past its day are late; the day decides, not the clock."""
    file = sample / "content/lectures/hearing-protection.md"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("next_review: 2028-11-12", "next_review: 2026-12-04"), encoding="utf-8")
    before, after = board(run, sample, "2026-12-04"), board(run, sample, "2026-12-05")
    for told, is_late in ((before, False), (after, True)):
        assert ("hearing-protection" in {one["lecture"] for one in told["waiting"] if one["late"]}) == is_late
        assert [one["late"] for one in told["reviews"] if one["entry"] == "lecture:hearing-protection"] == [is_late]
    assert "quit-smoking" not in before["courses_without_session"]


def test_experts_without_a_course_are_named(run):
    """Everybody who speaks in no course, and nobody else."""
    told = board(run, REPOSITORY)["experts_without_course"]
    assert told and "李维" not in told


def test_the_text_reads_in_both_languages(run):
    """Owners as headings, the steps by their names."""
    assert "健康教育科" in run(REPOSITORY, "board", "--as-of", DAY, lang="zh").out
    assert "What waits for whom" in run(REPOSITORY, "board", "--as-of", DAY, lang="en").out


def test_the_page_is_internal(run, built):
    """It lies outside of web/, is not public in the list, and names no private host."""
    rows = {row["path"]: row for row in json.loads(run(REPOSITORY, "list", "--format", "json", "--only", "board").out)}
    assert rows["internal/board.html"]["public"] is False
    page = (built / "output/internal/board.html").read_text(encoding="utf-8")
    assert "等谁做什么" in page and "安澜" not in page and "青禾" not in page
    assert not list((built / "output/web").rglob("board.html"))


def test_the_sessions_of_the_next_weeks_are_listed_with_their_papers(run, built):
    """Day, speaker and what to bring; every paper that the page names was made; a private session tells no venue."""
    coming = board(run, REPOSITORY)["coming"]
    days = [one["day"] for one in coming]
    assert days == sorted(days) and "2026-11-24" in days and max(days) <= "2026-12-22"
    page = built / "output/internal/board.html"
    words = page.read_text(encoding="utf-8")
    addresses = set(re.findall(r'href="([^"]+)"', words))
    assert any("sign-in/" in address for address in addresses)
    assert [address for address in addresses if not (page.parent / address).is_file()] == []
    assert "今后30天的场次" in words and "带上：" in words


def test_a_session_that_is_over_waits_for_its_result(run, sample):
    """Until it is marked as held, with the listeners that were counted, or as cancelled."""
    assert board(run, sample)["unmarked"] == []
    late = board(run, sample, "2026-11-25")
    assert late["unmarked"] == [{"lecture": "neck-back-office", "session": "s1", "day": "2026-11-24"}]
    before = board(run, sample)["held_this_year"]
    file = sample / "content/lectures/neck-back-office.md"
    words = file.read_text(encoding="utf-8")
    marked = words.replace("  - id: s1\n", "  - id: s1\n    state: held\n    attended: 41\n", 1)
    file.write_text(marked, encoding="utf-8")
    after = board(run, sample, "2026-11-25")
    assert after["unmarked"] == []
    assert after["held_this_year"]["sessions"] == before["sessions"] + 1
    assert after["held_this_year"]["listeners"] == before["listeners"] + 41


def test_listeners_are_counted_of_a_session_that_was_held(run, sample):
    """A number beside another state is a mistake with its place."""
    file = sample / "content/lectures/neck-back-office.md"
    words = file.read_text(encoding="utf-8")
    file.write_text(words.replace("  - id: s1\n", "  - id: s1\n    attended: 41\n", 1), encoding="utf-8")
    assert "value/session-attended" in run(sample, "check", "--format", "concise").out
