"""MA-6: an advertisement may say the eight items in the words of licence and timetable, and nothing else."""

import pytest

from pressroom.rules.law.normalisation import normalise
from pressroom.rules.law.whitelist import outside_whitelist

NAMES = ("云岭市杏林医院", "杏林医院")
EIGHT = (
    "云岭市杏林医院，所有制形式：全民，医疗机构类别：综合医院（二级），床位数220张，与执业许可证一致。",
    "诊疗科目：精神科（临床心理专业、药物依赖专业），接诊时间：周一至周六8:00-17:00。",
    "诊疗科目：医学影像科（X线诊断专业、CT诊断专业、磁共振成像诊断专业、介入放射学专业）。",
    "诊疗科目：儿科（小儿呼吸专业、小儿神经病学专业）、口腔科、病理科，夜间急诊不停诊。",
    "接诊时间：周末不休，法定节假日照常，门诊楼三楼，联系电话见下。",
    "地址变更：自2027年1月1日起迁至青年路1号，联系电话不变。",
    "（江）医广【2026】第07-22-0041号，有效期至2027年7月21日，广告。",
)
MORE = (
    ("诊疗科目：精神科，临床心理专业有三位知名医师。", "知名医师"),
    ("接诊时间：周末不休，来就送体检。", "来就送体检"),
    ("地址：青年路1号，乘3路公交即到，停车免费。", "停车免费"),
    ("医疗机构类别：综合医院（二级甲等，全市唯一）。", "唯一"),
    ("联系电话见下，专人接听您的烦恼。", "烦恼"),
)


@pytest.mark.parametrize("line", EIGHT)
def test_the_eight_items_pass(line):
    """In the terms of the licence, the catalogue of subjects and a timetable."""
    assert outside_whitelist(normalise(line, NAMES).words) is None


@pytest.mark.parametrize(("line", "excess"), MORE)
def test_what_is_said_beside_them_is_pointed_at(line, excess):
    """The stretch covers the words that have no place there."""
    words = normalise(line, NAMES).words
    stretch = outside_whitelist(words)
    assert stretch is not None
    assert excess in words[slice(*stretch)]
