"""The command line: a contract that scripts rely on."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import yaml

from pressroom.cli import options
from pressroom.kinds import KINDS, values
from tests.conftest import REPOSITORY

CARDIOLOGY = "content/departments/internal-medicine.md"


def spoil(root):
    """Make one mistake on line 2, column 7."""
    file = root / CARDIOLOGY
    file.write_text(file.read_text(encoding="utf-8").replace("group: 内科", "group: 内课"), encoding="utf-8")


def test_check_says_where_what_and_what_to_do(starter, run):
    """The full report: place, rule, the line underlined in terminal columns, the remedy."""
    spoil(starter)

    answer = run(starter, "check")

    assert answer.code == 1
    assert answer.out == (
        f"{CARDIOLOGY}:3:8: error[value/choice]: '内课' is no value of 'group'\n"
        "    3 | group: 内课\n"
        "      |        ^^^^\n"
        "   hint: did you mean '内科'?\n"
    )


def test_messages_follow_the_language(starter, run):
    """In Chinese with --lang zh."""
    spoil(starter)
    assert "错误[value/choice]: “内课”不是“group”的可选值" in run(starter, "check", lang="zh").out


def test_json_is_the_only_thing_on_standard_output(starter, run):
    """With the keys of the contract."""
    spoil(starter)
    answer = run(starter, "check", "--format", "json")
    told = json.loads(answer.out)

    assert told["version"] == 1
    assert told["status"] == "problems"
    assert set(told["summary"]) == {
        "sources", "entries", "jobs", "rendered", "reused", "removed", "seconds", "errors", "warnings", "reviews",
    }  # fmt: skip
    assert told["problems"] == [
        {
            "path": CARDIOLOGY,
            "line": 3,
            "column": 8,
            "end_line": 3,
            "end_column": 10,
            "rule": "value/choice",
            "severity": "error",
            "message": "'内课' is no value of 'group'",
            "hint": "did you mean '内科'?",
            "output": None,
        }
    ]


def test_other_formats(starter, run):
    """One line each, SARIF and annotations, of the same values."""
    spoil(starter)
    assert run(starter, "check", "--format", "concise").out.count("\n") == 1
    sarif = json.loads(run(starter, "check", "--format", "sarif").out)
    region = sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (3, 8)
    assert run(starter, "check", "--format", "github").out.startswith(f"::error file={CARDIOLOGY},line=3,col=8,")


def test_a_code_host_is_told_article_and_penalty_of_a_breach(starter, run):
    """SARIF rules of law carry title, demand, article, penalty and a tag."""
    file = starter / CARDIOLOGY
    file.write_text(file.read_text(encoding="utf-8") + "\n打一针就能断根。\n", encoding="utf-8")
    driver = json.loads(run(starter, "check", "--format", "sarif").out)["runs"][0]["tool"]["driver"]
    rule = next(rule for rule in driver["rules"] if rule["id"] == "law/AD-16-1a")
    assert "第16条" in rule["properties"]["article"] and "100,000" in rule["properties"]["penalty"]
    assert rule["properties"]["tags"] == ["law", "AD"] and rule["help"]["text"] and rule["shortDescription"]["text"]


def test_check_of_a_path_tells_only_of_what_lies_below_it(starter, run):
    """A copywriter looks at her own folder."""
    spoil(starter)
    assert run(starter, "check", starter / "content/hospital.yaml").code == 0
    assert run(starter, "check", starter / "content/departments").code == 1


def test_build_list_why_and_clean(starter, run):
    """The daily round, on a minimal site."""
    assert run(starter, "build", "--executor", "serial", "--as-of", "2026-11-22").code == 0
    rows = json.loads(run(starter, "list", "--format", "json").out)
    assert {"path": "web/index.html", "channel": "web", "kind": None, "entry": None, "regime": "information",
            "lang": "zh", "public": True} in rows  # fmt: skip
    assert "up to date" in run(starter, "why", "web/index.html", "--as-of", "2026-11-22").out

    file = starter / CARDIOLOGY
    file.write_text(file.read_text(encoding="utf-8") + "\n再写。\n", encoding="utf-8")
    page = f"output/web/departments/{file.stem}.html"
    assert f"said department {file.stem} changed" in run(starter, "why", page, "--as-of", "2026-11-22").out
    assert "up to date" in run(starter, "why", "web/index.html", "--as-of", "2026-11-22").out

    assert run(starter, "clean").code == 0
    assert not (starter / "output").exists()
    assert not (starter / ".pressroom").exists()

    (starter / ".pressroom/published/x/releases").mkdir(parents=True)
    (starter / ".pressroom/trace-x.sqlite").write_text("x")
    assert run(starter, "clean").code == 0
    assert [file.name for file in (starter / ".pressroom").iterdir()] == ["published"], (
        "what can be sent back is no cache"
    )


def test_list_shows_one_channel(starter, run):
    """And nothing of the others."""
    rows = json.loads(run(starter, "list", "--format", "json", "--only", "leaflet").out)
    assert {row["channel"] for row in rows} == {"leaflet"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("biuld",), "Did you mean 'build'"),
        (("build", "--only", "wab"), "Did you mean 'web'"),
        (("build", "--as-of", "tomorrow"), "like 2026-03-08"),
        (("build", "--executor", "kubernetes"), "local, serial and tcp"),
        (("explain", "ref/unknwn"), "Did you mean 'ref/unknown'"),
        (("schema", "doctor"), "no such kind"),
        (("why", "web/nothing.html"), "'list' shows them all"),
        (("new", "expert", "李维"), "lower-case letters"),
        (("new", "experts", "x"), "Did you mean 'expert'"),
        (("--root", "/nowhere", "check"), "does not exist"),
        (("check", "content/experts/li-wie.md"), "no file or folder of the site"),
        (("check", "/etc"), "no file or folder of the site"),
        (("build", "--as-of", "9999-12-31"), "like 2026-03-08"),
        (("build", "--as-of", "20261122"), "like 2026-03-08"),
        (("new", "site", "/dev/null/x"), "Not a directory"),
    ],
)
def test_usage_errors_exit_with_2_and_help(starter, run, arguments, said):
    """Never a traceback."""
    answer = run(starter, *arguments)

    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err


def test_a_bug_of_ours_leaves_a_report(starter, run, monkeypatch):
    """Exit code 3, a file to attach, never a bare traceback."""
    import pressroom.build.site

    def broken(*_):
        raise RuntimeError("planted")

    monkeypatch.setattr(pressroom.build.site, "prepare", broken)
    answer = run(starter, "check")

    assert answer.code == 3
    assert "Traceback" not in answer.out + answer.err
    report = answer.err.strip().rpartition("report: ")[2]
    assert "planted" in Path(report).read_text(encoding="utf-8")


def test_warnings_stop_only_what_is_to_be_published(starter, run):
    """--profile publish is strict."""
    words = (starter / "content/hospital.yaml").read_text(encoding="utf-8").replace("2035-12-31", "2020-12-31")
    (starter / "content/hospital.yaml").write_text(words, encoding="utf-8")

    assert run(starter, "check").code == 0
    assert run(starter, "check", "--profile", "publish").code == 1
    assert run(starter, "build", "--profile", "publish").code == 1
    assert not (starter / "output").exists()


def test_a_new_site_builds_at_once(tmp_path, run):
    """Website and print, without a complaint; and is not written over another one."""
    assert run(tmp_path, "new", "site", tmp_path / "mine").code == 0
    built = run(tmp_path, "--root", tmp_path / "mine", "build", "--format", "json")
    assert built.code == 0
    assert json.loads(built.out)["problems"] == []
    assert list((tmp_path / "mine/output/print/brochures").glob("*.pdf"))
    assert run(tmp_path, "new", "site", tmp_path / "mine").code == 2


@pytest.mark.parametrize("kind", [kind for kind in KINDS if not kind.single], ids=lambda kind: kind.name)
def test_a_new_entry_has_every_required_field(starter, run, kind):
    """Filled with nothing but comments; check then asks for each of them and for no other key."""
    assert run(starter, "new", kind.name, "probe", "--title", "试稿").code == 0
    told = json.loads(run(starter, "check", "--format", "json").out)["problems"]

    assert told
    assert {problem["rule"] for problem in told} <= {"value/empty", "value/count", "value/shape", "value/number"}
    assert run(starter, "new", kind.name, "probe").code == 2


def test_schema_is_json_schema_for_every_kind(starter, run):
    """With the patterns of the value types."""
    schemas = json.loads(run(starter, "schema").out)
    assert set(schemas) == {kind.name for kind in KINDS}
    expert = json.loads(run(starter, "schema", "expert").out)
    assert expert["additionalProperties"] is False
    assert expert["$defs"]["Clinic"]["properties"]["slot"]["examples"] == ["周三上午"]


def test_explain_tells_what_why_wrong_right(starter, run):
    """For one rule or all."""
    said = run(starter, "explain", "ref/unknown").out
    assert said.startswith("ref/unknown: ")
    assert all(word in said for word in ("Why:", "Wrong:", "Right:"))
    assert "law/AD-11-1" in run(starter, "explain", "--all", lang="zh").out


HEAVY = ("weasyprint", "pydantic", "jinja2", "markdown", "pressroom.kinds", "pressroom.rules")
"""What a command that does nothing yet has no need of."""


@pytest.mark.parametrize(
    "words", [["--help"], ["biuld"], ["build", "--onyl", "web"], ["--lang", "en", "check", "--help", "more"], ["why"]]
)
def test_the_start_is_quick(words):
    """Imports are lazy: help and a slip on the command line load neither the print engine nor the models."""
    code = (
        f"import sys; sys.argv=['x', *{words}]\nfrom pressroom.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    )
    probe = f"{code}print('HEAVY', [m for m in {HEAVY} if m in sys.modules])"
    began = time.perf_counter()
    said = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, cwd=REPOSITORY)
    assert "HEAVY []" in said.stdout
    assert said.stderr or "--help" in words
    assert time.perf_counter() - began < 2


ONLOOKER = """
print("LOOKED ON")
class plugin:
    new_schema_validator = staticmethod(lambda *asked: (None, None, None))
"""


def test_no_plugin_of_another_package_looks_on_when_models_are_made(tmp_path):
    """A package with an entry point for pydantic is never loaded by a command; without the switch it would be."""
    (tmp_path / "onlooker.py").write_text(ONLOOKER, encoding="utf-8")
    described = tmp_path / "onlooker-1.0.dist-info"
    described.mkdir()
    (described / "METADATA").write_text("Metadata-Version: 2.1\nName: onlooker\nVersion: 1.0\n", encoding="utf-8")
    (described / "entry_points.txt").write_text("[pydantic]\nonlooker = onlooker:plugin\n", encoding="utf-8")
    command = "import sys; sys.argv=['x','schema','news']\nfrom pressroom.cli import main\ntry: main()\nexcept SystemExit: pass\n"
    model = "from pydantic import BaseModel\nclass One(BaseModel): pass\n"

    def heard(code):
        asked = [sys.executable, "-c", f"import sys; sys.path.append({str(tmp_path)!r})\n{code}"]
        unset = {name: value for name, value in os.environ.items() if name != "PYDANTIC_DISABLE_PLUGINS"}
        return subprocess.run(asked, capture_output=True, text=True, check=True, cwd=REPOSITORY, env=unset).stdout

    assert "LOOKED ON" in heard(model)
    assert "LOOKED ON" not in heard(command + model)


def _started(root, words):
    """The real command in a process of its own, begun by a shell that arranges its streams."""
    line = f'exec "{sys.executable}" "{REPOSITORY / "build.py"}" --lang en --root "{root}" {words}'
    return subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("build --only feed 2>&-", 0),
        ("build --only feed --no-cache 2>/dev/full", 0),
        ("check >&-", 0),
        ("judge - <&-", 0),
        ("schema >/dev/full", 2),
    ],
)
def test_a_stream_that_is_closed_or_full_is_no_bug(starter, words, code):
    """What cannot be said is not said; a result that cannot be written is told; nothing reports a bug of ours."""
    answer = _started(starter, words)

    assert answer.returncode == code, answer.stderr
    assert "bug" not in answer.stderr + answer.stdout
    assert ("standard output cannot be written" in answer.stderr) == bool(code)


@pytest.mark.parametrize("command", ["build", "list", "proof"])
def test_a_slip_in_a_channel_is_told_before_the_site_is_read(starter, run, monkeypatch, command):
    """A large site takes seconds, for which nobody waits to hear of a letter."""

    def read(*_, **__):
        raise AssertionError

    monkeypatch.setattr("pressroom.build.site.prepare", read)
    answer = run(starter, command, "--only", "wab")

    assert answer.code == 2
    assert "Did you mean 'web'" in answer.err


def test_the_summary_counts_what_was_asked_for(starter, run):
    """And points to no folder in which nothing was."""
    said = run(starter, "build", "--only", "calendar").err

    assert "0 web pages, 0 printed documents" in said
    assert "index.html" not in said
    assert "print/" not in said


def test_the_summary_points_to_a_page_for_the_office_that_was_asked_for_alone(starter, run):
    """Also when there is nothing to do; beside a website or printed documents it is not named."""
    for _ in range(2):
        said = run(starter, "build", "--only", "contents").err
        assert [line.split()[0] for line in said.splitlines() if "html" in line] == ["open:"]
        assert said.rstrip().endswith("output/print/index.html")
    assert "open:" not in run(starter, "build", "--only", "contents", "--only", "web").err


def test_who_has_heard_enough_ends_the_command_quietly(starter):
    """As ``| head -1`` does, before everything is said."""
    answer = _started(starter, "explain --all | head -1")

    assert len(answer.stdout.splitlines()) == 1
    assert answer.stderr == ""


def test_a_bug_is_told_whole_where_no_report_can_be_written(starter, run, monkeypatch):
    """No folder for temporary files, or a full disk: the report itself is said, after the same words."""
    import pressroom.build.site

    def broken(*_):
        raise RuntimeError("planted")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pressroom.build.site, "prepare", broken)
    monkeypatch.setattr("tempfile.NamedTemporaryFile", full)
    answer = run(starter, "check")

    assert answer.code == 3
    assert answer.err.startswith("This is a bug of Pressroom")
    assert "planted" in answer.err.partition("report:")[2]


def test_the_years_of_the_command_line_are_those_of_the_content():
    """Importing the values would slow every start."""
    assert options.YEARS == values.YEARS


def test_a_path_is_named_from_here_or_from_the_site(starter, run, monkeypatch, tmp_path):
    """Whoever stands elsewhere names it as reports do; a path with a slip in it is no path without mistakes."""
    spoil(starter)
    monkeypatch.chdir(tmp_path)
    for path in (CARDIOLOGY, starter / CARDIOLOGY, f"{starter.name}/{CARDIOLOGY}"):
        assert run(starter, "check", path, "--format", "concise").code == 1
    assert run(starter, "check", "content/hospital.yaml").code == 0


@pytest.mark.parametrize("title", ["外科：李 # 一", 'a: "b"', "多\n行", "'x", "- x", "[x]", "李维"])
def test_a_title_is_the_title_whatever_stands_in_it(starter, run, title):
    """Marks of YAML in it are its own."""
    assert run(starter, "new", "news", "x", "--title", title).code == 0
    written = (starter / "content/news/x.md").read_text(encoding="utf-8")
    assert yaml.safe_load(written.split("---")[1])["title"] == " ".join(title.split())


def test_nothing_is_begun_where_there_is_no_site(tmp_path, run):
    """A new entry in the wrong folder would be found by nobody."""
    answer = run(tmp_path, "new", "expert", "li-wei")

    assert answer.code == 2
    assert "new site" in answer.err
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--only", "wab"), ("build", "--as-of", "tomorrow"), ("explain", "ref/unknwn"), ("new", "experts", "x"),
        ("check", "nowhere.md"), ("why", "x"), ("biuld",), ("zzzz",), ("build", "--jbos", "1"), ("build", "--zzzz"),
        ("build", "--jobs"), ("build", "--jobs", "0"), ("build", "--jobs", "many"), ("build", "--verify=1"),
        ("build", "--format", "xml"), ("build", "--output", "/etc/hosts"), ("build", "--executor", "tcp://127.0.0.1:1"),
        ("new", "news"), ("explain",), ("explain", "a", "b"), ("--rot", "x", "check"), ("--root", "/dev/null", "check"),
        ("--quiet",), ("new", "site", "/dev/null/x"), ("serve", "--host", "256.0.0.1", "--no-open"),
    ],
)  # fmt: skip
def test_usage_errors_follow_the_language(starter, run, arguments):
    """Who reads Chinese reads them in Chinese."""
    answer = run(starter, *arguments, lang="zh")

    assert answer.code == 2
    assert "用法：" in answer.err and "错误：" in answer.err
    assert not re.search("(?i)usage|error|such|did|invalid|missing|answer|not", answer.err.replace(str(starter), ""))


def test_a_slip_beside_the_language_is_told_in_it(starter, run):
    """Also where click stops before it has read the language, and where a value looks like one."""
    assert "没有选项“--rot”" in run(starter, "--rot", "x", "check", lang="zh").err
    assert options.requested_language(["--lang=zh", "check"]) == "zh"
    assert options.requested_language(["check", "--lang"]) == options.requested_language([])


@pytest.mark.parametrize("command", ["list", "board"])
def test_who_asks_for_json_is_told_in_json_what_is_wrong(starter, run, command):
    """As check does; a program that reads the answer never meets a report for people."""
    spoil(starter)
    answer = run(starter, command, "--format", "json")
    told, checked = json.loads(answer.out), json.loads(run(starter, "check", "--format", "json").out)

    assert answer.code == 1
    assert told["status"] == "problems" and told["problems"] == checked["problems"]
    assert told["summary"].keys() == checked["summary"].keys()
    assert run(starter, command).out.startswith(CARDIOLOGY)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="no process groups of this kind")
def test_a_build_that_is_interrupted_says_so_in_a_line(starter):
    """Whatever its processes are at: exit code 130, no traceback, the output as it was."""
    command = [sys.executable, str(REPOSITORY / "build.py"), "--lang", "zh", "--root", str(starter), "build"]
    began = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True)
    while not began.stderr.readline().startswith("生成"):
        pass
    os.killpg(began.pid, signal.SIGINT)
    told = began.stderr.read()

    assert began.wait() == 130, told
    assert told.strip().splitlines()[-1] == "已停止。" and "Traceback" not in told
    assert not list((starter / "output").glob("*"))
    assert run_again(starter).returncode == 0


def run_again(root):
    """Another command in the same folder, as a person would start it."""
    return _started(root, "build --only feed")


def test_want_of_memory_is_no_bug_and_has_a_remedy(starter, run, monkeypatch):
    """However it shows: as such, from the system, or where a library or a thread cannot begin."""
    import pressroom.build.site

    for want in (MemoryError(), OSError(12, "x"), RuntimeError("can't start new thread"), ImportError("a.so: failed to map segment from shared object")):  # fmt: skip

        def short(*_, want=want):
            raise ValueError from want

        monkeypatch.setattr(pressroom.build.site, "prepare", short)
        answer = run(starter, "check", lang="zh")
        assert answer.code == 1 and "--jobs 1" in answer.err
        assert "报告" not in answer.err

    monkeypatch.setattr(pressroom.build.site, "prepare", lambda *_: 1 / 0)
    answer = run(starter, "check", lang="zh")
    assert answer.code == 3 and answer.err.startswith("这是 Pressroom 的程序错误")
