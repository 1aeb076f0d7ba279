"""Agents of social security and what they send: leads as they were typed, what became of each, what agents
are owed."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables.reading import RECORDS
from reconcile.tables.table import COUNT, DAY, NUMBER, SMALL, TEXT, Column, Table

MOMENT = pa.timestamp("us")
"""A moment in the time of Jakarta (WIB)."""

OUTCOMES = (
    "DIPERBARUI",
    "TANPA_PERSETUJUAN",
    "PERIKSA_NIK",
    "TOLAK_NIK",
    "BELUM_DAPAT_DIPERIKSA",
    "TIDAK_DITEMUKAN",
    "TOLAK_NAMA",
    "PERIKSA_NAMA",
    "TANGGAL_DI_DEPAN",
    "MENINGGAL",
    "MENINGGAL_TANPA_HARI",
    "PINDAH",
    "UMUR",
    "GANDA_ANTAR_AGEN",
    "SUDAH_BPU_AKTIF",
    "SUDAH_BPU_BERAKHIR",
    "ASN_TNI_POLRI",
    "MENINGGAL_SESUDAHNYA",
    "AGEN_TIDAK_TERDAFTAR",
    "PU_AKTIF",
    "LENGKAP",
)
"""What a lead comes to, in the order in which they are asked: the first that holds is told."""
FATES = ("COMPLETE", "MEMBER", "TO_MEND", "ASKED", "HELD", "REJECTED", "REPLACED")

RECORDS_LEAD = Table(
    "records_lead",
    "each registration that an agent typed (programme perisai_daftar), and each agent (perisai_agen)",
    (
        *(RECORDS.column(name) for name in ("record_id", "programme", "source_file", "sheet", "source_row")),
        RECORDS.column("row_digest"),
        Column("lead_id", TEXT, "the sender's own number of the lead"),
        Column("agent_code", TEXT, "letters and digits of the agent's code"),
        Column("entered_at", MOMENT, "when it was typed, Jakarta time; midnight where no hour is told"),
        Column("hour_told", pa.bool_(), "whether an hour is told"),
        Column("nik", TEXT, "16 digits after repair, only when its form is right"),
        Column("nik_digits", TEXT, "digits of the NIK as typed, whatever their number"),
        Column("kk", TEXT, "16-digit family card number, only when valid"),
        Column("name", TEXT, "as typed: upper-case ASCII, spaces collapsed"),
        Column("name_core", TEXT, "normalised: no titles, expanded, modern spelling"),
        Column("name_key", TEXT, "phonetically folded tokens, sorted: order-free key"),
        Column("birth_date", DAY, "as typed"),
        Column("sex", TEXT, "as typed", codes=("M", "F")),
        Column("phone", TEXT, "digits, beginning with 0"),
        Column("job", TEXT, "as typed"),
        Column("work_place", TEXT, "as typed"),
        Column("business", TEXT, "as typed"),
        Column("programmes", TEXT, "what is joined", codes=("JKK+JKM", "JKK+JKM+JHT")),
        Column("income", COUNT, "rupiah a month"),
        Column("months_paid", SMALL, "months paid with the registration"),
        Column("mended_at", MOMENT, "of when the paper of ours is on which an agent mended the row"),
        Column("consent", TEXT, "whether the person consents", codes=("Y", "T")),
        Column("address", TEXT, "as typed"),
        Column("region_code", TEXT, "of the address; of an agent, where he works"),
        Column("office_code", TEXT, "of an agent: his Wadah"),
        Column("branch_code", TEXT, "of an agent: the branch"),
        Column("active_from", DAY, "of an agent"),
        Column("active_to", DAY, "of an agent: the last day; null while he is one"),
        Column("end_reason", TEXT, "of an agent: why he is none"),
        RECORDS.column("flags"),
    ),
)
AS_TYPED = ("name", "nik_digits", "phone", "job", "programmes", "income", "months_paid", "consent")
"""What a lead says in the end: what a later paper of it left blank is taken from the earlier one."""
REGISTRATION_RESULTS = Table(
    "registration_results",
    "what became of each lead: one code each",
    (
        Column("record_id", TEXT, "the lead", required=True),
        Column("programme", TEXT, required=True),
        Column("source_file", TEXT, required=True),
        Column("sheet", TEXT, required=True),
        Column("source_row", NUMBER, required=True),
        Column("lead_id", TEXT),
        Column("agent_code", TEXT, "null where the row tells none"),
        Column("entered_at", MOMENT),
        Column("code", TEXT, "the first that holds", codes=OUTCOMES, required=True),
        Column("fate", TEXT, "what is done with it", codes=FATES, required=True),
        Column("person_id", TEXT, "whom the register or the roll of members knows it as; null where nobody"),
        Column("register_record_id", TEXT, "the register's row, where the person stands in it"),
        Column("likeness", SMALL, "of the typed name and the register's, 0 to 100"),
        Column("digit", SMALL, "which digit of the NIK to look at (1 to 16), PERIKSA_NIK"),
        Column("rule", TEXT, "the rule that the NIK breaks, TOLAK_NIK"),
        Column("first_record_id", TEXT, "the lead that counts instead, GANDA_ANTAR_AGEN"),
        Column("member_number", TEXT, "the number the person has already, SUDAH_BPU_*"),
        *(RECORDS_LEAD.column(name) for name in AS_TYPED),
    ),
    order=("record_id",),
)
LEAD_CHANGES = Table(
    "lead_changes",
    "leads that the intake of the day told of, and of which the night says something else",
    (
        Column("record_id", TEXT, "the lead", required=True),
        Column("told", TEXT, "what was told", codes=OUTCOMES, required=True),
        Column("told_at", MOMENT, "when", required=True),
        Column("lead_id", TEXT),
        Column("agent_code", TEXT),
        Column("code", TEXT, "what the night says; null where the lead is no longer sent", codes=OUTCOMES),
    ),
    order=("record_id",),
)
INCENTIVES = Table(
    "incentives",
    "what each agent is owed for the registrations of a month, by the rule of that month, in whole rupiah",
    (
        Column("agent_code", TEXT, required=True),
        Column("month", TEXT, "yyyy-mm", required=True),
        Column("accepted", COUNT, "registrations of the month that were accepted", required=True),
        Column("new_niks", COUNT, "different NIKs among them that no member has", required=True),
        Column("new_persons", COUNT, "persons among them who were no members, under any NIK", required=True),
        Column("least", COUNT, "new members from which the month is rewarded", required=True),
        Column("acquisition_on_niks", COUNT, "rupiah for new members, counted by NIK", required=True),
        Column("acquisition_on_persons", COUNT, "the same, counted by person", required=True),
        Column("contributions", COUNT, "rupiah that new persons paid with the registration", required=True),
        Column(
            "unknown_contributions", COUNT, "new persons of whom it is not told what they paid", required=True
        ),
        Column("commission", COUNT, "the agent's share of the contributions, rupiah", required=True),
        Column("total", COUNT, "acquisition on persons, and commission", required=True),
        Column("rule", TEXT, "the scheme's authority", required=True),
    ),
    order=("agent_code", "month"),
)
AGENTS = Table(
    "agents",
    "each agent: of whom a roll tells, or a registration",
    (
        Column("agent_code", TEXT, required=True),
        Column("office_code", TEXT, "his Wadah; null where no roll tells"),
        Column("branch_code", TEXT, "his branch; null where no roll tells"),
        Column("listed", pa.bool_(), "whether the roll of agents has him", required=True),
        Column("active_to", DAY, "the last day he was one; null while he is"),
        Column("leads", COUNT, "registrations that he typed, once each", required=True),
        *(
            Column(name.lower(), COUNT, f"of them {name}", required=True)
            for name in FATES
            if name != "REPLACED"
        ),
        Column("persons", COUNT, "different persons among those accepted", required=True),
        Column("with_jht", COUNT, "of those accepted, with JHT", required=True),
        Column("accepted", COUNT, "complete, or employees with a second trade", required=True),
        Column("accepted_30_days", COUNT, "of them, in the 30 days before the run's day", required=True),
        Column("persons_7_days", COUNT, "different new persons of the 7 days up to the run's", required=True),
        Column("days", COUNT, "different days on which he typed", required=True),
        Column("answered", COUNT, "told to be complete by day, since the run before", required=True),
        Column("minutes", pa.float64(), "of these the median of minutes from typing to that answer"),
        Column("last_at", MOMENT, "when he typed last"),
    ),
    order=("agent_code",),
)
TESTS = (
    "MENINGGAL", "NAMA_TIDAK_COCOK", "NIK_BERURUTAN", "TELEPON_SAMA", "BERUNTUN", "MALAM", "AKHIR_BULAN",
    "TEPAT_AMBANG",
    "NIK_KEDUA", "PESERTA_LAMA", "PENGHASILAN_TERENDAH", "KELUARGA_SENDIRI", "PENDAFTARAN_ULANG",
    "USAHA_SAMA", "LUAR_WILAYAH",
)  # fmt: skip
AGENT_TESTS = Table(
    "agent_tests",
    "each agent under each test against chance: for review, never a sanction",
    (
        Column("agent_code", TEXT, required=True),
        Column("test", TEXT, codes=TESTS, required=True),
        Column("observed", COUNT, "of his registrations (TEPAT_AMBANG: of his months)", required=True),
        Column("of", COUNT, "so many were looked at", required=True),
        Column("expected", pa.float64(), "so many would be, at the rate of the other agents", required=True),
        Column(
            "shrunk",
            pa.float64(),
            "his share, drawn to that of the others as far as he has few",
            required=True,
        ),
        Column("chance", pa.float64(), "how likely so many or more are by chance", required=True),
        Column(
            "q", pa.float64(), "of those told of, down to him, such a share may be by chance", required=True
        ),
        Column("told", pa.bool_(), "whether he is told of", required=True),
    ),
    order=("agent_code", "test"),
)
