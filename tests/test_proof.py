"""The contact sheet: every printed piece with pictures, and what preflight says of it."""

import io
import re

from PIL import Image

from tests.conftest import DAY, REPOSITORY


def proof(run, site, *more):
    """Make the sheet of a site."""
    return run(site, "proof", "--as-of", DAY, "--format", "concise", *more)


def test_the_sheet_shows_every_piece_and_goes_with_the_next_change(starter, run):
    """A picture a page and one of the press edition; links lead to the files."""
    answer = proof(run, starter)
    folder = starter / "output/proof"
    page = (folder / "index.html").read_text(encoding="utf-8")

    assert answer.code == 0, answer.out + answer.err
    assert "preflight passed" in page
    assert re.search(r"<td class=\"figure\">[1-9]\d*</td>\s*<td class=\"figure\">[\d.]+ [kK]B", page), (
        "bookmarks stand before the size"
    )
    assert "<td>PDF/X-4 FOGRA39</td>" in page
    assert re.search(r'<td class="figure">2\d\d %</td>\s*<td class="figure">[\d.]+ pt</td>', page)
    assert "<h2>Department brochures, tri-fold</h2>" in page
    pieces = [file for file in (starter / "output/print").rglob("*.pdf") if "press" not in file.parts]
    assert len(pieces) >= 2
    for href in re.findall(r'(?:href|src)="([^"#]+)"', page):
        assert (folder / href).resolve().is_file(), href
    for piece in pieces:
        assert f"../{piece.relative_to(starter / 'output').as_posix()}" in page
    for picture in folder.rglob("*.png"):
        assert Image.open(io.BytesIO(picture.read_bytes())).width == 360
    assert (folder / "brochures/internal-medicine-2.png").exists()
    assert (folder / "brochures/internal-medicine-press.png").exists()

    assert run(starter, "proof", "--as-of", DAY, lang="zh").code == 0
    assert "<h2>科室三折页</h2>" in (folder / "index.html").read_text(encoding="utf-8")

    assert proof(run, starter).code == 0
    first = (folder / "index.html").read_bytes()
    assert first == page.encode()

    file = starter / "content/departments/internal-medicine.md"
    file.write_text(file.read_text(encoding="utf-8").replace("summary: ", "summary: 新", 1), encoding="utf-8")
    assert run(starter, "build", "--as-of", DAY).code == 0
    assert not folder.exists()


def test_an_order_of_the_press_edition_alone_is_judged_as_such(starter, run):
    """It has marks and no tags, as it must, and is no screen edition with faults."""
    folder = starter / "content/publications"
    folder.mkdir()
    order = (
        "piece: leaflet\nentries:\n  - department:internal-medicine\nformat: A4\neditions:\n  - press\nquantity: 100\n"
    )
    days = f"ordered: {DAY}\nneeded: 2026-12-24\n"
    (folder / "wards.yaml").write_text(f"title: 病区单页\n{order}{days}", encoding="utf-8")
    answer = proof(run, starter)
    page = (starter / "output/proof/index.html").read_text(encoding="utf-8")

    assert answer.code == 0, answer.out + answer.err
    assert 'href="../print/press/publications/wards.pdf"' in page
    assert "preflight passed" in page
    (line,) = re.findall(r'<th scope="row"><a href="../print/press/publications/wards.pdf">.*?</tr>', page, re.DOTALL)
    assert "<td>PDF/X-4 FOGRA39</td>" in line
    assert page.count("order <code>wards</code> \u2002press edition alone") == page.count("press edition alone") == 1


def test_faults_stand_on_the_sheet_and_in_the_answer(starter, run):
    """A style sheet that mixes a gradient: screen colours on the plates, told as a warning."""
    theme = starter / "themes/bright"
    (theme / "css/print").mkdir(parents=True)
    (theme / "theme.yaml").write_text("extends: xinglin\n", encoding="utf-8")
    own = (REPOSITORY / "themes/xinglin/css/print/leaflet.css").read_text(encoding="utf-8")
    sheet = own + "\n.head { background: linear-gradient(#0f5f57, #0a433e); }\n"
    (theme / "css/print/leaflet.css").write_text(sheet, encoding="utf-8")
    site = starter / "content/site.yaml"
    words = site.read_text(encoding="utf-8") if site.exists() else ""
    site.write_text(re.sub(r"^theme:.*\n", "", words, flags=re.MULTILINE) + "\ntheme: bright\n", encoding="utf-8")

    answer = proof(run, starter, "--only", "leaflet")
    page = (starter / "output/proof/index.html").read_text(encoding="utf-8")

    assert answer.code == 0, answer.out
    assert "warning[print/inks]" in answer.out
    assert "1 with faults" in page
    assert proof(run, starter, "--only", "leaflet", "--profile", "publish").code == 1
