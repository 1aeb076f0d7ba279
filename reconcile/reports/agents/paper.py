"""Registrations as papers: complete ones for the branch, what each agent is to mend, refusals, what agents
are owed, what is unlike chance, and a page of it all.

An agent's paper holds what he typed himself, and nothing of the register's.
"""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.engines.quoting import literal
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.agents.dashboard import write_dashboard
from reconcile.reports.agents.words import OUTCOME_WORDS, TEST_WORDS, TO_DO
from reconcile.reports.decided.small_books import Field, Page, write_small_book
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.worklist_headings import RUN_NUMBER

COMPLETE, REFUSED, OTHERS = "pendaftaran_lengkap.csv", "ditolak.csv", "pendaftaran_lain.csv"
INCENTIVES, TESTS, DASHBOARD = "insentif_perisai.csv", "uji_perisai.csv", "dasbor_perisai.html"
BOOKS, CHANGES = "perlu_perbaikan", "pendaftaran_berubah.csv"
_BATCH = 100_000

_TYPED = """
       COALESCE(r.lead_id, r.record_id) AS lead, COALESCE(r.agent_code, '') AS agent,
       COALESCE(strftime(r.entered_at, '%d-%m-%Y %H:%M'), '') AS entered,
       COALESCE(r.name, '') AS name, COALESCE(r.nik_digits, '') AS nik
"""
_LISTED = """
SELECT {columns}
FROM registration_results r
{joins}
WHERE {where}
ORDER BY r.agent_code NULLS LAST, r.entered_at NULLS LAST, r.record_id
"""
_OF_TYPED = (
    ReportColumn("ID Lead", "row"),
    ReportColumn("Kode Perisai", "plain"),
    ReportColumn("Waktu input", "plain"),
    ReportColumn("Nama diketik", "name"),
    ReportColumn("NIK diketik", "number_of_person"),
)
_OF_OUTCOME = (
    ReportColumn("Hasil", "plain"),
    ReportColumn("Yang perlu dilakukan", "plain"),
    ReportColumn("Nomor peserta yang ada", "number_of_person"),
    ReportColumn("Angka NIK ke-", "plain"),
    ReportColumn("Aturan NIK", "plain"),
    ReportColumn("ID Lead yang berlaku", "row"),
)
_OF_COMPLETE = (
    ReportColumn("Program", "plain"),
    ReportColumn("Penghasilan", "plain"),
    ReportColumn("Bulan dibayar", "plain"),
    ReportColumn("Kemiripan nama (%)", "plain"),
)
_OF_REGISTER = (
    ReportColumn("Nama menurut data kependudukan", "name"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("Jenis kelamin", "plain"),
    ReportColumn("Nomor KK", "number_of_person"),
    ReportColumn("Alamat", "text"),
    ReportColumn("RT", "where"),
    ReportColumn("RW", "where"),
    ReportColumn("Kode kelurahan", "plain"),
    ReportColumn("No. HP", "text"),
    ReportColumn("Pekerjaan diketik", "text"),
)
_OF_CHANGES = (
    ReportColumn("ID Lead", "row"),
    ReportColumn("Kode Perisai", "plain"),
    ReportColumn("Diberitahukan siang", "plain"),
    ReportColumn("Pada", "plain"),
    ReportColumn("Hasil sekarang", "plain"),
    ReportColumn("Yang perlu dilakukan", "plain"),
)
_CHANGES = """
SELECT COALESCE(lead_id, record_id), COALESCE(agent_code, ''), {told}, strftime(told_at, '%d-%m-%Y %H:%M'),
       COALESCE({code}, 'Tidak dikirim lagi'), COALESCE({to_do}, '')
FROM lead_changes
ORDER BY agent_code NULLS LAST, told_at, record_id
"""
_OF_INCENTIVES = (
    ReportColumn("Kode Perisai", "plain"),
    ReportColumn("Bulan", "plain"),
    ReportColumn("Diterima", "count"),
    ReportColumn("NIK baru", "count"),
    ReportColumn("Orang baru", "count"),
    ReportColumn("Ambang", "count"),
    ReportColumn("Bonus menurut NIK (Rp)", "count"),
    ReportColumn("Bonus menurut orang (Rp)", "count"),
    ReportColumn("Selisih (Rp)", "plain"),
    ReportColumn("Iuran dibayar (Rp)", "count"),
    ReportColumn("Tanpa keterangan iuran", "count"),
    ReportColumn("Komisi iuran (Rp)", "count"),
    ReportColumn("Jumlah (Rp)", "count"),
    ReportColumn("Aturan", "plain"),
)
_INCENTIVES = """
SELECT agent_code, SUBSTR(month, 6, 2) || '-' || SUBSTR(month, 1, 4), accepted, new_niks, new_persons, least,
       acquisition_on_niks, acquisition_on_persons,
       CAST(acquisition_on_niks - acquisition_on_persons AS STRING), contributions, unknown_contributions,
       commission, total, rule
FROM incentives
ORDER BY agent_code, month
"""
_OF_TESTS = (
    ReportColumn("Kode Perisai", "plain"),
    ReportColumn("Uji", "plain"),
    ReportColumn("Teramati", "count"),
    ReportColumn("Dari", "count"),
    ReportColumn("Diharapkan menurut agen lain", "plain"),
    ReportColumn("Bagian yang disusutkan (%)", "plain"),
    ReportColumn("Peluang menurut kebetulan", "plain"),
    ReportColumn("Nilai q", "plain"),
    ReportColumn("Perlu ditelaah", "plain"),
)
_TESTS = """
SELECT agent_code, {test}, observed, of, REPLACE(printf('%.1f', expected), '.', ','),
       REPLACE(printf('%.1f', 100 * shrunk), '.', ','), REPLACE(printf('%.2g', chance), '.', ','),
       REPLACE(printf('%.2g', q), '.', ','), CASE WHEN told THEN 'ya' ELSE '' END
FROM agent_tests
WHERE observed > 0
ORDER BY told DESC, q, agent_code, test
"""
_WORDS = (
    "Cocokkan setiap baris dengan KTP-el orangnya, lalu isi NIK yang benar atau nama sesuai KTP; yang sudah"
    " benar biarkan kosong.",
    "Kembalikan berkas ini ke kantor, yang menaruhnya di folder masukan perisai_daftar; ID Lead jangan"
    " diubah.",
)
_FIELDS = (
    Field("ID Lead", 15, "lead"),
    Field("Nama diketik", 22, "name"),
    Field("NIK diketik", 18, "nik"),
    Field("Hasil", 15, "outcome"),
    Field("Yang perlu dilakukan", 29, "to_do"),
    Field("NIK", 18),
    Field("Nama sesuai KTP", 22),
    Field("Persetujuan", 12, "consent"),
    Field("Kode Perisai", 12, "agent", printed=False),
    Field("Waktu diketik", 15, "entered", printed=False),
    Field("Diperbaiki pada", 13, "mended", printed=False),
)


def write_lists(desk: Desk) -> list[ReportFile]:
    """Each lead in one of four papers: complete, refused, others, and the book of its agent. Needs
    registration_results, and at L0 records. Raises LedgerError where one is in none."""
    files = [_complete(desk), _listed(desk, REFUSED, "r.fate = 'REJECTED'")]
    files.append(_listed(desk, OTHERS, "r.fate NOT IN ('REJECTED', 'COMPLETE', 'TO_MEND')"))
    files += _books(desk)
    _check(desk, files)
    return files


def _write(desk: Desk) -> list[ReportFile]:
    if not desk.engine.arrow("SELECT 1 FROM registration_results LIMIT 1").num_rows:
        return []
    files = write_lists(desk)
    tests = _TESTS.format(test=_case("test", TEST_WORDS))
    level = desk.facts.level
    return [
        *files,
        write_csv(desk.out / CHANGES, _OF_CHANGES, desk.engine.batches(_changes(), _BATCH), level),
        write_csv(desk.out / INCENTIVES, _OF_INCENTIVES, desk.engine.batches(_INCENTIVES, _BATCH), level),
        write_csv(desk.out / TESTS, _OF_TESTS, desk.engine.batches(tests, _BATCH), level),
        write_dashboard(desk, DASHBOARD),
    ]


def _check(desk: Desk, files: list[ReportFile]) -> None:
    """Every lead stands in one paper."""
    leads = int(desk.engine.arrow("SELECT COUNT(*) AS n FROM registration_results")["n"][0].as_py())
    must_equal("pendaftaran", leads, sum(file.rows for file in files))


def _case(column: str, words: Mapping[str, str]) -> str:
    cases = " ".join(f"WHEN {literal(code)} THEN {literal(said)}" for code, said in words.items())
    return f"CASE {column} {cases} END"


def _changes() -> str:
    return _CHANGES.format(
        told=_case("told", OUTCOME_WORDS), code=_case("code", OUTCOME_WORDS), to_do=_case("code", TO_DO)
    )


def _complete(desk: Desk) -> ReportFile:
    """What a branch needs to register somebody; what the register says stands there at L0 alone."""
    whole = desk.facts.level == Level.L0
    said = (
        f"{_TYPED}, COALESCE(r.programmes, ''), COALESCE(CAST(r.income AS STRING), ''),"
        " COALESCE(CAST(r.months_paid AS STRING), ''), COALESCE(CAST(r.likeness AS STRING), '')"
    )
    of_register = (
        ", COALESCE(k.name, ''), CAST(k.birth_date AS STRING),"
        " CASE k.sex WHEN 'M' THEN 'L' WHEN 'F' THEN 'P' END, k.kk, k.address, k.rt, k.rw,"
        " k.region_code, r.phone, r.job"
    )
    sql = _LISTED.format(
        columns=said + (of_register if whole else ""),
        joins="LEFT JOIN records k ON k.record_id = r.register_record_id" if whole else "",
        where="r.fate = 'COMPLETE'",
    )
    columns = (*_OF_TYPED, *_OF_COMPLETE, *(_OF_REGISTER if whole else ()))
    return write_csv(desk.out / COMPLETE, columns, desk.engine.batches(sql, _BATCH), desk.facts.level)


def _listed(desk: Desk, name: str, where: str) -> ReportFile:
    columns = (
        f"{_TYPED}, {_case('r.code', OUTCOME_WORDS)}, {_case('r.code', TO_DO)},"
        " COALESCE(r.member_number, ''), COALESCE(CAST(r.digit AS STRING), ''), COALESCE(r.rule, ''),"
        " COALESCE(f.lead_id, r.first_record_id, '')"
    )
    joins = "LEFT JOIN registration_results f ON f.record_id = r.first_record_id"
    rows = desk.engine.batches(_LISTED.format(columns=columns, joins=joins, where=where), _BATCH)
    return write_csv(desk.out / name, (*_OF_TYPED, *_OF_OUTCOME), rows, desk.facts.level)


def _books(desk: Desk) -> list[ReportFile]:
    """A workbook for each agent who has something to mend."""
    agents = "SELECT DISTINCT agent_code FROM registration_results WHERE fate = 'TO_MEND' ORDER BY 1"
    return [_book(desk, code) for code in desk.engine.arrow(agents)["agent_code"].to_pylist()]


def _book(desk: Desk, agent: str | None) -> ReportFile:
    of_agent = "r.agent_code IS NULL" if agent is None else f"r.agent_code = {literal(agent)}"
    to_do = (
        f"CASE WHEN r.code = 'PERIKSA_NIK' THEN 'Periksa angka ke-' || CAST(r.digit AS STRING) || ' dari NIK'"
        f" ELSE {_case('r.code', TO_DO)} END"
    )
    mended = literal(f"{desk.facts.stamp.day:%d-%m-%Y} {desk.facts.time}".strip())
    columns = (
        f"{_TYPED}, {_case('r.code', OUTCOME_WORDS)} AS outcome, {to_do} AS to_do,"
        f" COALESCE(r.consent, '') AS consent, {mended} AS mended"
    )
    where = f"r.fate = 'TO_MEND' AND {of_agent}"
    rows = desk.engine.arrow(_LISTED.format(columns=columns, joins="", where=where))
    kinds: dict[str, Kind] = {
        "lead": "row", "agent": "plain", "entered": "plain", "name": "name", "nik": "number_of_person",
        "outcome": "plain", "to_do": "plain", "consent": "plain", "mended": "plain",
    }  # fmt: skip
    shown = shown_rows(rows, kinds, desk.facts.level, typed=True)
    page = Page(
        "PERLU PERBAIKAN",
        f"Pendaftaran yang perlu diperbaiki, Perisai {agent or 'tanpa kode'}",
        _WORDS,
        _FIELDS,
        shown,
    )
    name = f"{BOOKS}/{BOOKS}_{file_code(agent)}.xlsx"
    return write_small_book(
        desk.out, name, [page], desk.facts.stamp, ((RUN_NUMBER, desk.facts.stamp.number),)
    )


def file_code(agent: str | None) -> str:
    """An agent's code as a file may bear it: letters and digits, and never a number of a person."""
    if agent is None:
        return "tanpa_kode"
    digits = sum(sign.isdecimal() for sign in agent)
    return "kode_berupa_nomor" if digits > 9 else agent[:30]


AGENTS = Report(
    "agents",
    lambda: (
        (DASHBOARD, "Perisai: pendaftaran, agen, dan yang perlu ditelaah; untuk layar dan cetak"),
        (COMPLETE, "Pendaftaran Perisai yang lengkap; data dari kependudukan hanya pada tingkat L0"),
        (
            f"{BOOKS}/",
            "Untuk setiap Perisai: pendaftaran yang perlu diperbaikinya, untuk diisi dan dikembalikan",
        ),
        (REFUSED, "Pendaftaran Perisai yang ditolak, dengan sebabnya"),
        (OTHERS, "Pendaftaran Perisai lainnya: sudah peserta, perlu ditanyakan, atau menunggu"),
        (CHANGES, "Pendaftaran yang pada siang hari diberitahukan lain, dengan hasilnya sekarang"),
        (INCENTIVES, "Insentif setiap Perisai dan bulan, dihitung ulang menurut NIK dan menurut orang"),
        (TESTS, "Uji terhadap kebetulan setiap Perisai, untuk ditelaah; bukan sanksi"),
    ),
    Level.L2,
    _write,
)
