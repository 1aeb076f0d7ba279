"""Each row against the register, drawn as tables: what it is called, and what of the register stands beside it."""

from __future__ import annotations

import pytest

from reconcile.tables.verification import MATCHED
from tests.verification.conftest import Verify, delivery

BUDI = "3171010101809001"
SITI = "3171014202859002"
ANI = "3171014303909003"
KK = "3171010101109001"
OUTSIDE = "3201010101809009"
FILLER = "dukcapil-99 | z | 3171010101709999 | OTHER PERSON | 1970-01-01 | 3171011001 | - | - | -"

CASES = {
    # what is drawn (the first row is asked about) -> status, reason, overlay, the NIK proposed or found
    "all alike": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "in another order of words": (
        f"""kis-1      | a | {BUDI} | SANTOSO BUDI | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "a slip in the name": (
        f"""kis-1      | a | {BUDI} | BUDI SANTSO  | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "half of the name": (
        f"""kis-1      | a | {BUDI} | BUDI            | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | SANTOSO WIBOWO BUDI | 1980-01-01 | - | - | - | -""",
        ("PADAN_PERBAIKAN", "NIK_SAMA", None, BUDI),
    ),
    "another day of birth": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-02 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN_PERBAIKAN", "NIK_SAMA", None, BUDI),
    ),
    "a match that has died": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -    | -    | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | DEAD | DEAD | -""",
        ("PADAN", "NIK_SAMA", "DEAD", BUDI),
    ),
    "a newer extract than that of the death": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -     | -     | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | DEAD  | DEAD  | 2018-01-31.csv
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE | ALIVE | 2018-02-28.csv""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "found, and a newer day does not find it": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -         | -         | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE     | ALIVE     | 2018-01-31.csv
            dukcapil-2 | a | {BUDI} | -            | -          | - | NOT_FOUND | NOT_FOUND | 2018-02-28.csv""",
        ("PERLU_TINJAUAN", "JAWABAN_BERUBAH", None, None),
    ),
    "his, and on a newer day somebody else's": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE   | ALIVE    | 2018-01-31.csv
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | MISMATCH | 2018-02-28.csv""",
        ("PERLU_TINJAUAN", "JAWABAN_BERUBAH", None, None),
    ),
    "his, and another was sent under it later": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE   | ALIVE    | 2018-01-31.csv
            dukcapil-2 | b | {BUDI} | JOKO WIDODO  | 1970-01-01 | - | UNKNOWN | MISMATCH | 2018-02-28.csv""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "not found, and found on a newer day": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -         | -         | -
            dukcapil-1 | a | {BUDI} | -            | -          | - | NOT_FOUND | NOT_FOUND | 2018-01-31.csv
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE     | ALIVE     | 2018-02-28.csv""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "dead and alive on one day": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -     | -     | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | DEAD  | DEAD  | 2018-02-28.csv
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE | ALIVE | 2018-02-28.csv""",
        ("PADAN", "NIK_SAMA", "CONTRADICTED", BUDI),
    ),
    "number, name and birth date are somebody's whom linking left apart": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-1 | z | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "no number, and one person in the register": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -""",
        ("PADAN_IDENTITAS", "IDENTITAS_SAMA", None, BUDI),
    ),
    "a number that the register lacks, and one person in it": (
        f"""kis-1      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN_IDENTITAS", "IDENTITAS_SAMA", None, BUDI),
    ),
    "one person by other rows, born on another day and year": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1978-04-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PERLU_TINJAUAN", "ISIAN_BERTENTANGAN", None, None),
    ),
    "no number, and a slip in the birth date": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-07 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN_IDENTITAS", "IDENTITAS_SAMA", None, BUDI),
    ),
    "no number, and day and month exchanged": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-02-07 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-07-02 | - | - | - | -""",
        ("PADAN_IDENTITAS", "IDENTITAS_SAMA", None, BUDI),
    ),
    "twice in the register under one number": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PADAN_IDENTITAS", "IDENTITAS_SAMA", None, BUDI),
    ),
    "twice in the register under two": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-2 | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -""",
        ("PERLU_TINJAUAN", "BEBERAPA_CALON", None, None),
    ),
    "somebody else's number, and a row of his own": (
        f"""kis-1      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-2 | b | {SITI} | SITI AMINAH  | 1985-02-02 | - | - | - | -""",
        ("NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN_SENDIRI_ADA", None, BUDI),
    ),
    "somebody else's number, and no birth date": (
        f"""kis-1      | a | {SITI} | RATNA WULAN | -          | - | - | - | -
            dukcapil-2 | b | {SITI} | SITI AMINAH | 1985-02-02 | - | - | - | -""",
        ("NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN", None, None),
    ),
    "somebody else's number, born on the same day": (
        f"""kis-1      | a | {SITI} | RATNA WULAN | 1985-02-02 | - | - | - | -
            dukcapil-2 | b | {SITI} | SITI AMINAH | 1985-02-02 | - | - | - | -""",
        ("PERLU_TINJAUAN", "CALON_RAGU", None, None),
    ),
    "a number whose owner has neither name nor birth in common": (
        f"""kis-1      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
            dukcapil-2 | b | {SITI} | KWEE FANG    | 1985-02-02 | - | - | - | -""",
        ("TIDAK_PADAN", "NAMA_DAN_LAHIR_BEDA", None, None),
    ),
    "a number of home that nobody has": (
        f"kis-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -",
        ("TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN", None, None),
    ),
    "a number of elsewhere": (
        f"kis-1 | a | {OUTSIDE} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -",
        ("DI_LUAR_CAKUPAN", "NIK_TERBITAN_LUAR", None, None),
    ),
    "no number, lives here": (
        "kis-1 | a | - | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -",
        ("TIDAK_DITEMUKAN", "TANPA_NIK", None, None),
    ),
    "no number, lives elsewhere": (
        "kis-1 | a | - | BUDI SANTOSO | 1980-01-01 | 3201011001 | - | - | -",
        ("DI_LUAR_CAKUPAN", "WILAYAH_DI_LUAR_DATA", None, None),
    ),
    "no number, and nobody knows where": (
        "kis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -",
        ("DI_LUAR_CAKUPAN", "WILAYAH_TIDAK_DIKETAHUI", None, None),
    ),
    "the register said that there is none": (
        f"""kis-1      | a | {OUTSIDE} | BUDI SANTOSO | 1980-01-01 | - | -         | -         | -
            dukcapil-1 | a | {OUTSIDE} | BUDI SANTOSO | 1980-01-01 | - | NOT_FOUND | NOT_FOUND | -""",
        ("TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN", None, None),
    ),
    "the quota was used up": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -         | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | NOT_ASKED | -""",
        ("BELUM_DICEK", "TANPA_JAWABAN", None, None),
    ),
    "a word that nobody knows": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -       | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | UNKNOWN | -""",
        ("BELUM_DICEK", "TANPA_JAWABAN", None, None),
    ),
    "the register says somebody else": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | MISMATCH | -""",
        ("TIDAK_PADAN", "JAWABAN_TIDAK_PADAN", None, None),
    ),
    "a register that has the number both suspended and in use": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | INACTIVE | -
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE   | ALIVE    | -""",
        ("PADAN", "NIK_SAMA", "CONTRADICTED", BUDI),
    ),
    "one of his two numbers is suspended": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -         | -
            dukcapil-1 | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | DUPLICATE | -
            dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE   | ALIVE     | -""",
        ("PADAN", "NIK_SAMA", None, BUDI),
    ),
    "no number, and the register has suspended his": (
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | INACTIVE | -""",
        ("PERLU_TINJAUAN", "NOMOR_DIBLOKIR", "INACTIVE", None),
    ),
    "the register has suspended the number": (
        f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
            dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | INACTIVE | -""",
        ("PERLU_TINJAUAN", "NOMOR_DIBLOKIR", "INACTIVE", None),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_row_is_called_by_the_first_that_is_true(verified: Verify, name: str) -> None:
    drawing, (status, reason, overlay, nik) = CASES[name]
    [row] = verified(f"{drawing}\n{FILLER}")
    assert (row["status"], row["reason"], row["overlay"], row["nik_register"]) == (
        status,
        reason,
        overlay,
        nik,
    )


BABY = "3171011501189001"
TWIN = "3171011501189002"
BORN = f"""kis-1 | a | - | BY NY SITI AMINAH | 2018-01-15 | AMINAH SITI | {KK} | 0
dukcapil-1 | b | {BABY} | ANDI PRATAMA | 2018-01-15 | AMINAH SITI | {KK} | -"""
BABIES = {
    # what stands beside the newborn and the one child in the register -> the NIK proposed
    "one child": ("", BABY),
    "twins in the register": (
        f"dukcapil-2 | c | {TWIN} | ANDI PUTRA | 2018-01-15 | AMINAH SITI | {KK} | -",
        None,
    ),
    "the child stands on that roll by its name": (
        f"kis-2 | b | {BABY} | ANDI PRATAMA | 2018-01-15 | - | - | -",
        None,
    ),
    "the child stands on another roll": (f"kjs-2 | b | {BABY} | ANDI PRATAMA | 2018-01-15 | - | - | -", BABY),
    "two such rows on that roll": (f"kis-2 | d | - | BY NY SITI | 2018-01-15 | AMINAH SITI | {KK} | 0", None),
    "such a row on another roll": (f"kjs-2 | d | - | BY NY SITI | 2018-01-15 | AMINAH SITI | {KK} | 0", BABY),
}


@pytest.mark.parametrize("name", BABIES)
def test_a_newborn_without_a_name_is_the_one_child_of_that_day_and_mother(
    verified: Verify, name: str
) -> None:
    beside, nik = BABIES[name]
    head = "id | person | nik | name | birth_date | mother_key | kk | unnamed"
    rows = {row["record_id"]: row for row in verified(f"{BORN}\n{beside}".strip(), head=head)}
    assert rows["kis-1"]["nik_register"] == nik
    told = (rows["kis-1"]["status"], rows["kis-1"]["reason"])
    assert (told == ("PADAN_IDENTITAS", "BAYI_BELUM_BERNAMA")) == (nik is not None)


@pytest.mark.parametrize("other", ["2018-01-16 | AMINAH SITI | {kk} | 0", "2018-01-15 | AMINAH | {kk} | 0",
                                   "2018-01-15 | AMINAH SITI | 3171010101109009 | 0", "2018-01-15 | AMINAH SITI | {kk} | 1"])  # fmt: skip
def test_a_newborn_of_another_day_mother_or_card_is_nobodys(verified: Verify, other: str) -> None:
    head = "id | person | nik | name | birth_date | mother_key | kk | unnamed"
    register = BORN.splitlines()[1]
    rows = verified(f"kis-1 | a | - | BY NY SITI | {other.format(kk=KK)}\n{register}", head=head)
    assert [row["nik_register"] for row in rows] == [None]


def test_every_status_and_reason_is_drawn_here() -> None:
    from reconcile.tables.verification import REASONS, STATUSES

    drawn = {case[1][:2] for case in CASES.values()}
    elsewhere = {
        "CALON_RAGU",
        "BAYI_BELUM_BERNAMA",
        "TANPA_DATA_KEPENDUDUKAN",
        "DATA_KEPENDUDUKAN_TIDAK_LENGKAP",
        "TIDAK_DITANYAKAN",
        "NIK_ADA_SAJA",
    }
    assert {status for status, _ in drawn} == {*STATUSES}
    assert {reason for _, reason in drawn} | elsewhere == {*REASONS}


def test_a_pair_in_doubt_goes_to_people(verified: Verify) -> None:
    [row] = verified(
        f"""kis-1      | a | -      | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -
            dukcapil-1 | b | {BUDI} | BUDI SANTOSA | 1980-01-01 | 3171011001 | - | - | -""",
        links="""record_id_left | record_id_right | probability | weight | band   | held
                 dukcapil-1     | kis-1           | 0.9         | 3      | review | no""",
    )
    assert (row["status"], row["reason"], row["nik_register"]) == ("PERLU_TINJAUAN", "CALON_RAGU", None)


def test_without_a_register_nothing_was_checked(verified: Verify) -> None:
    [row] = verified(f"kis-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -")
    assert (row["status"], row["reason"]) == ("BELUM_DICEK", "TANPA_DATA_KEPENDUDUKAN")


def test_who_is_not_in_a_register_that_is_not_whole_was_not_checked(verified: Verify) -> None:
    drawing = f"kis-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -\n{FILLER}"
    [row] = verified(drawing, [delivery(None), delivery("2018-02-28", unknown=True)])
    assert (row["status"], row["reason"]) == ("BELUM_DICEK", "DATA_KEPENDUDUKAN_TIDAK_LENGKAP")


ANSWERED = {
    # what was answered about another number of his -> of the row whose own number nobody asked about
    "not found": ("NOT_FOUND", "BELUM_DICEK", None),
    "no answer": ("UNKNOWN", "BELUM_DICEK", None),
    "somebody else's": ("UNKNOWN | MISMATCH", "BELUM_DICEK", None),
    "suspended": ("UNKNOWN | INACTIVE", "BELUM_DICEK", None),
    "there": ("ALIVE", "PADAN_IDENTITAS", None),
    "dead": ("DEAD", "PADAN_IDENTITAS", "DEAD"),
}


@pytest.mark.parametrize("own", [BUDI, "-"])
@pytest.mark.parametrize("answer", ANSWERED)
def test_an_answer_is_of_the_number_that_was_asked_about(verified: Verify, answer: str, own: str) -> None:
    said, status, overlay = ANSWERED[answer]
    said = said if "|" in said else f"{said} | {said}"
    drawing = f"""kis-1      | a | {own}  | BUDI SANTOSO | 1980-01-01 | 3171011001 | -      | - | -
                  kjs-2      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | -      | - | -
                  dukcapil-1 | a | {SITI} | BUDI SANTOSO | 1980-01-01 | -          | {said} | 2018-03-01.csv"""
    row, asked = verified(drawing, [{**delivery("2018-03-01"), "answers": True}])
    assert (row["status"], row["overlay"]) == (status, overlay)
    assert row["reason"] == "TIDAK_DITANYAKAN" or status != "BELUM_DICEK"
    assert asked["status"] != "BELUM_DICEK" or answer == "no answer"


def test_a_death_answered_of_one_number_is_not_of_the_number_that_an_extract_has_living(
    verified: Verify,
) -> None:
    drawing = f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | -     | -     | -
                  kjs-2      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | -     | -     | -
                  dukcapil-1 | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | DEAD  | DEAD  | 2018-03-01.csv
                  dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | ALIVE | ALIVE | 2018-02-01.csv"""
    files = [{**delivery("2018-03-01"), "answers": True}, delivery("2018-02-01")]
    assert [row["overlay"] for row in verified(drawing, files)] == [None, "DEAD"]


def test_not_padan_is_said_of_whoever_was_sent_with_the_number(verified: Verify) -> None:
    drawing = f"""kis-1      | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | -       | -        | -
                  kis-2      | b | {SITI} | SITI AMINAH  | 1985-02-02 | - | -       | -        | -
                  dukcapil-1 | a | {SITI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | MISMATCH | 2018-03-01.csv"""
    rows = verified(drawing, [{**delivery("2018-03-01"), "answers": True}])
    assert [row["status"] for row in rows] == ["TIDAK_PADAN", "BELUM_DICEK"]
    nameless = verified(drawing.replace("dukcapil-1 | a | " + SITI + " | BUDI SANTOSO", "dukcapil-1 | z | " + SITI + " | -"),
                        [{**delivery("2018-03-01"), "answers": True}])  # fmt: skip
    assert [row["status"] for row in nameless] == ["BELUM_DICEK", "BELUM_DICEK"]


REPEATED = {
    # what is answered without values, or with those that were sent -> of both rows that bear the number
    "padan, and what was sent": ("BUDI SANTOSO | 1980-01-01 | ;person=SESUAI; | ALIVE", "PADAN", None),
    "padan, and nothing else": ("- | - | ;person=SESUAI; | ALIVE", "PADAN", None),
    "there, and what was sent": ("BUDI SANTOSO | 1980-01-01 | ;person=DIKIRIM; | ALIVE", "BELUM_DICEK", None),
    "there, and nothing else": ("- | - | - | ALIVE", "BELUM_DICEK", None),
    "dead, and nothing else": ("- | - | - | DEAD", "BELUM_DICEK", "DEAD"),
}


@pytest.mark.parametrize("answer", REPEATED)
def test_what_is_repeated_as_it_was_asked_is_no_value_of_the_register(verified: Verify, answer: str) -> None:
    said, status, overlay = REPEATED[answer]
    vital = said.rsplit("| ", 1)[1]
    drawing = f"""kis-1      | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -
                  kjs-2      | a | {BUDI} | BOEDI        | 1980-02-01 | - | - | - | -
                  dukcapil-1 | {"z" if said.startswith("-") else "a"} | {BUDI} | {said} | {vital} | 2018-03-01.csv"""
    head = (
        "id | person | nik | name | birth_date | field_answers | vital_status | register_answer | source_file"
    )
    rows = verified(drawing, [{**delivery("2018-03-01"), "answers": True}], head=head)
    assert [(row["status"], row["overlay"]) for row in rows] == [(status, overlay)] * 2
    assert not {row["name_result"] for row in rows} & {"SESUAI", "SESUAI_BAKU", "MIRIP", "TIDAK_SESUAI"}


def test_a_register_of_some_kota_says_nothing_of_others(verified: Verify) -> None:
    drawing = f"""kis-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | 3171011001 | - | - | -
                  kis-2 | b | {SITI} | SITI AMINAH  | 1985-02-02 | 3172011001 | - | - | -
                  {FILLER}"""
    rows = verified(drawing, [delivery(None, ("3171",))])
    assert [row["status"] for row in rows] == ["TIDAK_DITEMUKAN", "DI_LUAR_CAKUPAN"]


@pytest.mark.slow  # four seconds: each case once more
def test_nobody_reads_of_somebody_else(verified: Verify) -> None:
    """Of a row without a person of its own in the register nothing of the register is told."""
    for drawing, (status, reason, *_) in CASES.values():
        [row] = verified(f"{drawing}\n{FILLER}")
        if status in MATCHED or reason == "PEMILIK_LAIN_SENDIRI_ADA":
            assert row["nik_register"] and row["register_record_id"]
            continue
        told = [
            row[name]
            for name in ("nik_register", "register_record_id", "register_date", "name_score", "probability")
        ]
        assert told == [None] * 5
        assert {row[name] for name in row if name.endswith("_result")} == {"TIDAK_DIBANDINGKAN"}
        assert (row["fields_agree"], row["fields_compared"]) == (0, 0)


def test_a_child_under_its_mother_s_number_has_somebody_else_s(verified: Verify) -> None:
    """Who the child is may be in doubt; whose number it bears is not."""
    head = "id | person | nik | name | name_key | mother_key | unnamed | birth_date"
    drawing = f"""
        kis-1      | a | {SITI} | BY NY SITI AMINAH | -           | SITI AMINAH | 0 | 2018-01-05
        dukcapil-1 | z | {SITI} | SITI AMINAH       | SITI AMINAH | -           | - | 1985-02-02
    """.strip()
    [row] = verified(drawing, head=head)
    assert (row["status"], row["reason"]) == ("NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN")
