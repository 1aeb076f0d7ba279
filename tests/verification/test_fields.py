"""What a field of a row is called beside the register's."""

from __future__ import annotations

import pytest

from tests.verification.conftest import Verify

HEAD = "id | person | nik | {field} | birth_date"
NIK = "3171010101809001"

FIELDS = [
    # field, roll, register, result
    ("name", "BUDI SANTOSO", "BUDI SANTOSO", "SESUAI"),
    ("name", "SANTOSO BUDI", "BUDI SANTOSO", "SESUAI_BAKU"),
    ("name", "BUDISANTOSO", "BUDI SANTOSO", "SESUAI_BAKU"),
    ("name", "BUDI SUSANTO", "BUDI SANTOSO", "MIRIP"),
    ("name", "KWEE FANG", "BUDI SANTOSO", "TIDAK_SESUAI"),
    ("name", "-", "BUDI SANTOSO", "KOSONG_ROLL"),
    ("name", "BUDI SANTOSO", "-", "KOSONG_REGISTER"),
    ("birth_place", "KAB. GARUT", "KABUPATEN GARUT", "SESUAI_BAKU"),
    ("birth_place", "GARUT", "KAB GARUT", "SESUAI_BAKU"),
    ("birth_place", "KOTA BANDUNG", "KABUPATEN BANDUNG", "TIDAK_SESUAI"),
    ("birth_place", "JAKARTA", "JAKARTA SELATAN", "MIRIP"),
    ("birth_place", "GARUT", "MEDAN", "TIDAK_SESUAI"),
    ("birth_place", "-", "-", "TIDAK_DIBANDINGKAN"),
    ("sex", "M", "F", "TIDAK_SESUAI"),
    ("sex", "M", "-", "KOSONG_REGISTER"),
    ("kk", "3171010101800001", "3171010101800001", "SESUAI"),
    ("region_code", "3171", "3171011001", "SESUAI"),
    ("region_code", "3171011002", "3171011001", "TIDAK_SESUAI"),
]  # fmt: skip


ANSWERED = {
    # the rows of the roll, what was answered -> results of name and birth date, the name's score
    "as it was sent": (["BUDI"], ";name=SESUAI 100;birth_date=SESUAI;", ("SESUAI", "SESUAI", 100)),
    "alike": (["BUDI"], ";name=MIRIP 87;birth_date=SESUAI;threshold=80;", ("MIRIP", "SESUAI", 87)),
    "not sent": (["BUDI"], ";name=SESUAI;", ("SESUAI", "KOSONG_REGISTER", None)),
    "nobody knows which was sent": (["BUDI", "SITI"], ";name=SESUAI;", ("KOSONG_REGISTER", "KOSONG_REGISTER", None)),
}  # fmt: skip


@pytest.mark.parametrize("case", ANSWERED)
def test_what_a_registrar_answers_of_fields_counts_where_he_shows_none(verified: Verify, case: str) -> None:
    names, told, results = ANSWERED[case]
    rolls = [f"kis-{at} | a | {NIK} | {name} | 1980-01-01 | -" for at, name in enumerate(names, 1)]
    answer = f"dukcapil-1 | a | {NIK} | - | - | {told}"
    row = verified("\n".join([*rolls, answer]), head="id | person | nik | name | birth_date | field_answers")[
        0
    ]
    assert (row["name_result"], row["birth_date_result"], row["name_score"]) == results


SECOND_NAMES = [
    # name and second names of the row, of the register -> result
    ("TAN BUN LIE", "BUDI SANTOSO", "BUDI SANTOSO", "-", "SESUAI_BAKU"),
    ("BUDI SANTOSO", "-", "TAN BUN LIE", "ASENG / BUDI SANTOSO", "SESUAI_BAKU"),
    ("TAN BUN LIE", "BUDI", "BUDI SANTOSO", "-", "TIDAK_SESUAI"),
]


@pytest.mark.parametrize("names", SECOND_NAMES)
def test_a_second_name_is_a_name(verified: Verify, names: tuple[str, ...]) -> None:
    one, second, own, own_second, result = names
    [row] = verified(
        f"kis-1 | a | {NIK} | {one} | {second} | 1980-01-01\n"
        f"dukcapil-1 | a | {NIK} | {own} | {own_second} | 1980-01-01",
        head="id | person | nik | name | name_alias | birth_date",
    )
    assert row["name_result"] == result


def test_an_answer_without_a_name_is_about_who_bears_its_number(verified: Verify) -> None:
    """Linking has nothing but the number to know such a row by; that the name agrees, the registrar says."""
    drawing = f"kis-1 | a | {NIK} | BUDI | 1980-01-01 | -\ndukcapil-1 | b | {NIK} | - | - | {{}}"
    head = "id | person | nik | name | birth_date | field_answers"
    agreed, silent = (
        verified(drawing.format(told), head=head)[0] for told in (";name=SESUAI;birth_date=SESUAI;", "-")
    )
    assert (agreed["status"], agreed["reason"]) == ("PADAN", "NIK_SAMA")
    assert silent["status"] != "PADAN"


@pytest.mark.parametrize(("field", "roll", "register", "result"), FIELDS)
def test_a_field_beside_the_register_s(
    verified: Verify, field: str, roll: str, register: str, result: str
) -> None:
    [row] = verified(
        f"kis-1 | a | {NIK} | {roll} | 1980-01-01\ndukcapil-1 | a | {NIK} | {register} | 1980-01-01",
        head=HEAD.format(field=field),
    )
    assert row[f"{field.removesuffix('_code')}_result"] == result


@pytest.mark.parametrize(
    ("roll", "register", "result"),
    [
        ("1980-02-03", "1980-02-03", "SESUAI"),
        ("1980-03-02", "1980-02-03", "TERTUKAR"),
        ("1981-02-03", "1980-02-03", "TIDAK_SESUAI"),
        ("-", "1980-02-03", "KOSONG_ROLL"),
    ],
)
def test_a_birth_date_beside_the_register_s(verified: Verify, roll: str, register: str, result: str) -> None:
    [row] = verified(
        f"kis-1 | a | {NIK} | BUDI | {roll}\ndukcapil-1 | a | {NIK} | BUDI | {register}",
        head=HEAD.format(field="name"),
    )
    assert row["birth_date_result"] == result
    compared = {"KOSONG_ROLL": 1}.get(result, 2)
    assert (row["fields_compared"], row["fields_agree"]) == (compared, 1 + (result == "SESUAI"))
