"""What is wrong with a file, put into words for its sender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from reconcile.ingest.balance import Outcome
from reconcile.ingest.cells.sheets import Note, Sheet
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.spools import Spool
from reconcile.ingest.standard.cleaning import SHIFTED, UNCALCULATED
from reconcile.ingest.standard.kind import Roll
from reconcile.ingest.standard.periods import Title
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import BY_CODE

Place = tuple[str, str]
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


def tell_bare_sheet(sheet: Sheet, rows: int, where: Place, problems: Problems) -> None:
    """A sheet that is not read: hidden, or without a heading we know. That its file is damaged is told
    nevertheless."""
    _tell_notes([note for note in sheet.notes() if note.severity == "GALAT"], where, problems)
    if rows == 0:
        return
    if sheet.hidden:
        problems.add(
            where,
            "LEMBAR_TERSEMBUNYI",
            "PERINGATAN",
            "Lembar tersembunyi tidak"
            f" dibaca{f', padahal berisi {sheet.seen} sel mirip NIK' if sheet.seen else ''}.",
            "Tampilkan lembar itu bila isinya memang dikirim, atau hapus.",
            rows=rows,
        )
        return
    people = sheet.seen
    problems.add(
        where,
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


def tell_title(spool: Spool, where: Place, title: Title, programme: Programme, problems: Problems) -> None:
    """That the period comes from the title or the file's name, because no column tells it."""
    kind = programme.period.kind
    if period_is_titled(spool) and kind != "none" and title.year and (kind != "dates" or title.month):
        problems.add(
            where,
            "PERIODE_DARI_JUDUL",
            "INFO",
            "Periode tidak ada dalam kolom; diambil dari judul lembar atau nama berkas.",
            "Kirim periode (TMT/TAT, tahun, tahap) dalam kolom.",
        )


def tell_flags(flagged: Mapping[str, tuple[int, list[int]]], where: Place, problems: Problems) -> None:
    """The faults of rows, one problem a flag."""
    for code, (rows, examples) in flagged.items():
        flag = BY_CODE[code]
        problems.add(
            where,
            code,
            "PERINGATAN" if flag.hard else "INFO",
            f"{flag.label}.",
            f"{flag.advice}.",
            rows=rows,
            examples=examples,
        )


def tell_sheet(spool: Spool, where: Place, roll: Roll, outcome: Outcome, problems: Problems) -> None:
    """What a healthy sheet would not show: broken rows, rejected rows, too few rows, columns less filled
    than expected."""
    if spool.ragged_rows:
        problems.add(
            where,
            "BARIS_TIDAK_RATA",
            "PERINGATAN",
            "Baris dengan sel lebih banyak dari judulnya atau tanda kutip yang tidak ditutup; kolomnya"
            " mungkin bergeser.",
            "Apit isi yang memuat pemisah dengan tanda kutip, atau kirim XLSX dari aplikasi asalnya; jangan"
            " membuka CSV di Excel.",
            rows=spool.ragged_rows,
            examples=spool.ragged,
        )
    if spool.error_rows:
        problems.add(
            where,
            "SEL_GALAT",
            "PERINGATAN",
            "Sel berisi galat rumus (#N/A, #REF! dan sejenisnya), bukan nilai; dibaca sebagai kosong.",
            "Perbaiki rumusnya di berkas asal, lalu kirim ulang.",
            rows=spool.error_rows,
            examples=spool.errors,
        )
    _tell_notes(spool.table.sheet.notes(), where, problems)
    nobody = roll.kind.nobody
    for rule, (rows, examples) in outcome.rejected_by.items():
        message, advice = {nobody.rule: (nobody.message, nobody.advice), **REJECTIONS}[rule]
        problems.add(where, rule, "GALAT", message, advice, rows=rows, examples=examples)
    _tell_few(spool, where, roll, outcome, problems)
    _tell_short(spool, where, roll.programme, outcome, problems)


def _tell_notes(notes: Iterable[Note], where: Place, problems: Problems) -> None:
    for note in notes:
        problems.add(
            where, note.code, note.severity, note.message, note.advice, rows=note.rows, examples=note.examples
        )


def _tell_few(spool: Spool, where: Place, roll: Roll, outcome: Outcome, problems: Problems) -> None:
    """Too few rows, and columns that linking needs."""
    accepted, given = outcome.accepted, spool.table.chosen.columns
    if accepted < roll.programme.expect.minimum_rows:
        problems.add(
            where,
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
        problems.add(
            where,
            "KOLOM_HILANG",
            "PERINGATAN",
            f"Kolom penting tidak ada: {', '.join(missing)}.",
            "Tambahkan kolom itu; tanpa itu banyak baris tidak dapat ditautkan.",
        )


def _tell_short(
    spool: Spool, where: Place, programme: Programme, outcome: Outcome, problems: Problems
) -> None:
    """Columns that are less filled than the programme expects."""
    accepted, filled = outcome.accepted, outcome.filled
    short = [
        f"{programme.labels.get(field, field)} {filled[field] / accepted:.0%} (biasanya {share:.0%})"
        for field, share in programme.expect.fill.items()
        if accepted
        and field in filled
        and field in spool.table.chosen.columns
        and filled[field] < share * accepted
    ]
    if short:
        problems.add(
            where,
            "ISIAN_KURANG",
            "PERINGATAN",
            f"Isian yang dapat dipakai kurang dari biasanya: {', '.join(short)}.",
            "Lengkapi kolom itu di sumbernya.",
        )


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
