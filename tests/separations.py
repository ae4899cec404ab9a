"""Plates as an interpreter of PDF separates them: Ghostscript, which did not write the files.

There is no free validator of PDF/X; what a plate gets can be seen all the same.
"""

import os
import shutil
import subprocess

import pytest
from PIL import Image

PLATES = ("Cyan", "Magenta", "Yellow", "Black")


def require_ghostscript():
    """Skip where it is not installed, with a loud word; fail in continuous integration."""
    if shutil.which("gs") is None:
        word = "NO PLATES ARE LOOKED AT: Ghostscript is not installed (make setup-browser)"
        if os.environ.get("CI"):
            pytest.fail(word)
        pytest.skip(word)


def separate(pdf, folder, page=1, dots=72):
    """The four plates of a page as pictures: 255 is no ink, 0 all of it."""
    require_ghostscript()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "piece.pdf").write_bytes(pdf)
    command = [
        "gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-sDEVICE=tiffsep", f"-r{dots}",
        f"-dFirstPage={page}", f"-dLastPage={page}", "-sOutputFile=plate.tif", "piece.pdf",
    ]  # fmt: skip
    subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=120)
    return {name: Image.open(folder / f"plate({name}).tif").convert("L") for name in PLATES}
