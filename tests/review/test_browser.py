"""The page in a real browser, by keys as people use it: answers, undo, resuming, blindness, marks, what
leaves the computer."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from reconcile.vocabulary.verdicts import ACTION, FORMS, IDENTITY
from tests.review.conftest import Serve, Served
from tests.review.made_up import CHANGES, ORDER, REASON
from tests.review.memory import MemorySink, Pretended, Waiting

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

CHROMIUM, DRIVER = shutil.which("chromium") or shutil.which("google-chrome"), shutil.which("chromedriver")
pytestmark = [
    pytest.mark.gate,
    pytest.mark.skipif(
        not (CHROMIUM and DRIVER), reason="Chromium or chromedriver, which show this page, are not installed"
    ),
]

FLAGS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--lang=id",
]  # fmt: skip
DESK, PHONE = (1366, 768), (390, 844)
T = TypeVar("T")


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    from selenium.webdriver import Chrome, ChromeOptions  # here: a third of a second for all who collect
    from selenium.webdriver.chrome.service import Service

    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    for flag in [*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"]:
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    browser = Chrome(options, Service(executable_path=DRIVER or ""))
    yield browser
    browser.quit()


class Page:
    """One open tab of a review."""

    def __init__(self, browser: Chrome, served: Served, size: tuple[int, int] = DESK) -> None:
        self.browser, self.served = browser, served
        width, height = size
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 500}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        for kind in ("browser", "performance"):
            browser.get_log(kind)  # what other tests left
        browser.get(served.server.address)
        self.until(lambda: self.shown("locked"))
        self.log_in()
        self.until(lambda: self.text("soal") or self.shown("finished"))

    def log_in(self, code: str = "") -> None:
        field = self.browser.find_element(By.ID, "code")
        field.clear()
        field.send_keys(code or self.served.server.admission.code.lower().replace("-", ""), Keys.ENTER)

    def until(self, holds: Callable[[], T]) -> T:
        from selenium.webdriver.support.ui import WebDriverWait

        return WebDriverWait(self.browser, 20, 0.05).until(lambda _: holds())

    def text(self, name: str) -> str:
        return str(self.browser.find_element(By.ID, name).text)

    def shown(self, name: str) -> bool:
        return bool(self.browser.find_element(By.ID, name).is_displayed())

    def script(self, code: str) -> Any:
        return self.browser.execute_script(code)

    def keys(self, *keys: str) -> None:
        """Press keys once the question has stood long enough to be read."""
        self.until(lambda: self.script("return !busy && performance.now() - shownAt > TOO_SOON"))
        ActionChains(self.browser).send_keys(*keys).perform()

    def keys_anyway(self, *keys: str) -> None:
        ActionChains(self.browser).send_keys(*keys).perform()

    def asks(self, place: int) -> None:
        self.until(lambda: self.text("soal").startswith(f"Soal {place} dari 4"))

    def saved(self) -> None:
        self.served.keeping.wait()

    def complaints(self) -> list[dict[str, Any]]:
        return [line for line in self.browser.get_log("browser") if line["level"] in ("SEVERE", "WARNING")]

    def requested(self) -> set[str]:
        """The hosts of all that the page asked for."""
        messages = [json.loads(line["message"])["message"] for line in self.browser.get_log("performance")]
        sent = [
            message["params"]["request"]["url"]
            for message in messages
            if message["method"] == "Network.requestWillBeSent"
        ]
        return {urlsplit(url).netloc for url in sent}


Open = Callable[..., Page]


@pytest.fixture
def page(chromium: Chrome, serve: Serve) -> Open:
    def opened(size: tuple[int, int] = DESK, **how: Any) -> Page:
        return Page(chromium, serve(**how), size)

    return opened


def test_answers_by_keys_reach_the_store_and_the_end_is_told(page: Open) -> None:
    review = page()
    for place, key in enumerate("sbrs", start=1):
        review.asks(place)
        review.keys(key)
    review.until(lambda: review.shown("finished"))
    review.saved()
    assert [given.verdict for given in review.served.sink.answers.values()] == [
        "SAMA",
        "BEDA",
        "RAGU",
        "SAMA",
    ]
    assert list(review.served.sink.answers) == list(ORDER)
    assert review.text("progress-text") == "4 dari 4 dijawab"
    assert review.text("finished-text") == "SAMA 2 · BEDA 1 · RAGU 1"
    review.until(lambda: not review.script("return saving"))


def test_no_answer_is_chosen_beforehand(page: Open) -> None:
    review = page()
    assert (
        review.script(
            "return [...document.querySelectorAll('.answer')].map(b => b.getAttribute('aria-pressed'))"
        )
        == ["false"] * 3
    )
    assert review.script("return document.activeElement.id") == "soal"
    review.keys(Keys.ENTER, Keys.SPACE)
    review.asks(1)
    assert review.served.sink.log == []


def test_what_SAMA_would_do_stands_there_before_the_answer(page: Open) -> None:
    review = page()
    assert review.text("changes") == f"⚠ {CHANGES}"
    assert review.text("reason") == REASON


def test_undo_goes_back_to_the_question_and_takes_the_answer_away(page: Open) -> None:
    review = page()
    review.keys("s")
    review.asks(2)
    review.keys("u")
    review.asks(1)
    review.saved()
    assert review.served.sink.answers == {}
    assert [what for what, _ in review.served.sink.log] == ["judged", "revoked"]
    assert review.text("progress-text") == "0 dari 4 dijawab"


def test_skip_back_and_another_answer(page: Open) -> None:
    review = page()
    review.keys(Keys.ARROW_RIGHT)
    review.asks(2)
    review.keys("n")
    review.asks(3)
    review.keys(Keys.ARROW_LEFT)
    review.asks(2)
    review.keys("b")
    review.asks(3)
    review.keys(Keys.ARROW_LEFT)
    review.asks(2)
    assert (
        review.script("return document.querySelector('.answer[aria-pressed=true]').dataset.verdict") == "BEDA"
    )
    review.keys("r")
    review.asks(3)
    review.saved()
    assert {question: given.verdict for question, given in review.served.sink.answers.items()} == {
        ORDER[1]: "RAGU"
    }
    assert [what for what, _ in review.served.sink.log] == ["judged", "revoked", "judged"]


def test_reloading_and_coming_back_go_on_where_it_was_left(page: Open) -> None:
    review = page()
    review.keys("s")
    review.asks(2)
    review.browser.refresh()
    review.asks(2)
    assert review.text("progress-text") == "1 dari 4 dijawab"
    address = review.browser.current_url
    for secret in (review.served.server.admission.code, review.served.server.admission.cookie):
        assert secret not in address
    review.saved()
    page(sink=MemorySink(dict(review.served.sink.answers))).asks(2)


def test_two_tabs_do_not_write_over_each_other(page: Open) -> None:
    review = page()
    review.served.post("/api/answers", {"question_id": ORDER[0], "verdict": "BEDA", "seen": None})
    review.keys("s")
    review.until(lambda: review.shown("alarm"))
    assert "sudah dijawab BEDA di tempat lain" in review.text("alarm")
    review.asks(1)
    review.keys("s")  # now it has been seen
    review.asks(2)
    review.saved()
    assert review.served.sink.answers[ORDER[0]].verdict == "SAMA"


def test_a_key_that_is_held_or_comes_too_soon_or_with_another_is_no_answer(page: Open) -> None:
    review = page()
    review.keys()
    ActionChains(review.browser).key_down(Keys.CONTROL).send_keys("s").key_up(Keys.CONTROL).perform()
    press = "document.dispatchEvent(new KeyboardEvent('keydown', {key: 's', repeat: %s, bubbles: true}))"
    review.script(press % "true")
    review.script("shownAt = performance.now();" + press % "false")
    review.keys("?")
    review.until(lambda: review.shown("help"))
    review.keys("s")
    review.keys(Keys.ESCAPE)
    review.until(lambda: not review.shown("help"))
    review.asks(1)
    review.saved()
    assert review.served.sink.log == []


def test_a_note_is_typed_without_answering_and_goes_along(page: Open) -> None:
    review = page()
    review.keys("c")
    review.keys("bs lihat KK", Keys.ENTER)
    review.asks(1)
    review.keys("r")
    review.asks(2)
    review.saved()
    assert review.served.sink.answers[ORDER[0]].note == "bs lihat KK"
    assert review.script("return document.getElementById('note').value") == ""


def test_what_could_not_be_saved_is_told_and_asked_again(page: Open) -> None:
    review = page(sink=MemorySink(full=True))
    review.keys("s")
    review.until(lambda: review.shown("alarm"))
    assert "Soal 1: jawaban SAMA TIDAK tersimpan: Disk penuh." in review.text("alarm")
    review.until(lambda: review.text("progress-text") == "0 dari 4 dijawab")


def test_a_wrong_code_is_told_and_the_right_one_lets_in(page: Open, chromium: Chrome, serve: Serve) -> None:
    review = page()
    review.script("lock()")
    review.log_in("AAAA-BBBB-CCCC")
    review.until(lambda: review.shown("alarm"))
    assert "Kode salah" in review.text("alarm")
    assert not review.shown("question")
    review.log_in()
    review.asks(1)
    assert not review.shown("locked")


def test_a_page_that_nobody_uses_locks_and_shows_nothing_of_anybody(page: Open) -> None:
    review = page()
    review.until(lambda: review.shown("waterfall"))
    review.keys("s")
    review.asks(2)
    review.until(lambda: not review.script("return saving"))
    assert "SANTOSO" in review.script("return document.body.textContent")
    review.script("lockAfter = 0.5; touched = Date.now() - 1000;")
    review.until(lambda: review.shown("locked"))
    everything = review.script("return document.documentElement.outerHTML + JSON.stringify(sessionStorage)")
    for word in ("SANTOSO", "AMINAH", "kis-a-1-2", "317202", '"token"'):
        assert word not in everything, word
    review.keys_anyway("b")
    review.saved()
    assert list(review.served.sink.answers) == [ORDER[0]]
    assert review.served.ask("GET", "/api/overview")[0] == 401  # the program has locked too
    review.log_in()
    review.asks(2)
    assert review.text("progress-text") == "1 dari 4 dijawab"


def test_the_program_locks_by_itself_and_the_page_asks_for_the_code(page: Open) -> None:
    review = page()
    review.served.server.admission.lock()
    review.keys("s")
    review.until(lambda: review.shown("locked"))
    review.saved()
    assert review.served.sink.log == []


def test_a_new_tab_asks_for_the_code(page: Open) -> None:
    review = page()
    first = review.browser.current_window_handle
    review.browser.switch_to.new_window("tab")
    review.browser.get(review.served.server.address)
    review.until(lambda: review.shown("locked"))
    review.browser.close()
    review.browser.switch_to.window(first)


def test_a_stopped_program_is_told(page: Open) -> None:
    review = page()
    review.script("window.fetch = () => Promise.reject(new TypeError('refused'))")
    review.keys("s")
    review.until(lambda: review.shown("alarm"))
    assert "belum tersimpan" in review.text("alarm")
    review.asks(1)


def test_differences_are_marked_by_sign_word_and_letters(page: Open) -> None:
    review = page()
    rows = review.script(
        "return [...document.querySelectorAll('#fields tr')].map(r => [r.querySelector('th').textContent,"
        " [...r.querySelectorAll('td')].map(c => [...c.querySelectorAll('mark')].map(m => m.textContent))])"
    )
    assert rows[0] == ["≠Nama (berbeda)", [[], ["N"]]]
    assert rows[1] == ["≠Lahir (bulan berbeda)", [[], []]]
    assert ["≠NIK (berbeda pada 1 angka, posisi 16)", [["1"], ["2"]]] in rows
    assert ["=Nomor KK (sama)", [[], []]] in rows
    assert ["?Nama ibu (kosong)", [[], []]] in rows
    assert "<b>AMINAH</b>" in review.text("other-rows")  # a name is text, whatever it holds


def test_the_waterfall_is_drawn_and_said(page: Open) -> None:
    review = page()
    review.until(lambda: review.shown("waterfall"))
    assert "peluang satu orang 45,7 %" in review.text("evidence-verdict")
    lines = review.script(
        "return [...document.querySelectorAll('#bars tr')].map(r => [r.querySelector('svg"
        " rect').getAttribute('class'), r.lastChild.textContent])"
    )
    assert lines == [["against", "−4,0"], ["for", "+7,2"], ["against", "−3,5"], ["sum", "−0,2"]]


def test_blind_hides_and_then_shows(page: Open) -> None:
    review = page(blind=True)
    everything = review.script("return document.documentElement.outerHTML")
    for word in ("45,7", "RAHASIA", CHANGES, REASON):
        assert word not in everything
    assert "setelah soal ini dijawab" in review.text("evidence-state")
    review.keys("b")
    review.until(lambda: review.shown("waterfall"))
    review.asks(1)
    assert review.text("changes") == f"⚠ {CHANGES}"
    assert review.text("skip-text") == "Lanjut"
    review.keys(Keys.ARROW_RIGHT)
    review.asks(2)
    assert not review.shown("waterfall")
    assert not review.shown("changes")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_nothing_is_wider_than_the_screen_and_the_answers_are_in_view(
    page: Open, size: tuple[int, int]
) -> None:
    review = page(size)
    review.until(lambda: review.shown("waterfall"))
    assert review.script("return document.documentElement.scrollWidth <= innerWidth")
    boxes = review.script(
        "return [...document.querySelectorAll('.answer')].map(b => b.getBoundingClientRect()).map(r =>"
        " [r.left, r.right, r.top, r.bottom])"
    )
    width, height = size
    assert all(
        left >= 0 and right <= width and top >= 0 and bottom <= height for left, right, top, bottom in boxes
    )


def test_nothing_leaves_this_computer_and_nothing_is_complained_of(page: Open) -> None:
    review = page()
    review.until(lambda: review.shown("waterfall"))
    review.keys("s")
    review.asks(2)
    review.keys("u")
    review.asks(1)
    assert review.complaints() == []
    assert review.requested() == {f"127.0.0.1:{review.served.server.server_port}"}


CONTRASTS = """
const channel = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
const behind = (e) => { for (; e; e = e.parentElement) { const c = numbers(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0) return c; } return [255, 255, 255]; };
const found = [];
for (const e of document.querySelectorAll('body *')) {
  if (!e.checkVisibility() || e.disabled || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
  const [one, two] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((a, b) => b - a);
  if ((one + 0.05) / (two + 0.05) < 4.5) found.push(e.tagName + '.' + e.className + ': ' + e.textContent.trim().slice(0, 30));
}
return found;
"""


def test_all_text_stands_out_and_all_that_can_be_used_has_a_name(page: Open) -> None:
    review = page()
    review.until(lambda: review.shown("waterfall"))
    review.keys("s")
    review.asks(2)
    review.keys(Keys.ARROW_LEFT)
    review.asks(1)
    assert review.script(CONTRASTS) == []
    review.keys("?")
    review.until(lambda: review.shown("help"))
    assert review.script(CONTRASTS) == []
    assert review.script("return document.documentElement.lang") == "id"
    named = (
        "return [...document.querySelectorAll('button, input')].filter(e => !(e.textContent.trim() ||"
        " (e.labels && e.labels.length))).length"
    )
    assert review.script(named) == 0


def test_the_tab_key_reaches_everything_and_shows_where_it_is(page: Open) -> None:
    review = page()
    review.until(lambda: review.shown("waterfall"))
    reached = []
    for _ in range(14):
        review.keys(Keys.TAB)
        found = review.script(
            "const e = document.activeElement; return [e.id || e.dataset.verdict || e.tagName,"
            " getComputedStyle(e).outlineStyle]"
        )
        reached.append(tuple(found))
    names = {name for name, _ in reached}
    assert {"SAMA", "BEDA", "RAGU", "note", "skip", "undo", "help-button"} <= names
    assert all(outline != "none" for name, outline in reached if name not in ("BODY", "soal"))
    review.browser.find_element(By.CSS_SELECTOR, "[data-verdict=BEDA]").send_keys(Keys.ENTER)
    review.asks(2)


def test_a_filter_leads_to_an_action_that_is_answered_by_its_own_key(page: Open) -> None:
    review = page(answers=(IDENTITY, ACTION))
    review.keys("/")
    review.until(lambda: review.shown("filter-text"))
    review.script("document.getElementById('filter-answers').value = 'TINDAKAN'")
    review.keys_anyway(Keys.ENTER)
    review.until(lambda: "ke-1 dari 1 yang disaring" in review.text("soal"))
    review.keys("s")  # no answer to this question
    review.keys("k")
    review.until(lambda: review.shown("finished") or "tersimpan" in review.text("said"))
    review.saved()
    assert [given.verdict for given in review.served.sink.answers.values()] == ["CEK LAPANGAN"]


def test_a_whole_group_is_shown_below_and_gone_when_locked(page: Open) -> None:
    review = page(answers=(IDENTITY, ACTION))
    review.keys("g")
    review.until(lambda: review.shown("group"))
    assert "AMINAH" in review.text("group-rows") and "Soal 5" in review.text("group-questions")
    review.script("lock()")
    assert "AMINAH" not in review.script("return document.body.textContent")


def test_somebody_is_looked_up_in_the_body_of_a_request_and_forgotten_when_closed(page: Open) -> None:
    people = Pretended()
    review = page(people=people)
    review.keys("f")
    review.until(lambda: review.shown("look-purpose"))
    review.keys_anyway("aduan", Keys.TAB, "3171012501809001", Keys.ENTER)
    review.until(lambda: "Tidak ada yang cocok" in review.text("looking-hits"))
    assert people.asked == [("aduan", {"nik": "3171012501809001", "name": "", "born": ""})]
    assert "3171012501809001" not in review.browser.current_url
    review.keys_anyway(Keys.ESCAPE)
    review.until(lambda: not review.shown("looking"))
    assert review.script("return at('look-nik').value + at('look-purpose').value") == ""


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_nothing_is_wider_than_the_screen(page: Open, size: tuple[int, int]) -> None:
    review = page(size, answers=(IDENTITY, ACTION), people=Pretended())
    review.script("at('filter').open = true; alone(group); openLooking()")
    review.until(lambda: review.shown("group"))
    assert review.script("return document.documentElement.scrollWidth <= innerWidth")
    assert review.script("return at('looking').scrollWidth <= innerWidth")


def test_many_answers_leave_the_rows_in_sight(page: Open) -> None:
    """Twelve of them stand as two letters and a list, from which a choice and a press answer."""
    review = page(PHONE, form="KELAYAKAN")
    review.asks(1)
    share = "return document.getElementById('foot').getBoundingClientRect().height / innerHeight"
    assert review.script(share) < 0.26
    options = review.script("return [...document.getElementById('answer-list').options].map(o => o.value)")
    buttons = review.script(
        "return [...document.querySelectorAll('button.answer')].map(b => b.dataset.verdict)"
    )
    assert {*options, *buttons} - {""} == {*FORMS["KELAYAKAN"].words}
    review.script(
        "const l = document.getElementById('answer-list'); l.value = 'MEMILIKI MOBIL';"
        "l.dispatchEvent(new Event('change'))"
    )
    assert review.text("soal").startswith("Soal 1 ")
    review.until(lambda: review.script("return !busy && performance.now() - shownAt > TOO_SOON"))
    review.script("document.querySelector('.answer-list + button').click()")
    review.asks(2)
    review.saved()
    assert [one.verdict for one in review.served.sink.answers.values()] == ["MEMILIKI MOBIL"]


def test_where_somebody_moved_to_is_asked_for_once(page: Open) -> None:
    review = page(PHONE, form="KELAYAKAN")
    chosen = (
        "const l = document.getElementById('answer-list'); l.value = 'PINDAH DALAM';"
        "l.dispatchEvent(new Event('change')); document.querySelector('.answer-list + button').click()"
    )

    def choose() -> None:
        review.until(lambda: review.script("return !busy && performance.now() - shownAt > TOO_SOON"))
        review.script(chosen)

    review.asks(1)
    choose()
    assert "Tulis alamat barunya di Catatan" in review.text("said")
    review.keys_anyway("Jl. Mawar 3", Keys.ENTER)
    choose()
    review.asks(2)
    choose()
    review.asks(2)
    choose()
    review.asks(3)
    review.saved()
    assert [(one.verdict, one.note) for one in review.served.sink.answers.values()] == [
        ("PINDAH DALAM", "Jl. Mawar 3"),
        ("PINDAH DALAM", ""),
    ]


def test_a_nik_that_stands_on_no_row_is_written_and_does_not_stay_on_the_page(page: Open) -> None:
    review = page(PHONE, form="NIK")
    review.asks(1)
    share = "return document.getElementById('foot').getBoundingClientRect().height / innerHeight"
    assert review.script(share) < 0.26
    review.keys("i")
    review.until(lambda: review.shown("writing"))
    review.browser.find_element(By.ID, "written").send_keys("3171 0145 0680 900", Keys.ENTER)
    assert review.text("writing-alarm") == "NIK terdiri dari 16 angka; yang tertulis 15."
    review.browser.find_element(By.ID, "written").send_keys("1", Keys.ENTER)
    review.asks(2)
    review.saved()
    assert review.served.sink.numbers == {ORDER[0]: "3171014506809001"}
    assert "3171014506809001" not in review.browser.page_source
    assert review.script("return at('written').value") == ""


def test_a_second_person_agrees_to_what_another_proposed(page: Open) -> None:
    proposals = Waiting()
    review = page(PHONE, proposals=proposals)
    review.keys("p")
    review.until(lambda: review.script("return document.querySelectorAll('#proposals li').length") == 2)
    own = "return [...document.querySelectorAll('#proposals input')].map(one => one.disabled)"
    assert review.script(own) == [False, True]
    assert "<b>SITI</b>" in review.text("proposals")
    assert review.script("return at('agreeing').scrollWidth <= innerWidth")
    review.script("document.querySelector('#proposals input').click(); at('agree').click()")
    review.until(lambda: "Disetujui dan tersimpan: J-1." in review.text("agreeing-said"))
    assert proposals.agreed == ["J-1"]
    review.script("lock()")
    assert review.script("return at('proposals').textContent") == ""


def test_what_comes_after_the_page_was_locked_is_not_shown_on_it(page: Open) -> None:
    review = page(PHONE, proposals=Waiting())
    review.asks(1)
    review.script(
        "const real = window.fetch; window.release = [];"
        "window.fetch = async (...what) => {"
        "  const told = await real(...what); await new Promise((go) => window.release.push(go)); return told; };"
    )
    review.keys("p")
    review.until(lambda: review.script("return window.release.length === 1"))
    review.script("lock()")
    review.script("window.release.forEach((go) => go()); window.settled = false;")
    review.script("setTimeout(() => { window.settled = true; }, 200)")
    review.until(lambda: review.script("return window.settled"))
    assert review.script("return at('proposals').childElementCount") == 0
    assert "SITI" not in review.browser.page_source
    assert review.shown("locked")
