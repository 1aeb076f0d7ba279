"""The draft of the berita acara: its figures by hand, its two forms alike, and nothing in it that tells of
a person or a clock."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.document import Document as Word
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.engines.protocol import Engine
from reconcile.questions import keep_questions
from reconcile.reports.contents import Level, ReportFile, RunFacts
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.minutes.checks import check_minutes
from reconcile.reports.minutes.counts import count_minutes
from reconcile.reports.minutes.drafts import write_minutes
from reconcile.reports.minutes.figures import MinutesCounts
from reconcile.reports.minutes.reasons import LEAVING, OPEN
from reconcile.reports.minutes.text import minutes_document
from reconcile.rules import load_rules
from reconcile.tables import TABLES, empty
from reconcile.vocabulary.days import day_in_words
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.numbers import grouped, in_words, number
from tests.findings.ascii_tables import AS_OF, engine_with, found, listed, table
from tests.findings.test_against_brute_force import runs
from tests.reports.samples import NAMES
from tests.runs import tries

ROWS = """
id          | person | name  | nik              | birth_date | region     | segment   | level | start   | end        | benefit_status | vital_status
kis-1       | both   | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | PBI_APBN  | -     | 2017-03 | -          | -              | -
kjs-1       | both   | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kjs-2       | both   | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kis-3       | ended  | BUDI  | 3171010101809002 | 1980-01-01 | 3171011001 | PBI_APBN  | -     | 2016-01 | 2016-12-31 | -              | -
kjs-3       | ended  | BUDI  | 3171010101809002 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kis-4       | kept   | CICI  | 3171014101809004 | 1980-01-01 | 3171011001 | PBI_APBN  | -     | 2017-03 | -          | -              | -
kjs-4       | kept   | CICI  | 3171014101809004 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kis-5       | dead   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | PBI_APBN  | -     | 2017-03 | -          | -              | -
kjs-5       | dead   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kjs-6       | moved  | EDI   | 3171010101809006 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | -              | -
kjs-7       | gone   | FANI  | 3171014101809007 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | 2017-12-31 | -              | -
kjs-8       | off    | GANI  | 3171010101809008 | 1980-01-01 | 3171011001 | PBI_APBD  | -     | 2016-01 | -          | INACTIVE       | -
kjp-1       | pupil  | HANI  | 3171014101069009 | 2006-01-01 | 3171011001 | -         | SD    | 2017-07 | 2017-12-31 | -              | -
kjp-2       | pupil  | HANI  | 3171014101069009 | 2006-01-01 | 3171011001 | -         | SD    | 2018-01 | 2018-06-30 | -              | -
kip-1       | other  | IRA   | 3171014101069010 | 2006-01-01 | 3171011001 | PEMBERIAN | SD    | 2018-01 | 2018-12-31 | -              | -
dtks-1      | need   | JOKO  | 3171010101809011 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | -
dukcapil-1  | both   | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-2  | ended  | BUDI  | 3171010101809002 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-4  | kept   | CICI  | 3171014101809004 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-5  | dead   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | DEAD
dukcapil-6  | moved  | EDI   | 3171010101809006 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | MOVED
dukcapil-7  | gone   | FANI  | 3171014101809007 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-8  | off    | GANI  | 3171010101809008 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-9  | pupil  | HANI  | 3171014101069009 | 2006-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-10 | other  | IRA   | 3171014101069010 | 2006-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
dukcapil-11 | need   | JOKO  | 3171010101809011 | 1980-01-01 | 3171011001 | -         | -     | -       | -          | -              | ALIVE
"""
FILES = """
programme | source_file          | sha256   | extract_date | refused
dtks      | dtks.csv             | {0}      | -            | -
dukcapil  | dukcapil.csv         | {0}      | -            | -
kip       | kip.csv              | {0}      | -            | -
kis       | kis.csv              | {0}      | 2018-06-01   | -
kjp       | kjp.csv              | {0}      | -            | -
kjs       | kjs.csv              | {0}      | -            | -
kjs       | 3171010101809006.xls | {0}      | -            | Berkas terkunci kata sandi.
""".format("1234567890123456" * 4)
KEPT = [
    {
        "answers": "TINDAKAN",
        "class": "TUMPANG_TINDIH_KESEHATAN",
        "record_id_left": "kis-4",
        "record_id_right": "kjs-4",
    }
    | {"verdict": "LANJUT", "decided_on": date(2018, 5, 1)}
]
ATTACHED = [
    ReportFile("rekap.csv", 12, "ab" * 32),
    *(ReportFile(f"kualitas/{n}.xlsx", n, f"{n:064d}") for n in range(30)),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = asked(tmp_path_factory.mktemp("engine"), ROWS, KEPT)
    yield made
    made.close()


def asked(folder: Path, rows: str, answered: list[dict[str, Any]]) -> Engine:
    engine = engine_with(listed(rows, files=FILES), folder)
    found(engine)
    keep_questions(engine, load_rules().overlaps, NAMES, table("answered", answered))
    keep_homes(engine)
    return engine


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("scratch"))
    yield made
    made.close()


def facts(level: Level = Level.L1) -> RunFacts:
    return RunFacts("20180615-0000-0000", AS_OF, level, NAMES, rolls=("kip", "kis", "kjp", "kjs"))


def written(engine: Engine, out: Path, level: Level = Level.L1) -> list[ReportFile]:
    out.mkdir(parents=True, exist_ok=True)
    return write_minutes(engine, out, facts(level), ATTACHED)


def tables_of(word: Word) -> list[list[list[str]]]:
    return [[[cell.text for cell in row.cells] for row in drawn.rows] for drawn in word.tables]


def whole(text: str) -> int:
    return int(text.replace(".", "") or 0)


def test_heads_of_each_roll_counted_by_hand(engine: Engine) -> None:
    rolls = {roll.programme: roll for roll in count_minutes(engine, facts()).rolls}
    kjs = rolls["kjs"]
    assert (kjs.rows, kjs.repeated, kjs.renewed, kjs.persons, kjs.standing) == (8, 1, 0, 7, 5)
    assert {reason: count for reason, count in kjs.found.items() if count} == {
        "MENINGGAL": 1, "PINDAH": 1, "TUMPANG_TINDIH": 1, "TUMPANG_TINDIH_LEWAT": 1, "DIPUTUSKAN": 1,
    }  # fmt: skip
    assert (kjs.leaving, kjs.entering, kjs.final) == (3, 1, 5 - 3 + 1)
    kis = rolls["kis"]
    assert (kis.standing, kis.found["MENINGGAL"], kis.leaving, kis.entering) == (
        3,
        1,
        1,
        1,
    )  # the dead leave once, not twice
    assert (rolls["kjp"].rows, rolls["kjp"].renewed, rolls["kjp"].standing) == (2, 1, 1)


def test_a_proposal_waits_while_the_identity_is_in_doubt(tmp_path: Path) -> None:
    rows = ROWS.replace(
        "kjs-2       | both   | ANI   | 3171014101809001", "kjs-2       | both   | ANI   | 3171014101809999"
    )
    engine = asked(tmp_path, rows, KEPT)
    doubted = (
        engine.arrow("SELECT class FROM questions WHERE answers = 'IDENTITAS' AND person_id = 'both'")
        .column(0)
        .to_pylist()
    )
    kjs = next(roll for roll in count_minutes(engine, facts()).rolls if roll.programme == "kjs")
    engine.close()
    assert doubted == ["NIK_GANDA_ORANG"]
    assert (kjs.found["TUMPANG_TINDIH"], kjs.found["IDENTITAS_RAGU"]) == (0, 1)


@pytest.mark.slow
@given(rows=runs())
@settings(max_examples=tries(8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_on_the_rolls_each_recipient_is_counted_once(
    scratch: Engine, rows: list[dict[str, Any]]
) -> None:
    for name in ("records", "persons"):
        scratch.read(name, table(name, rows))
    accepted = Counter((row["programme"], row["source_file"]) for row in rows)
    ledger = [
        {"programme": programme, "source_file": file, "fate": fate, "rows": count}
        for (programme, file), count in accepted.items()
        for fate in ("read", "accepted")
    ]
    scratch.read("ledger", table("ledger", ledger))
    scratch.read(
        "files",
        table("files", [{"programme": programme, "source_file": file} for programme, file in accepted]),
    )
    found(scratch)
    keep_questions(scratch, load_rules().overlaps, NAMES)
    keep_homes(scratch)
    counts = count_minutes(scratch, facts())
    check_minutes(scratch, counts)
    for roll in counts.rolls:
        own = [row for row in rows if row["programme"] == roll.programme]
        running = [
            row
            for row in own
            if row["benefit_status"] != "INACTIVE" and (row["period_start"] or AS_OF) <= AS_OF
        ]
        running = [row for row in running if (row["period_end"] or AS_OF) >= AS_OF]
        assert (roll.rows, roll.persons) == (len(own), len({row["person_id"] for row in own}))
        assert roll.standing == len({row["person_id"] for row in running}) >= roll.leaving + roll.open


def test_every_table_on_paper_adds_up(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    _, _, sources, result, open_, pairs, tasks, attached, *_ = tables_of(
        docx.Document(str(tmp_path / "berita_acara.docx"))
    )
    for row in sources[1:]:
        assert whole(row[3]) == whole(row[4]) + whole(row[5]) + whole(row[6])
    for column in (3, 4, 5, 6):
        assert whole(sources[-1][column]) == sum(whole(row[column]) for row in sources[1:-1])
    lines = {row[0]: [whole(cell) for cell in row[2:]] for row in result[1:]}
    for a, b, c, d, e, f, g, h, i, j, k, last in zip(
        *(lines[letter] for letter in "ABCDEFGHIJKL"), strict=True
    ):
        assert (a - b - c, d - e, g + h + i, f - j + k) == (d, f, j, last)
    for column, standing in enumerate(lines["F"], 1):
        counts = [whole(row[column]) for row in open_[1:]]
        assert sum(counts[: len(OPEN)]) == counts[len(OPEN)]
        assert sum(counts[len(OPEN) : -1]) == counts[-1] == standing
    assert (
        whole(pairs[-1][4])
        == sum(whole(row[4]) for row in pairs[1:-1])
        == engine.arrow('SELECT * FROM "overlaps"').num_rows
    )
    assert whole(pairs[-1][5]) == sum(whole(row[5]) for row in pairs[1:-1]) > 0
    assert whole(tasks[-1][3]) == sum(whole(row[3]) for row in tasks[1:-1])
    assert (
        whole(attached[-1][2])
        == sum(whole(row[2]) for row in attached[1:-1])
        == sum(file.rows for file in ATTACHED)
    )


def test_word_and_page_say_the_same(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    made = minutes_document(count_minutes(engine, facts()), facts(), ATTACHED)
    expected = sorted(text.replace("3171010101809006", "317101**********") for text in made.texts())
    word = docx.Document(str(tmp_path / "berita_acara.docx"))
    cells = [cell for drawn in tables_of(word) for row in drawn for cell in row]
    assert sorted([*cells, *(line.text for line in word.paragraphs if line.text)]) == expected
    page = (tmp_path / "berita_acara.html").read_text(encoding="utf-8")
    body = page[page.index("<body>") : page.index("<footer>")]
    assert (
        sorted(
            html.unescape(text)
            for _, text in re.findall(r"<(p|h1|h2|th|td)(?: class=\"\w+\")?>([^<]*)</", body)
        )
        == expected
    )
    assert not re.search("<script|http|src=|url\\(", page)


def test_the_method_is_told_in_five_sentences(engine: Engine) -> None:
    counts = count_minutes(engine, facts())
    share = {"share": 0.99, "low": 0.98, "high": 0.995, "pairs": 2000}
    group = dict.fromkeys(("link", "link_at_least", "recall", "recall_review"), share)
    for linking, sentence in (
        ({}, "Ketelitian tautan belum dapat diuji"),
        ({"trust": {"groups": [group]}}, "Tautan tanpa bantuan NIK: 99,0 % benar (98,0 % s.d. 99,5 %)"),
    ):
        texts = list(minutes_document(counts, replace(facts(), linking=linking), ()).texts())
        method = texts[texts.index("2. Cara rekonsiliasi") + 1]
        assert len(re.findall(r"(?<!s\.d)\.(?: |$)", method)) == 5, method
        assert f"orang. {sentence}" in method


def test_nothing_tells_of_a_person_an_author_or_a_clock(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    with zipfile.ZipFile(tmp_path / "berita_acara.docx") as parts:
        inside = {name: parts.read(name).decode("utf-8", "replace") for name in parts.namelist()}
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert not [name for name in inside if "thumbnail" in name or "comments" in name]
    assert {"word/document.xml", "word/styles.xml", "word/footer1.xml"} <= set(inside)
    page = (tmp_path / "berita_acara.html").read_text(encoding="utf-8")
    for text in (*inside.values(), page):
        assert not re.search("[0-9]{16}", text)
        assert not re.search("1980-01-01|01-01-1980|01/01/1980|2006-01-01|python-docx", text)
        assert not [name for name in ("ANI", "BUDI", "DEDI", "HANI") if re.search(rf"\b{name}\b", text)]
    properties = docx.Document(str(tmp_path / "berita_acara.docx")).core_properties
    assert (properties.author, properties.last_modified_by, properties.revision) == ("", "", 1)
    assert properties.created is not None and properties.created.date() == AS_OF


def test_the_same_run_gives_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    assert written(engine, tmp_path / "one") == written(engine, tmp_path / "two")


def test_it_is_a_draft_with_lines_to_fill_in(engine: Engine) -> None:
    texts = list(minutes_document(count_minutes(engine, facts()), facts(), ATTACHED).texts())
    assert (
        texts[0].startswith("DRAF") and texts[1] == "BERITA ACARA REKONSILIASI DATA PENERIMA BANTUAN SOSIAL"
    )
    assert all(re.fullmatch(r"Nomor PIHAK (PERTAMA|KEDUA): \.+", text) for text in texts[2:4])
    assert "lima belas Juni dua ribu delapan belas" in texts[4]
    assert {"PIHAK PERTAMA", "PIHAK KEDUA", "Nama", "NIP", "Jabatan", "Mengetahui"} <= set(texts)
    assert "Perjanjian kerja sama: PKS 1/2018" in minutes_document(
        count_minutes(engine, facts()), replace(facts(), agreement="PKS 1/2018"), ()
    ).texts()  # fmt: skip


def test_a_roll_without_recipients_on_the_day_is_remarked(engine: Engine) -> None:
    later = replace(facts(), as_of=date(2019, 6, 15))
    texts = list(minutes_document(count_minutes(engine, later), later, ATTACHED).texts())
    told = [text for text in texts if text.startswith("PERHATIAN: tidak ada penerima")]
    assert [text.split(" ")[4] for text in told] == ["KIP", "KJP"]


def test_attachments_stand_with_their_hash_and_many_of_a_kind_on_one_line(
    engine: Engine, tmp_path: Path
) -> None:
    written(engine, tmp_path)
    attached = tables_of(docx.Document(str(tmp_path / "berita_acara.docx")))[7]
    assert [row[1] for row in attached[1:]] == ["kualitas/ (30 berkas)", "rekap.csv", "JUMLAH 31 berkas"]
    assert attached[2][3] == " ".join(["abababab"] * 8)


def test_aggregates_for_anybody_have_no_record(engine: Engine, tmp_path: Path) -> None:
    assert written(engine, tmp_path, Level.L3) == [] and list(tmp_path.iterdir()) == []


def test_an_empty_run_has_a_record_too(tmp_path: Path) -> None:
    engine = engine_with({name: empty(name) for name in TABLES}, tmp_path / "engine")
    keep_homes(engine)
    assert [file.name for file in write_minutes(engine, tmp_path, facts(), [])] == [
        "berita_acara.docx",
        "berita_acara.html",
    ]
    engine.close()
    assert "Tidak ada daftar penerima" in (tmp_path / "berita_acara.html").read_text(encoding="utf-8")


def tampered(counts: MinutesCounts) -> Iterator[MinutesCounts]:
    roll, source, overlap, task = counts.rolls[-1], counts.sources[-1], counts.overlaps[0], counts.tasks[0]
    for field in ("rows", "repeated", "persons", "standing", "entering"):
        yield replace(counts, rolls=(*counts.rolls[:-1], replace(roll, **{field: getattr(roll, field) + 1})))
    for reason in LEAVING:
        yield replace(
            counts,
            rolls=(*counts.rolls[:-1], replace(roll, found={**roll.found, reason: roll.found[reason] + 9})),
        )
    for field in ("read", "accepted", "rejected", "not_data"):
        yield replace(
            counts, sources=(*counts.sources[:-1], replace(source, **{field: getattr(source, field) + 1}))
        )
    yield replace(
        counts,
        sources=(*counts.sources[:-1], replace(source, read=source.read + 1, accepted=source.accepted + 1)),
    )
    for field in ("findings", "amount"):
        yield replace(
            counts, overlaps=(replace(overlap, **{field: getattr(overlap, field) + 1}), *counts.overlaps[1:])
        )
    yield replace(counts, tasks=(replace(task, asked=task.asked + 1), *counts.tasks[1:]))
    yield replace(counts, persons=counts.persons + 1)
    yield replace(counts, links=counts.links + 1)


def test_every_tampered_figure_is_caught(engine: Engine) -> None:
    counts = count_minutes(engine, facts())
    check_minutes(engine, counts)
    for wrong in tampered(counts):
        with pytest.raises(LedgerError, match="Berita acara tidak cocok dengan data"):
            check_minutes(engine, wrong)


@given(days=st.integers(0, 3000), n=st.integers(0, 9999))
@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_numbers_in_words_are_read_back(days: int, n: int) -> None:
    values = {
        word: place
        for place, word in enumerate(
            [
                "nol",
                "satu",
                "dua",
                "tiga",
                "empat",
                "lima",
                "enam",
                "tujuh",
                "delapan",
                "sembilan",
                "sepuluh",
                "sebelas",
            ]
        )
    }
    total = part = 0
    for word in in_words(n).replace("seratus", "satu ratus").replace("seribu", "satu ribu").split():
        if word == "belas":
            part += 10
        elif word == "puluh":
            part = part // 100 * 100 + part % 100 * 10
        elif word == "ratus":
            part *= 100
        elif word == "ribu":
            total, part = part * 1000, 0
        else:
            part += values[word]
    assert total + part == n
    day = date(2018, 1, 1) + timedelta(days=days)
    assert day_in_words(day).startswith(in_words(day.day)) and day_in_words(day).endswith(in_words(day.year))


def test_dates_and_numbers_as_written_in_letters() -> None:
    assert day_in_words(date(2026, 11, 21)) == "dua puluh satu November dua ribu dua puluh enam"
    assert (in_words(11), in_words(112), in_words(1999)) == (
        "sebelas",
        "seratus dua belas",
        "seribu sembilan ratus sembilan puluh sembilan",
    )
    assert number(1234567) == "1.234.567"
    assert grouped("0123456789abcdef" * 4, 2) == "01234567 89abcdef"


@pytest.mark.gate
@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice, which prints the record for this test, is not installed",
)
def test_libreoffice_prints_it(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "berita_acara.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    printed = (tmp_path / "berita_acara.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert re.search(rb"/MediaBox ?\[0 0 609\.\d+ 93[56]", printed)  # F4: 215 by 330 mm
