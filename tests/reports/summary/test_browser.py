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

from reconcile.reports import Level
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


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext is not installed")
def test_paper_shows_what_the_screen_folds_away(browser: Any, page: Path, tmp_path: Path) -> None:
    browser.get(page.as_uri())
    printed = browser.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True, "printBackground": True})
    (tmp_path / "page.pdf").write_bytes(base64.b64decode(printed["data"]))
    made = subprocess.run(
        ["pdftotext", "-layout", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    pages = made.split("\f")[:-1]
    assert 8 <= len(pages) <= 40
    assert all(page.strip() for page in pages)
    assert "eksponen" in made  # the worst fault of a file, told in a folded table alone
    assert made.count("JUMLAH") >= 4
