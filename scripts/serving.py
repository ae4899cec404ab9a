"""A web server for the built site on this machine, as a host of static files serves it.

In: the document root.  Out: its files with the headers of its ``_headers``, compressed twins to whoever takes them,
``404.html`` for what is not there.  Never: an address that other machines can reach.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar
from urllib.parse import unquote, urlsplit

CODINGS = (("br", ".br"), ("gzip", ".gz"))
"""Content codings, the better first, and the suffixes of the twins."""
TYPES = {
    ".avif": "image/avif",
    ".ics": "text/calendar",
    ".vcf": "text/vcard",
    ".webp": "image/webp",
    ".webmanifest": "application/manifest+json",
}
"""Media types that Python's table does not always know."""


def header_rules(words: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """The rules of a ``_headers`` file: a pattern of paths, and what is said with them."""
    rules: list[tuple[str, list[tuple[str, str]]]] = []
    for line in words.splitlines():
        if line.startswith((" ", "\t")) and line.strip() and rules:
            name, _, value = line.strip().partition(":")
            rules[-1][1].append((name.strip(), value.strip()))
        elif line.strip() and not line.startswith("#"):
            rules.append((line.strip(), []))
    return rules


class SiteHandler(BaseHTTPRequestHandler):
    """Answers GET and HEAD, without a word on the console."""

    protocol_version = "HTTP/1.1"
    server_version = "pressroom"
    sys_version = ""
    disable_nagle_algorithm: ClassVar[bool] = True

    def __init__(self, *arguments: object, root: Path, rules: list[tuple[str, list[tuple[str, str]]]]) -> None:
        """``root`` is the document root, ``rules`` are those of its ``_headers``."""
        self.root, self.rules = root, rules
        super().__init__(*arguments)  # type: ignore[arg-type]

    def log_message(self, *arguments: object) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A file, or the page for what is missing."""
        path = unquote(urlsplit(self.path).path)
        file = self.find(path)
        status = HTTPStatus.OK if file else HTTPStatus.NOT_FOUND
        file = file or self.root / "404.html"
        twin, coding = self.twin(file)
        content = twin.read_bytes() if twin.exists() else b""
        self.send_response(status)
        for name, value in self.headers_for(path):
            self.send_header(name, value)
        if coding:
            self.send_header("Content-Encoding", coding)
        self.send_header("Vary", "Accept-Encoding")
        self.send_header("Content-Type", media_type(file))
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(content)

    do_HEAD = do_GET  # noqa: N815 - the name that http.server asks for

    def find(self, path: str) -> Path | None:
        """The file at a path of the site; nothing outside of the document root, and not ``_headers``."""
        file = (self.root / path.lstrip("/")).resolve()
        if path.endswith("/"):
            file /= "index.html"
        inside = file.is_relative_to(self.root) and file.name != "_headers"
        return file if inside and file.is_file() else None

    def twin(self, file: Path) -> tuple[Path, str]:
        """The best compressed form that the visitor takes, and its coding."""
        taken = {part.split(";")[0].strip() for part in self.headers.get("Accept-Encoding", "").split(",")}
        for coding, suffix in CODINGS:
            other = file.with_name(file.name + suffix)
            if coding in taken and other.exists():
                return other, coding
        return file, ""

    def headers_for(self, path: str) -> list[tuple[str, str]]:
        """What the rules say of a path."""
        return [pair for pattern, pairs in self.rules if fnmatchcase(path, pattern) for pair in pairs]


def media_type(file: Path) -> str:
    """The media type by the suffix; every text of the site is UTF-8."""
    kind = TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") or kind.endswith(("javascript", "xml")) else kind


@contextmanager
def served(root: Path) -> Iterator[str]:
    """The site under an address of this machine, which ends in a slash."""
    headers = root / "_headers"
    rules = header_rules(headers.read_text(encoding="utf-8")) if headers.exists() else []
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(SiteHandler, root=root.resolve(), rules=rules))
    server.daemon_threads = True
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
