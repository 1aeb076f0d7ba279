"""Each class and each exemption, as tables: firms and workers in, what is to be clarified out."""

from __future__ import annotations

from datetime import date

import pytest

from tests.compliance.conftest import Clarify, told

SHOWN = "entity_id class programme persons certainty exempt_reason"
RUPIAH = "short_employer_min short_employer_max short_worker_min short_worker_max"
UMP = 3_648_036


def test_a_firm_that_one_scheme_does_not_know_leaves_all_its_workers_unprotected(clarify: Clarify) -> None:
    engine = clarify(
        """
        firm | on     | scale | risk
        F1   | kes    | KECIL | 3
        F2   | tk kes | KECIL | 3
        F3   | tk     | KECIL | 3
        """,
        """
        person | on     | firm | wage
        ani    | kes    | F1   | 4000000
        budi   | kes    | F1   | 5000000
        cici   | tk kes | F2   | 4000000
        dedi   | kes    | F2   | 4000000
        edi    | tk     | F3   | 4000000
        """,
    )
    assert told(engine, SHOWN) == [
        ("F1", "PWBD_TK", "TK", 2, "PASTI", None),
        ("F2", "PDS_TK", "TK", 1, "PASTI", None),
        ("F3", "PWBD_KES", "KES", 1, "PASTI", None),
    ]


def test_what_is_lacking_is_an_interval_with_the_parts_of_both_sides(clarify: Clarify) -> None:
    """A small firm owes JKK, JKM and JHT; the wage is known of the other roll, and the minimum is the least."""
    engine = clarify(
        """
        firm | on  | scale | risk
        F1   | kes | KECIL | 3
        F2   | kes | MIKRO | -
        """,
        """
        person | on  | firm | wage
        ani    | kes | F1   | 5000000
        budi   | kes | F2   | -
        """,
    )
    low = [(rate * UMP + 500_000) // 1_000_000 for rate in (8_900, 3_000, 37_000)]
    high = [44_500, 15_000, 185_000]
    assert told(engine, RUPIAH)[0] == (sum(low), sum(high), (20_000 * UMP + 500_000) // 1_000_000, 100_000)
    micro = [(rate * UMP + 500_000) // 1_000_000 for rate in (2_400, 3_000)]
    assert told(engine, RUPIAH)[1] == (sum(micro), None, 0, None)  # class of risk and wage unknown
    assert told(engine, "rule_id")[0] == ("JKK_3,JKM,JHT @2015-07-01",)


def test_who_is_registered_under_another_number_is_not_missing(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        """
        person | on  | firm | card
        ani    | kes | F1   | 1
        ani    | tk  | F1   | 2
        """,
    )
    assert told(engine, SHOWN) == []


EXEMPT = {
    "MENINGGAL": "ani | dukcapil | F1 | - | - | - | - | DEAD",
    "PINDAH": "ani | dukcapil | F1 | - | - | - | - | MOVED",
    "MASUK_KELUAR_BULAN_INI": "ani | kes | F1 | 2018-04-10 | - | - | - | -",
    "MULAI_TIDAK_DIKETAHUI": "ani | kes | F1 | ? | - | - | - | -",
    "KOMISARIS_TANPA_UPAH": "ani | kes | F1 | - | 0 | KOMISARIS | - | -",
    "WNA_6_BULAN": "ani | kes | F1 | 2018-01-01 | - | - | yes | -",
    "MAGANG_PKL": "ani | kes | F1 | - | - | MAGANG | - | -",
}


@pytest.mark.parametrize("reason", EXEMPT)
def test_whoever_may_be_explained_is_counted_and_not_accused(clarify: Clarify, reason: str) -> None:
    row = EXEMPT[reason]
    usual = "ani | kes | F1 | - | - | - | - | -\n" if "dukcapil" in row else ""
    engine = clarify(
        "firm | on\nF1 | tk kes",
        f"person | on | firm | from | wage | kind | foreign | vital\n{usual}{row}",
    )
    found = told(engine, f"{SHOWN} short_min", where="class = 'PDS_TK'")
    assert [(*row[:4], *row[5:]) for row in found] == [("F1", "PDS_TK", "TK", 1, reason, None)]


def test_who_left_within_the_month_is_exempt_and_a_foreigner_of_half_a_year_is_not(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        """
        person | on  | firm | from       | to         | foreign
        ani    | kes | F1   | -          | 2018-04-20 | -
        budi   | kes | F1   | 2017-10-01 | -          | yes
        cici   | kes | F1   | -          | 2018-03-31 | -
        """,
    )
    assert told(engine, "person_id exempt_reason", "compliance_persons") == [
        ("ani", "MASUK_KELUAR_BULAN_INI"),
        ("budi", None),
    ]


def test_workers_of_agencies_of_the_state_and_of_projects_are_looked_for_where_they_are(
    clarify: Clarify,
) -> None:
    engine = clarify(
        """
        firm | on     | kbli  | kind      | segment | npwp
        F1   | tk kes | 47111 | -         | PU      | 910000017
        F2   | tk kes | 78200 | -         | PU      | -
        F3   | tk kes | 84111 | BENDAHARA | PU      | -
        F4   | tk kes | 41011 | -         | PU      | -
        F5   | tk kes | 47111 | -         | PU      | 910000017
        """,
        """
        person | on  | firm | segment | kind
        ani    | kes | F1   | PU      | -
        ani    | tk  | F2   | PU      | -
        budi   | tk  | F1   | PU      | -
        budi   | kes | F3   | PU      | -
        cici   | kes | F3   | PU      | -
        dedi   | kes | F4   | PU      | HARIAN
        dedi   | tk  | F4   | JAKON   | -
        edi    | kes | F1   | PU      | -
        edi    | tk  | F5   | PU      | -
        """,
    )
    assert told(engine, "person_id entity_id programme exempt_reason", "compliance_persons") == [
        ("budi", "F1", "KES", "ASN_PEKERJAAN_KEDUA"),
        ("ani", "F1", "TK", "ALIH_DAYA"),
        ("edi", "F1", "TK", "CABANG_ATAU_SATU_NPWP"),
        ("ani", "F2", "KES", "ALIH_DAYA"),
        ("budi", "F3", "TK", "PENYELENGGARA_NEGARA"),
        ("cici", "F3", "TK", "PENYELENGGARA_NEGARA"),
        ("dedi", "F4", "TK", "HARIAN_LEPAS_JAKON"),
        ("edi", "F5", "KES", "CABANG_ATAU_SATU_NPWP"),
    ]


def test_a_firm_that_ended_for_an_allowed_reason_is_exempt_and_for_another_it_is_not(
    clarify: Clarify,
) -> None:
    engine = clarify(
        """
        firm | on  | until      | reason
        F1   | kes | 2018-02-28 | PAILIT
        F2   | kes | 2018-02-28 | LAIN
        """,
        """
        person | on  | firm
        ani    | kes | F1
        budi   | kes | F2
        """,
    )
    assert told(engine, "entity_id class exempt_reason") == [
        ("F1", "PWBD_TK", "PERUSAHAAN_BERAKHIR"),
        ("F2", "PWBD_TK", None),
    ]


def test_cover_through_the_family_is_no_excuse_and_dependants_are_no_workers(clarify: Clarify) -> None:
    """Ani is on her husband's card, and works: her employer owes JKN for her. Her child is nobody's worker."""
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        """
        person | on     | firm | pisat
        ani    | tk     | F1   | -
        ani    | kes    | F2   | 2
        budi   | tk kes | F2   | 1
        cici   | kes    | F2   | 4
        """,
    )
    assert told(engine, SHOWN) == [("F1", "PDS_TK", "KES", 1, "PASTI", None)]


DOUBTFUL = {
    "MUNGKIN_ORANG_YANG_SAMA": ("", "ani | kes | F1 | ANI\nani2 | tk | F1 | ANI"),
    "TERDAFTAR_DI_TEMPAT_LAIN": ("\nF2 | tk kes", "ani | kes | F1 | A\nani | tk | F2 | A"),
}


@pytest.mark.parametrize("doubt", DOUBTFUL)
def test_a_doubt_is_asked_about_and_never_certain(clarify: Clarify, doubt: str) -> None:
    firms, workers = DOUBTFUL[doubt]
    engine = clarify(f"firm | on\nF1 | tk kes{firms}", f"person | on | firm | name\n{workers}")
    rows = told(engine, "person_id entity_id certainty doubt", "compliance_persons")
    assert ("ani", "F1", "DUGAAN", doubt) in rows


def test_which_rows_are_one_firm_matters_to_whom_the_scheme_may_know_elsewhere(clarify: Clarify) -> None:
    """F1 may be two firms. ani is on no roll of BPJS Ketenagakerjaan, whichever it is; budi has a second job
    at F2, which may be half of F1; cici may be the cici whom that scheme has at F2."""
    engine = clarify(
        "firm | on | certainty\nF1 | tk kes | 0.99\nF2 | tk kes | 1",
        """
        person | on     | firm | name | born
        ani    | kes    | F1   | A    | 1980-01-01
        budi   | kes    | F1   | B    | 1981-01-01
        budi   | tk kes | F2   | B    | 1981-01-01
        cici   | kes    | F1   | C    | 1982-01-01
        cici2  | tk     | F2   | C    | 1982-01-01
        """,
    )
    shown = "person_id entity_id certainty doubt"
    assert told(engine, shown, "compliance_persons", where="programme = 'TK'") == [
        ("ani", "F1", "PASTI", None),
        ("budi", "F1", "DUGAAN", "PEMBERI_KERJA_BELUM_PASTI"),
        ("cici", "F1", "DUGAAN", "PEMBERI_KERJA_BELUM_PASTI"),
    ]


def test_who_may_be_somebody_registered_elsewhere_only_is_asked_about(clarify: Clarify) -> None:
    """ani may be the one whom an agency sent, with a slip in her NIK: were she, she would be a doubt. budi's
    namesake is known to both schemes at F2, and so is no other's absence."""
    engine = clarify(
        "firm | on | kbli\nF1 | tk kes | 47111\nF2 | tk kes | 78200",
        """
        person | on     | firm | name | born
        ani    | kes    | F1   | GIATINURULTRI   | 1980-01-01
        ani2   | tk     | F2   | GIATINURRULTRI  | 1980-01-01
        budi   | kes    | F1   | B    | 1981-01-01
        budi2  | tk kes | F2   | B    | 1981-01-01
        cici   | kes    | F1   | CICI | 1982-01-01
        cici2  | tk     | F2   | CICA | 1982-01-01
        """,
    )
    shown = "person_id entity_id certainty doubt"
    assert told(engine, shown, "compliance_persons", where="programme = 'TK'") == [
        ("ani", "F1", "DUGAAN", "MUNGKIN_TERDAFTAR_DI_TEMPAT_LAIN"),
        ("budi", "F1", "PASTI", None),
        ("cici", "F1", "PASTI", None),
    ]


def test_a_second_job_that_both_schemes_know_says_nothing_of_the_first(clarify: Clarify) -> None:
    """ani works at both firms, and is kept from BPJS Ketenagakerjaan at the first; of JKN she has one card."""
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        """
        person | on     | firm | name
        ani    | kes    | F1   | A
        ani    | tk kes | F2   | A
        budi   | tk     | F1   | B
        budi   | tk kes | F2   | B
        """,
    )
    assert told(engine, "person_id entity_id programme certainty doubt", "compliance_persons") == [
        ("budi", "F1", "KES", "DUGAAN", "TERDAFTAR_DI_TEMPAT_LAIN"),
        ("ani", "F1", "TK", "PASTI", None),
    ]


@pytest.mark.parametrize(("known", "certainty"), [(4, "PASTI"), (3, "DUGAAN")])
def test_a_roll_that_lists_every_employer_of_a_card_says_where_somebody_is_not(
    clarify: Clarify, known: int, certainty: str
) -> None:
    """BPJS Kesehatan has `known` people at both of their employers, and ani at one of hers."""
    both = "\n".join(f"p{n} | tk kes | {firm} | N{n}" for n in range(known) for firm in ("F1", "F2"))
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        f"person | on | firm | name\nani | tk | F1 | A\nani | tk kes | F2 | A\n{both}",
    )
    assert told(engine, "person_id entity_id certainty", "compliance_persons") == [("ani", "F1", certainty)]


@pytest.mark.parametrize(("listed", "doubt"), [(9, "TIDAK_PADA_DATA_KEPENDUDUKAN"), (8, None)])
def test_absence_from_the_register_is_a_sign_where_nearly_everybody_is_on_it(
    clarify: Clarify, listed: int, doubt: str | None
) -> None:
    """ani has a NIK of this province. So has edi, whom the register has as living and as dead."""
    both = "\n".join(
        f"p{n} | tk kes | F1 | N{n} | 31710101800{n:02}001 | -\n"
        f"p{n} | dukcapil | F1 | N{n} | 31710101800{n:02}001 | ALIVE"
        for n in range(listed)
    )
    engine = clarify(
        "firm | on\nF1 | tk kes",
        f"""
        person | on       | firm | name | nik              | vital
        ani    | kes      | F1   | A    | 3171010180099001 | -
        bayu   | kes      | F1   | B    | 3271010180099001 | -
        edi    | kes      | F1   | E    | 3271010180099002 | -
        edi    | dukcapil | F1   | E    | 3271010180099002 | ALIVE
        edi    | dukcapil | F1   | E    | 3271010180099002 | DEAD
        {both}
        """,
    )
    found = told(engine, "person_id certainty doubt", "compliance_persons", where="class = 'PDS_TK'")
    assert sorted(found) == [
        ("ani", "PASTI", doubt),  # noted for the inspector, and no less missing
        ("bayu", "PASTI", None),
        ("edi", "DUGAAN", "KEADAAN_BERTENTANGAN"),
    ]


def test_a_guessed_size_may_be_larger(clarify: Clarify) -> None:
    """Nobody tells of the size of F1: with one worker it owes least what a micro firm does, at most all."""
    drawn = "person | on | firm | wage | born\nani | kes | F1 | 4000000 | 1980-01-01"
    known = told(clarify("firm | on | scale | risk\nF1 | kes | MIKRO | 3", drawn), RUPIAH)[0]
    engine = clarify("firm | on | risk\nF1 | kes | 3", drawn)
    guessed = told(engine, RUPIAH)[0]
    assert (guessed[0], guessed[2]) == (known[0], known[2])
    assert (known[1], known[3]) == (47_600, 0)
    assert (guessed[1], guessed[3]) == (47_600 + 148_000 + 80_000, 80_000 + 40_000)


def test_daily_work_may_be_covered_by_a_project_that_no_roll_names(clarify: Clarify) -> None:
    engine = clarify("firm | on\nF1 | tk kes", "person | on | firm | kind\nani | kes | F1 | HARIAN")
    assert told(engine, "certainty doubt", "compliance_persons") == [("DUGAAN", "HARIAN_LEPAS")]


@pytest.mark.parametrize(
    ("born", "name", "people", "said"),
    [
        ("1982-01-01", "CICILIA", 30, ("MUNGKIN_ORANG_YANG_SAMA", "NOMOR_LAIN_DI_TEMPAT_INI")),
        ("1982-01-01", "CICILIA", 3, ("MUNGKIN_ORANG_YANG_SAMA", None)),
        ("1982-01-01", "SUSI", 30, ("MUNGKIN_ORANG_YANG_SAMA", None)),
        ("1983-01-01", "CICI", 30, ("MUNGKIN_ORANG_YANG_SAMA", None)),
        ("1983-01-01", "SUSI", 30, (None, None)),
    ],
)
def test_a_colleague_of_that_name_and_birth_under_another_number_explains_who_is_missing(
    clarify: Clarify, born: str, name: str, people: int, said: tuple[str | None, str | None]
) -> None:
    """Among so few that it may be chance, or by one of the two alone, it is no more than a doubt."""
    others = "\n".join(f"p{at} | tk kes | F1 | 19{50 + at}-02-02 | ORANG {at}" for at in range(people))
    engine = clarify(
        "firm | on\nF1 | tk kes",
        f"person | on | firm | born | name\ncici | kes | F1 | 1982-01-01 | CICI\n"
        f"cici2 | tk | F1 | {born} | {name}\n{others}",
    )
    rows = told(engine, "person_id doubt exempt_reason", "compliance_persons", where="class = 'PDS_TK'")
    assert sorted(rows) == [("cici", *said), ("cici2", *said)]


def test_a_firm_like_one_that_both_schemes_have_with_its_own_people_is_registered_nowhere(
    clarify: Clarify,
) -> None:
    """F2 and F4 have their people on both rolls. Nobody of F1 is there; of F3 somebody is at F4, who may be sent
    there by it."""
    engine = clarify(
        "firm | on\nF1 | kes\nF2 | tk kes\nF3 | kes\nF4 | tk kes",
        """
        person | on     | firm | born       | name
        ani    | kes    | F1   | 1980-01-01 | ANI
        budi   | tk kes | F2   | 1981-01-01 | BUDI
        cici   | kes    | F3   | 1982-01-01 | CICI
        dedi   | kes    | F3   | 1983-01-01 | DEDI
        dedi   | tk     | F4   | 1983-01-01 | DEDI
        edi    | tk kes | F4   | 1984-01-01 | EDI
        """,
        "",
        "left | right\nkes-F1 | tk-F2\nkes-F3 | tk-F4",
    )
    shown = "entity_id class person_id certainty exempt_reason"
    assert told(engine, shown, "compliance_persons", where="programme = 'TK'") == [
        ("F1", "PWBD_TK", "ani", "PASTI", None),
        ("F3", "PDS_TK", "cici", "PASTI", None),
        ("F3", "PDS_TK", "dedi", "DUGAAN", "CABANG_ATAU_SATU_NPWP"),
    ]


def test_a_report_of_a_firm_that_may_be_another_is_held_against_nobody(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on | declared | reported\nF1 | wlkp | 10 | 2018-02-10\nF2 | tk kes | - | -",
        "person | on | firm\nani | tk kes | F2",
        "",
        "left | right\nwlkp-F1 | tk-F2",
    )
    found = told(engine, "entity_id certainty", where="class LIKE 'P%'")
    assert found == [("F1", "TIDAK_DAPAT_DINILAI"), ("F1", "TIDAK_DAPAT_DINILAI")]


def test_of_a_firm_like_one_that_is_registered_workers_are_missing_and_not_the_firm(clarify: Clarify) -> None:
    """Whether the two are one firm or two, ani is on no roll of BPJS Ketenagakerjaan; cici may be chandra."""
    engine = clarify(
        "firm | on\nF1 | kes\nF2 | tk",
        """
        person  | on  | firm | born       | name
        ani     | kes | F1   | 1980-01-01 | ANI
        budi    | tk  | F2   | 1981-01-01 | BUDI
        cici    | kes | F1   | 1982-01-01 | CICI
        chandra | tk  | F2   | 1982-01-01 | CHANDRA
        """,
        "",
        "left | right\nkes-F1 | tk-F2",
    )
    assert told(engine, "entity_id class person_id certainty", "compliance_persons") == [
        ("F1", "PDS_TK", "ani", "PASTI"),
        ("F1", "PDS_TK", "cici", "DUGAAN"),
        ("F2", "PDS_TK", "budi", "PASTI"),
        ("F2", "PDS_TK", "chandra", "DUGAAN"),
    ]


HELD_AGAINST = {
    # what is paid of 5,000,000: (JKK, JKM, JHT of both sides) -> class, certainty and what is lacking
    "all": ((27_000, 15_000, 185_000, 100_000), []),
    "a rupiah less of each": ((26_999, 14_999, 184_999, 99_999), []),
    "of a lower wage": ((21_600, 12_000, 148_000, 80_000), [("PIUTANG", "DUGAAN_KUAT", "KURANG_BAYAR", 45_400, 20_000)]),
    "nothing": ((0, 0, 0, 0), [("PIUTANG", "PASTI", None, 227_000, 100_000)]),
    "amounts that are not told": ((None, None, None, None), []),
}  # fmt: skip


@pytest.mark.parametrize("case", list(HELD_AGAINST))
def test_what_is_paid_is_held_against_the_wage_that_was_told(clarify: Clarify, case: str) -> None:
    paid, found = HELD_AGAINST[case]
    cells = " | ".join("-" if one is None else str(one) for one in paid)
    late = "F1 | 00000000009 | - | 2018-05-01 | 5000000 | - | - | - | - | 2018-06-25"
    engine = clarify(
        "firm | on | scale | risk | programmes\nF1 | tk kes | KECIL | 2 | JKK JKM JHT",
        "person | on | firm | wage | card\nani | tk kes | F1 | 5000000 | 00000000001",
        "npp | worker_number | nik | month | wage | paid_jkk | paid_jkm | paid_jht_employer | paid_jht_worker"
        f" | booked_on\nF1 | 00000000001 | - | 2018-04-01 | 5000000 | {cells} | 2018-05-10\n{late}",
    )
    columns = "class certainty doubt short_employer_min short_worker_min"
    assert told(engine, columns, "compliance_persons", "class = 'PIUTANG'") == found


def test_whole_wages_of_two_employers_and_worker_and_dependant_at_once_are_asked_about(
    clarify: Clarify,
) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        """
        person | on     | firm | wage    | pisat | card
        ani    | tk kes | F1   | 5000000 | -     | 1
        ani    | tk kes | F2   | 4000000 | -     | 2
        budi   | tk kes | F1   | 5000000 | -     | 3
        budi   | tk kes | F2   | 1000000 | -     | 4
        cici   | tk kes | F1   | 5000000 | -     | 5
        cici   | kes    | F1   | -       | 3     | 6
        """,
    )
    assert told(engine, "person_id entity_id doubt", "compliance_persons", "class = 'DATA_TIDAK_BENAR'") == [
        ("cici", "F1", "PEKERJA_DAN_TANGGUNGAN"),
        ("ani", "F1", "DUA_PEKERJAAN_PENUH"),
        ("ani", "F2", "DUA_PEKERJAAN_PENUH"),
    ]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ({}, ["2018-04", "2018-05"]),
        ({"bpjstk_tk": "2018-06-14"}, ["2018-04"]),  # May may be told until 15 June
        ({"bpjskes_ppu": "2018-05-30"}, ["2018-04"]),
        ({"bpjstk_tk": None}, ["2018-04", "2018-05"]),
    ],
)
def test_a_month_is_judged_when_both_rolls_speak_of_it_and_the_day_to_tell_is_over(
    clarify: Clarify, days: dict[str, str], found: list[str]
) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        "person | on | firm\nani | kes | F1",
        days=days,
        months=[date(2018, month, 1) for month in (4, 5, 6)],
    )
    assert [month for (month,) in told(engine, "month")] == found
    certainty = "DUGAAN" if days == {"bpjstk_tk": None} else "PASTI"
    assert {one for (one,) in told(engine, "certainty")} == {certainty}
    assert told(engine, "first_month run_length")[-1] == ("2018-04", len(found))


def test_a_file_without_a_day_speaks_as_far_as_several_of_its_rows_do(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        """
        person | on  | firm | from
        ani    | kes | F1   | -
        budi   | tk  | F1   | 2018-05-20
        cici   | tk  | F1   | 2018-05-21
        dedi   | tk  | F1   | 2018-05-22
        edi    | tk  | F1   | 2018-06-29
        """,
        days={"bpjstk_tk": None},
        months=[date(2018, month, 1) for month in (4, 5, 6)],
    )
    found = told(engine, "month certainty", where="programme = 'TK'")
    assert found == [
        ("2018-04", "PASTI")
    ]  # May may be told until 15 June, and the file is of 21 May at least


def test_an_old_roll_judges_nobody(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        "person | on | firm\nani | kes | F1",
        as_of=date(2018, 12, 31),
    )
    assert told(engine, "certainty short_min") == [("TIDAK_DAPAT_DINILAI", None)]


def test_a_roll_that_did_not_come_accuses_nobody(clarify: Clarify) -> None:
    engine = clarify("firm | on\nF1 | kes", "person | on | firm\nani | kes | F1", drop=["bpjstk_tk"])
    assert told(engine, SHOWN) == []


def test_workers_who_are_only_counted_are_a_strong_guess_after_three_months(clarify: Clarify) -> None:
    engine = clarify(
        """
        firm | on       | declared | reported
        F1   | tk kes wlkp | 10    | 2018-02-10
        F2   | tk kes wlkp | 3     | 2018-02-10
        F3   | tk kes wlkp | 10    | 2017-01-10
        F4   | wlkp     | 10       | 2018-02-10
        F5   | oss      | 10       | -
        """,
        """
        person | on     | firm
        ani    | tk kes | F1
        budi   | tk kes | F2
        cici   | tk kes | F3
        """,
        days={"wlkp": "2018-06-30"},
        months=[date(2018, month, 1) for month in (2, 3, 4)],
    )
    found = told(engine, f"month {SHOWN} named", where="class <> 'WLKP_LALAI' AND month = DATE '2018-04-01'")
    assert found == [
        ("2018-04", "F1", "PDS_TK", "KES", 9, "DUGAAN_KUAT", None, False),
        ("2018-04", "F1", "PDS_TK", "TK", 9, "DUGAAN_KUAT", None, False),
        ("2018-04", "F3", "PDS_TK", "KES", 9, "DUGAAN_KUAT", "WLKP_LAMA", False),
        ("2018-04", "F3", "PDS_TK", "TK", 9, "DUGAAN_KUAT", "WLKP_LAMA", False),
        ("2018-04", "F4", "PWBD_KES", "KES", 10, "DUGAAN_KUAT", None, False),
        ("2018-04", "F4", "PWBD_TK", "TK", 10, "DUGAAN_KUAT", None, False),
        ("2018-04", "F5", "PWBD_KES", "KES", 10, "DUGAAN", None, False),
        ("2018-04", "F5", "PWBD_TK", "TK", 10, "DUGAAN", None, False),
    ]
    first = told(engine, "entity_id certainty", where="month = DATE '2018-02-01' AND entity_id = 'F1'")
    assert {one for _, one in first} == {"DUGAAN"}
    assert told(engine, "entity_id certainty", where="class = 'WLKP_LALAI'") == [("F3", "DUGAAN_KUAT")]


def test_wages_that_differ_for_two_months_are_asked_about_on_the_lower_side(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on | scale | risk\nF1 | tk kes | KECIL | 1",
        """
        person | on  | firm | wage
        ani    | tk  | F1   | 4000000
        ani    | kes | F1   | 5000000
        budi   | tk  | F1   | 5000000
        budi   | kes | F1   | 5050000
        cici   | tk  | F1   | 15000000
        cici   | kes | F1   | 8000000
        """,
        months=[date(2018, 3, 1), date(2018, 4, 1)],
    )
    assert told(engine, f"month {SHOWN}", where="class = 'PDS_UPAH'") == [
        ("2018-04", "F1", "PDS_UPAH", "TK", 1, "DUGAAN", None),
    ]  # 8,000,000 is all that counts for JKN in 2018
    more = 1_000_000 * (2_400 + 3_000 + 37_000) // 1_000_000
    assert told(engine, RUPIAH)[0] == (0, more, 0, 20_000)


def test_a_wage_below_the_minimum_is_no_more_than_a_guess(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        """
        person | on     | firm | wage    | kind
        ani    | tk kes | F1   | 2000000 | -
        budi   | tk kes | F1   | 2000000 | HARIAN
        """,
    )
    found = told(engine, "person_id class certainty doubt", "compliance_persons")
    assert found == [("ani", "PDS_UPAH", "DUGAAN", "UPAH_DI_BAWAH_MINIMUM")]


@pytest.mark.parametrize(
    ("scale", "month", "lacking"),
    [
        ("MIKRO", "2018-04", []),
        ("KECIL", "2018-04", [("JHT", "PASTI", None)]),
        ("MENENGAH", "2018-04", [("JHT", "PASTI", None), ("JP", "PASTI", None)]),
        ("-", "2018-04", []),  # one worker: guessed to be micro
    ],
)
def test_a_size_lacks_what_it_owes(clarify: Clarify, scale: str, month: str, lacking: list[object]) -> None:
    engine = clarify(
        f"firm | on | scale | programmes | risk\nF1 | tk kes | {scale} | JKK JKM | 1",
        "person | on | firm | wage | born\nani | tk kes | F1 | 4000000 | 1980-05-05",
        months=[date.fromisoformat(f"{month}-01")],
    )
    columns = "programme certainty exempt_reason"
    assert told(engine, columns, where="class = 'PDS_PROGRAM' AND exempt_reason IS NULL") == lacking
    exempt = told(engine, columns, where="exempt_reason IS NOT NULL")
    assert {one[2] for one in exempt} <= {"DI_BAWAH_SKALA"}


def test_nobody_owes_a_pension_from_its_age_on(clarify: Clarify) -> None:
    """56 until 2018: who is 56 on the first day of the month is past it."""
    engine = clarify(
        "firm | on | scale | programmes | risk\nF1 | tk kes | BESAR | JKK JKM JHT | 1",
        """
        person | on     | firm | wage    | born
        ani    | tk kes | F1   | 4000000 | 1962-04-01
        budi   | tk kes | F1   | 4000000 | 1962-04-02
        """,
    )
    assert told(engine, "person_id programme exempt_reason", "compliance_persons") == [
        ("ani", "JP", "USIA_PENSIUN"),
        ("budi", "JP", None),
    ]


PAID = (
    "npp | worker_number | month | wage | paid_jkk | paid_jkm | paid_jht_employer | paid_jht_worker | paid_on"
)


def test_a_month_that_was_due_and_shows_no_payment_is_lacking(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on | scale | risk\nF1 | tk kes | KECIL | 1\nF2 | tk kes | KECIL | 1",
        """
        person | on     | firm | wage    | card
        ani    | tk kes | F1   | 4000000 | 1
        budi   | tk kes | F2   | 4000000 | 2
        cici   | tk kes | F2   | 4000000 | 3
        """,
        f"{PAID}\nF2 | 2 | 2018-04 | 4000000 | 9600 | 12000 | 148000 | 80000 | 2018-06-02",
        days={"bpjstk_iuran": "2018-06-30"},
    )
    assert told(engine, "entity_id class persons certainty short_min") == [
        ("F1", "PIUTANG", 1, "PASTI", 9_600 + 12_000 + 148_000 + 80_000),
        ("F2", "PIUTANG", 1, "DUGAAN", 9_600 + 12_000 + 148_000 + 80_000),
    ]


def test_a_payment_of_the_last_days_may_not_be_booked_yet(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes\nF2 | tk kes",
        "person | on | firm | card\nani | tk kes | F1 | 1\nbudi | tk kes | F2 | 2",
        f"{PAID}\nF2 | 2 | 2018-04 | 4000000 | 9600 | 12000 | 148000 | 80000 | 2018-05-15",
        days={"bpjstk_iuran": "2018-05-20"},
    )
    assert told(engine, SHOWN) == []


def test_arrears_of_health_are_those_that_the_agency_tells(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on | months | amount\nF1 | tk kes | 7 | 12000000\nF2 | tk kes | 0 | 0",
        "person | on | firm\nani | tk kes | F1\nbudi | tk kes | F2",
    )
    assert told(engine, "entity_id class programme persons certainty short_min short_max run_length") == [
        ("F1", "PIUTANG", "KES", 1, "PASTI", 12_000_000, 12_000_000, 7)
    ]


def test_rows_that_cannot_be_true_are_asked_about(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        """
        person | on       | firm | born       | vital
        ani    | tk kes   | F1   | 1970-01-01 | -
        ani    | dukcapil | -    | 1970-01-01 | DEAD
        budi   | tk kes   | F1   | 2008-01-01 | -
        cici   | tk kes   | F1   | 1970-01-01 | -
        """,
        months=[date(2018, 5, 1)],
    )
    found = told(engine, "programme person_id class doubt", "compliance_persons")
    assert found == [
        ("KES", "ani", "DATA_TIDAK_BENAR", "MENINGGAL"),
        ("KES", "budi", "DATA_TIDAK_BENAR", "ANAK"),
        ("TK", "ani", "DATA_TIDAK_BENAR", "MENINGGAL"),
        ("TK", "budi", "DATA_TIDAK_BENAR", "ANAK"),
    ]


def test_a_month_is_judged_by_its_own_law(clarify: Clarify) -> None:
    """The same firm in two years: the ceiling of JP and the least wage are those of each."""
    found = {}
    for month in (date(2017, 2, 1), date(2018, 4, 1)):
        engine = clarify(
            "firm | on | scale | risk\nF1 | kes | BESAR | 1",
            "person | on | firm | wage | born\nani | kes | F1 | 20000000 | 1980-01-01",
            months=[month],
        )
        found[month.year] = told(engine, RUPIAH)[0]
    for year, ump, ceiling in ((2017, 3_355_750, 7_335_300), (2018, UMP, 8_094_000)):
        low = [(rate * ump + 500_000) // 1_000_000 for rate in (2_400, 3_000, 37_000, 20_000)]
        high = [48_000, 60_000, 740_000, (20_000 * ceiling + 500_000) // 1_000_000]
        assert found[year][:2] == (sum(low), sum(high))


def test_every_row_of_a_roll_of_workers_has_a_fate_and_employment_counts_the_same_people(
    clarify: Clarify,
) -> None:
    engine = clarify(
        "firm | on\nF1 | tk kes",
        """
        person | on     | firm | pisat | from       | to         | segment | card
        ani    | tk kes | F1   | 1     | -          | -          | PU      | 1
        ani    | tk     | F1   | 1     | -          | -          | PU      | 9
        budi   | kes    | F1   | 4     | -          | -          | PU      | 2
        cici   | tk     | F1   | -     | -          | 2017-01-01 | PU      | 3
        dedi   | tk     | F1   | -     | 2018-06-15 | -          | PU      | 4
        edi    | tk     | F1   | -     | -          | -          | BPU     | 5
        fani   | tk     | X9   | -     | -          | -          | PU      | 6
        """,
    )
    fates = {(roll, fate): rows for roll, fate, rows in told(engine, "roll fate rows", "employment_rows")}
    assert fates == {
        ("bpjskes_ppu", "DEPENDANT"): 1,
        ("bpjskes_ppu", "EMPLOYED"): 1,
        ("bpjstk_tk", "BEGINS_LATER"): 1,
        ("bpjstk_tk", "EMPLOYED"): 3,
        ("bpjstk_tk", "ENDED_BEFORE"): 1,
        ("bpjstk_tk", "OTHER_SEGMENT"): 1,
    }
    assert told(engine, "without_employer", "employment_rows", "fate = 'EMPLOYED'") == [(0,), (1,)]
    assert sum(fates.values()) == engine.arrow("SELECT * FROM jobs").num_rows
    workers = "person_id roll entity_id"
    assert told(engine, workers, "employment") == [
        ("ani", "bpjskes_ppu", "F1"),
        ("ani", "bpjstk_tk", "F1"),
        ("fani", "bpjstk_tk", None),
    ]


def test_a_branch_that_sent_no_file_leaves_nobody_unprotected(clarify: Clarify) -> None:
    """Six firms of Central Jakarta are on both rolls; of South Jakarta, whose file lacks, one scheme knows
    firms and workers that the other does not."""
    firms = ["firm | on | kota", *(f"C{n} | tk kes | 3171" for n in range(6))]
    firms += [f"S{n} | kes | 3174" for n in range(3)] + ["C9 | kes | 3171"]
    rows = ["person | on | firm", *(f"c{n} | tk kes | C{n}" for n in range(6))]
    rows += [f"s{n} | kes | S{n}" for n in range(3)] + ["c9 | kes | C9"]
    engine = clarify("\n".join(firms), "\n".join(rows))
    assert told(engine, SHOWN) == [
        ("C9", "PWBD_TK", "TK", 1, "PASTI", None),
        *(("S" + str(n), "PWBD_TK", "TK", 1, "TIDAK_DAPAT_DINILAI", None) for n in range(3)),
    ]


def test_a_branch_that_sent_firms_and_no_workers_leaves_nobody_unprotected(clarify: Clarify) -> None:
    firms = ["firm | on | kota", *(f"C{n} | tk kes | 3171" for n in range(6))]
    firms += [f"S{n} | tk kes | 3174" for n in range(6)]
    rows = ["person | on | firm", *(f"c{n} | tk kes | C{n}" for n in range(6))]
    rows += [f"s{n} | kes | S{n}" for n in range(6)]
    engine = clarify("\n".join(firms), "\n".join(rows))
    assert {row[4] for row in told(engine, SHOWN)} == {"TIDAK_DAPAT_DINILAI"}
