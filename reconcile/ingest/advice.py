"""What is wrong with a file, put into words for its sender."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reconcile.ingest.cells.sheets import Note, Sheet
from reconcile.ingest.problems.problems import Problems
from reconcile.ingest.spools import FileTally, Spool
from reconcile.ingest.standard.periods import Title
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import BY_CODE

Place = tuple[str, str]
_LABELS = {
    "nik": "NIK",
    "kk": "nomor KK",
    "name": "nama",
    "birth_date": "tanggal lahir",
    "segment": "segmen",
    "nisn": "NISN",
    "sex": "jenis kelamin",
}
REJECTIONS = {
    "TANPA_IDENTITAS": (
        (
            "Baris tanpa identitas (ditolak): tanpa NIK yang dapat dipakai dan tanpa nama, atau nama saja"
            " tanpa keterangan lain."
        ),
        "Lengkapi nama dan NIK, lalu kirim ulang.",
    ),
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


@dataclass
class Outcome:
    """What became of the people of a sheet. rejected_by: rule -> how many rows, and the first ten.

    filled: field -> rows with a usable value. flagged: code -> (rows, first ten).
    numbers: (fate, rule) -> cells that look like a NIK in those rows.
    """

    accepted: int = 0
    rejected_by: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    flagged: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return sum(rows for rows, _ in self.rejected_by.values())

    def reject(self, rule: str, rows: list[int]) -> None:
        """Count rows that `rule` rejects."""
        count, examples = self.rejected_by.get(rule, (0, []))
        self.rejected_by[rule] = (count + len(rows), (examples + rows)[:10])


def tell_file_faults(tally: FileTally, name: str, problems: Problems) -> None:
    """Faults of a file as a whole: a NIK column rounded by Excel, half-swapped dates, region codes of BPS,
    American dates."""
    where = (name, "")
    if tally.niks.damaged:
        problems.add(
            where,
            "NIK_KOLOM_RUSAK",
            "PERINGATAN",
            "Kolom NIK rusak oleh Excel: lebih dari seperlima NIK berakhir dengan angka 0. NIK yang berakhir"
            " 0 tidak dipakai.",
            "Minta ulang berkas sumber dengan kolom NIK bertipe teks; jangan membuka CSV langsung di Excel.",
        )
    if tally.swaps.swapped:
        problems.add(
            where,
            "TGL_TERBALIK",
            "PERINGATAN",
            "Hari dan bulan tertukar pada sebagian tanggal lahir berkas ini; dikoreksi bila NIK membenarkan,"
            " selainnya ditandai ragu.",
            "Kirim ulang dengan kolom tanggal bertipe teks (hh/bb/tttt) atau tanggal Excel yang benar.",
        )
    if tally.shifts.shift:
        problems.add(
            where,
            "TGL_BERGESER",
            "PERINGATAN",
            f"Tanggal lahir seluruh berkas bergeser {abs(tally.shifts.shift)} hari dari tanggal di dalam NIK"
            " (zona waktu atau kalender 1904); dikoreksi, kecuali yang sudah sama dengan NIK.",
            "Kirim ulang dengan kolom tanggal bertipe teks (hh/bb/tttt).",
        )
    if tally.sexes.p_is_man:
        problems.add(
            where,
            "JK_PRIA_WANITA",
            "INFO",
            "Jenis kelamin ditulis P dan W; P dibaca pria, W wanita.",
            "Tulis L untuk laki-laki dan P untuk perempuan.",
        )
    if tally.order == "MDY":
        problems.add(
            where,
            "TGL_BULAN_DI_DEPAN",
            "INFO",
            "Tanggal lahir ditulis dengan bulan di depan (bb/hh/tttt); dibaca demikian untuk seluruh berkas.",
            "Tulis tanggal sebagai hh/bb/tttt.",
        )
    if tally.coding == "BPS":
        flag = BY_CODE["WILAYAH_KODE_BPS"]
        problems.add(where, flag.code, "INFO", f"{flag.label}.", f"{flag.advice}.")


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


def tell_sheet(
    spool: Spool, where: Place, programme: Programme, outcome: Outcome, problems: Problems
) -> None:
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
    for rule, (rows, examples) in outcome.rejected_by.items():
        message, advice = REJECTIONS[rule]
        problems.add(where, rule, "GALAT", message, advice, rows=rows, examples=examples)
    _tell_short(spool, where, programme, outcome, problems)


def _tell_notes(notes: Iterable[Note], where: Place, problems: Problems) -> None:
    for note in notes:
        problems.add(
            where, note.code, note.severity, note.message, note.advice, rows=note.rows, examples=note.examples
        )


def _tell_short(
    spool: Spool, where: Place, programme: Programme, outcome: Outcome, problems: Problems
) -> None:
    accepted, filled, expect = outcome.accepted, outcome.filled, programme.expect
    if accepted < expect.minimum_rows:
        problems.add(
            where,
            "BARIS_TERLALU_SEDIKIT",
            "PERINGATAN",
            f"Hanya {accepted} baris diterima.",
            "Pastikan berkas terkirim utuh.",
            rows=accepted,
        )
    missing = [
        field
        for field in ("nik", "name", "birth_date")
        if field not in spool.table.chosen.columns and not _given_otherwise(field, spool)
    ]
    if missing:
        named = ", ".join(_LABELS[field] for field in missing)
        problems.add(
            where,
            "KOLOM_HILANG",
            "PERINGATAN",
            f"Kolom penting tidak ada: {named}.",
            "Tambahkan kolom itu; tanpa itu banyak baris tidak dapat ditautkan.",
        )
    short = [
        f"{_LABELS.get(field, field)} {filled[field] / accepted:.0%} (biasanya {share:.0%})"
        for field, share in expect.fill.items()
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


def _given_otherwise(field: str, spool: Spool) -> bool:
    instead = {
        "name": {"parent_and_child", "given_name", "family_name"},
        "birth_date": {"birth_place_and_date", "age", "birth_year"},
        "nik": {"nisn"},
    }[field]
    return not instead.isdisjoint(spool.table.chosen.columns)
