"""What LibreOffice prints of a workbook, in a font as wide as Arial: offices have that one or another made to
take its place; where neither is, a condensed one stands in for it, which is a little wider."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from xml.etree import ElementTree

ZOOM = 3
"""Units of a page read here, a point."""
PRINTS = all(map(shutil.which, ("soffice", "pdftohtml", "fc-match")))

_AS_WIDE = ("Arial", "Liberation Sans", "Helvetica", "Arimo", "Nimbus Sans")
_STANDS_IN = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><include ignore_missing="yes">/etc/fonts/fonts.conf</include>
<match target="pattern"><test name="family" qual="any"><string>Arial</string></test>
<edit name="family" mode="assign" binding="strong"><string>DejaVu Sans Condensed</string></edit>
<edit name="width" mode="assign"><const>semicondensed</const></edit></match></fontconfig>
"""


def printed(books: list[Path], folder: Path) -> list[Path]:
    """The PDF of each workbook, in `folder`."""
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder)]
    subprocess.run(
        [*command, *map(str, books)], check=True, capture_output=True, timeout=300, env=_environment(folder)
    )
    return [folder / f"{book.stem}.pdf" for book in books]


def pages_of(pdf: Path) -> list[ElementTree.Element]:
    """Each page with its texts and where they stand."""
    command = ["pdftohtml", "-xml", "-i", "-hidden", "-zoom", str(ZOOM), "-stdout", str(pdf)]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text)).findall("page")


def sizes_of(pages: list[ElementTree.Element]) -> dict[str, int]:
    """Font -> the size of its letters, in units."""
    return {one.attrib["id"]: int(one.attrib["size"]) for page in pages for one in page.findall("fontspec")}


def _environment(folder: Path) -> dict[str, str]:
    matched = subprocess.run(
        ["fc-match", "-f", "%{family}", "Arial"], check=True, capture_output=True, text=True
    ).stdout
    if matched.startswith(_AS_WIDE):
        return dict(os.environ)
    fonts = folder / "fonts.conf"
    fonts.write_text(_STANDS_IN)
    return {**os.environ, "FONTCONFIG_FILE": str(fonts)}
