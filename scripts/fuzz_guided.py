"""Fuzz texts with a coverage-guided fuzzer (atheris, on libFuzzer): front matter, YAML and Markdown of an entry.

    scripts/fuzz_guided.py CORPUS [options of libFuzzer, like -max_total_time=300]

In: a folder of inputs, seeded with the sample's texts when it is empty.  Out: nothing, or the input that raised, took longer
than ``-timeout``, or left a danger in the HTML; libFuzzer writes it beside.  ``make fuzz-guided`` sets up what is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

import atheris

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

with atheris.instrument_imports(include=["pressroom.source", "pressroom.catalog", "pressroom.kinds", "markdown"]):
    from pressroom.catalog.load import LINKABLE, load
    from pressroom.core.diagnostic import Diagnostic
    from pressroom.source.files import Discovery, Source, decode
    from pressroom.source.markdown import convert

FOLDERS = ("departments", "experts", "lectures", "articles", "services", "news")
SEEDS = 60


def once(raw: bytes) -> None:
    """One input: the first byte chooses the kind of entry, the rest is the file."""
    folder = FOLDERS[raw[0] % len(FOLDERS)] if raw else FOLDERS[0]
    path = f"content/{folder}/fuzzed.md"
    words, problems = decode(raw[1:], path)
    if words is not None:
        problems += load(Discovery((Source(path, words, "0"),), ())).problems
        body, more = convert(words, path, 1, LINKABLE)
        problems += more
        if "<script" in body.html or "javascript:" in body.html.partition("href=")[2].partition(">")[0]:
            raise AssertionError(body.html)
    if not all(isinstance(problem, Diagnostic) for problem in problems):
        raise AssertionError(problems)


def seed(corpus: Path) -> None:
    """Begin with texts of the sample, one kind after the other."""
    corpus.mkdir(parents=True, exist_ok=True)
    if any(corpus.iterdir()):
        return
    for number, folder in enumerate(FOLDERS):
        for file in sorted((ROOT / "content" / folder).glob("*.md"))[: SEEDS // len(FOLDERS)]:
            (corpus / f"{folder}-{file.stem}").write_bytes(bytes([number]) + file.read_bytes()[:4000])


if __name__ == "__main__":
    seed(Path(sys.argv[1]))
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
