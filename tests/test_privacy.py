"""What is private stays private: personal numbers are refused wherever they stand."""

import re
from datetime import date

import pytest

from pressroom.build.site import prepare
from pressroom.catalog.catalog import assemble
from pressroom.rules.privacy import disclosed, numbers
from pressroom.source.files import discover
from tests.conftest import DAY

TODAY = date.fromisoformat(DAY)


@pytest.mark.parametrize(
    ("words", "rule", "value"),
    [
        ("身份证 110101190003070010。", "identity-card", "110101190003070010"),
        ("１１０１０１１９０００３０７００１０", "identity-card", "１１０１０１１９０００３０７００１０"),
        ("110101 19000307 0010", "identity-card", "110101 19000307 0010"),
        ("62010219000101001 0", "identity-card", "62010219000101001 0"),
        ("身份证号：110101190003070011", "identity-card", "110101190003070011"),
        ("身份证号码 110101000307001", "identity-card", "110101000307001"),
        ("手机13800000000", "mobile", "13800000000"),
        ("+86 138-0000-0000", "mobile", "138-0000-0000"),
        ("[打电话](tel:+8613800000000)", "mobile", "13800000000"),
        ("13800000000@mail.example", "mobile", "13800000000"),
        ("卡号6222 0000 0000 0000 004", "bank-card", "6222 0000 0000 0000 004"),
        ("4111111111111111", "bank-card", "4111111111111111"),
        ("住院号：2026001234", "medical-record", "2026001234"),
        ("病案号为A00123-4", "medical-record", "A00123-4"),
        ("medical record no. 778812", "medical-record", "778812"),
    ],
)
def test_a_personal_number_is_found_where_it_stands(words, rule, value):
    """By pattern and check digit, or by what the number is called; in full-width digits too."""
    found = numbers(f"前文\n{words}\n", TODAY)

    assert [(one.rule, one.value) for one in found] == [(f"privacy/{rule}", value)]
    assert value not in found[0].masked and "***" in found[0].masked


@pytest.mark.parametrize(
    "words",
    [
        "0000-8800120",  # invented lines
        "110101190003070011",  # the check digit is wrong
        "110101190013070010",  # no thirteenth month
        "云卫医发〔2024〕148号",
        "ISBN 978-7-117-13800-1，ISBN 9787117138001",
        "DOI 10.3760/cma.j.cn112148-20200220-00106",
        "统一社会信用代码 121100004000088888",
        "国械注准20153231234，国药准字H19980001",
        "登记号 00000000000000000A1001",
        "住院号：00000000，门诊号：________",
        "6222000000000001",  # the check digit is wrong
        "https://www.example.org/a/6222000000000009",
        "ChiCTR1800012345678",
        "2026-11-16 2026-12-13",
        "住院号在腕带上，共8位数字。",
        "180/110毫米汞柱，1 380 000 0000元",
    ],
)
def test_a_number_that_looks_alike_is_left_in_peace(words):
    """Document numbers, books, licences, papers, forms, and what is plainly invented."""
    assert numbers(words, TODAY) == []


def test_a_line_of_the_fact_file_may_stand_anywhere(starter):
    """A mobile that the hospital publishes is no secret, and any other one is."""
    file = starter / "content/hospital.yaml"
    file.write_text(
        re.sub(r"number: 0\d+-\S+", "number: 13800000000", file.read_text(encoding="utf-8"), count=1), encoding="utf-8"
    )
    catalog = assemble(starter, discover(starter).value).value

    assert disclosed([("a.md", "拨打138 0000 0000")], catalog, TODAY) == []
    assert [one.span.line for one in disclosed([("a.md", "\n13900000000")], catalog, TODAY)] == [2]


def test_a_complaint_does_not_pass_the_number_on(starter):
    """Reports go to inboxes and logs."""
    page = starter / "content/departments/internal-medicine.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n患者110101190003070010\n", encoding="utf-8")

    problems = [one for one in prepare(starter, TODAY).problems if one.rule == "privacy/identity-card"]

    assert len(problems) == 1
    assert "110101190003070010" not in repr(problems)
