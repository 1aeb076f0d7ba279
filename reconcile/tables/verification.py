"""Rolls against the population register: what the register says of each row, field by field."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.table import COUNT, DAY, NUMBER, TEXT, Column, Table

RESULTS = (
    "SESUAI",
    "SESUAI_BAKU",
    "MIRIP",
    "TERTUKAR",
    "TIDAK_SESUAI",
    "KOSONG_ROLL",
    "KOSONG_REGISTER",
    "TIDAK_DIBANDINGKAN",
)
"""How a field of a row stands against the register's. SESUAI: as written; SESUAI_BAKU: once titles,
spelling and "KAB." are put aside; TERTUKAR: day and month. A blank is never TIDAK_SESUAI."""

STATUSES = (
    "PADAN",
    "PADAN_PERBAIKAN",
    "PADAN_IDENTITAS",
    "PERLU_TINJAUAN",
    "NIK_MILIK_ORANG_LAIN",
    "TIDAK_PADAN",
    "TIDAK_DITEMUKAN",
    "DI_LUAR_CAKUPAN",
    "BELUM_DICEK",
)
MATCHED = ("PADAN", "PADAN_PERBAIKAN", "PADAN_IDENTITAS")
OUT_OF_BASE = ("DI_LUAR_CAKUPAN", "BELUM_DICEK")
"""Statuses that say nothing of the row: no share counts them."""

OVERLAYS = ("DEAD", "DUPLICATE", "INACTIVE", "MOVED", "NOT_RECORDED", "CONTRADICTED")
REASONS = (
    "NIK_SAMA",
    "IDENTITAS_SAMA",
    "BAYI_BELUM_BERNAMA",
    "PEMILIK_LAIN_SENDIRI_ADA",
    "PEMILIK_LAIN",
    "NAMA_DAN_LAHIR_BEDA",
    "JAWABAN_TIDAK_PADAN",
    "JAWABAN_BERUBAH",
    "BEBERAPA_CALON",
    "ISIAN_BERTENTANGAN",
    "CALON_RAGU",
    "NOMOR_DIBLOKIR",
    "NIK_TIDAK_DITEMUKAN",
    "TANPA_NIK",
    "NIK_TERBITAN_LUAR",
    "WILAYAH_DI_LUAR_DATA",
    "WILAYAH_TIDAK_DIKETAHUI",
    "TANPA_DATA_KEPENDUDUKAN",
    "DATA_KEPENDUDUKAN_TIDAK_LENGKAP",
    "TIDAK_DITANYAKAN",
    "NIK_ADA_SAJA",
    "TANPA_JAWABAN",
)


def _result(name: str, of: str) -> Column:
    return Column(name, TEXT, f"{of}, against the register's", codes=RESULTS, required=True)


VERIFICATION = Table(
    "verification",
    "every row of a roll or of the need against the population register",
    (
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True),
        Column("record_id", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column(
            "status",
            TEXT,
            "the first three are padan; the last two stand in no base of a share",
            codes=STATUSES,
            required=True,
        ),
        Column("reason", TEXT, "why", codes=REASONS, required=True),
        Column(
            "overlay",
            TEXT,
            "what else the register says of the person or of the number: a match stays a match. CONTRADICTED:"
            " living and dead, or living and blocked, on the same day",
            codes=OVERLAYS,
        ),
        Column("probability", pa.float64(), "of the pair with the register's row, where it was weighed"),
        Column("nik_given", TEXT, "as the row has it, where it can be used"),
        Column(
            "nik_register",
            TEXT,
            "of the row's own person in the register; null where none was found. With PADAN_IDENTITAS and"
            " NIK_MILIK_ORANG_LAIN a proposal that staff confirm",
        ),
        Column("register_record_id", TEXT, "the register's row of that person"),
        Column("register_date", DAY, "that the register's row speaks of, as far as known"),
        _result("name_result", "name"),
        Column("name_score", NUMBER, "0 to 100, where names differ once brought into one form"),
        _result("birth_date_result", "birth date"),
        _result("birth_place_result", "place of birth"),
        _result("sex_result", "sex"),
        _result("mother_result", "mother's name"),
        _result("kk_result", "family card number"),
        _result("region_result", "home, as far as both say it"),
        Column(
            "fields_agree", NUMBER, "of those compared, how many are SESUAI or SESUAI_BAKU", required=True
        ),
        Column("fields_compared", NUMBER, "fields that both fill", required=True),
    ),
    order=("programme", "source_file", "sheet", "source_row", "record_id"),
)

POPULATION_ON_ROLLS = Table(
    "population_on_rolls",
    "the register against the rolls: how many of those whom it knows are on a roll, and how many on none",
    (
        Column("programme", TEXT, "the register", required=True),
        Column(
            "kota", TEXT, 'of the home in the register, 4 digits; "" where it does not say', required=True
        ),
        Column(
            "state",
            TEXT,
            "what the register says of the person: LIVING, or as `overlay` of verification",
            codes=("LIVING", *OVERLAYS),
            required=True,
        ),
        Column(
            "standing",
            TEXT,
            "PAID: on a roll and paid on the day of the run. ENDED: on a roll, no longer paid. NEED: in need"
            " and on no roll. NONE: no roll knows the person",
            codes=("PAID", "ENDED", "NEED", "NONE"),
            required=True,
        ),
        Column("persons", COUNT, required=True),
    ),
    order=("programme", "kota", "state", "standing"),
)

PROPOSAL_TRUST = Table(
    "proposal_trust",
    "how right proposed NIKs are: NIKs that the register confirms were hidden and looked for; one row",
    (
        Column("hidden", COUNT, "rows whose NIK was hidden", required=True),
        Column("proposed", COUNT, "of those, for which one NIK was proposed", required=True),
        Column("same", COUNT, "of those, the one that was hidden", required=True),
        Column(
            "low", pa.float64(), "lower end of the 95 % interval (Wilson) of same / proposed", required=True
        ),
        Column("high", pa.float64(), "upper end", required=True),
    ),
    order=("hidden",),
)

REPAIR_FIELDS = ("nik", "name", "birth_date", "birth_place", "sex", "mother", "kk")
OPEN_STATES = ("DRAF", "DIAJUKAN", "DISETUJUI", "DITERAPKAN", "DITOLAK", "REVISI")
"""What people say of a repair; the first where they said nothing yet."""
STATES = (*OPEN_STATES, "TERBUKTI", "DITARIK")

REPAIRS = Table(
    "repairs",
    "what a row should say, as far as the register knows: proposed, until a later delivery says it",
    (
        Column(
            "repair_id", TEXT, "the same in every run of one store; tells nothing of anybody", required=True
        ),
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, "where the row stood when it was last proposed", required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, "1-based row as a person sees it in Excel", required=True),
        Column("record_id", TEXT, required=True),
        Column("person_id", TEXT, required=True),
        Column("field", TEXT, codes=REPAIR_FIELDS, required=True),
        Column("value_given", TEXT, "null where the row says nothing"),
        Column("value_proposed", TEXT, required=True),
        Column("source", TEXT, "the register that says so", required=True),
        Column("source_date", DAY, "that its row speaks of, as far as known"),
        Column(
            "side",
            TEXT,
            "who mends: the owner of the roll; or the resident, as the register may be what errs",
            codes=("ROLL", "RESIDENT"),
            required=True,
        ),
        Column(
            "state",
            TEXT,
            "DRAF: proposed. DIAJUKAN: put to the owner. What he says: DISETUJUI, agreed; DITERAPKAN, written"
            " in; DITOLAK, refused; REVISI, another value: he says so, or wrote one. TERBUKTI: a later"
            " delivery says it, whatever anybody said. DITARIK: no longer proposed, and no delivery says it",
            codes=STATES,
            required=True,
        ),
        Column("said_on", DAY, "when people said the last of it; null where they said nothing"),
        Column("said_by", TEXT, "who; no digits of a number"),
        Column("remark", TEXT, "what he wrote beside it; no digits of a number"),
        Column("asked_on", DAY, "first day on which it was put to the owner, or he answered"),
        Column("applied_on", DAY, "last day on which he said that it is written in"),
        Column("proposed_on", DAY, "of the first run that proposed it", required=True),
        Column("ended_on", DAY, "of the run that found it proven or withdrawn"),
    ),
    order=("repair_id",),
)

NUMBER_KINDS = ("NIK", "KK", "NISN", "JKN", "KIS", "KJS", "KIP", "KJP", "DTKS", "KPJ")
BASES = ("VERIFIED", "INFERRED", "CLAIMED")
NUMBER_STATUSES = ("ACTIVE", "SUPERSEDED", "OPEN", "ENDED")
CARD_ACTIONS = ("TUTUP", "ALIH_SEGMEN", "PISAH", "AMALGAMASI")
WITHOUT = (
    "USULAN",
    "BELUM_DIVERIFIKASI",
    "BEBERAPA_NIK",
    "NIK_DIPAKAI_BERSAMA",
    "NIK_DIBLOKIR",
    "BELUM_BERNOMOR_WAJAR",
    "BELUM_BERNOMOR",
)

NUMBERS = Table(
    "numbers",
    "every number that a person on a roll or in need bears: one is his own, the others are aliases of it",
    (
        Column("person_id", TEXT, required=True),
        Column(
            "kind",
            TEXT,
            "JKN: 13 digits of BPJS Kesehatan on whichever roll; KPJ: of BPJS Ketenagakerjaan; other cards by"
            " their programme",
            required=True,
        ),
        Column("value", TEXT, required=True),
        Column("seen_in", TEXT, "programmes that bear it, comma separated", required=True),
        Column(
            "basis",
            TEXT,
            "of a NIK. VERIFIED: the register and a roll say it of this person; INFERRED: the register alone,"
            " and the person is found by name and birth: a proposal; CLAIMED: rolls alone",
            codes=BASES,
        ),
        Column(
            "status",
            TEXT,
            "SUPERSEDED: another takes its place; OPEN: people say which; ENDED: no longer paid for",
            codes=NUMBER_STATUSES,
            required=True,
        ),
        Column("successor", TEXT, "the number of the same kind that takes its place"),
        Column(
            "action",
            TEXT,
            "of a card, for its issuer: close it beside another of the same person; one of two that a change"
            " of segment left; part it, two people bear it; bring it together with the one that stays, with"
            " every month paid under either",
            codes=CARD_ACTIONS,
        ),
        Column("since", DAY, "first day of the first month paid for under it"),
        Column("until", DAY, "last day of the last; null: open, or unknown"),
    ),
    order=("person_id", "kind", "value"),
)

SINGLE_NUMBERS = Table(
    "single_numbers",
    "the one number of each person on a roll or in need, or why there is none yet",
    (
        Column("person_id", TEXT, required=True),
        Column("nik", TEXT, "verified, alone, and nobody else's"),
        Column("without", TEXT, "why there is none", codes=WITHOUT),
        Column("birth_year", NUMBER, "of the register, else of a roll"),
    ),
    order=("person_id",),
)
