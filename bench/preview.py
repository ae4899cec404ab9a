"""The preview as an editor meets it: the real server, an open page, and the time from a save to the word that it changed.

In: a hospital that the bench made.  Out: the median and the longest of several saves of one article.  Never: leaves the
server running.
"""

from __future__ import annotations

import http.client
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench import DAY
from bench.measure import memory_of
from bench.rounds import Row
from bench.scenarios import REPOSITORY

SAVES = 15
PAUSE = 1.0
"""Seconds between two saves: a person's pace, in which the rules have their say after each."""


def measure_preview(site: Path, name: str) -> Iterator[Row]:
    """Seconds until the server answers, and seconds from a save to the reload event, the page fetched in between."""
    began = time.perf_counter()
    with _serving(site) as (port, pid):
        ready = time.perf_counter() - began
        article = min((site / "content/articles").glob("*.md"))
        events = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        events.request("GET", "/-/events")
        stream = events.getresponse()
        taken = [_save(article, stream, port, number) for number in range(SAVES)]
        memory = memory_of(pid)
    median = statistics.median(taken)
    for words, seconds in (
        ("preview: start", ready),
        ("preview: save to reload, median", median),
        ("preview: save to reload, longest", max(taken)),
    ):
        print(f"{name:>12}  {words:<34} {seconds:7.3f} s", flush=True)
        yield {"site": name, "scenario": words, "wall": seconds, "memory": memory}


def _save(article: Path, stream: http.client.HTTPResponse, port: int, number: int) -> float:
    """Look at the page, write a sentence, wait for the word; the seconds between the last two."""
    page = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    page.request("GET", f"/articles/{article.stem}.html")
    if page.getresponse().status != 200:
        raise RuntimeError(f"the preview has no page for {article.stem}")
    page.close()
    time.sleep(PAUSE)
    words = article.read_text(encoding="utf-8") + f"\n这是第{number}次修改。\n"
    began = time.perf_counter()
    article.write_text(words, encoding="utf-8")
    while stream.readline().strip() != b"event: reload":
        pass
    return time.perf_counter() - began


@contextmanager
def _serving(site: Path) -> Iterator[tuple[int, int]]:
    """The command on a free port: its port and its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, str(REPOSITORY / "build.py"), "--lang", "en", "--root", str(site)]
    command += ["serve", "--no-open", "--port", str(port), "--as-of", DAY.isoformat()]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stderr is not None
            line = process.stderr.readline()
            if "preview:" not in line:
                raise RuntimeError(line + process.stderr.read())
            yield port, process.pid
        finally:
            process.terminate()
