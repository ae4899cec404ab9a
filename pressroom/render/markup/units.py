"""Units and measure words: what a number is not parted from, on paper as on a screen.

In: nothing.  Out: the words, and patterns made of them.  Never: decides where a line ends; who sets lines knows how ragged they may be.
"""

from __future__ import annotations

COUNTERS = (
    "次回元角天日月年岁周时分秒点刻季个人名位例项种类片粒丸支瓶盒杯碗勺口步层楼号室诊床页条度级期型倍成"
    "克升米斤两卡焦届组套份张篇章节课讲场遍下针剂滴包袋餐顿℃"
)
"""Measure words and units of one character."""
MEASURES = (
    "毫米汞柱",
    *("毫摩尔", "毫克", "毫升", "毫米", "微摩尔", "微克", "微升", "微米", "厘米"),
    *("千克", "千米", "千卡", "千焦", "公斤", "公里", "公分", "平方米", "赫兹", "分贝"),
    *("小时", "分钟", "个月", "个半月", "个半小时", "月龄", "年版", "诊室"),
)
"""Those of several, which a line does not part either."""
LARGE = "百千万亿"
"""What multiplies a number and stands before its unit."""


def alternation(words: tuple[str, ...]) -> str:
    """A pattern that matches the longest of some words, in a group of its own."""
    return f"(?:{'|'.join(sorted(words, key=len, reverse=True))})"
