"""Texts that came from outside (names of files, sheets and zip members, headings, notes), as others may be
told them.

Three doors, each stricter: `visible` leaves out what a terminal or a page would obey; `masked` also hides
what may be somebody's number; `known` says whether every word is one that columns, programmes and offices
use, so that no person can stand in it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from reconcile.programmes import load_programmes
from reconcile.programmes.headings import WORDS
from reconcile.regions import district_name, regency_name
from reconcile.regions.homes import default_home, places_of
from reconcile.vocabulary.unseen import UNSEEN

KEPT = 6
"""Digits that stay of a number: of a NIK those of the place, as at L1."""

FEWEST = 12
"""A number of so many digits may be a person's (NIK, KK, JKN card, telephone); region codes and days of
the year are shorter."""

_RUN = re.compile(r"\d(?:(?:[\s._\-/'’·:]{1,3}|,(?=\d))?\d)+")
_DAY = (
    r"(?:(?:19|20)\d\d(?P<a>[-_. /]?)(?:0[1-9]|1[0-2])(?P=a)(?:0[1-9]|[12]\d|3[01])"
    r"|(?:0?[1-9]|[12]\d|3[01])[-/.](?:0?[1-9]|1[0-2])[-/.](?:19|20)\d\d)"
)
_TIME = r"(?:[ _\-T]?[0-2]\d[:._]?[0-5]\d(?:[:._]?[0-5]\d)?)?"
_DAYS = re.compile(rf"{_DAY}{_TIME}(?:[\s_\-]{{1,3}}(?=\d)|$)")
_KOTA_AND_DAY = re.compile(
    r"(?P<codes>(?:\d{4}[_\- ])+)(?P<day>(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))"
)
"""Kota and a day, as registers' files are called: 3172_20180131. Nothing may follow: a serial would."""
_WORD = re.compile(r"[^\W\d_]+")
_CITIES = (
    "JAKSEL JAKTIM JAKBAR JAKPUS JAKUT PUSAT SELATAN TIMUR BARAT UTARA SERIBU KEPULAUAN KEP KOTA ADM KAB"
    " KABUPATEN DKI JKT"
)
_OFFICE = """
ADMINISTRASI AKTIF AKHIR AWAL BARU BDT ART BAST BERITA BERKAS BIODATA BPS BULAN CEK CSV DAFTAR DATA DINAS
DOKUMEN DUKCAPIL DTSEN EKSPOR EXPORT FINAL FIX FOLDER GABUNGAN HASIL HTML IMPOR ISIAN JUMLAH KARTU KIRIM
KIRIMAN LAMPIRAN LAPORAN LEMBAR LIST MASTER MURNI MUTASI ODS PEMBARUAN PENERIMA PENGAJUAN PENSASARAN PERIODE
PESERTA PETUNJUK PIP REKAP REKAPITULASI REV REVISI RINCIAN SALINAN SEMESTER SHEET SIAK SIPINTAR SISWA SK
SKTM SUMBER TABEL TAHAP TAHUN TAMBAHAN TARIKAN TEMPLATE TOTAL TRIWULAN TRIBULAN UNDUHAN UNTUK USULAN VALID
VCLAIM VERIFIKASI VERSI WILAYAH WNI WS XLS XLSB XLSX TXT TSV ZIP DBF KE DAN DARI DI PER NO JANUARI FEBRUARI
MARET APRIL MEI JUNI JULI AGUSTUS SEPTEMBER OKTOBER NOVEMBER DESEMBER JAN FEB MAR APR JUN JUL AGU AGT SEP
OKT NOV DES
"""


def visible(text: str, lines: bool = False) -> str:
    """`text` with nothing in it that is obeyed instead of read; each such piece is one space. lines: ends
    of lines stay."""
    return "\n".join(map(visible, text.split("\n"))) if lines else UNSEEN.sub(" ", text)


def masked(text: str, lines: bool = False) -> str:
    """`text` as anybody may read it who knows no numbers: of a number of twelve digits and more, also one
    that is broken up or written in the digits of another script, the first six stay. Days and times stay.
    lines: ends of lines stay.
    """
    text = visible(text, lines)
    plain = text if text.isascii() else "".join(_digit(sign) for sign in text)
    pieces, end = [], 0
    for run in _RUN.finditer(plain):
        pieces += [text[end : run.start()], _without_number(text[run.start() : run.end()], run[0])]
        end = run.end()
    return "".join([*pieces, text[end:]])


def _digit(sign: str) -> str:
    if sign.isascii():
        return sign
    value = unicodedata.digit(sign, None)
    return sign if value is None else str(value)


def _without_number(said: str, run: str) -> str:
    """`run`: the same in plain digits. A day in front stays as it is, and kota with a day."""
    if _is_kota_and_day(run):
        return said
    day = _DAYS.match(run)
    kept = day.end() if day else 0
    if day and kept == len(run):
        return said
    if sum(map(str.isdecimal, run[kept:])) < FEWEST:
        return said
    seen = 0
    shown = [said[:kept]]
    for sign, plain in zip(said[kept:], run[kept:], strict=True):
        seen += plain.isdecimal()
        shown.append("*" if plain.isdecimal() and seen > KEPT else sign)
    return "".join(shown)


def _is_kota_and_day(run: str) -> bool:
    """Whether the digits are codes of kota and a day and can be no beginning of a NIK: that would go on with
    a kecamatan, which the century of the day is not there."""
    read = _KOTA_AND_DAY.fullmatch(run)
    if read is None:
        return False
    codes = re.findall(r"\d{4}", read["codes"])
    return all(map(regency_name, codes)) and district_name(codes[-1] + read["day"][:2]) is None


def known(text: str) -> bool:
    """Whether all words of `text` are words of columns, programmes, offices and cities, so that no person
    is named in it."""
    said = f" {' '.join(_WORD.findall(unicodedata.normalize('NFKC', visible(text)).upper()))} "
    for phrase in _places():
        said = said.replace(f" {phrase} ", "  ")
    return all(len(word) == 1 or word in _words() for word in said.split())


def told_heading(heading: str, at: int) -> str:
    """A heading for a message: where it stands (`at`, from 0), and its words only when nobody can be named
    in them."""
    where = f"kolom {_letters(at)}"
    said = masked(heading).strip()
    return f"{said[:60]!r} ({where})" if said and said == heading.strip() and known(said) else where


def told_name(name: str, sha256: str = "") -> str:
    """The name of a file or folder for a message of which nobody knows who reads it: only when it names
    nobody."""
    said = masked(name)
    if said and "*" not in said and known(said):
        return said
    return (
        f"(nama tidak ditulis, SHA-256 {sha256[:8]})"
        if sha256
        else "(nama tidak ditulis: dapat memuat nama orang)"
    )


def _letters(at: int) -> str:
    """0 -> A, 26 -> AA, as spreadsheets call their columns."""
    return (_letters(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


@cache
def _words() -> frozenset[str]:
    programmes = load_programmes().values()
    texts = [_OFFICE, _CITIES, *WORDS]
    for programme in programmes:
        texts += [programme.code, programme.name, *programme.known_as, *programme.ignored]
        texts += [alias for aliases in programme.headings.values() for alias in aliases]
    return frozenset(word for text in texts for word in _WORD.findall(text.upper()))


@cache
def _places() -> tuple[str, ...]:
    codes = places_of(default_home())
    named = [str(district_name(code) if len(code) == 6 else regency_name(code)) for code in codes]
    bare = {re.sub(r"^(KOTA|KABUPATEN|ADMINISTRASI|ADM\.?|KAB\.?|\s)+", "", name.upper()) for name in named}
    return tuple(
        sorted((" ".join(_WORD.findall(name)) for name in bare), key=lambda name: (-len(name), name))
    )
