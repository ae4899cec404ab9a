"""Make the list of Chinese words by which the last line of a printed block begins with a word.

In: the folder of the unpacked source of ``jieba`` 0.42.1 from the Python package index (MIT licence), whose dictionary counts how often
a word was met.  Out: ``pressroom/render/markup/words.txt.gz``.  Never part of a build: the list is in the repository; this
tells where it comes from.  Rare names of people and places, and words that were hardly ever met, are left out.

Usage: python scripts/word_list.py FOLDER
"""

import gzip
import math
import re
import sys
from collections import defaultdict
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "pressroom/render/markup/words.txt.gz"
LEAST_MET_BY_LENGTH = {1: 100, 2: 5, 3: 6, 4: 30}
NAMES = "nr", "ns", "nt", "nrt"
LEAST_MET_OF_NAMES = 25
"""What is a name at times is often a word as well, such as 麻醉."""
RIGHTS = """\
# Words and how often they are met, from the dictionary of jieba 0.42.1, https://github.com/fxsjy/jieba
# The MIT License (MIT).  Copyright (c) 2013 Sun Junyi
# Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files
# (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge,
# publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do
# so, subject to the following conditions: The above copyright notice and this permission notice shall be included in all copies or
# substantial portions of the Software.
# THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF
# MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT.  IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
# FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION
# WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
# Each line: a character, and for all words that begin with it how rare they are, in halvings of all that was counted, and the words.
"""


def made(dictionary: str) -> str:
    """The list: words of one to four characters by their first, so that few lines are read for a text, and by how rare they are."""
    rows = [row.split(" ") for row in dictionary.splitlines()]
    total = sum(int(met) for _, met, _ in rows)
    words_by_rarity: dict[str, dict[int, list[str]]] = defaultdict(lambda: defaultdict(list))
    for word, met, sort in rows:
        if not re.fullmatch("[\u4e00-\u9fff]{1,4}", word):
            continue
        least = LEAST_MET_OF_NAMES if sort in NAMES and len(word) > 1 else LEAST_MET_BY_LENGTH[len(word)]
        if int(met) >= least:
            words_by_rarity[word[0]][round(math.log2(total / int(met)))].append(word)
    return RIGHTS + "".join(f"{first}\t{_groups(found)}\n" for first, found in sorted(words_by_rarity.items()))


def _groups(words_by_rarity: dict[int, list[str]]) -> str:
    return "\t".join(f"{rarity} {' '.join(sorted(words))}" for rarity, words in sorted(words_by_rarity.items()))


if __name__ == "__main__":
    listed = made((Path(sys.argv[1]) / "jieba/dict.txt").read_text("utf-8"))
    TARGET.write_bytes(gzip.compress(listed.encode(), 9, mtime=0))
