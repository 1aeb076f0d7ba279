"""What several rows of registers say of one person together: every pair of answers, on every list that
reads them."""

from __future__ import annotations

from itertools import combinations_with_replacement, permutations

import pytest

from reconcile.findings import persons_unanswered
from reconcile.reports.kit.homes import keep_homes
from reconcile.tables import empty
from tests.findings.ascii_tables import drawn
from tests.findings.conftest import Find

EXTRACT = "-"
"""A plain extract has no answers: who stands on it is registered and lives."""

TOGETHER = {
    # answers of two rows -> (list, proposal to check, what papers count him as)
    (EXTRACT, EXTRACT): (None, None, "KNOWN"),
    (EXTRACT, "ALIVE"): (None, None, "KNOWN"),
    (EXTRACT, "DEAD"): (None, "BERTENTANGAN", "KNOWN"),  # of one day, or of days that nobody knows
    (EXTRACT, "MOVED"): (None, None, "KNOWN"),
    (EXTRACT, "NOT_FOUND"): (None, None, "KNOWN"),
    (EXTRACT, "UNKNOWN"): (None, None, "KNOWN"),
    ("ALIVE", "ALIVE"): (None, None, "KNOWN"),
    ("ALIVE", "DEAD"): (None, "BERTENTANGAN", "KNOWN"),
    ("ALIVE", "MOVED"): (None, None, "KNOWN"),
    ("ALIVE", "NOT_FOUND"): (None, None, "KNOWN"),
    ("ALIVE", "UNKNOWN"): (None, None, "KNOWN"),
    ("DEAD", "DEAD"): (None, "MENINGGAL", "KNOWN"),
    ("DEAD", "MOVED"): (None, "MENINGGAL", "KNOWN"),
    ("DEAD", "NOT_FOUND"): (None, "MENINGGAL", "KNOWN"),
    ("DEAD", "UNKNOWN"): (None, "MENINGGAL", "KNOWN"),
    ("MOVED", "MOVED"): ("TIDAK_TERCATAT_DKI", "PINDAH", "KNOWN"),
    ("MOVED", "NOT_FOUND"): ("TIDAK_TERCATAT_DKI", "PINDAH", "KNOWN"),
    ("MOVED", "UNKNOWN"): ("TIDAK_TERCATAT_DKI", "PINDAH", "KNOWN"),
    ("NOT_FOUND", "NOT_FOUND"): ("TIDAK_TERCATAT_DUKCAPIL", "TIDAK_DITEMUKAN", "ABSENT"),
    ("NOT_FOUND", "UNKNOWN"): ("TIDAK_TERCATAT_DUKCAPIL", "TIDAK_DITEMUKAN", "ABSENT"),
    ("UNKNOWN", "UNKNOWN"): (None, None, "UNANSWERED"),
}
CASES = sorted({order for pair in TOGETHER for order in permutations(pair)})
LISTED_TWICE = {pair for pair in TOGETHER if not {"NOT_FOUND", "UNKNOWN"} & {*pair}}


def test_every_pair_is_decided() -> None:
    assert {*TOGETHER} == {
        *combinations_with_replacement((EXTRACT, "ALIVE", "DEAD", "MOVED", "NOT_FOUND", "UNKNOWN"), 2)
    }


@pytest.mark.slow
@pytest.mark.parametrize("need", [False, True])
def test_two_answers_about_one_person(find: Find, need: bool) -> None:
    """Each pair is a person of his own, in both orders and from two files of the register."""
    rows, people = [], {}
    for number, case in enumerate(CASES):
        person, nik = f"p{number:02}", f"31710141018{number:02}001"
        people[person] = tuple(
            sorted(case, key=(EXTRACT, "ALIVE", "DEAD", "MOVED", "NOT_FOUND", "UNKNOWN").index)
        )
        rows.append(f"{'dtks' if need else 'kis'}-{number} | {person} | {nik} | 3171011001 | - | list")
        rows += [
            f"dukcapil-{2 * number + place} | {person} | {nik} | - | {told} | {place}"
            for place, told in enumerate(case)
        ]
    rows += [
        f"{code}-99 | x | 3171014101809999 | 3171011001 | - | list"
        for code in ("kis", "kjs", "kjp", "kip", "dtks")
    ]
    rows += ["dukcapil-99 | x | 3171014101809999 | 3171011001 | - | 0"]
    engine = find("id | person | nik | region | vital_status | source_file\n" + "\n".join(rows))
    wanted = {person: TOGETHER[case] for person, case in people.items()}
    lists = {person: name for name, person in drawn(engine, "unregistered", "list person_id")}
    proposed = {
        person: name.removeprefix("TIDAK_PADAN_")
        for name, person in drawn(engine, "deaths_and_moves", "class person_id")
    }
    repeated = {
        person
        for person, programme in drawn(engine, "duplicates", "person_id programme")
        if programme == "dukcapil"
    }
    if need:  # nobody is unreached of whom no register says that he lives
        living = {
            person for person, case in people.items() if {EXTRACT, "ALIVE"} & {*case} and "DEAD" not in case
        }
        assert lists == dict.fromkeys(living, "BELUM_TERJANGKAU") and not proposed
    else:
        assert lists == {person: told[0] for person, told in wanted.items() if told[0]}
        assert proposed == {person: told[1] for person, told in wanted.items() if told[1]}
    assert repeated == {person for person, case in people.items() if case in LISTED_TWICE}
    assert persons_unanswered(engine) == (
        0 if need else sum(told[2] == "UNANSWERED" for told in wanted.values())
    )
    for name in ("questions", "question_rows", "files"):
        engine.read(name, empty(name))
    keep_homes(engine, ("dukcapil",))
    standing = engine.arrow(
        "SELECT standing, SUM(persons) AS n FROM report_groups GROUP BY standing ORDER BY standing"
    ).to_pylist()
    told = [told[2] for told in wanted.values()] + ["KNOWN"]
    assert {row["standing"]: int(row["n"]) for row in standing} == {
        name: told.count(name) for name in {*told}
    }


def test_a_number_without_an_answer_is_nobodys_proof_of_absence(find: Find) -> None:
    """The question was not linked to the person, and another of his numbers is somebody else's: still
    nobody knows."""
    engine = find("""
        id         | person | nik              | region     | vital_status
        kis-1      | a      | 3171014101809001 | 3171011001 | -
        dukcapil-1 | b      | 3171014101809001 | -          | UNKNOWN
        kis-2      | c      | 3171014101809002 | 3171011001 | -
        kjs-2      | c      | 3171014101809003 | 3171011001 | -
        dukcapil-2 | d      | 3171014101809002 | 3171011001 | UNKNOWN
        dukcapil-3 | e      | 3171014101809003 | 3171011001 | ALIVE
        kis-4      | f      | 3171014101809004 | 3171011001 | -
        dukcapil-4 | g      | 3171014101809004 | -          | UNKNOWN
        dukcapil-5 | h      | 3171014101809004 | 3171011001 | ALIVE
    """)
    assert drawn(engine, "unregistered", "list person_id reason") == [
        ("TIDAK_TERCATAT_DUKCAPIL", "f", "NIK_MILIK_ORANG_LAIN")
    ]
    assert persons_unanswered(engine) == 2
