"""Which row speaks for a person, what a tie leaves blank, and what people must look at."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reconcile.rules import load_rules
from reconcile.vocabulary.errors import DeclarationError
from tests.register.conftest import Merged

A, B = "3171010101809001", "3171010101809002"
KK, OTHER_KK = "3171010101109001", "3171010101109002"

# id | person | file | nik | name | born | place | sex | mother | kk | region | vital | answer
REGISTER = f"dukcapil-1 | a | 2018-03-01.csv | {A} | BUDI SANTOSO | 1980-01-01 | JAKARTA | M | SITI | {KK} | 3171011001 | - | -"


def _conflicts(fields: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(row["field_group"], row["field"]) for row in fields if row["conflict"]}


def test_the_register_speaks_for_whom_it_knows_and_what_others_say_is_kept(merged: Merged) -> None:
    people, fields = merged(f"""
        {REGISTER}
        kis-1 | a | 2018-04-01.csv | {B} | BUDY SANTOSO | 1980-01-10 | - | - | - | - | - | - | -
    """)
    one = people["a"]
    assert (one["nik"], one["name"], str(one["birth_date"])) == (A, "BUDI SANTOSO", "1980-01-01")
    assert (one["confidence"], one["programmes"], one["conflicts"]) == ("TERVERIFIKASI", "dukcapil,kis", None)
    lost = {
        row["field"]: (row["value"], row["source_programme"], row["rule"])
        for row in fields
        if row["rank"] == 2
    }
    assert lost == {
        "nik": (B, "kis", "MOST"),
        "name": ("BUDY SANTOSO", "kis", "MOST"),
        "birth_date": ("1980-01-10", "kis", "MOST"),
    }
    assert all(row["distinct_values"] == 2 for row in fields if row["field"] in lost and row["rank"] == 1)


def test_fields_of_a_group_never_come_from_two_rows(merged: Merged) -> None:
    """The register's row has no NIK: the roll's is not put beside the register's name."""
    people, _ = merged(f"""
        dukcapil-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | JAKARTA | M | - | - | - | - | -
        kis-1 | a | - | {A} | BUDI SANTOSA | 1980-01-01 | - | - | SITI | {KK} | - | - | -
    """)
    assert people["a"]["nik"] is None
    assert (people["a"]["mother"], people["a"]["kk"]) == ("SITI", KK)


def test_a_blank_is_filled_only_where_all_others_agree(merged: Merged) -> None:
    people, fields = merged("""
        dukcapil-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
        kis-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | GARUT | M | - | - | - | - | -
        kjs-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | BOGOR | M | - | - | - | - | -
    """)
    assert (people["a"]["birth_place"], people["a"]["sex"]) == (None, "M")
    filled = [row for row in fields if row["rule"] == "FILLED"]
    assert [(row["field"], row["source_programme"]) for row in filled] == [("sex", "kis")]


def test_two_register_numbers_leave_the_number_blank_however_old_one_is(merged: Merged) -> None:
    people, fields = merged(f"""
        {REGISTER}
        dukcapil-2 | a | 2017-01-01.csv | {B} | BUDI SANTOSO | 1980-01-01 | JAKARTA | M | SITI | {KK} | 3171011001 | - | -
        kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
    """)
    assert (people["a"]["nik"], people["a"]["name"]) == (None, "BUDI SANTOSO")
    assert (people["a"]["confidence"], people["a"]["conflicts"]) == ("LEMAH", "identity")
    assert ("identity", "nik") in _conflicts(fields)
    assert {row["value"] for row in fields if row["field"] == "nik"} == {None, A, B}


def test_of_one_number_the_newest_extract_speaks(merged: Merged) -> None:
    people, _ = merged(f"""
        {REGISTER}
        dukcapil-2 | a | 2018-04-01.csv | {A} | BUDI SANTOSO PUTRA | 1980-01-01 | JAKARTA | M | SITI | {KK} | 3171011001 | - | -
        kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
    """)
    assert people["a"]["name"] == "BUDI SANTOSO PUTRA"


@pytest.mark.parametrize(
    ("rows", "name", "nik", "confidence"),
    [
        ("kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -", "BUDI SANTOSO", A, "LEMAH"),
        (
            "kis-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -\n"
            "kjs-1 | a | - | - | SANTOSO BUDI | 1980-01-01 | - | - | - | - | - | - | -\n"
            "dtks-1 | a | - | {A} | BUDI S | 1980-01-01 | - | - | - | - | - | - | -",
            "BUDI SANTOSO",
            None,
            "KUAT",
        ),
        (
            "kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -\n"
            "kjs-1 | a | - | {A} | BAMBANG SANTOSO | 1980-01-01 | - | - | - | - | - | - | -",
            None,
            A,
            "LEMAH",
        ),
        (
            "kis-1 | a | - | {B} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -\n"
            "kjs-1 | a | - | {B} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -\n"
            "dtks-1 | a | - | {A} | BUDI SANTOSA | 1980-01-01 | - | - | - | - | - | - | ALIVE",
            "BUDI SANTOSA",
            A,
            "KUAT",
        ),
    ],
    ids=["one row", "two programmes agree", "even", "a confirmed number stands before the many"],
)  # fmt: skip
def test_without_a_register(merged: Merged, rows: str, name: str, nik: str, confidence: str) -> None:
    people, _ = merged(rows.replace("{A}", A).replace("{B}", B))
    assert (people["a"]["name"], people["a"]["nik"], people["a"]["confidence"]) == (name, nik, confidence)


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (("HJ. LISNAWATI", "LISNAWATI"), "LISNAWATI"),
        (("DRA. FITRI CHELSEA", "FITRI CHELSEA"), "FITRI CHELSEA"),
        (("TOEMINAH", "TUMINAH"), "TUMINAH"),
        (("MUH JUZA", "MUHAMMAD JUZA"), "MUHAMMAD JUZA"),
        (("NAUFAL HABIBI AHMAD CANDR", "NAUFAL HABIBI AHMAD CANDRA"), "NAUFAL HABIBI AHMAD CANDRA"),
        (("ALFARIZI", "ALFARIZI RAGUGAOL"), "ALFARIZI RAGUGAOL"),
        (("NAUFAL", "NAUFAL", "NAUFAL HABIBI"), "NAUFAL"),
        (("KEISGA NAFISAH", "KEISHA NAFISAH"), None),
    ],
    ids=["title", "title, modern spelling", "old spelling", "short form", "cut by a column", "a word more",
         "many against a word more", "two names"],
)  # fmt: skip
def test_of_spellings_of_one_name_the_whole_one_is_chosen_and_two_names_are_for_people(
    merged: Merged, said: tuple[str, ...], name: str | None
) -> None:
    """The row that comes first, by its programme, writes it worse."""
    rows = "\n".join(
        f"{programme}-1 | a | - | - | {one} | 1980-01-01 | - | - | - | - | - | - | -"
        for programme, one in zip(("dtks", "kis", "kjs"), said, strict=False)
    )
    people, fields = merged(rows)
    assert people["a"]["name"] == name
    assert {row["value"] for row in fields if row["field"] == "name"} >= {*said}


def test_a_spelling_that_others_bear_is_chosen_before_one_that_nobody_does(merged: Merged) -> None:
    people, _ = merged("""
        dtks-1 | a | - | - | DWI RATIEH | 1980-01-01 | - | - | - | - | - | - | -
        kis-1 | a | - | - | DWI RATIH | 1980-01-01 | - | - | - | - | - | - | -
        kis-2 | b | - | - | RATIH | 1990-01-01 | - | - | - | - | - | - | -
    """)
    assert people["a"]["name"] == "DWI RATIH"


@pytest.mark.parametrize(
    ("one", "other", "bearers", "name"),
    [
        ("DWI HANDAANI", "DWI HANDAYANI", 3, "DWI HANDAYANI"),
        ("DWI HANDAANI", "DWI HANDAYANI", 2, None),
        ("SMASUDIN", "SAMSUDIN", 3, "SAMSUDIN"),
        ("RADHITA WULA NDARI", "RADHITA WULANDARI", 3, "RADHITA WULANDARI"),
        ("SYAMANDRA W. NUR", "SYAMANDRA WAHYU NUR", 0, "SYAMANDRA WAHYU NUR"),
        ("KRISTINA ARGAYA", "KRISTINA ANASTASYA ARGAYA", 0, "KRISTINA ANASTASYA ARGAYA"),
        ("RINA SARI", "RINI SARI", 0, None),
        ("LIINNY LIMDISONO", "DWI WARIRYATI", 3, None),
    ],
    ids=[
        "slip",
        "two others are few",
        "exchanged",
        "cut in two",
        "initial",
        "left out",
        "nobody else",
        "two",
    ],
)
def test_a_slip_of_a_word_that_many_bear_and_a_word_left_out_do_not_speak(
    merged: Merged, one: str, other: str, bearers: int, name: str | None
) -> None:
    """The rest is as before: what even rows say of another field is blank where it differs."""
    last = other.split()[-1]  # noqa: PLC0207
    rows = [
        f"dtks-1 | a | - | {A} | {one} | 1980-01-01 | - | - | - | - | - | - | -",
        f"kis-1 | a | - | {B} | {other} | 1980-01-01 | BOGOR | - | - | - | - | - | -",
        *(
            f"kis-{at} | o{at} | - | - | {last} | 19{at + 60}-02-03 | - | - | - | - | - | - | -"
            for at in range(2, 2 + bearers)
        ),
    ]
    people, fields = merged("\n".join(rows))
    assert (people["a"]["name"], people["a"]["nik"]) == (name, None)
    said = {row["value"]: row["rank"] for row in fields if (row["person_id"], row["field"]) == ("a", "name")}
    assert [value for value, rank in said.items() if rank == 1] == [name] and {one, other} <= {*said}


def test_of_two_birth_dates_the_one_that_its_own_nik_bears_is_chosen(merged: Merged) -> None:
    """Without that both would be blank; a register's date is never held against a number."""
    people, fields = merged(f"""
        dtks-1 | a | - | - | DEDE | 1974-02-18 | - | - | - | - | - | - | -
        kis-1 | a | - | {A} | DEDE | 1980-01-01 | - | - | - | - | - | - | -
        dukcapil-2 | b | - | - | SITI | - | - | - | - | - | - | - | -
        kis-2 | b | - | {B} | SITI | 1991-02-03 | - | - | - | - | - | - | -
    """)
    assert str(people["a"]["birth_date"]) == "1980-01-01"
    assert (str(people["b"]["birth_date"]), people["b"]["nik"]) == ("1991-02-03", None)
    told = [(r["rule"], r["source_programme"]) for r in fields
            if r["person_id"] == "b" and r["field"] == "birth_date"]  # fmt: skip
    assert told == [("FILLED", "kis")]


def test_many_rows_of_one_programme_are_one_voice(merged: Merged) -> None:
    people, _ = merged("""
        kis-1 | a | - | - | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
        kis-2 | a | - | - | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
        kjs-1 | a | - | - | BUDI SANTOSA | 1980-01-01 | - | - | - | - | - | - | -
    """)
    assert people["a"]["name"] is None


def test_an_answer_that_found_nobody_says_nothing_of_anybody(merged: Merged) -> None:
    people, _ = merged(f"""
        dukcapil-1 | a | - | {A} | SALAH KETIK | 1970-01-01 | - | - | - | - | - | NOT_FOUND | NOT_FOUND
        kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
    """)
    assert (people["a"]["name"], people["a"]["programmes"]) == ("BUDI SANTOSO", "kis")


def test_who_stands_in_the_register_alone_is_merged_with_nobody(merged: Merged) -> None:
    people, fields = merged(REGISTER)
    assert not people and not fields


def test_kota_mothers_and_family_cards_that_contradict_each_other(merged: Merged) -> None:
    people, fields = merged(f"""
        {REGISTER}
        dtks-1 | a | 2018-03-01.csv | - | BUDI SANTOSO | 1980-01-01 | - | - | MARIA ULFA | {OTHER_KK} | 3175011001 | - | -
    """)
    assert people["a"]["conflicts"] == "mother,family,home"
    assert (people["a"]["kk"], people["a"]["region_code"], people["a"]["mother"]) == (
        KK,
        "3171011001",
        "SITI",
    )
    assert _conflicts(fields) == {("mother", "mother_core"), ("family", "kk"), ("home", "region_code")}


def test_an_older_card_and_a_misspelt_mother_are_no_contradiction(merged: Merged) -> None:
    people, _ = merged(f"""
        {REGISTER}
        dtks-1 | a | 2017-03-01.csv | - | BUDI SANTOSO | 1980-01-01 | - | - | SITTI | {OTHER_KK} | 3171021001 | - | -
    """)
    assert people["a"]["conflicts"] is None


def test_deaths_are_told_beside_each_other(merged: Merged) -> None:
    dead = "| 1980-01-01 | - | - | - | - | - | DEAD | DEAD"
    people, fields = merged(f"""
        dukcapil-1 | a | 2018-03-01.csv | {A} | BUDI SANTOSO {dead}
        dukcapil-2 | a | 2018-04-01.csv | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | ALIVE | ALIVE
        kis-1 | a | - | {A} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
        dukcapil-3 | b | 2018-03-01.csv | {B} | SITI AMINAH {dead}
        kis-2 | b | - | {B} | SITI AMINAH | 1980-01-01 | - | - | - | - | - | - | -
    """)
    assert (people["a"]["vital"], people["b"]["vital"]) == ("CONTRADICTED", "DEAD")
    said = [(row["value"], row["rank"], row["conflict"]) for row in fields if row["field_group"] == "death"]
    assert said == [("ALIVE", 1, True), ("DEAD", 2, True), ("DEAD", 1, False)]


def test_what_people_judged_stands_before_every_rule_and_gives_back_what_it_took(merged: Merged) -> None:
    rows = f"""
        {REGISTER}
        kis-1 | a | - | {B} | BUDI SANTOSO | 1980-01-01 | - | - | - | - | - | - | -
    """
    answered = """
        answers | record_id_left | record_id_right | verdict | decided_on
        IDENTITAS | dukcapil-1 | kis-1 | NIK 2 | 2018-05-01
    """
    before, lines = merged(rows)
    people, fields = merged(rows, answered)
    assert people["a"]["nik"] == B
    judged = [
        (row["value"], row["rank"], row["decided_by"], row["rule"]) for row in fields if row["field"] == "nik"
    ]
    assert judged == [(B, 1, "JUDGEMENT", "JUDGEMENT"), (A, 2, "RULE", "REGISTER")]
    assert people["a"]["version"] != before["a"]["version"]
    again, lines_again = merged(rows)
    assert (again, lines_again) == (before, lines)


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'name = "religion"\ntitle = "Agama"\nfields = ["religion"]\nneeds = ["religion"]',
            "tidak boleh digabung",
        ),
        (
            'name = "card"\ntitle = "Kartu"\nfields = ["card_number"]\nneeds = ["card_number"]',
            "milik satu program",
        ),
        ('name = "x_x"\ntitle = "X"\nfields = ["shoe"]\nneeds = ["shoe"]', "tidak dikenal"),
        ('name = "x_x"\ntitle = "X"\nfields = ["kk"]\nneeds = ["nik"]', "bukan field kelompok itu"),
    ],
)
def test_a_declaration_that_merges_what_must_not_be_is_refused(tmp_path: Path, said: str, told: str) -> None:
    step = '[[group.step]]\nrule = "MOST"\ntitle = "banyak"\nfrom = ["roll"]\norder = ["most"]\n'
    (tmp_path / "survivorship.toml").write_text(f'[[group]]\n{said}\nconflict = "NEVER"\n{step}')
    with pytest.raises(DeclarationError, match=told):
        load_rules(tmp_path)


FOUND = {
    # what verification says of the two rows of a child without a name -> the name that is chosen
    "both name one row of the register": (("dukcapil-1", "dukcapil-1"), "SITI AMANDA", "TERVERIFIKASI"),
    "each names another": (("dukcapil-1", "dukcapil-2"), "BY NY RINI", None),
    "none is named": (("-", "-"), "BY NY RINI", None),
}


@pytest.mark.parametrize("case", FOUND)
def test_a_row_of_the_register_that_verification_found_speaks_for_its_child(
    merged: Merged, case: str
) -> None:
    named, name, confidence = FOUND[case]
    people, _ = merged(
        """
        kis-1      | a | - | -                | BY NY RINI  | 2018-01-05 | - | - | RINI | - | - | - | -
        kjs-2      | a | - | -                | BY NY RINI  | 2018-01-05 | - | - | RINI | - | - | - | -
        dukcapil-1 | z | - | 3171010501189001 | SITI AMANDA | 2018-01-05 | - | F | RINI | - | - | - | -
        dukcapil-2 | y | - | 3171010501189002 | DEWI AMANDA | 2018-01-05 | - | F | RINI | - | - | - | -
        """.strip(),
        verification=f"""
        id    | person | status          | register_record_id
        kis-1 | a      | PADAN_IDENTITAS | {named[0]}
        kjs-2 | a      | PADAN_IDENTITAS | {named[1]}
        """,
    )
    assert people["a"]["name"] == name
    assert (people["a"]["confidence"] == "TERVERIFIKASI") is (confidence is not None)


@pytest.mark.parametrize(
    ("nik", "born", "sex", "read"),
    [
        ("3171011203809001", "-", "M", ("1980-03-12", "M")),
        ("3171015203809001", "-", "F", ("1980-03-12", "F")),
        ("3171015203809001", "-", "M", (None, "M")),
        ("3171015203809001", "-", "-", (None, None)),
        ("3171011203809001", "1980-01-01", "M", ("1980-03-12", "M")),
        ("3171011203809001", "1980-12-03", "F", ("1980-03-12", "M")),
        ("3171015203809001", "1980-03-12", "M", ("1980-03-12", "F")),
        ("3171015203809001", "1981-01-01", "M", ("1981-01-01", "M")),
        ("3171015203809001", "1980-03-11", "M", ("1980-03-11", "M")),
        ("3171010101809001", "1980-01-01", "-", ("1980-01-01", "M")),
        ("-", "1980-01-01", "-", ("1980-01-01", None)),
    ],
    ids=["blank", "of a woman", "blank and another sex", "nothing agrees", "placeholder", "turned", "one letter", "placeholder of another year", "a slip",
         "sex alone", "no number"],
)  # fmt: skip
def test_the_number_of_a_row_that_is_alone_is_its_second_witness(
    merged: Merged, nik: str, born: str, sex: str, read: tuple[str, str]
) -> None:
    people, fields = merged(f"kis-1 | a | - | {nik} | BUDI SANTOSO | {born} | - | {sex} | - | - | - | - | -")
    chosen = people["a"]["birth_date"]
    assert (chosen and str(chosen), people["a"]["sex"]) == read
    told = {
        row["field"]: (row["value"], row["source_programme"]) for row in fields if row["rule"] == "OWN_NIK"
    }
    given = {"birth_date": (born, read[0]), "sex": (sex, read[1])}
    assert told == {field: (new, "kis") for field, (old, new) in given.items() if new not in {old, None}}
    lost = {row["field"]: row["value"] for row in fields if row["rank"] == 2}
    assert lost == {field: given[field][0] for field in told if given[field][0] != "-"}


@pytest.mark.parametrize(
    ("rows", "verification"),
    [
        ("kis-1 | a | - | {A} | BUDI | - | - | M | - | - | - | - | -\nkjs-1 | a | - | {A} | BUDI | - | - | M | - | - | - | - | -", ""),
        ("kis-1 | a | - | {A} | BUDI | - | - | M | - | - | - | - | -\nkjs-1 | b | - | {A} | TONO | - | - | M | - | - | - | - | -", ""),
        ("kis-1 | a | - | {A} | BUDI | - | - | M | - | - | - | - | -", "TIDAK_PADAN"),
    ],
    ids=["two rows", "two people bear it", "verification knows it to be another's"],
)  # fmt: skip
def test_a_number_that_may_be_anothers_is_no_witness(merged: Merged, rows: str, verification: str) -> None:
    said = f"record_id | person_id | status\nkis-1 | a | {verification}" if verification else ""
    people, _ = merged(rows.replace("{A}", A), verification=said)
    assert people["a"]["birth_date"] is None
