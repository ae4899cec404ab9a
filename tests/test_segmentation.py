"""Where words begin in Chinese, which writes no blanks: what the last line of a printed block is kept by."""

import re
from itertools import pairwise

import pytest

from pressroom.render.markup.segmentation import _TERM, _TERMS, _beginning_with, word_starts


def parted(run):
    """The words of a run in order."""
    starts = [*sorted(word_starts(run)), len(run)]
    return [run[start:end] for start, end in pairwise(starts)]


@pytest.mark.parametrize(
    "words",
    [
        "写下 近 一年 跌倒",
        "头颅 影像 骨密度 和 化验 报告",
        "清创 缝合 与 破伤风 预防",
        "磁共振 光盘 和 脑电图 报告",
        "金属 异物 者 由 医生 逐项 核定",
        "对 麻醉药 有无 不适",
        "孕妇 带 产检 手册",
        "腹部 超声 前 按 预约单 憋尿",
        "种植体 资料",
    ],
)
def test_words_are_told_apart(words):
    """Words of medicine too; a short word within a longer one, 伤风 in 破伤风, is not taken for one."""
    assert parted(words.replace(" ", "")) == words.split(" ")


def test_what_no_list_knows_is_parted_by_the_character():
    """Rare characters, and no characters at all."""
    assert parted("㐀㐁") == ["㐀", "㐁"]
    assert word_starts("") == frozenset()


def test_the_likeliest_reading_is_not_the_longest_word_first():
    """Negative control: 研究生命 begins with 研究生, and a reader parts it otherwise."""
    assert parted("研究生命起源") == ["研究", "生命", "起源"]


def test_the_terms_of_a_hospital_are_words_that_the_list_lacks():
    """Each of two to four characters, and written once."""
    terms = [
        term for line in _TERMS.read_text("utf-8").splitlines() if not line.startswith("#") for term in line.split()
    ]
    assert terms
    assert len(set(terms)) == len(terms)
    assert [term for term in terms if not re.fullmatch("[\u4e00-\u9fff]{2,4}", term)] == []
    assert [term for term in terms if _beginning_with(term[0])[term] != _TERM] == []


def test_words_are_read_for_the_characters_that_are_asked_for():
    """Of six thousand lines of the list a text needs a few hundred; to read all of them is what took the time."""
    _beginning_with.cache_clear()
    word_starts("破伤风预防")
    assert _beginning_with.cache_info().currsize == len(set("破伤风预防"))
