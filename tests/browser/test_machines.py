"""What machines make of the site: an HTML checker, the types of schema.org, readers of feeds, and nginx."""

import json
import os
import re
import socket
import subprocess
import time
from contextlib import contextmanager
from html import unescape
from http.client import HTTPConnection

import feedparser
import pytest

from tests.browser.conftest import MODULES, find_nginx, run_tool

VNU = MODULES / "vnu-jar/build/dist/vnu.jar"
TSC = MODULES / "typescript/bin/tsc"
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
VOCABULARY = "https://schema.org"


def html_faults(*paths):
    """Errors that the checker of the W3C (vnu) finds in files and folders."""
    said = run_tool("java", "-Xss2m", "-jar", VNU, "--errors-only", "--skip-non-html", "--format", "json", *paths)
    return [
        f"{message.get('url', '').rsplit('/output/web/')[-1]}:{message.get('lastLine')}: {message['message']}"
        for message in json.loads(said.stderr)["messages"]
    ]


def test_every_page_conforms_to_html(web, tmp_path):
    """One run over the whole site, with a page of known faults among it as the negative control."""
    broken = tmp_path / "broken.html"
    broken.write_text(
        '<!doctype html><html lang="zh-Hans"><title>x</title><p><div id="a"></div><img src="x"><a href="a b" id="a">',
        encoding="utf-8",
    )
    faults = html_faults(web, broken)
    assert len([fault for fault in faults if "broken.html" in fault]) >= 3
    assert [fault for fault in faults if "broken.html" not in fault] == []


def skeleton(value):
    """A JSON-LD value with texts made equal, so that pages of one shape are checked once; terms of the vocabulary stay."""
    if isinstance(value, dict):
        return {key: part if key == "@type" else skeleton(part) for key, part in sorted(value.items())}
    if isinstance(value, list):
        shapes = {json.dumps(skeleton(part), sort_keys=True): skeleton(part) for part in value}
        return [shapes[key] for key in sorted(shapes)]
    if isinstance(value, str):
        return value if value.startswith(("http://schema.org", VOCABULARY)) else "text"
    return value


def several_types(value):
    """Nodes at any depth with more than one type, which schema-dts cannot express in one literal."""
    if isinstance(value, dict):
        if isinstance(value.get("@type"), list):
            yield value
        for part in value.values():
            yield from several_types(part)
    elif isinstance(value, list):
        for part in value:
            yield from several_types(part)


def first_type_only(value):
    """The same with nodes of several types put down to a bare node of the first."""
    if isinstance(value, dict):
        if isinstance(value.get("@type"), list):
            return {"@type": value["@type"][0]}
        return {key: first_type_only(part) for key, part in value.items()}
    if isinstance(value, list):
        return [first_type_only(part) for part in value]
    return value


def declarations(blocks):
    """TypeScript that holds each shape of node to the type of its name; the pages of each line."""
    lines, pages = ['import type * as schema from "schema-dts";'], [""]
    seen = set()

    def declare(kind, node, page):
        literal = json.dumps(node, ensure_ascii=False, sort_keys=True)
        if (kind, literal) not in seen:
            seen.add((kind, literal))
            lines.append(f"export const n{len(lines)}: {kind} = {literal};")
            pages.append(page)

    for page, block in blocks:
        assert block["@context"] == VOCABULARY, page
        for node in block.get("@graph", [{key: part for key, part in block.items() if key != "@context"}]):
            shape = skeleton(node)
            for mixed in several_types(shape):
                known = " & ".join(
                    f'Omit<Extract<schema.{name}, {{"@type": "{name}"}}>, "@type">' for name in mixed["@type"]
                )
                declare(f"Partial<{known}>", first_type_only({k: v for k, v in mixed.items() if k != "@type"}), page)
            simple = first_type_only(shape)
            declare(f"schema.{simple['@type']}", simple, page)
    return lines, pages


def vocabulary_faults(blocks, folder):
    """What the compiler has against JSON-LD blocks, given as (page, parsed block)."""
    lines, pages = declarations(blocks)
    (folder / "blocks.ts").write_text("\n".join(lines), encoding="utf-8")
    options = {
        "strict": True,
        "noEmit": True,
        "skipLibCheck": True,
        "target": "es2022",
        "module": "esnext",
        "moduleResolution": "bundler",
        "types": [],
        "paths": {"schema-dts": [str(MODULES / "schema-dts/dist/schema.d.ts")]},
    }
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": options, "files": ["blocks.ts"]}))
    said = run_tool("node", TSC, "--project", folder / "tsconfig.json", "--pretty", "false", folder=folder)
    faults = []
    for line in said.stdout.splitlines():
        place = re.match(r"blocks\.ts\((\d+),", line)
        faults.append(f"{pages[int(place[1]) - 1]}: {line}" if place else line)
    assert not said.stderr
    return faults


def test_every_block_of_structured_data_keeps_to_the_vocabulary(web, tmp_path):
    """Types, properties and their ranges, as schema-dts has them from schema.org; broken blocks among them are found."""
    blocks = [
        (file.relative_to(web).as_posix(), json.loads(words))
        for file in sorted(web.rglob("*.html"))
        for words in BLOCK.findall(file.read_text(encoding="utf-8"))
    ]
    assert len(blocks) > 300
    broken = {
        "unknown-type": {"@type": "Doctor", "name": "x"},
        "unknown-property": {"@type": "Hospital", "phone": "120"},
        "wrong-range": {"@type": "Event", "eventStatus": "https://schema.org/EventCanceled"},
        "nested": {"@type": "Course", "hasCourseInstance": {"@type": "Place", "name": "x"}},
        "several": {"@type": ["CourseInstance", "EducationEvent"], "eventPrice": "1"},
    }
    controls = [(f"broken/{name}", {"@context": VOCABULARY, "@graph": [node]}) for name, node in broken.items()]
    faults = vocabulary_faults([*controls, *blocks], tmp_path)
    caught = {fault.split(":")[0].removeprefix("broken/") for fault in faults if fault.startswith("broken/")}
    assert caught == set(broken)
    assert [fault for fault in faults if not fault.startswith(("broken/", " "))] == []


def test_every_feed_is_read_without_complaint(web):
    """feedparser finds titles, addresses, ids and days; entries lead to pages that exist."""
    feeds = sorted((web / "feeds").rglob("*.xml"))
    assert len(feeds) >= 3
    for file in feeds:
        feed = feedparser.parse(file.read_bytes())
        assert not feed.bozo, (file.name, feed.get("bozo_exception"))
        assert feed.version == "atom10"
        assert feed.feed.title and feed.feed.id and feed.feed.updated_parsed
        assert feed.entries
        assert len({entry.id for entry in feed.entries}) == len(feed.entries)
        for entry in feed.entries:
            assert entry.title and entry.updated_parsed
            path = re.sub(r"^https?://[^/]+/", "", unescape(entry.link))
            assert (web / path).is_file(), (file.name, entry.link)
    assert feedparser.parse(b"<feed><entry></feed>").bozo, "negative control"


@contextmanager
def nginx(web, settings, folder):
    """nginx in front of the site with the settings that the build wrote; gives a port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    # Started by root, its workers would run as somebody who may not read the folder.
    user = "user root; " if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events { worker_connections 64; }\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {places}\n"
        f"server {{ listen 127.0.0.1:{port}; root {web}; include {settings}; }} }}\n"
    )
    command = [find_nginx(), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            for _ in range(100):
                assert process.poll() is None, process.stdout.read()
                with socket.socket() as knock:
                    if knock.connect_ex(("127.0.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            yield port
        finally:
            process.terminate()


def ask(port, path, **headers):
    """Status, headers and length of an answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, len(body)


@pytest.fixture
def port(built, web, tmp_path):
    """A port at which nginx serves the site."""
    with nginx(web, built / "output/deploy/nginx.conf", tmp_path) as number:
        yield number


def test_nginx_serves_the_site_with_the_settings_of_the_build(web, port):
    """Security headers with every answer, errors included; compressed twins; bundles for ever, pages asked for again."""
    style = next(web.glob("assets/site.*.css")).name
    for path, status in (
        ("/", 200),
        ("/experts/", 200),
        (f"/assets/{style}", 200),
        ("/nothing.html", 404),
        ("/_headers", 404),
    ):
        told, headers, length = ask(port, path, **{"Accept-Encoding": "gzip"})
        assert told == status, path
        assert length > 0
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert headers["x-content-type-options"] == "nosniff"
    _, headers, length = ask(port, f"/assets/{style}", **{"Accept-Encoding": "gzip"})
    assert headers["content-encoding"] == "gzip"
    assert "immutable" in headers["cache-control"]
    assert length == (web / f"assets/{style}.gz").stat().st_size
    _, headers, _ = ask(port, "/index.html")
    assert headers["cache-control"] == "no-cache"
    assert headers["content-type"].lower() == "text/html; charset=utf-8"
