"""The summary for leaders: well-formed, sealed off, without persons, the same bytes each time, and its
numbers are the run's."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from html import unescape
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.regions import tiles, villages
from reconcile.reports.changes.changes import keep_changes
from reconcile.reports.changes.listed import write_changes
from reconcile.reports.contents import Incomparable, Level, RunFacts
from reconcile.reports.drawing.script import SCRIPT_HASH
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.lists.recap import recap
from reconcile.reports.summary.checks import check_summary
from reconcile.reports.summary.figures import Pair
from reconcile.reports.summary.numbers import summary_numbers
from reconcile.reports.summary.page import workbooks_of, write_summary
from reconcile.reports.summary.public_numbers import decided
from reconcile.reports.summary.sheet import sheet
from reconcile.reports.written.files import ReportFile
from reconcile.rules import load_rules
from reconcile.tables import TABLES, empty
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.numbers import known_percent
from tests.findings.ascii_tables import engine_with
from tests.reports.samples import AS_OF, NAMES, found_engine
from tests.reports.samples import facts as small_facts
from tests.reports.summary.samples import Tags, sample_engine, sample_facts, written
from tests.runs import daily

LEVELS = daily(2, [Level.L1, Level.L3, Level.L0, Level.L2])


OF_FAMILIES = {f"cakupan_{family.code}.html" for family in load_rules().families.family}
"""Pages of which the summary tells the first figures."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = sample_engine(tmp_path_factory.mktemp("engine"), previous=True)
    yield made
    made.close()


@pytest.fixture(scope="module")
def page_of(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Callable[..., str]:
    """The sample's page of a level, with or without a run before; each written once."""

    @cache
    def write(level: Level, previous: bool = False) -> str:
        facts = sample_facts(level, date(2017, 12, 31) if previous else None)
        return written(engine, tmp_path_factory.mktemp("page"), facts)

    return write


def dotted(count: int) -> str:
    return f"{count:,}".replace(",", ".")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("previous", [True, pytest.param(False, marks=pytest.mark.gate)])
def test_the_page_is_well_formed_and_sealed_off(
    page_of: Callable[..., str], level: Level, previous: bool
) -> None:
    text = page_of(level, previous)
    page = Tags(text)
    tags = Counter(tag for tag, _ in page.seen)
    assert tags["script"] == 1 and f"script-src '{SCRIPT_HASH}'" in text.replace("&#x27;", "'")
    assert not {"iframe", "img", "object", "embed", "form", "base"} & set(tags)
    assert tags["svg"] > (6 if level == Level.L3 else 12) and tags["h1"] == 1
    assert not re.search(
        r"https?://",
        text.replace('xmlns="http://www.w3.org/2000/svg"', "").replace(
            'xmlns:xlink="http://www.w3.org/1999/xlink"', ""
        ),
    )
    assert not re.search(
        r"\b(?:src|on[a-z]+|url\()\s*=?",
        re.sub(r">[^<]*<", "><", text.split("<body>")[1].split("<script>")[0]),
    )
    assert "default-src 'none'" in text.replace("&#x27;", "'")
    ids = [attrs["id"] for _, attrs in page.seen if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = [attrs for tag, attrs in page.seen if tag == "svg"]
    assert all(set(str(attrs["aria-labelledby"]).split()) <= set(ids) for attrs in labelled)
    led = {attrs["href"] for tag, attrs in page.seen if tag == "a"}
    assert led <= {*(f"#{anchor}" for anchor in ids), *(set() if level == Level.L3 else OF_FAMILIES)}
    assert "Uji &lt;coba&gt;" in text


@pytest.mark.parametrize("level", LEVELS)
def test_nobody_stands_in_the_page(engine: Engine, page_of: Callable[..., str], level: Level) -> None:
    text = " ".join(Tags(page_of(level, True)).words)
    assert not re.search(r"[0-9]{13,}", re.sub(r"[0-9]+\.[0-9]+", "", text))
    people = engine.arrow("SELECT DISTINCT name FROM records WHERE name LIKE '% %'").column(0).to_pylist()
    assert len(people) > 1000
    folded = text.casefold()
    near = [name for name in people if name.casefold() in folded]  # a thousand times faster than the pattern
    assert [name for name in near if re.search(rf"\b{re.escape(name)}\b", text, re.IGNORECASE)] == []


def test_a_long_number_in_a_file_name_is_hidden_at_every_level(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e")
    keep_homes(engine)
    for level in Level:
        text = written(engine, tmp_path / level, small_facts(engine, level))
        assert "3171010203809004" not in text
        assert ("317101**********.xlsx" in text) == (
            level < Level.L2
        )  # from there on no name that may be a person's
        assert "Berkas terkunci kata sandi" in text
    engine.close()


def test_the_same_run_gives_the_same_bytes(
    engine: Engine, page_of: Callable[..., str], tmp_path: Path
) -> None:
    facts = sample_facts(previous=date(2017, 12, 31))
    written = [
        *write_summary(engine, tmp_path, facts, recap(engine)),
        *write_changes(engine, tmp_path, facts),
    ]
    again = {file.name: file for file in written}
    before = page_of(Level.L1, True).encode()
    assert (tmp_path / "ringkasan.html").read_bytes() == before
    assert again["ringkasan.html"].sha256 == hashlib.sha256(before).hexdigest()
    assert again["perubahan.csv"].rows == 0


@pytest.mark.slow
def test_an_empty_run_has_a_page_too(tmp_path: Path) -> None:
    kept = {f"{name}_of_runs": empty(name) for name in ("trends", "flows", "flow_rows")}
    engine = engine_with({name: empty(name) for name in TABLES} | kept, tmp_path / "e")
    keep_homes(engine)
    for level in Level:
        page = Tags(written(engine, tmp_path / level, RunFacts("n", AS_OF, level, NAMES)))
        assert page.tables["Per kota"][1] == ["JUMLAH", *["0"] * (len(page.tables["Per kota"][0]) - 1)]
    engine.close()


def test_headlines_and_tables_against_plain_counting(engine: Engine, page_of: Callable[..., str]) -> None:
    page = Tags(page_of(Level.L1))
    words = " ".join(page.words)
    persons = engine.arrow("SELECT programme, person_id FROM persons").to_pylist()
    on: dict[str, set[str]] = {}
    for row in persons:
        on.setdefault(row["programme"], set()).add(row["person_id"])
    overlaps = engine.arrow('SELECT * FROM "overlaps"').to_pylist()
    asks = [row for row in overlaps if row["class"] not in ("GANDA_DIIZINKAN", "BELUM_DIBAYAR")]
    assert overlaps != asks
    for name, number in (
        ("Orang", len({row["person_id"] for row in persons})),
        ("Orang dengan tumpang tindih", len({row["person_id"] for row in asks})),
        ("Untuk diputuskan petugas", engine.arrow("SELECT count(*) FROM questions").column(0)[0].as_py()),
    ):
        assert f"{name} {dotted(number)} " in words, name
    assert page.tables["Nilai tumpang tindih dalam rupiah menurut kota dan jenis"][-1][-1] == dotted(
        sum(row["amount"] or 0 for row in asks)
    )
    pairs = {(row[0], row[1]): row[2:] for row in page.tables["Pasangan sumber"][1:]}
    for (one, two), (both, told, allowed, rest) in pairs.items():
        here = [
            row
            for row in overlaps
            if {row["programme_left"], row["programme_right"]} == {one.lower(), two.lower()}
        ]
        meeting = {row["person_id"] for row in here if row in asks}
        free = {row["person_id"] for row in here} - meeting
        common = len(on[one.lower()] & on[two.lower()])
        assert [both, told, allowed, rest] == [
            dotted(n) for n in (common, len(meeting), len(free), common - len(meeting) - len(free))
        ]
    assert set(pairs) == {
        ("KIP", "KIS"),
        ("KIP", "KJP"),
        ("KIP", "KJS"),
        ("KIS", "KJP"),
        ("KIS", "KJS"),
        ("KJP", "KJS"),
    }
    unknown = {row["person_id"] for row in persons} - on["dukcapil"]
    shares = page.tables["Bagian orang yang tidak padan dengan data kependudukan"][1:]
    assert {row[3] for row in shares} == {
        dotted(len(people & unknown)) for code, people in on.items() if code != "dukcapil"
    }


def test_places_equal_the_recap(engine: Engine, page_of: Callable[..., str]) -> None:
    page = Tags(page_of(Level.L1))
    found = recap(engine)
    for depth, word in ((1, "kota"), (2, "kecamatan"), (3, "kelurahan")):
        heading, *rows, total = page.tables[f"Per {word}"]
        assert len({tuple(row[:depth]) for row in rows}) == len(rows), "no place twice, and no subtotal"
        at, persons = heading.index("Belum terjangkau"), heading.index("Orang")
        below = {place: counts for place, counts in found.counts.items() if len(place) == depth}
        below |= {
            place: counts
            for place, counts in found.counts.items()
            if len(place) == 1 and place not in found.children()
        }
        below.pop((), None)
        assert sorted(row[persons] for row in rows) == sorted(
            dotted(counts.get("persons", 0)) for counts in below.values()
        )
        unreached, everybody = found.total("unregistered BELUM_TERJANGKAU"), found.total("persons")
        share = f"{100 * unreached / everybody:.1f}".replace(".", ",")
        assert (total[persons], total[at]) == (dotted(everybody), f"{dotted(unreached)} ({share} %)")


def test_l3_hides_small_cells_and_rupiah(page_of: Callable[..., str]) -> None:
    text = page_of(Level.L3, True)
    page = Tags(text)
    assert "Rp " not in text.replace("Nilai (Rp)", "")
    for caption, rows in page.tables.items():
        if caption.startswith("Ketepatan"):
            continue
        small = [cell for row in rows[1:] for cell in row[1:] if re.fullmatch(r"[1-4]", cell)]
        assert not small, caption
    assert "&lt;5" in text
    drawn = re.findall(r"<desc [^>]*>([^<]*)</desc>", text)
    assert not [said for said in drawn if re.search(r": [1-4](?:;|$)", said)]


@pytest.mark.slow
def test_l3_tells_no_total_over_classes_when_one_of_them_is_hidden(page_of: Callable[..., str]) -> None:
    """One person changes segment in the sample: overlaps in all, less the classes shown, would tell."""
    words = " ".join(Tags(page_of(Level.L3)).words)
    assert "Orang dengan tumpang tindih * " in words and "Untuk diputuskan petugas * " in words


def test_l3_orders_nothing_by_what_it_hides(page_of: Callable[..., str]) -> None:
    tables = Tags(page_of(Level.L3)).tables
    files = [(row[0], row[1]) for row in tables["Mutu per berkas"][1:]]
    assert [code for code, _ in files] == sorted((code for code, _ in files), key=str.lower)
    shares = [row[0] for row in tables["Bagian orang yang tidak padan dengan data kependudukan"][1:]]
    codes = {name: code for code, name in sample_facts().names.items()}
    assert shares == sorted(shares, key=codes.__getitem__)


def test_a_list_that_could_not_be_made_is_said(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", "id | person | name\nkis-1 | a | ANI\nkjs-1 | b | BUDI")
    keep_homes(engine)
    text = written(engine, tmp_path / "out", small_facts(engine))
    assert (
        text.count("tidak dapat dibuat: Data kependudukan (Dukcapil) tidak ada dalam proses ini") == 4
    )  # three lists, and who is perhaps registered
    assert "bagian yang belum padan tidak dapat dihitung" in text
    engine.close()


def test_trust_tells_its_interval_its_warnings_and_few_pairs(
    engine: Engine, page_of: Callable[..., str], tmp_path: Path
) -> None:
    facts = sample_facts()
    everybody = facts.linking["trust"]["groups"][0]
    text = page_of(Level.L1)
    low, high = (
        known_percent(everybody["link"][side]) for side in ("low", "high")
    )  # 99,96 % is not written as 100
    assert f"({low} s.d. {high})" in text and "sedikit pasangan" in text and "PERINGATAN" not in text
    alarm = dict(facts.linking) | {"converged": False, "alarms": {"persons": 1234, "more_rows_than": 40}}
    text = written(engine, tmp_path, replace(facts, linking=alarm))
    assert text.count("PERINGATAN") == 2 and "1.234 orang punya lebih dari 40 baris" in text
    text = written(engine, tmp_path, replace(facts, linking=alarm | {"trust": None}))
    assert "belum dapat diuji" in text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"persons": 1}, "orang: "),
        ({"amount": 5}, "nilai tumpang tindih"),
        ({"fates": {"read": 9, "accepted": 5, "rejected": 3, "not_data": 0}}, "baris dibaca"),
        ({"asked": {"IDENTITAS": 1, "TINDAKAN": 1}}, "pertanyaan"),
        ({"sources": ()}, "orang per sumber"),
        ({"senders": ()}, "baris pengirim"),
        ({"amounts": ()}, "nilai tumpang tindih"),
        ({"pairs": (Pair("kis", "kis", 1, 0, 0),)}, "orang di program"),
        ({"answered": ()}, "pertanyaan menunggu per kelurahan"),
        ({"verified": ()}, "baris yang diperiksa"),
    ],
)
def test_a_tampered_number_is_refused(engine: Engine, change: dict[str, object], message: str) -> None:
    told = summary_numbers(engine, recap(engine), sample_facts(), None)
    check_summary(engine, told)
    with pytest.raises(LedgerError, match=message):
        check_summary(engine, replace(told, **change))  # type: ignore[arg-type]


def test_a_change_that_is_not_the_recaps_is_refused(engine: Engine) -> None:
    told = summary_numbers(engine, recap(engine), sample_facts(), ())
    assert told.only_before == told.only_now == ()
    check_summary(engine, told)
    changes = keep_changes(engine)
    assert all(change.went == change.came == 0 for change in changes)
    check_summary(engine, replace(told, changes=changes))
    wrong = (replace(changes[0], came=1), *changes[1:])
    with pytest.raises(LedgerError, match="sekarang"):
        check_summary(engine, replace(told, changes=wrong))


def test_runs_of_different_sources_are_compared_with_a_warning(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e")
    keep_homes(engine)
    for name in ("records", "persons", *findings.names()):
        engine.read(f"previous_{name}", engine.arrow(f'SELECT * FROM "{name}"'))
    facts = replace(small_facts(engine), previous=date(2018, 1, 31))
    assert "sumber yang dibaca berbeda" not in written(engine, tmp_path / "same", facts)
    engine.read("previous_persons", engine.arrow("SELECT * FROM persons WHERE programme <> 'dukcapil'"))
    assert "sumber yang dibaca berbeda (hanya sekarang Dukcapil)" in written(engine, tmp_path / "less", facts)
    engine.close()


def test_two_files_of_one_name_are_counted_once(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e")
    keep_homes(engine)
    engine.read("files", pa.concat_tables([engine.arrow("SELECT * FROM files")] * 2))
    told = summary_numbers(engine, recap(engine), small_facts(engine), None)
    check_summary(engine, told)
    assert len({(sender.programme, sender.source_file) for sender in told.senders}) == len(told.senders)
    engine.close()


def test_kelurahan_lead_to_their_worklists_from_table_and_map(engine: Engine, tmp_path: Path) -> None:
    names = (
        "lembar_kerja/3171_JAKARTA_PUSAT/3171011001_GAMBIR.xlsx",
        "lembar_kerja/3171_JAKARTA_PUSAT_INDEKS.xlsx",
        "rekap.csv",
    )
    files = [ReportFile(name, 0, "") for name in names]
    assert workbooks_of(files) == {"3171011001": names[0], "3171": names[1]}
    write_summary(engine, tmp_path, sample_facts(), recap(engine), files)
    text = (tmp_path / "ringkasan.html").read_text(encoding="utf-8")
    assert f'<th scope="row"><a href="{names[0]}">Gambir</a></th>' in text
    assert re.search(rf'<a href="{names[0]}"><rect [^>]*><title>Gambir: ', text)
    assert {
        attrs["href"] for tag, attrs in Tags(text).seen if tag == "a" and "#" not in str(attrs["href"])
    } == {*names[:2], *OF_FAMILIES}


def test_every_kelurahan_has_its_square(page_of: Callable[..., str]) -> None:
    assert tiles().keys() == villages().keys() and len(set(tiles().values())) == len(tiles())
    text = page_of(Level.L3)
    assert text.count("<title>Gambir: ") == 4
    assert not re.search(r"<title>[A-Z][A-Za-z ]+: [1-4]</title>", text), (
        "a small count on the map for anybody"
    )


@pytest.mark.parametrize("level", list(Level))
def test_the_page_of_the_month_shows_what_anybody_may_see(engine: Engine, level: Level) -> None:
    found, facts = recap(engine), sample_facts(level)
    numbers = summary_numbers(engine, found, facts, None)
    public = decided(engine, numbers, facts).counts(Level.L3)
    drawing = sheet(numbers, replace(facts, level=Level.L3), public)
    words = re.findall(r">([^<]+)</text>", drawing)
    assert {"<5", "*"} & set(map(unescape, words)) and "Rp" not in drawing
    assert not [word for word in words if re.fullmatch("[1-4]", word)]
    assert min(float(size) for size in re.findall(r'font-size="([0-9.]+)"', drawing)) >= 9
    assert all(int(word) % 5 == 0 for word in words if re.fullmatch("[0-9]+", word))


@pytest.mark.parametrize("why", [None, *Incomparable])
def test_the_page_says_why_nothing_is_compared(engine: Engine, tmp_path: Path, why: Incomparable) -> None:
    page = written(engine, tmp_path, replace(sample_facts(), apart=why))
    told = f"Hasil sebelumnya {why}" if why else "Belum ada hasil sebelumnya untuk dibandingkan"
    assert page.count(told) == 2
    assert ("BARU atau SELESAI, walaupun mungkin ada" in page) is bool(why)
