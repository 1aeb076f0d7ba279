"""What is told, or refused, when the numbers seen in a sheet are not all in the rows and columns that were
read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from reconcile.ingest.cells.accounting import Account, Aside, is_nik_column, lost_people
from reconcile.ingest.cells.nik_like import NUMBER
from reconcile.ingest.cells.sheets import Note, told_place
from reconcile.ingest.layout.made_columns import PAIRED
from reconcile.ingest.layout.tables import SheetTable
from reconcile.ingest.problems.problems import EXAMPLES
from reconcile.programmes.headings import speaks_of_others
from reconcile.vocabulary.errors import ExportError

Place = tuple[str, str]
_NOTHING_READ = "Tidak satu baris pun dari berkas ini dipakai."


def check_account(table: SheetTable, account: Account, where: Place, own: Sequence[str]) -> None:
    """Raises ExportError when people may be lost. own: fields of NIKs."""
    seen = table.sheet.seen
    if seen > account.numbers:
        rows = list(_unaccounted(table))[:EXAMPLES]
        raise ExportError(
            f"{told_place(where)}: {seen} sel mirip NIK terlihat dalam berkas, tetapi hanya {account.numbers}"
            f" terhitung pada baris yang dibaca; {seen - account.numbers} lainnya{_examples(rows)} tidak"
            f" terbaca. {_NOTHING_READ} Susun ulang lembar itu sebagai satu tabel dengan satu judul kolom,"
            " lalu kirim ulang."
        )
    lost = lost_people(account.aside)
    if lost:
        missed = sum(aside.numbers for aside in lost)
        raise ExportError(
            f"{told_place(where)}: {seen} sel mirip NIK terlihat dalam berkas, {seen - missed} terhitung;"
            f" {missed} lainnya ada pada {len(lost)} baris yang tidak terbaca sebagai"
            f" data{_examples([aside.row for aside in lost])}. {_NOTHING_READ} Tulis judul kolom di atas"
            " baris itu, atau hapus bila bukan data, lalu kirim ulang."
        )
    _check_columns(table, account, where, own)


def account_notes(table: SheetTable, account: Account) -> Iterator[Note]:
    """Numbers that are left out and are hardly people."""
    yield from _aside(account.aside)
    yield from _unread_notes(table, account)


def _check_columns(table: SheetTable, account: Account, where: Place, own: Sequence[str]) -> None:
    read = sum(
        account.columns[at] for field in own for at in table.chosen.columns.get(field, ()) if at < table.own
    )
    if len(account.beyond_people) > read and len(account.beyond_people) >= 0.5 * account.rows:
        raise ExportError(
            f"{told_place(where)}: {len(account.beyond_people)} sel mirip NIK ada di sebelah kanan tabel,"
            f" pada kolom tanpa judul. {_NOTHING_READ} Tulis judul kolom itu, lalu kirim ulang."
        )
    for at, heading in _unread(table, account):
        if account.columns[at] > read and is_nik_column(account, at) and not speaks_of_others(heading):
            raise ExportError(
                f"{told_place(where)}: kolom ke-{at + 1} berisi {account.columns[at]} NIK tetapi judulnya"
                f" tidak dikenal, sehingga NIK tidak akan terbaca. {_NOTHING_READ} Tulis NIK sebagai judul"
                " kolom itu, lalu kirim ulang."
            )


def _unread(table: SheetTable, account: Account) -> Iterator[tuple[int, str]]:
    """(place, heading) of the columns with numbers whose heading nobody knows."""
    headings = {column.at: column for column in table.layout.columns}
    paired = {column.at for column in table.layout.fields.get(PAIRED, ())}
    for at in sorted(account.columns):
        column = headings.get(at)
        if account.columns[at] and at not in paired and (column is None or column.match is None):
            yield at, column.heading if column else ""


def _aside(asides: Iterable[Aside]) -> Iterator[Note]:
    outside = [aside for aside in asides if not aside.card]
    if outside:
        yield Note(
            "NIK_DI_LUAR_DATA",
            "PERINGATAN",
            f"{sum(aside.numbers for aside in outside)} sel mirip NIK ada pada baris judul, jumlah atau tanda"
            " tangan; tidak dibaca sebagai orang.",
            "Abaikan bila itu bukan penerima; bila penerima, pindahkan ke baris data.",
            rows=len(outside),
            examples=tuple(aside.row for aside in outside),
        )


def _unread_notes(table: SheetTable, account: Account) -> Iterator[Note]:
    columns = [(at, account.columns[at]) for at, _ in _unread(table, account)]
    grave = any(is_nik_column(account, at) for at, _ in columns)
    if columns:
        named = ", ".join(f"kolom ke-{at + 1}: {found}" for at, found in columns)
        yield Note(
            "NOMOR_TIDAK_DIBACA",
            "PERINGATAN" if grave else "INFO",
            f"Sel mirip NIK pada kolom yang judulnya tidak dikenal, tidak dibaca ({named}).",
            "Abaikan bila itu bukan NIK atau No. KK penerima; bila ya, perbaiki judul kolomnya.",
        )
    if account.beyond_people:
        yield Note(
            "NOMOR_DI_LUAR_TABEL",
            "PERINGATAN",
            "Sel mirip NIK di sebelah kanan tabel, pada kolom tanpa judul; tidak dibaca.",
            "Abaikan bila itu catatan; bila data orang lain, pindahkan ke baris atau lembar sendiri.",
            rows=len(account.beyond_people),
            examples=tuple(account.beyond_people[:EXAMPLES]),
        )


def _unaccounted(table: SheetTable) -> Iterator[int]:
    """Numbers of raw rows with a number that stands in no row that was read; looked for only when there
    are any."""
    read = set(_numbers_of(table))
    for number, text in table.sheet.raw():
        if any(_bare(found) not in read for found in NUMBER.findall(text)):
            yield number


def _numbers_of(table: SheetTable) -> Iterator[str]:
    above = (cell for number, cells in table.sheet.head() if number <= table.layout.last for cell in cells)
    below = (
        cell
        for batch in table.sheet.batches(table.layout.last, table.width)
        for column in batch.columns
        for cell in column.to_pylist()
    )
    for cells in (above, below):
        yield from (_bare(found) for cell in cells if cell for found in NUMBER.findall(cell))


def _bare(number: str) -> str:
    return re.sub(r"\D", "", number)


def _examples(rows: Iterable[int]) -> str:
    numbers = ", ".join(map(str, list(rows)[:5]))
    return f" (misalnya baris {numbers})" if numbers else ""
