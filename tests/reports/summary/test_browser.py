"""The summary in a browser, at phone and desk width and on paper: nothing sticks out, nothing is fetched,
nothing stays folded."""

from __future__ import annotations

import base64
import shutil
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.reports.contents import Level
from reconcile.reports.kit.documents import Document, Paragraph, Table
from reconcile.reports.kit.pages import as_html
from tests.reports.summary.samples import sample_engine, sample_facts, written

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(not (CHROMIUM and DRIVER), reason="chromium and chromedriver are not installed"),
]

_OUTSIDE = """
const width = document.documentElement.clientWidth, found = [];
for (const element of document.body.querySelectorAll('*')) {
  const box = element.getBoundingClientRect(), frame = element.closest('.wide');
  if (box.width && (box.right > width + 0.5 || box.left < -0.5) && (!frame || frame === element)) found.push(element.outerHTML.slice(0, 90));
}
return [document.documentElement.scrollWidth, width, found];
"""
# letters of charts, as large as they come out
_LETTERS = """
return Math.min(...[...document.querySelectorAll('svg text')].map(text =>
  parseFloat(text.getAttribute('font-size')) * text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width));
"""
# texts of a chart that leave it at either side, drawn with this machine's letters
_CUT = """
return [...document.querySelectorAll('svg.chart text')].filter(text => {
  const box = text.getBoundingClientRect(), frame = text.ownerSVGElement.getBoundingClientRect();
  return box.right > frame.right + 1 || box.left < frame.left - 1;
}).map(text => text.textContent);
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    engine = sample_engine(folder, previous=True)
    engine.read(
        "previous_unregistered",
        engine.arrow("SELECT * FROM previous_unregistered WHERE list <> 'TIDAK_TERCATAT_DUKCAPIL'"),
    )
    engine.read(
        "previous_overlaps",
        engine.arrow("SELECT * REPLACE ('GANDA_WILAYAH' AS class) FROM previous_overlaps"),
    )
    written(engine, folder, sample_facts(Level.L1, date(2017, 12, 31)))
    engine.close()
    return folder / "ringkasan.html"


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    webdriver = pytest.importorskip("selenium.webdriver")
    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", f"--user-data-dir={tmp_path_factory.mktemp('profile')}",
    ):  # fmt: skip
        options.add_argument(flag)
    made = webdriver.Chrome(options=options, service=webdriver.ChromeService(DRIVER))
    yield made
    made.quit()


@pytest.mark.parametrize("width", [320, 390, 768, 1366])
@pytest.mark.parametrize("unfolded", [False, True])
def test_nothing_sticks_out(browser: Any, page: Path, width: int, unfolded: bool) -> None:
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get(page.as_uri())
    if unfolded:
        browser.execute_script("document.querySelectorAll('details').forEach(each => each.open = true)")
    scrolled, shown, outside = browser.execute_script(_OUTSIDE)
    assert outside == [] and scrolled <= shown <= width
    assert browser.execute_script(_CUT) == []
    assert browser.execute_script(_LETTERS) >= (9 if width < 390 else 10.5)


def test_nothing_is_fetched_and_nothing_complains(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    assert browser.execute_script("return performance.getEntriesByType('resource').length") == 0
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


# letters on paper, in points: of texts of the page, and of charts as large as they come out
_POINTS = """
const seen = element => element.getClientRects().length > 0;
const texts = [...document.querySelectorAll('body *')].filter(each => seen(each) && !each.closest('svg') &&
  [...each.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
const charts = [...document.querySelectorAll('svg text')].filter(seen);
const scale = text => text.ownerSVGElement.getBoundingClientRect().width / text.ownerSVGElement.viewBox.baseVal.width;
return [...texts.map(each => parseFloat(getComputedStyle(each).fontSize)),
  ...charts.map(text => parseFloat(text.getAttribute('font-size')) * scale(text))].map(size => size * 0.75);
"""


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
@pytest.mark.parametrize(("wide", "high"), [(210, 297), (215, 330)])
def test_paper_is_short_numbered_and_large_enough(
    browser: Any, page: Path, tmp_path: Path, wide: int, high: int
) -> None:
    browser.get(page.as_uri())
    paper = {"paperWidth": wide / 25.4, "paperHeight": high / 25.4, "printBackground": True}
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, **paper})
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(printed["data"]))
    made = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = made.split("\f")[:-1]
    assert 4 <= len(pages) <= 8
    assert all(f"halaman {n} dari {len(pages)}" in text for n, text in enumerate(pages, 1))
    assert "Per kota" in made and "ada di layar" in made and "Cari dalam tabel" not in made
    size = {"width": round((wide - 24) / 25.4 * 96), "height": 900, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})
    try:
        assert min(browser.execute_script(_POINTS)) >= 8.95
    finally:
        browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": ""})


# sorts a table by its second column, searches another, and says what then stands there
_SORTED = """
const table = document.querySelector('table.sorts.long');
table.querySelector('thead button').click();
const order = [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
table.querySelector('thead button').click();
const back = [...table.tBodies[0].rows].map(row => row.cells[0].textContent);
const kelurahan = [...document.querySelectorAll('table')].find(each => each.caption.textContent === 'Per kelurahan');
const field = kelurahan.parentNode.previousElementSibling;
field.value = 'gambir pusat';
field.dispatchEvent(new Event('input'));
const left = [...kelurahan.tBodies[0].rows].filter(row => !row.hidden).map(row => row.cells[1].textContent);
const persons = kelurahan.tHead.rows[0].cells[3].querySelector('button');
persons.click();
const counts = [...kelurahan.tBodies[0].rows].map(row => row.cells[3].textContent);
return [order, back, left, counts];
"""


def test_tables_are_sorted_and_searched_without_a_network(browser: Any, page: Path) -> None:
    browser.get(page.as_uri())
    order, back, left, counts = browser.execute_script(_SORTED)
    assert order[:-1] != back[:-1] and sorted(order) == sorted(back)
    assert set(left) == {"Gambir", ""}, "the kecamatan, and the total"
    *places, total = (int(count.replace(".", "")) for count in counts)
    assert places == sorted(places, reverse=True) and total == sum(places)
    assert [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []


@pytest.mark.parametrize("width", [390, 1366])
def test_a_document_can_be_read_on_a_phone(browser: Any, tmp_path: Path, width: int) -> None:
    table = Table(("Judul kolom",) * 9, (("kata panjang",) * 9,) * 3, (19,) * 9)
    document = Document("Berita acara", "kaki", (Paragraph("Isi. " * 40), table))
    (tmp_path / "page.html").write_text(as_html(document))
    size = {"width": width, "height": 844, "deviceScaleFactor": 1, "mobile": width < 700}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
    browser.get((tmp_path / "page.html").as_uri())
    scrolled, shown, outside = browser.execute_script(_OUTSIDE)
    assert outside == [] and scrolled <= shown <= width
    assert browser.execute_script("return document.querySelector('td').offsetWidth") > 60
