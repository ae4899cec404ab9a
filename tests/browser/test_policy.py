"""The policy in a real browser behind a real nginx: no page needs an exception, and what would need one is stopped."""

import os
import shutil

import pytest

from tests.browser.conftest import PHONE, Mode
from tests.browser.test_machines import nginx

INLINE = {
    "script": "<script>document.title = 'owned'</script>",
    "handler": "<img src=x onerror=\"document.title = 'owned'\">",
    "style": "<style>h1 { color: red }</style>",
    "attribute": '<p style="color: red">x</p>',
    "elsewhere": '<img src="https://x.example/t.png">',
    "frame": '<iframe src="/index.html"></iframe>',
    "data": '<img src="data:image/png;base64,AAAA">',
}
"""What the policy must stop, each in a page of its own."""


@pytest.fixture(scope="module")
def guarded(built, web, tmp_path_factory):
    """The site behind nginx with the settings of the build, and beside it pages that break the policy; its address."""
    folder = tmp_path_factory.mktemp("policy")
    shutil.copytree(web, folder / "web", copy_function=os.link)
    for name, words in INLINE.items():
        page = f"<!doctype html><html><head><title>whole</title></head><body>{words}</body></html>"
        (folder / f"web/broken-{name}.html").write_text(page, encoding="utf-8")
    with nginx(folder / "web", built / "output/deploy/nginx.conf", folder) as port:
        yield f"http://127.0.0.1:{port}"


def test_no_page_type_breaks_the_policy(guarded, opened, samples):
    """Nothing on the console, nothing asked of other hosts, nothing missing, with styles applied."""
    with opened(Mode(PHONE), base=guarded) as (page, notes):
        for path in samples():
            page.goto(f"/{path}")
            assert page.evaluate("document.styleSheets.length") >= 1, path
        assert notes.everything == []


@pytest.mark.parametrize("name", INLINE)
def test_what_is_not_allowed_is_stopped(guarded, opened, name):
    """The control: the console tells, and nothing ran."""
    with opened(Mode(PHONE), base=guarded) as (page, notes):
        page.goto(f"/broken-{name}.html")
        page.wait_for_timeout(150)
        assert [words for words in notes.console if "Content Security Policy" in words], notes.everything
        assert page.title() == "whole"
