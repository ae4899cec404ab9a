"""What a sentence does with words that it quotes: it may warn of them, and it may say them."""

import pytest

from pressroom.rules.law.scopes import is_warned

WARNED = (
    "谁敢对您说“一针断根”，您就该转身离开。",
    "听到“名额只剩三个”，请先放下电话，同家人商量。",
    "“三个疗程开口说话”是对家长焦虑的利用。",
    "网店所称“某某医院监制”纯属虚构。",
    "“零风险”这样的话，写在哪里都过不了关。",
    "网上的“名医排行榜”多由公司编制，不能当作选医生的依据。",
)
SAID = (
    "患者都说“一针断根”，您也来试试。",
    "“名额只剩三个”，请立即拨打电话。",
    "“零风险”这样的话，我们写在墙上，也做到手上。",
)


@pytest.mark.parametrize("sentence", WARNED)
def test_quoted_words_are_warned_of(sentence):
    """The words around the quotation say that nobody should believe it."""
    assert is_warned(sentence, "", "")


@pytest.mark.parametrize("sentence", SAID)
def test_quoted_words_are_said(sentence):
    """Quotation marks alone excuse nothing."""
    assert not is_warned(sentence, "", "")
