"""The value types: what an editor writes, what is refused, how it is shown."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pressroom.kinds.values import Ages, Clock, Hours, Money, Percent, Phone, Slot

GOOD = [
    (Clock, "08:00", "08:00"),
    (Hours, "08:00-11:30", "08:00–11:30"),
    (Hours, "00:00-24:00", "00:00–24:00"),
    (Slot, "周三上午", "周三上午"),
    (Slot, "星期天下午", "周日下午"),
    (Money, "50", "50"),
    (Money, "50.5", "50.50"),
    (Money, "0.10", "0.10"),
    (Phone, "0000-8800120", "0000-8800120"),
    (Phone, "0000-8800120转8012", "0000-8800120转8012"),
    (Phone, "120", "120"),
    (Percent, "12.5%", "12.5%"),
    (Ages, "40+", "40 岁及以上"),
    (Ages, "-14", "14 岁及以下"),
    (Ages, "18-60", "18～60 岁"),
]
BAD = [
    (Clock, "8:00"), (Clock, "24:00"), (Clock, "08：00"), (Hours, "11:30-08:00"), (Hours, "08:00-08:00"), (Slot, "周八上午"),
    (Slot, "三上午"), (Money, "-1"), (Money, "1.234"), (Money, "¥5"), (Money, "5元"), (Money, "1e3"), (Money, "１"),
    (Phone, "8800120"), (Phone, "0000－8800120"), (Phone, "12345678901"), (Percent, "12.5"), (Ages, "60-18"), (Ages, "x"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "written", "shown"), GOOD)
def test_values_are_read_and_shown(kind, written, shown):
    """What is written comes out as people read it."""
    assert str(kind.parse(written)) == shown


@pytest.mark.parametrize(("kind", "written"), BAD)
def test_other_texts_are_refused(kind, written):
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=re.escape(written)):
        kind.parse(written)


@given(st.lists(st.decimals(min_value=0, max_value=99999, places=2), max_size=30))
def test_money_adds_without_loss(amounts):
    """A sum of prices is exact to the fen."""
    total = sum((Money(amount) for amount in amounts), Money.parse("0"))
    assert total.yuan == sum(amounts, Decimal(0))


def test_phones_have_an_address_with_extension():
    """RFC 3966."""
    assert Phone.parse("0000-8800120转8012").uri == "tel:00008800120;ext=8012"


def test_slots_speak_english():
    """For the second edition."""
    assert Slot.parse("周三上午").english == "Wednesday morning"


def test_hours_know_their_length():
    """In minutes."""
    assert Hours.parse("08:00-11:30").minutes == 210
