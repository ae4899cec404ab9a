"""QR codes: the same as the library makes by itself."""

from __future__ import annotations

import random

import pytest
import segno

from pressroom.channels.qrcodes import best_pattern, make


@pytest.mark.parametrize("length", [1, 12, 40, 61, 90, 120, 160, 240, 400])
def test_codes_have_the_pattern_that_the_library_would_choose(length: int) -> None:
    """Of any words and in any size, with a version and without, the code is module by module what the library makes."""
    dice = random.Random(length)
    for _ in range(12):
        words = "".join(dice.choices("abcdefghijklmnopqrstuvwxyz0123456789-/.:?=医院", k=length))
        expected = segno.make(words, error="m", micro=False)
        made = make(words)
        assert (made.designator, made.mask, made.matrix) == (expected.designator, expected.mask, expected.matrix)


def test_the_choice_is_one_among_several() -> None:
    """Were the first pattern always taken, or any other, the test before would not notice that nothing is weighed."""
    addresses = [f"https://example.org/{number}/" for number in range(60)]
    chosen = {best_pattern(segno.make(address, error="m", micro=False, mask=0)) for address in addresses}
    assert len(chosen) > 3
