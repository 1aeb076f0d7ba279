"""What the population register answers is asked of nobody; what it does not answer is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.reports.contents import Level
from reconcile.reports.decided.settled import SETTLED
from reconcile.reports.progress.settled import Settled, settled_counts, settled_sentence
from reconcile.verification import verify
from tests.findings.ascii_tables import AS_OF, PROGRAMMES
from tests.reports.decided.desk import answer, ask, desk, found_in, rows_of

HEAD = "id | person | name | nik | birth_date | sex | mother_core | region | vital_status | name_key"
NIK, SLIP, OTHER = "3171010101809001", "3171010101809002", "3171010101809003"
REVIEW = """record_id_left | record_id_right | probability | weight | band | held
            {left} | {right} | 0.9 | 3 | review | no"""
SEVERAL = [
    f"kis-1      | ani | ANI | {NIK}  | 1980-01-01 | F | - | 3171011001 | -     | ANI",
    f"kjs-1      | ani | ANI | {SLIP} | 1980-01-01 | F | - | 3171011001 | -     | ANI",
]
KNOWN = f"dukcapil-1 | ani | ANI | {NIK} | 1980-01-01 | F | - | 3171011001 | ALIVE | ANI"
BABY = "kis-1 | bayi | BAYI NY SITI | - | 2017-05-01 | F | SITI | 3171011001 | - | -"
CHILD = f"dukcapil-1 | anak | DEWI | {NIK} | 2017-05-01 | F | SITI | 3171011001 | ALIVE | DEWI"
TWO = [
    f"kis-1      | ani  | ANI KARTINI | {NIK}   | 1980-01-01 | F | - | 3171011001 | -     | ANI KARTINI",
    f"dukcapil-1 | ani  | ANI KARTINI | {NIK}   | 1980-01-01 | F | - | 3171011001 | ALIVE | ANI KARTINI",
    f"dukcapil-2 | anis | ANIS KARTIN | {OTHER} | 1980-01-01 | F | - | 3171011001 | ALIVE | ANIS KARTIN",
]
PAIR, BESIDE = (
    REVIEW.format(left="dukcapil-1", right="kis-1"),
    REVIEW.format(left="dukcapil-2", right="kis-1"),
)
FOUND = f"""{BESIDE}
            dukcapil-1 | kis-1 | 0.9999 | 13 | link | no"""

CASES = {
    "one NIK that the register knows, one that is mistyped": ([*SEVERAL, KNOWN], None, ["NIK_TERVERIFIKASI"]),
    "two NIKs, and the register knows neither": (SEVERAL, None, []),
    "two NIKs that the register knows him under": (
        [*SEVERAL, KNOWN, KNOWN.replace("dukcapil-1", "dukcapil-2").replace(NIK, SLIP)],
        None,
        [],
    ),
    "a child without a name, and the one that the register has": ([BABY, CHILD], PAIR, ["BAYI_BERNAMA"]),
    "its mother has two that day": (
        [
            BABY,
            CHILD,
            CHILD.replace("dukcapil-1", "dukcapil-2")
            .replace("anak", "kembar")
            .replace("DEWI", "DINA")
            .replace(NIK, SLIP),
        ],
        PAIR,
        [],
    ),
    "one roll lists two without a name": (
        [BABY, CHILD, BABY.replace("kis-1", "kis-2").replace("bayi ", "lain ")],
        PAIR,
        [],
    ),
    "each under a NIK of its own": (TWO, BESIDE, ["DUA_ORANG"]),
    "without a number, and one of the two has his very name": (
        [TWO[0].replace(NIK, "-"), *TWO[1:]],
        FOUND,
        ["DUA_ORANG"],
    ),
    "without a number, and neither has his very name": (
        [TWO[0].replace(NIK, "-").replace("ANI KARTINI", "ANI KARTIN"), *TWO[1:]],
        FOUND,
        [],
    ),
    "twice in the register, alike in name and birth date": (
        [*TWO[:2], TWO[2].replace("ANIS KARTIN", "ANI KARTINI")],
        BESIDE,
        [],
    ),
    "rows of the register alone": (
        [*TWO[1:], f"kis-3 | x | X | {SLIP} | 1980-01-01 | F | - | 3171011001 | - | X"],
        REVIEW.format(left="dukcapil-1", right="dukcapil-2"),
        ["HANYA_DI_REGISTER"],
    ),
}


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[list[object]]:
    engines: list[object] = []
    yield engines
    for engine in engines:
        engine.close()  # type: ignore[attr-defined]


def _engine(rows: list[str], links: str | None, folder: Path, opened: list[object]):  # type: ignore[no-untyped-def]
    more = {"links": links} if links else {}
    engine = found_in("\n".join([HEAD, *rows]), folder, **more)
    opened.append(engine)
    roles = {code: programme.role for code, programme in PROGRAMMES.items()}
    verify(engine, roles, "31", engine.arrow("SELECT * FROM deliveries"), AS_OF)
    return engine


@pytest.mark.parametrize("case", CASES)
def test_what_the_register_answers_is_asked_of_nobody(case: str, tmp_path: Path, asked: list[object]) -> None:
    rows, links, expected = CASES[case]
    engine = _engine(rows, links, tmp_path, asked)
    ask(engine)
    assert engine.arrow("SELECT how FROM settled_questions")["how"].to_pylist() == expected
    both = "SELECT 1 AS one FROM questions SEMI JOIN settled_questions USING (question_id)"
    assert engine.arrow(both).num_rows == 0


def test_what_people_answered_stays_answered(tmp_path: Path, asked: list[object]) -> None:
    engine = _engine([*SEVERAL, KNOWN], None, tmp_path, asked)
    ask(engine)
    (one,) = engine.arrow("SELECT * FROM settled_questions").to_pylist()
    ask(engine, [answer("RAGU", None, one["record_id_left"], one["record_id_right"], "IDENTITAS")])
    assert not engine.arrow("SELECT * FROM settled_questions").num_rows
    rows = engine.arrow("SELECT status FROM questions WHERE answers = 'IDENTITAS'")
    assert rows["status"].to_pylist() == ["DIPUTUSKAN"]


def test_the_paper_says_how_many_and_how_surely(tmp_path: Path, asked: list[object]) -> None:
    engine = _engine([BABY, CHILD], PAIR, tmp_path, asked)
    ask(engine)
    counts = settled_counts(engine)
    assert counts == [Settled("BAYI_BERNAMA", 1, 0.9)]
    assert settled_sentence(counts) == (
        "1 pertanyaan tentang orang selesai menurut data kependudukan, tanpa bertanya (yang menyatakan satu orang"
        " diperkirakan benar 90,0 %)"
    )
    SETTLED.write(desk(engine, tmp_path / "out", Level.L1))
    (row,) = rows_of(tmp_path / "out/selesai_tanpa_bertanya_rincian.csv")
    assert {row["ID baris 1"], row["ID baris 2"]} == {"dukcapil-1", "kis-1"}
    assert "nama dan NIK anak" in row["Tindak lanjut"] and "31710101018090" not in "".join(row.values())
