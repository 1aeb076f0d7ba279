"""Every question about an aid with every answer that it offers: it is answered, and a named paper shows what
became of it; and who is who with every answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.judgements.papers.verdicts import answer_of
from reconcile.reports.contents import Level
from reconcile.reports.decided.paper import DECIDED
from reconcile.reports.lists.paper import LISTS
from reconcile.verification import verify
from reconcile.vocabulary.verdicts import (
    BETWEEN,
    DIFFERENT,
    FORMS,
    FORMS_OF,
    KEEP,
    OTHER_NIK,
    REASONS,
    STAYS,
    STOP,
    VISIT,
    WHEREABOUTS,
)
from tests.findings.ascii_tables import AS_OF, PROGRAMMES
from tests.reports.decided.desk import answer, ask, desk, found_in, rows_of

ROWS = """
id         | person | name | nik              | birth_date | region     | rw  | segment   | level | start   | end        | vital_status | programme | school
kis-1      | ani    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2017-03 | -          | -     | kis | -
kjs-1      | ani    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | PBI_APBD  | -     | 2016-01 | -          | -     | kjs | -
kjp-3      | cici   | CICI | 3171014102069004 | 2006-02-01 | 3171011001 | 003 | -         | SD    | 2017-07 | 2017-12-31 | -     | kjp | -
kip-3      | cici   | CICI | 3171014102069004 | 2006-02-01 | 3171011001 | 003 | PEMBERIAN | SD    | 2017-01 | 2017-12-31 | -     | kip | -
kis-4      | dedi   | DEDI | 3171010101809005 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -     | kis | -
dukcapil-4 | dedi   | DEDI | 3171010101809005 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | DEAD  | dukcapil | -
kis-5      | eka    | EKA  | -                | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -     | kis | -
kis-6      | fani   | FANI | 3171014101809006 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -     | kis | -
kis-7      | fani   | FANI | 3171014101809006 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -     | kis | -
dukcapil-6 | fani   | FANI | 3171014101809006 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | ALIVE | dukcapil | -
kjp-8      | gita   | GITA | 3171014102069008 | 2006-02-01 | 3171011001 | 003 | -         | SD    | 2017-07 | 2017-12-31 | -     | kjp | -
kjp-9      | gita   | GITA | 3171014102069009 | 2006-02-01 | 3171011001 | 003 | -         | SD    | 2017-07 | 2017-12-31 | -     | kjp | -
dtks-10    | hana   | HANA | 3171014101809010 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | -     | dtks | -
dukcapil-10| hana   | HANA | 3171014101809010 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | ALIVE | dukcapil | -
"""  # fmt: skip
NIK = "3171014101809099"
ENTERING = {code for finding in findings.FINDINGS for code in finding.entering}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_in(ROWS, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


def _questions(engine: Engine, answers: str = "TINDAKAN") -> list[dict[str, Any]]:
    ask(engine)
    return engine.arrow(
        f"SELECT * FROM questions WHERE answers = '{answers}' ORDER BY question_id"
    ).to_pylist()


def _offers(question: Mapping[str, Any]) -> list[str]:
    """What the drop-down of its cell holds, and a number where one may be written."""
    number = [NIK] if FORMS[question["form"]].number else []
    return [*question["choices"].split(BETWEEN), *number]


def _answered(question: Mapping[str, Any], written: str, kind: str = "TINDAKAN") -> dict[str, Any]:
    """As import takes what stood in the cell."""
    verdict, nik = answer_of(written, question["choices"], question["form"])
    assert verdict, (question["form"], written)
    rows = (question["record_id_left"], question["record_id_right"])
    more = {"nik": nik} if nik else {}
    return answer(verdict, question["class"] if kind == "TINDAKAN" else None, *rows, kind, **more)


def _rounds(engine: Engine) -> list[tuple[dict[str, Any], dict[str, str]]]:
    """What is asked, and what each is answered in each round, so that all answers have their turn."""
    asked = {one["question_id"]: one for one in _questions(engine)}
    most = max(len(_offers(one)) for one in asked.values())
    turns = [
        {name: _offers(one)[turn % len(_offers(one))] for name, one in asked.items()} for turn in range(most)
    ]
    return [(asked, turn) for turn in turns]


LINKS = """
record_id_left | record_id_right | probability | weight | band   | held
kis-1          | kjs-2           | 0.9         | 4      | review | no
kjs-2          | kis-3           | 0.9         | 4      | review | no
"""
REFUSED = """
record_id_left | record_id_right | probability | reason
kis-3          | kjs-4           | 0.9         | SATU_SUMBER
"""
PAIRS = """
id    | person | name  | nik              | birth_date | region     | segment  | start
kis-1 | ani    | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | PBI_APBN | 2017-03
kjs-1 | ani    | ANI   | 3171014101809002 | 1980-01-01 | 3171011001 | PBI_APBD | 2016-01
kjs-2 | budi   | ANY   | -                | 1980-01-01 | 3171011001 | PBI_APBD | 2016-01
kis-3 | cici   | ANNY  | 3171014101809003 | 1980-01-01 | 3171011001 | PBI_APBN | 2016-01
kjs-4 | dedi   | ANNI  | -                | 1980-01-01 | 3171011001 | PBI_APBD | 2016-01
kis-5 | eka    | EKA   | 3171014101809005 | 1980-01-01 | 3171011001 | PBI_APBN | 2016-01
kjs-6 | fani   | EKA W | 3171014101809005 | 1980-01-01 | 3171011001 | PBI_APBD | 2016-01
"""


WHO = "answers = 'IDENTITAS'"


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_in(PAIRS, tmp_path_factory.mktemp("engine"), links=LINKS, refused_links=REFUSED)
    yield made
    made.close()


def test_every_answer_to_who_is_who_is_met(pairs: Engine) -> None:
    asked = _questions(pairs, "IDENTITAS")
    assert {one["form"] for one in asked} == {*FORMS_OF["IDENTITAS"]}
    for turn in range(max(len(_offers(one)) for one in asked)):
        written = {one["question_id"]: _offers(one)[turn % len(_offers(one))] for one in asked}
        ask(pairs, [_answered(one, written[one["question_id"]], "IDENTITAS") for one in asked])
        met = pairs.arrow(f"SELECT * FROM questions WHERE {WHO}").to_pylist()
        unmet = [(row["form"], written[row["question_id"]]) for row in met if row["status"] != "DIPUTUSKAN"]
        assert not unmet


def test_who_said_of_an_aid_that_its_rows_are_two_people_is_not_asked_it_again(pairs: Engine) -> None:
    """Parted by that answer, the rows look alike still: each question whether they are one has its answer."""
    asked = _questions(pairs, "IDENTITAS")
    ask(
        pairs,
        [
            answer(DIFFERENT, "NIK_SAMA", one["record_id_left"], one["record_id_right"])
            for one in asked
            if one["form"] != "NIK"
        ],
    )
    rows = pairs.arrow(f"SELECT * FROM questions WHERE {WHO}").to_pylist()
    told = {(row["status"], row["verdict"]) for row in rows if row["form"] in ("ORANG", "PEMILIK")}
    assert told == {("DIPUTUSKAN", DIFFERENT)}


def test_the_rows_make_each_question_about_an_aid(engine: Engine) -> None:
    """Else a kind of question stands outside the walk."""
    assert {one["form"] for one in _questions(engine)} == {*FORMS_OF["TINDAKAN"]}


@pytest.mark.slow  # ten seconds: papers of every answer
def test_every_answer_to_every_question_is_met_and_seen(engine: Engine, tmp_path: Path) -> None:
    for at, (asked, written) in enumerate(_rounds(engine)):
        ask(engine, [_answered(one, written[name]) for name, one in asked.items()])
        met = engine.arrow("SELECT question_id, status, verdict FROM questions").to_pylist()
        status = {row["question_id"]: row["status"] for row in met}
        unmet = {(asked[one]["form"], written[one]) for one in asked if status[one] != "DIPUTUSKAN"}
        assert not unmet
        out = tmp_path / str(at)
        desked = desk(engine, out, Level.L0)
        DECIDED.write(desked)
        LISTS.write(desked)
        seen = _seen(out)
        for name, one in asked.items():
            missing = (
                _expected(one, written[name])
                - seen.get(one["record_id_left"], set())
                - (seen.get(one["record_id_right"], set()))
            )
            assert not missing, (one["form"], one["class"], written[name], missing)


def _seen(out: Path) -> dict[str, set[str]]:
    """By row: on which papers it stands, and what its lists say was decided."""
    seen: dict[str, set[str]] = {}
    for path in sorted(out.rglob("*.csv")):
        folder = path.parent.name if path.parent != out else ""
        for row in rows_of(path):
            said = row.get("Keputusan", "")
            for heading in ("ID baris", "ID baris 1", "ID baris 2"):
                if row.get(heading):
                    words = {folder} if folder else {f"daftar: {said}"} if said else set()
                    seen.setdefault(row[heading], set()).update(words)
    for path in sorted((out / "kunjungan_lapangan").rglob("*.xlsx")):
        for line in openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True):
            for cell in line:
                seen.setdefault(str(cell), set()).add("kunjungan_lapangan")
    return seen


def _expected(question: Mapping[str, Any], written: str) -> set[str]:
    """Where an answer is seen. That rows are two people is seen in the links (tests/judgements)."""
    verdict, _ = answer_of(written, question["choices"], question["form"])
    told = {f"daftar: {verdict}"}
    if verdict == DIFFERENT:
        return told
    if verdict == VISIT:
        return told | {"kunjungan_lapangan"}
    ends = verdict == STOP or verdict.startswith((f"{KEEP} ", f"{STAYS} "))
    reason = verdict in REASONS and verdict != "PINDAH DALAM"
    if (ends or reason) and question["class"] not in ENTERING:
        told |= {"usul_nonaktif"}
    if verdict == OTHER_NIK or (verdict in WHEREABOUTS and question["class"] not in ENTERING):
        told |= {"perbaikan_menurut_jawaban"}
    return told


def test_the_ten_reasons_of_a_meeting_stand_on_every_line_about_an_aid(
    engine: Engine, tmp_path: Path
) -> None:
    """How often each was given is counted."""
    asked = _questions(engine)
    assert asked and all({*REASONS} <= {*one["choices"].split(BETWEEN)} for one in asked)
    ask(engine, [_answered(one, "punya mobil") for one in asked])
    DECIDED.write(desk(engine, tmp_path, Level.L1))
    lines = rows_of(tmp_path / "keputusan_menurut_alasan.csv")
    said = {(line["Jawaban"], line["Alasan musyawarah"]) for line in lines}
    assert said == {("MEMILIKI MOBIL", "ya")}
    assert sum(int(line["Pertanyaan"]) for line in lines) == len(asked)


def test_a_reason_in_place_of_a_choice_says_that_neither_of_the_two_goes_on(
    engine: Engine, tmp_path: Path
) -> None:
    """Who died needs neither of two programmes nor either of two rows; who moved nearby keeps both."""
    choosing = [one for one in _questions(engine) if one["form"] in ("PROGRAM", "BARIS")]
    for verdict, ended in (("MENINGGAL DUNIA", 2), ("PINDAH DALAM", 0), ("TETAP", 1)):
        said = [
            _answered(one, verdict if verdict in REASONS else one["choices"].split(BETWEEN)[0])
            for one in choosing
        ]
        ask(engine, said)
        out = tmp_path / verdict
        DECIDED.write(desk(engine, out, Level.L0))
        lines = [line for path in out.glob("usul_nonaktif/*.csv") for line in rows_of(path)]
        rows = {line["ID baris"] for line in lines}
        pairs = [{one["record_id_left"], one["record_id_right"]} for one in choosing]
        assert [len(pair & rows) for pair in pairs] == [ended] * len(pairs)
        assert {line["Keadaan"] for line in lines} <= {"MENUNGGU PERSETUJUAN"}
        told = verdict if verdict in REASONS else "YANG LAIN TETAP"
        assert {line["Keputusan"] for line in lines} == ({told} if ended else set())


def test_a_register_is_mended_by_the_citizen_and_no_proposal_of_ours(tmp_path: Path) -> None:
    rows = """
    id         | person | name | nik              | birth_date | region     | segment  | start   | vital_status
    kis-1      | ani    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | PBI_APBN | 2017-03 | -
    dukcapil-1 | ani    | ANI  | 3171014101809002 | 1980-01-01 | 3171011001 | -        | -       | ALIVE
    """
    made = found_in(rows, tmp_path / "engine")
    roles = {code: programme.role for code, programme in PROGRAMMES.items()}
    ask(made, [answer("NIK LAIN", None, "dukcapil-1", "kis-1", "IDENTITAS", nik=NIK)])
    verify(made, roles, "31", made.arrow("SELECT * FROM deliveries"), AS_OF)
    DECIDED.write(desk(made, tmp_path, Level.L1))
    told = {
        name: " ".join(
            str(cell)
            for line in openpyxl.load_workbook(tmp_path / f"perbaikan_menurut_jawaban/{name}.xlsx")
            .worksheets[0]
            .iter_rows(values_only=True, max_row=3)
            for cell in line
        )
        for name in ("kis", "dukcapil")
    }
    assert "Warga mengurusnya di kelurahan atau Disdukcapil" in told["dukcapil"]
    assert "Diusulkan kepada pengirim data" in told["kis"] and "Disdukcapil" not in told["kis"]
    made.close()
