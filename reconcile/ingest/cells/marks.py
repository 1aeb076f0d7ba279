"""The words by which rows that are not people are known: totals, signature blocks, notes and titles."""

from __future__ import annotations

import re

from reconcile.vocabulary.days import MONTHS

TOTAL = r"^\W*((GRAND\s*|SUB\s*-?)?(TOTAL|JUMLAH|JML)|BANYAKNYA|REKAP|REKAPITULASI)\b"
"""How a total row's label begins; for both regular expression engines in use."""

TOTAL_LABEL = re.compile(TOTAL, re.IGNORECASE)

SUBTOTAL_LABEL = re.compile(
    r"^.*\b(GRAND|TOTAL|SUBTOTAL|JUMLAH|COUNT|SUM|AVERAGE|RATA-?\s?RATA|MAX|MIN|PRODUCT|STDEVP?|VARP?|HITUNG)\s*:?$"
    r"|^(RATA-?\s?RATA|AVERAGE|COUNT|SUM)\b",
    re.IGNORECASE,
)
"""How Excel's own subtotals end: what was counted, then the function, in English or Indonesian."""

OF_A_TOOL = re.compile(
    r"^\W*(\d+\s+(ROWS?|RECORDS?|BARIS|DATA)\b.*|(ROWS?|RECORDS?)\s+AFFECTED.*|QUERY\s+OK.*|TIME(D"
    r" OUT|\s+TAKEN)?\b.*:?.*\d.*"
    r"|COMPLETION\s+TIME.*|CHANGED\s+DATABASE.*|\(?END(\s+OF\s+(FILE|REPORT|DATA))?\)?|EOF|SELESAI)\W*$",
    re.IGNORECASE,
)
"""What database tools write below the rows they give out."""

UNITS = re.compile(
    r"\b(ORANG|JIWA|SISWA|PESERTA|PENERIMA|ANAK|KK|RP|RUPIAH|DATA|BARIS|KPM|LEMBAR|L|P|LK|PR|LAKI-LAKI|PEREMPUAN|PRIA|WANITA)\b\.?",
    re.IGNORECASE,
)
"""Words that may stand beside the figures of a total."""

COUNTED = (
    r"^\W*\d[\d., ]*\s*"
    r"(ORANG|JIWA|SISWA|PESERTA|PENERIMA|ANAK|KK|DATA|BARIS|KPM|LEMBAR|LAKI-LAKI|PEREMPUAN)\W*$"
)
"""A figure of a total that stands where a name would; for both regular expression engines in use."""

_MONTH = "|".join(month.upper() for month in MONTHS)
_OPENINGS = (
    "MENGETAHUI",
    "MENYETUJUI",
    "DIBUAT OLEH",
    "DISETUJUI",
    "DIPERIKSA",
    "YANG MEMBUAT",
    "PENANGGUNG JAWAB",
    "AN\\.",
    "A\\.N\\.",
    "PLT",
    "PLH",
    "KEPALA (DINAS|BIDANG|SUKU|SEKSI|UPT|SEKOLAH|PUSAT|BAGIAN|KANTOR|CABANG)",
    "LURAH",
    "CAMAT",
    "WALIKOTA",
    "GUBERNUR",
    "DIREKTUR",
    "SEKRETARIS",
    "NRK",
    "TTD",
    "CAP DAN",
    "PEMBINA",
    "PENATA",
)
SIGNED = re.compile(
    rf"^({'|'.join(_OPENINGS)})\b"
    rf"|^(JAKARTA|[A-Z ]{{3,25}}),\s*\.*\s*\d{{0,2}}\.*\s*({_MONTH}|\.{{3,}}|_{{3,}})"
    r"|^NIP[.: ]|^\(?[._]{5,}",
    re.IGNORECASE,
)
"""How the lines of a signature block begin: place and date, office, name line, NIP."""

NOTE = re.compile(
    r"^\W*(CATATAN|KETERANGAN|KET\b|SUMBER|DICETAK|TANGGAL (CETAK|UNDUH)|HALAMAN|PAGE|NB\b|\*\)|DOKUMEN"
    r" INI|DATA PER)",
    re.IGNORECASE,
)
"""How notes under a table begin."""

TITLE = re.compile(
    r"^\W*(DATA|DAFTAR|REKAP|REKAPITULASI|LAMPIRAN|PERIODE|TAHUN|TAHAP|KELURAHAN|KECAMATAN|KOTA|PROVINSI|WILAYAH)\b",
    re.IGNORECASE,
)
"""How a title between two blocks of a table begins."""

ASIDE = re.compile(
    r"^\W*(NIHIL|DST|DLL|DAN (SETERUSNYA|LAIN-LAIN)|TERBILANG\b.*|IDEM|S\.?D\.?A\.?"
    r"|((JUMLAH|JML|SALDO)\s+)?(DI)?PINDAH(AN|KAN)\b.*|(BER)?SAMBUNG(AN)?\b.*|(BER)?LANJUT(AN)?\b.*"
    r"|(AKHIR|BATAS)\s+(DARI\s+)?(DATA|DAFTAR|TABEL|HALAMAN|LAMPIRAN)\b.*)\W*$",
    re.IGNORECASE,
)
"""What is written between or below the rows about the list itself: nothing to tell, and so on, carried
over, the end."""

NOTHING = re.compile(
    r"^\W*(NIHIL|(DATA\s+)?KOSONG|(TIDAK|TDK|BELUM) ADA( (DATA|PENERIMA|PESERTA|SISWA|BARIS))?"
    r"|NO DATA( FOUND)?|NO ROWS( SELECTED)?"
    r"|0 (ROWS?|BARIS|RECORDS?|DATA|ORANG)( (AFFECTED|SELECTED|IN SET|RETURNED|FETCHED))?)\W*$",
    re.IGNORECASE,
)
"""How a list says of itself that it has nobody."""

MACHINE = re.compile(
    r"^\s*(\(?\d+ (rows?|baris|records?)( affected| selected| in set| returned| fetched)?\.?\)?( \([\d.,]+"
    r" sec\))?\.?\s*$"
    r"|\(?no rows selected|(SQL|mysql|MariaDB [^>]*|\w+=#|\w+=>)>? |SQL>|Query OK|Changed database"
    r" context|Completion time:|Elapsed:"
    r"|Rows matched:|\\\.\s*$|[-=+|*_ ]{3,}$)",
    re.IGNORECASE,
)
"""What query tools print around a table: lines of dashes, how many rows there were, their own prompts."""
