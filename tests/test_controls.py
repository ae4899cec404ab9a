"""Each protection taken out: the attack works then, and its check sees it.

What the other tests of safety prove with the protection in place is proved here to be the protection's doing.  The table in
docs/security.md names for each promise its test and its control.
"""

import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import pytest
from jinja2.sandbox import SandboxedEnvironment
from PIL import ImageFile

from pressroom.build import deployment, lock, publish, releases
from pressroom.build.deployment import Deployment, deployment_plan
from pressroom.build.lock import exclusive
from pressroom.build.manifest import Owned
from pressroom.build.publish import Stage
from pressroom.build.site import prepare
from pressroom.channels.web import server_config
from pressroom.channels.web.server_config import APACHE, HEADERS, NGINX
from pressroom.commands import publishing
from pressroom.core.digest import digest
from pressroom.core.fs import DISK
from pressroom.render.markup import templates
from pressroom.render.paper import pdf
from pressroom.render.pictures import raster, vector
from pressroom.rules import privacy
from pressroom.rules.privacy import numbers
from pressroom.source import files, yaml
from pressroom.source.files import discover
from tests.conftest import REPOSITORY
from tests.faults import TODAY, make
from tests.test_deployment import ask, free_port, nginx, serving
from tests.test_hostile import COPY, SVG, YAML_ATTACKS, saved

# --- output


def test_without_the_lock_two_builds_are_in_the_folder_at_once(tmp_path, monkeypatch):
    """Protection: the kernel's lock."""
    monkeypatch.setattr(lock, "_hold", lambda descriptor: None)
    with exclusive(tmp_path / "output"), exclusive(tmp_path / "output"):
        inside = True
    assert inside


def test_without_the_look_for_obstacles_a_persons_file_is_lost(tmp_path, monkeypatch):
    """Protection: what is not in the manifest is not overwritten."""
    output = tmp_path / "output"
    output.mkdir()
    (output / "page.html").write_text("of a person")
    monkeypatch.setattr(publish, "_refuse_obstacles", lambda *_: None)
    stage = Stage(output)
    stage.add("page.html", b"ours")
    stage.commit(())
    assert (output / "page.html").read_bytes() == b"ours"


def test_without_the_look_for_obstacles_a_link_is_written_through(tmp_path, monkeypatch):
    """Protection: folders of the output that are links are refused."""
    output, elsewhere = tmp_path / "output", tmp_path / "sources"
    output.mkdir()
    elsewhere.mkdir()
    (output / "web").symlink_to(elsewhere)
    monkeypatch.setattr(publish, "_refuse_obstacles", lambda *_: None)
    stage = Stage(output)
    stage.add("web/page.html", b"ours")
    stage.commit(())
    assert (elsewhere / "page.html").exists()


def test_without_the_rule_for_paths_a_manifest_has_sources_removed(tmp_path, monkeypatch):
    """Protection: a path of a manifest stays below its folder."""
    (tmp_path / "content").mkdir()
    source = tmp_path / "content/x"
    source.write_text("a source")
    (tmp_path / "output").mkdir()
    words = '{"files": {"../content/x": {"sha256": "", "bytes": 0}}}'
    (tmp_path / "output/manifest.json").write_text(words)
    publish.clean(tmp_path / "output")
    assert source.exists()
    monkeypatch.setattr("pressroom.build.manifest.is_inside", lambda path: True)
    (tmp_path / "output").mkdir(exist_ok=True)
    (tmp_path / "output/manifest.json").write_text(words)
    publish.clean(tmp_path / "output")
    assert not source.exists()


def test_without_their_translation_the_words_of_the_disk_end_in_a_traceback(starter, monkeypatch):
    """Protection: every refusal of the disk becomes a diagnostic in one place."""
    monkeypatch.setattr("pressroom.build.pipeline.OSError", KeyError, raising=False)

    class Full(type(DISK)):
        def write(self, file, content):
            raise OSError(28, "No space left on device", str(file))

    with pytest.raises(OSError, match="No space"):
        make(starter, Full())


# --- publish


@pytest.fixture(scope="module")
def built_small(tmp_path_factory):
    """The starter, built without paper."""
    root = tmp_path_factory.mktemp("controls") / "site"
    shutil.copytree(REPOSITORY / "tests/starter", root)
    make(root, DISK)
    return root


def test_without_the_look_at_what_is_out_of_date_an_old_build_goes_out(built_small, tmp_path, monkeypatch):
    """Protection: what a build of this moment would make again is not published; errors have refused the command before."""
    root = tmp_path / "site"
    shutil.copytree(built_small, root)
    file = root / "content/hospital.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("name: ", "name: 新", 1), encoding="utf-8")
    site = prepare(root, TODAY)

    def put():
        return publishing.publish(site, root / "output", str(tmp_path / "www"), dry_run=False).problems

    assert [problem.rule for problem in put()] == ["publish/outdated"]
    monkeypatch.setattr(publishing, "outdated", lambda site, output: ())
    assert put() == () and (tmp_path / "www/current/index.html").is_file()


def test_without_the_refusal_a_site_with_errors_goes_out(built_small, tmp_path, run, monkeypatch):
    """Protection: the command line asks for a sound site before it publishes."""
    root = tmp_path / "site"
    shutil.copytree(built_small, root)
    file = root / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8") + "\n[x](expert:nobody)\n", encoding="utf-8")
    assert run(root, "publish", tmp_path / "www", "--as-of", TODAY.isoformat()).code == 1
    assert not (tmp_path / "www").exists()
    monkeypatch.setattr(publishing, "outdated", lambda site, output: ())
    site = prepare(root, TODAY)
    assert not site.is_sound
    assert publishing.publish(site, root / "output", str(tmp_path / "www"), dry_run=False).problems == ()


def test_without_the_look_at_bytes_a_page_that_was_changed_by_hand_goes_out(tmp_path, monkeypatch):
    """Protection: the manifest's digest of each file."""
    (tmp_path / "web").mkdir()
    (tmp_path / "web/index.html").write_bytes(b"defaced")
    whole = Deployment(tmp_path / "web", {"index.html": Owned(digest(b"whole!!"), 7)})
    assert deployment.modified_files(whole) == ("index.html",)
    monkeypatch.setattr(deployment, "digest", lambda raw: digest(b"whole!!"))
    assert deployment.modified_files(whole) == ()


def test_without_the_order_a_page_asks_for_what_is_not_there_yet(tmp_path, monkeypatch):
    """Protection: assets, pages, deletions.  A visitor looks after each file that arrives."""
    new, old = {"a.html": b"a.css", "z.css": b"new"}, {"a.html": b"old.css", "old.css": b"old"}
    wanted = Deployment(
        tmp_path, {path: Owned(digest(raw), len(raw)) for path, raw in {**new, "a.html": b"z.css"}.items()}
    )
    there = {path: Owned(digest(raw), len(raw)) for path, raw in old.items()}

    def seen_broken(plan):
        place = dict(old)
        steps = [*((path, True) for path in plan.sent), *((path, False) for path in plan.removed)]
        broken = False
        for path, comes in steps:
            place.pop(path, None)
            if comes:
                place[path] = b"z.css" if path == "a.html" else new[path]
            broken |= place["a.html"].decode() not in place
        return broken

    assert not seen_broken(deployment_plan(wanted, there))
    monkeypatch.setattr(deployment, "is_page", lambda path: False)
    assert seen_broken(deployment_plan(wanted, there))


def test_without_the_whole_release_behind_one_link_a_visitor_sees_both(tmp_path, monkeypatch):
    """Protection: a release is made beside the one that is shown."""
    for number in ("1", "2"):
        (tmp_path / number).mkdir()
        for name in ("index.html", "other.html"):
            (tmp_path / number / name).write_text(number)

    def of(number):
        names = ("index.html", "other.html")
        return Deployment(tmp_path / number, {name: Owned(digest(number.encode()), 1) for name in names})

    place = releases.Releases(tmp_path / "www")
    place.deploy(of("1"), deployment_plan(of("1"), {}))
    monkeypatch.setattr(releases, "_INCOMING", place.current().name)
    monkeypatch.setattr(DISK.__class__, "clear", lambda self, folder: None)
    seen = []
    real = releases.Releases._put

    def put(self, *arguments):
        (arguments[3] / arguments[1]).unlink(missing_ok=True)
        real(self, *arguments[:4], None)
        seen.append({(tmp_path / "www/current" / name).read_text() for name in ("index.html", "other.html")})

    monkeypatch.setattr(releases.Releases, "_put", put)
    place.deploy(of("2"), deployment_plan(of("2"), {}))
    assert {"1", "2"} in seen


# --- content


def test_without_the_refusal_of_anchors_a_few_lines_are_thousands(monkeypatch):
    """Protection: the reader stops at the first anchor; the library's own loader would follow all of them."""
    import yaml as library

    laughs = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}, *a{n - 1}, *a{n - 1}]\n" for n in range(1, 8)
    )

    def leaves(value):
        return sum(map(leaves, value)) if isinstance(value, list) else 1

    assert yaml.parse(laughs, "x.yaml").value is None
    assert leaves(library.safe_load(laughs)["a7"]) > 30_000
    assert [problem.rule for problem in yaml.parse(YAML_ATTACKS["anchors"], "x").problems] == ["yaml/anchor"]


def test_without_the_look_where_links_lead_a_secret_is_content(starter, tmp_path, monkeypatch):
    """Protection: links of texts and pictures that lead out of content/ are left out."""
    (tmp_path / "secret.md").write_text("---\nname: secret\n---\n")
    (starter / "content/departments/secret.md").symlink_to(tmp_path / "secret.md")
    (tmp_path / "secret.png").write_bytes(b"x")
    (starter / "content/images").mkdir()
    (starter / "content/images/secret.png").symlink_to(tmp_path / "secret.png")

    def found():
        value = discover(starter).value
        return {Path(one.path).name for one in (*value.sources, *value.assets)}

    assert not {"secret.md", "secret.png"} & found()
    monkeypatch.setattr(files.Path, "is_relative_to", lambda self, other: True)
    assert {"secret.md", "secret.png"} <= found()


def test_without_the_look_where_links_lead_a_template_reads_a_secret(tmp_path, monkeypatch):
    """Protection: layers keep to their folders; includes, extends and the pictures of themes go through them."""
    (tmp_path / "secret.html").write_text("secret")
    (tmp_path / "t").mkdir()
    (tmp_path / "t/x.html").write_text("{% include 'linked.html' %}")
    (tmp_path / "t/linked.html").symlink_to(tmp_path / "secret.html")

    def made():
        layer = templates.Layer("site/templates", tmp_path / "t")
        return templates.Templates((layer,), {}, {}).render("x.html", {}, "x").value

    assert made() is None
    monkeypatch.setattr(Path, "is_relative_to", lambda self, other: True)
    assert made() == "secret"


def test_without_the_sandbox_a_template_reads_a_file(tmp_path, monkeypatch):
    """Protection: the environment; the control is Jinja's plain one."""
    (tmp_path / "secret").write_text("secret")
    words = "{{ ''.__class__.__mro__[1].__subclasses__()|length }}{{ path.read_text() }}"
    from jinja2 import Environment

    assert Environment().from_string(words).render(path=tmp_path / "secret").endswith("secret")
    with pytest.raises(Exception, match="unsafe"):
        SandboxedEnvironment().from_string(words).render(path=tmp_path / "secret")


def test_without_the_fetcher_the_print_engine_reads_files_of_the_machine(tmp_path):
    """Protection: ``asset:`` alone is opened; the network is watched in test_hostile."""
    (tmp_path / "secret.css").write_text("p { color: red }")
    address = (tmp_path / "secret.css").as_uri()
    fetcher = pdf._fetcher(lambda path: b"", type("Fonts", (), {"files": ()})())
    with pytest.raises(ValueError, match="refused"):
        fetcher.fetch(address)
    from weasyprint.urls import URLFetcher

    assert URLFetcher().fetch(address).read() == b"p { color: red }"


def test_without_the_count_of_copies_a_drawing_has_millions_of_parts(monkeypatch):
    """Protection: what ``use`` copies is counted."""
    copies = "".join(f"<g id='a{n}'>{COPY.format(n - 1) * 10}</g>" for n in range(1, 9))
    drawing = SVG.format("", f"<g id='a0'/>{copies}").encode()
    assert "use" in vector.active_content(drawing)
    monkeypatch.setattr(vector, "_copying", lambda root: "")
    assert vector.active_content(drawing) == ""


def test_without_the_demand_for_the_whole_half_a_picture_is_published(monkeypatch):
    """Protection: the decoder may not fill up what is missing, whatever other libraries told it to."""
    half = saved("JPEG")[:-400]
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)  # as WeasyPrint leaves it
    with pytest.raises(raster.UnreadablePicture):
        raster.resize(half, 100, "png")
    monkeypatch.setattr(raster, "_whole", nullcontext)
    assert raster.resize(half, 100, "png")


def test_without_their_patterns_personal_numbers_pass(monkeypatch):
    """Protection: pattern and check digit, one after the other."""
    words = "110101190003070010 13800000000 6222000000000000004 住院号：2026001234"
    assert len({one.rule for one in numbers(words, TODAY)}) == 4
    for name in ("_IDENTITY", "_IDENTITY_NAMED", "_MOBILE", "_CARD", "_RECORD"):
        monkeypatch.setattr(privacy, name, re.compile("(?!)(?P<number>)"))
    assert numbers(words, TODAY) == []


# --- servers


def _needs(words, name):
    """Whether a configuration sends a header."""
    return re.search(rf"{name}[: ]", words) is not None


@pytest.mark.parametrize("path", [NGINX, APACHE, HEADERS])
def test_without_its_line_no_server_sends_a_header(path, monkeypatch):
    """Protection: one table, written for three kinds of server."""
    write = server_config._WRITERS[path]
    engines = type("Engines", (), {"theme": None})
    monkeypatch.setattr(server_config, "bundles", lambda theme: type("Made", (), {"value": {}, "problems": ()})())
    for name, _ in server_config.SECURITY_HEADERS:
        with_it = write(server_config.SECURITY_HEADERS, engines, "/")
        without = write(tuple(row for row in server_config.SECURITY_HEADERS if row[0] != name), engines, "/")
        assert _needs(with_it, name) and not _needs(without, name)


def test_a_server_without_our_lines_says_nothing_and_shows_what_is_hidden(built, tmp_path):
    """Protection: the included file; the control is the same nginx without it."""
    port = free_port()
    command = nginx(built, tmp_path, port)
    settings = tmp_path / "nginx.conf"
    settings.write_text(re.sub(r"include \S+/deploy/nginx\.conf;", "", settings.read_text()))
    with serving(command, port) as site:
        _, headers, _ = ask(site + "/")
        assert not [name for name, _ in server_config.SECURITY_HEADERS if headers[name]]
        assert ask(site + "/_headers")[0] == 200


# --- what it is made of


def test_pip_refuses_what_has_another_hash(tmp_path):
    """Protection: ``--require-hashes`` of scripts/setup.sh; without it pip takes the same file."""
    wheel = tmp_path / "probe-1-py3-none-any.whl"
    import zipfile

    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("probe.py", "")
        archive.writestr("probe-1.dist-info/METADATA", "Metadata-Version: 2.1\nName: probe\nVersion: 1\n")
        archive.writestr(
            "probe-1.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        archive.writestr("probe-1.dist-info/RECORD", "probe.py,,\n")

    def install(words, *options):
        (tmp_path / "lock").write_text(words)
        command = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--no-index",
            "--no-deps",
            "--quiet",
            "--find-links",
            tmp_path,
        ]
        target = ["--target", tmp_path / "installed", *options, "--requirement", tmp_path / "lock"]
        return subprocess.run([*command, *target], capture_output=True, text=True, check=False)

    right = digest(wheel.read_bytes())
    assert "--require-hashes" in (REPOSITORY / "scripts/setup.sh").read_text(encoding="utf-8")
    refused = install(f"probe==1 --hash=sha256:{'0' * 64}\n", "--require-hashes")
    assert refused.returncode and "HASH" in refused.stderr.upper()
    assert install("probe==1\n", "--require-hashes").returncode, "a line that lost its hash"
    assert install(f"probe==1 --hash=sha256:{right}\n", "--require-hashes").returncode == 0
    assert install("probe==1\n").returncode == 0, "and without the option anything goes"
