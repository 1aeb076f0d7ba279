"""What is wrong with a file, put into words for its sender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from reconcile.ingest.balance import Outcome
from reconcile.ingest.cells.sheets import Note, Sheet
from reconcile.ingest.layout.rows import NIHIL
from reconcile.ingest.spools import Spool
from reconcile.ingest.standard.cleaning import SHIFTED, UNCALCULATED
from reconcile.ingest.standard.kind import Roll
from reconcile.ingest.standard.periods import Title
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import BY_CODE
from reconcile.vocabulary.numbers import percent

REJECTIONS = {
    "KOLOM_BERGESER": (
        "Baris dengan sel lebih banyak dari judulnya, dan tidak jelas sel mana milik kolom mana (ditolak).",
        "Apit isi yang memuat tanda pemisah dengan tanda kutip di aplikasi asalnya, lalu kirim ulang.",
    ),
    "RUMUS_BELUM_DIHITUNG": (
        "Baris dengan rumus yang belum pernah dihitung, sehingga isinya tidak diketahui (ditolak).",
        "Minta pembuat berkas mengirim nilainya, bukan rumusnya; kolom NIK dan KK bertipe teks.",
    ),
}
"""Rule by which a row is rejected -> what is told, and what to do."""


def bare_sheet_notes(sheet: Sheet, rows: int) -> Iterator[Note]:
    """A sheet that is not read: hidden, or without a heading we know. That its file is damaged is told
    nevertheless."""
    yield from (note for note in sheet.notes() if note.severity == "GALAT")
    if rows == 0:
        return
    if sheet.hidden:
        yield Note(
            "LEMBAR_TERSEMBUNYI",
            "PERINGATAN",
            "Lembar tersembunyi tidak"
            f" dibaca{f', padahal berisi {sheet.seen} sel mirip NIK' if sheet.seen else ''}.",
            "Tampilkan lembar itu bila isinya memang dikirim, atau hapus.",
            rows=rows,
        )
        return
    people = sheet.seen
    yield Note(
        "JUDUL_TIDAK_DITEMUKAN",
        "GALAT" if people else "PERINGATAN",
        "Lembar tanpa judul kolom yang dikenal, tidak"
        f" dibaca{f', padahal berisi {people} sel mirip NIK' if people else ''}.",
        (
            "Tulis judul kolom di atas data."
            if people
            else "Periksa judul kolomnya; abaikan bila lembar itu hanya rekap atau petunjuk."
        ),
        rows=rows,
    )


def period_is_titled(spool: Spool) -> bool:
    """Whether no column tells the period of the rows, so that a title has to."""
    return {"year", "stage", "period_start", "period_end"}.isdisjoint(spool.table.chosen.columns)


def title_notes(spool: Spool, title: Title, programme: Programme) -> Iterator[Note]:
    """That the period comes from the title or the file's name, because no column tells it."""
    kind = programme.period.kind
    if period_is_titled(spool) and kind != "none" and title.year and (kind != "dates" or title.month):
        yield Note(
            "PERIODE_DARI_JUDUL",
            "INFO",
            "Periode tidak ada dalam kolom; diambil dari judul lembar atau nama berkas.",
            "Kirim periode (TMT/TAT, tahun, tahap) dalam kolom.",
        )


def flag_notes(flagged: Mapping[str, tuple[int, list[int]]]) -> Iterator[Note]:
    """The faults of rows, one note a flag."""
    for code, (rows, examples) in flagged.items():
        flag = BY_CODE[code]
        yield Note(
            code,
            "PERINGATAN" if flag.hard else "INFO",
            f"{flag.label}.",
            f"{flag.advice}.",
            rows=rows,
            examples=tuple(examples),
        )


def sheet_notes(spool: Spool, roll: Roll, outcome: Outcome) -> Iterator[Note]:
    """What a healthy sheet would not show: broken rows, rejected rows, too few rows, columns less filled
    than expected; and that a list has nobody because it says so."""
    if spool.kinds[NIHIL] and not outcome.accepted and not outcome.rejected:
        yield Note(
            "NIHIL",
            "PERINGATAN",
            "Daftar ini kosong menurut pengirimnya (NIHIL atau jumlah 0). Ia tidak menggantikan apa pun:"
            " daftar sebelumnya, bila ada, tetap berlaku.",
            "Bila ada orangnya, kirim ulang dengan barisnya. Bila daftar lama memang tidak berlaku lagi,"
            " tulis withdraw = true untuknya di deliveries.toml.",
        )
    if spool.ragged_rows:
        yield Note(
            "BARIS_TIDAK_RATA",
            "PERINGATAN",
            "Baris dengan sel lebih banyak dari judulnya atau tanda kutip yang tidak ditutup; kolomnya"
            " mungkin bergeser.",
            "Apit isi yang memuat pemisah dengan tanda kutip, atau kirim XLSX dari aplikasi asalnya; jangan"
            " membuka CSV di Excel.",
            rows=spool.ragged_rows,
            examples=tuple(spool.ragged),
        )
    if spool.error_rows:
        yield Note(
            "SEL_GALAT",
            "PERINGATAN",
            "Sel berisi galat rumus (#N/A, #REF! dan sejenisnya), bukan nilai; dibaca sebagai kosong.",
            "Perbaiki rumusnya di berkas asal, lalu kirim ulang.",
            rows=spool.error_rows,
            examples=tuple(spool.errors),
        )
    yield from spool.table.sheet.notes()
    nobody = roll.kind.nobody
    for rule, (rows, examples) in outcome.rejected_by.items():
        message, advice = {nobody.rule: (nobody.message, nobody.advice), **REJECTIONS}[rule]
        yield Note(rule, "GALAT", message, advice, rows, tuple(examples))
    yield from _few(spool, roll, outcome)
    yield from _short(spool, roll.programme, outcome)


def _few(spool: Spool, roll: Roll, outcome: Outcome) -> Iterator[Note]:
    """Too few rows, and columns that linking needs."""
    accepted, given = outcome.accepted, spool.table.chosen.columns
    if accepted < roll.programme.expect.minimum_rows:
        yield Note(
            "BARIS_TERLALU_SEDIKIT",
            "PERINGATAN",
            f"Hanya {accepted} baris diterima.",
            "Pastikan berkas terkirim utuh.",
            rows=accepted,
        )
    missing = [
        roll.programme.labels.get(field, field)
        for field, instead in roll.kind.wanted.items()
        if field not in given and instead.isdisjoint(given)
    ]
    if missing:
        yield Note(
            "KOLOM_HILANG",
            "PERINGATAN",
            f"Kolom penting tidak ada: {', '.join(missing)}.",
            "Tambahkan kolom itu; tanpa itu banyak baris tidak dapat ditautkan.",
        )


def _short(spool: Spool, programme: Programme, outcome: Outcome) -> Iterator[Note]:
    """Columns that are less filled than the programme expects."""
    accepted, filled = outcome.accepted, outcome.filled
    short = [
        f"{programme.labels.get(field, field)} {percent(filled[field] / accepted, 0)}"
        f" (biasanya {percent(share, 0)})"
        for field, share in programme.expect.fill.items()
        if accepted
        and field in filled
        and field in spool.table.chosen.columns
        and filled[field] < share * accepted
    ]
    if short:
        yield Note(
            "ISIAN_KURANG",
            "PERINGATAN",
            f"Isian yang dapat dipakai kurang dari biasanya: {', '.join(short)}.",
            "Lengkapi kolom itu di sumbernya.",
        )


def refused(why: str) -> Note:
    """That a file, or a member of one, is refused."""
    return Note("BERKAS_DITOLAK", "GALAT", why, "Perbaiki berkas ini, lalu kirim ulang.")


def nobody_accepted(name: str, totals: Counter[str], roll: Roll) -> str:
    """Why a source of which nobody was accepted counts as refused. totals: its rows by fate and by the
    rule that rejected them."""
    begun = (
        f"{name}: tidak satu pun baris diterima sebagai orang ({totals['read']} baris dibaca,"
        f" {totals['rejected']} ditolak"
    )
    broken = next((rule for rule in (UNCALCULATED, SHIFTED) if totals[rule]), None)
    if broken:
        return f"{begun}). {' '.join(REJECTIONS[broken])}"
    nobody = roll.kind.nobody
    return f"{begun} karena {nobody.whole_file}, {totals['not_data']} bukan data). {nobody.whole_file_advice}"
