"""The compliance report: counts, findings and permissions of every build; and the sample has nothing to answer for."""

import json
import re

import pytest

from pressroom.channels import CHANNEL_BY_NAME

DAY = "2026-11-22"
PAGE = "output/report/compliance.html"
SENTENCE = "主任医术精湛，在患者中有口皆碑。"


def _add(site, words):
    file = site / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8") + f"\n{words}\n", encoding="utf-8")


def _report(site, run):
    answer = run(site, "build", "--only", "report", "--executor", "serial", "--as-of", DAY)
    assert answer.code == 0, answer.out
    return (site / PAGE).read_text(encoding="utf-8")


def test_what_is_found_is_in_the_report_and_gone_when_it_is_mended(starter, run):
    """Also when the build is incremental: the verdict is a question like any other."""
    clean = _report(starter, run)
    _add(starter, SENTENCE)
    spoiled = _report(starter, run)
    file = starter / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8").replace(SENTENCE, ""), encoding="utf-8")

    assert "没有发现需要处理的文字" in clean
    assert "有口皆碑" not in clean
    assert "RG-6-2" in spoiled
    assert "医疗广告认定指南六(二)" in spoiled
    assert "没有发现需要处理的文字" not in spoiled
    assert _report(starter, run) == clean


def test_a_permission_stands_with_reason_and_end_to_be_signed(starter, run):
    """A permission moves the words from what is found to what is permitted."""
    rules = {"law/RG-6-2", "law/MA-7-6"}
    _add(
        starter,
        "\n".join(f"<!-- allow {rule} until 2026-12-31: 院史原文，法务已核 -->" for rule in rules) + f"\n{SENTENCE}",
    )
    page = _report(starter, run)
    permitted = page.partition('id="permissions"')[2].partition("</section>")[0]

    assert "院史原文，法务已核" in permitted
    assert "2026年12月31日（90天内到期）" in permitted
    assert "签名" in permitted
    assert re.search(r"没有发现需要处理的文字", page)


def test_the_report_is_for_the_office_alone(starter, run):
    """Never public; made with every build."""
    rows = json.loads(run(starter, "list", "--format", "json", "--only", "report").out)

    assert [(row["path"], row["public"]) for row in rows] == [("report/compliance.html", False)]
    assert "report" in CHANNEL_BY_NAME


@pytest.mark.parametrize("day", [DAY, "2026-11-24"])
def test_the_sample_passes_without_a_word(sample, run, day):
    """No error, no warning, no review, and no permission."""
    told = json.loads(run(sample, "check", "--format", "json", "--as-of", day).out)["problems"]

    assert told == []
    allowed = [file for file in (sample / "content").rglob("*.md") if "<!-- allow " in file.read_text(encoding="utf-8")]
    assert allowed == []
