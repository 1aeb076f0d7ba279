"""Headings as people write them, brought to one form, and matched to fields without ever guessing across
persons.

A heading is first taken whole; only when nobody declared it so is it stripped of harmless words. A heading
that speaks of somebody else (father, mother, officer, bank) is never stripped: "NIK IBU" is not a NIK of the
person.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from types import MappingProxyType

from reconcile.programmes.cut_headings import CutMeaning, Known, meaning_of_cut

_SYNONYMS: dict[str, str] = {
    word: canonical
    for canonical, words in {
        "NO": "NOMOR NOMER NMR NUM NOMR",
        "TGL": "TANGGAL TGGL TG TGGAL",
        "NAMA": "NM NMA NAME",
        "LENGKAP": "LGKP LKP",
        "TEMPAT": "TMPT TMP TPT",
        "JENIS": "JNS",
        "KELAMIN": "KLMIN KLM KLAMIN KLMN",
        "KODE": "KD KDE",
        "KAB": "KABUPATEN",
        "KEC": "KECAMATAN KECAMTAN",
        "KEL": "KELURAHAN KELURHAN",
        "PROV": "PROVINSI PROPINSI PROP",
        "STATUS": "STAT STA STS",
        "HUBUNGAN": "HUB HBGN",
        "REKENING": "REK REKG",
        "TAHUN": "THN TH",
        "ALAMAT": "ALMT ALAMT",
        "LAHIR": "LHR",
        "KETERANGAN": "KET KETR",
        "BERLAKU": "BRLAKU",
    }.items()
    for word in words.split()
}
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:ORTU|ORANGTUA)\b"), "ORANG TUA"),
    (re.compile(r"\b(?:E KTP|EKTP|KTP EL|KTPEL|KTP ELEKTRONIK)\b"), "KTP"),
    (re.compile(r"\bNON AKTIF\b"), "NONAKTIF"),
)


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in line.split())


_OTHERS = _words(
    "AYAH BAPAK IBU ORANG TUA WALI SUAMI ISTRI PASANGAN KEPALA KRT PENDAMPING PETUGAS OPERATOR PENGUSUL"
    " PIMPINAN KETUA",
    "SEKOLAH MADRASAH FASKES PUSKESMAS BANK REKENING PERUSAHAAN KUASA AHLI WARIS PENANGGUNG PENJAMIN UTAMA"
    " SAKSI",
    "PENGURUS KADER LURAH CAMAT DOKTER MERTUA PEMILIK PEJABAT SAUDARA KAKEK NENEK",
)
_HARMLESS = _words(
    "PENERIMA CALON PESERTA PST SISWA SISWI MURID DIDIK WARGA BANTUAN MANFAAT PENDUDUK LENGKAP TERDAFTAR KIS"
    " KJS KIP KJP",
    "PIP JKN BPJS PBI DTKS PLUS WAJIB ISI DIISI DIGIT ANGKA 16 13 10 FORMAT TEKS TEXT DD MM YY YYYY HH BB TT"
    " TTTT ASLI BARU",
)
_SOURCES = _words(
    "SESUAI PADA DI DALAM MENURUT BERDASARKAN KTP KK AKTA AKTE IJAZAH DAPODIK DUKCAPIL SIAK KARTU"
    " KELUARGA KIA"
)
WORDS: tuple[str, ...] = (*_SYNONYMS, *_SYNONYMS.values(), *sorted(_OTHERS | _HARMLESS | _SOURCES))
"""Every word that headings are read by."""
_SHORT_WORDS = frozenset({"NO", "KK", "RT", "RW", "JK", "NM", "KD", "TH"})
_SOURCE_MARKS = _words("SESUAI PADA DI DALAM MENURUT BERDASARKAN")
_DAY, _MONTH, _YEAR = (
    "TGL TANGGAL HARI HR DD D HH",
    "BULAN BLN BL MM BB MONTH",
    "TAHUN THN TH YYYY YY TTTT YEAR",
)
_PARTS: dict[str, dict[str, str]] = {
    # field of a heading over several columns -> field -> what those columns are called
    "birth_date": {"birth_day": _DAY, "birth_month": _MONTH, "birth_year": _YEAR},
    "birth_place_and_date": {"birth_place": "TEMPAT TMP KOTA", "birth_date": "TANGGAL TGL"},
    "name": {
        "given_name": "DEPAN PERTAMA AWAL",
        "middle_name": "TENGAH",
        "family_name": "BELAKANG AKHIR KELUARGA",
    },
    "sex": {"sex_male": "L LK LAKI LAKILAKI PRIA M", "sex_female": "P PR PEREMPUAN W WANITA F"},
}
_DATED = frozenset({"birth_date", "birth_place_and_date", "period_start", "period_end"})
_PERIODS = frozenset({"year", "stage"})
_SHORTEST_RUN = 6
"""Letters of a word before it may be several words run together."""

_MOST_REMEMBERED = 2000
"""Headings whose meaning is kept; what is asked about beyond that are cells of rows."""

_LONGEST_REMEMBERED = 80
"""Letters of a heading whose words are kept: no memory is filled with what stands in long cells."""

_BRACKETED = re.compile(r"[(\[{<]([^)\]}>]*)[)\]}>]?")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def heading_tokens(text: str) -> tuple[str, ...]:
    """The words of a heading, upper-case ASCII, each synonym in its one form; brackets count as spaces."""
    return _short_tokens(text) if len(text) <= _LONGEST_REMEMBERED else _tokens(text)


@lru_cache(maxsize=4 * _MOST_REMEMBERED)
def _short_tokens(text: str) -> tuple[str, ...]:
    """Headings come back: with each programme, each guess of a file's form, each file."""
    return _tokens(text)


def _tokens(text: str) -> tuple[str, ...]:
    split = _CAMEL.sub(" ", text)
    folded = unicodedata.normalize("NFKD", split).encode("ascii", "ignore").decode().upper()
    words = " ".join(re.findall(r"[A-Z0-9]+", folded))
    words = " ".join(_SYNONYMS.get(word, word) for word in words.split())
    for pattern, canonical in _PHRASES:
        words = pattern.sub(canonical, words)
    tokens = tuple(words.split())
    return tokens[1:] if len(tokens) > 1 and tokens[0] == "DATA" else tokens


def heading_key(text: str) -> str:
    """The form in which two headings are compared: their words without spaces ("No. KK" and "NOMOR_KK" are
    equal)."""
    return "".join(heading_tokens(text))


def _forms(word: str) -> list[str]:
    """The ways in which a word in its one form is written."""
    return [word, *(written for written, canonical in _SYNONYMS.items() if canonical == word)]


_TICKS = str.maketrans("\N{CHECK MARK}\N{HEAVY CHECK MARK}\N{SQUARE ROOT}", "VVV")


def value_key(text: str) -> str:
    """The form in which two values are compared: letters and digits only, `*` kept as the wildcard of
    declarations. A tick is V, as on paper: it says something."""
    folded = unicodedata.normalize("NFKD", text.translate(_TICKS)).encode("ascii", "ignore").decode().upper()
    return re.sub(r"[^A-Z0-9*]+", "", folded)


def speaks_of_others(text: str) -> bool:
    """Whether a heading names somebody or something other than the person of the row."""
    return not _OTHERS.isdisjoint(heading_tokens(text))


@dataclass(frozen=True)
class Match:
    """What a heading means: `field` (None = known and dropped on purpose) and its place among the field's
    aliases."""

    field: str | None
    rank: int


def split_word(word: str, known: frozenset[str]) -> list[str]:
    """`word` as the fewest known words that make it up, or itself."""
    if len(word) < _SHORTEST_RUN or word in known:
        return [word]
    ways: list[list[str] | None] = [[], *([None] * len(word))]
    for end in range(1, len(word) + 1):
        begun = [
            (ways[start], word[start:end])
            for start in range(end)
            if ways[start] is not None and word[start:end] in known
        ]
        ways[end] = min(([*(way or []), last] for way, last in begun), key=len, default=None)
    return ways[-1] or [word]


class Vocabulary:
    """The headings of one programme, ready to be asked."""

    def __init__(
        self,
        headings: Mapping[str, tuple[str, ...]],
        ignored: tuple[str, ...],
        identifying: tuple[str, ...],
        values: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
    ) -> None:
        """headings: field -> aliases, best first; ignored: headings to drop on purpose; identifying: fields
        of which a heading must have one; values: field -> value as written (may hold `*`) -> its code."""
        self._fields, self._values = frozenset(headings), values
        self.identifying = frozenset(identifying)
        self._known: dict[str, Match] = {}
        for field, aliases in headings.items():
            for rank, alias in enumerate(aliases):
                self._known.setdefault(heading_key(alias), Match(field, rank))
        for alias in ignored:
            self._known.setdefault(heading_key(alias), Match(None, 0))

        aliases_of_all = [*ignored, *(alias for aliases in headings.values() for alias in aliases)]
        words = {word for alias in aliases_of_all for word in heading_tokens(alias)} | set(_SYNONYMS)
        self.keys = frozenset(self._known)
        """The known headings in the form of `heading_key`."""
        self._words = frozenset(word for word in words if len(word) > 2 or word in _SHORT_WORDS)
        self._matched: dict[str, Match | None] = {}
        named = [(alias, field) for field, aliases in headings.items() for alias in aliases]
        self._whole = tuple(
            Known(heading_tokens(alias), field)
            for alias, field in [*named, *((alias, None) for alias in ignored)]
        )

    def has(self, field: str) -> bool:
        """Whether any heading stands for it."""
        return field in self._fields

    def is_value(self, field: str, written: str) -> bool:
        """Whether a text is declared as a value of a field, in words: numbers alone may be anything."""
        key = heading_key(written)
        return any(letter.isalpha() for letter in key) and any(
            fnmatchcase(key, "*".join(map(heading_key, value.split("*"))))
            for value in self._values.get(field, {})
            if value != "*"
        )

    def match(self, heading: str) -> Match | None:
        """What `heading` means, or None when it is unknown: as written first, then with words that run
        together set apart."""
        if heading not in self._matched:
            found = self._match(heading)
            if found is None and (apart := self._set_apart(heading)):
                found = self._match(apart)
            if len(self._matched) >= _MOST_REMEMBERED:
                return found
            self._matched[heading] = found
        return self._matched[heading]

    def cut(self, heading: str) -> CutMeaning | None:
        """What a heading means that a DBF has cut at ten letters, or None when it is no cut of known
        headings, or of several that differ."""
        return meaning_of_cut(heading, self._whole, _forms, lambda word: _SYNONYMS.get(word, word))

    def part(self, group: str, heading: str) -> Match | None:
        """What `heading` means under a heading over several columns ("TANGGAL LAHIR" over "TGL", "BLN",
        "THN"), if it is a part of it."""
        above = self.match(group)
        parts = _PARTS.get(above.field or "", {}) if above else {}
        key = heading_key(heading)
        return next(
            (
                Match(field, 0)
                for field, words in parts.items()
                if key in {heading_key(word) for word in words.split()}
            ),
            None,
        )

    def changes_meaning(self, group: str, heading: str) -> bool:
        """Whether `heading` alone would mean something its group forbids: the year of a birth date is no
        year of aid."""
        above, alone = self.match(group), self.match(heading)
        return bool(above and alone and above.field in _DATED and alone.field in _PERIODS)

    def _set_apart(self, heading: str) -> str:
        """The heading with words that run together set apart ("TANGGALLAHIR"), in as few words as are
        known; "" when none does."""
        tokens = heading_tokens(heading)
        apart = [split_word(token, self._words) for token in tokens]
        return (
            " ".join(word for words in apart for word in words)
            if any(len(words) > 1 for words in apart)
            else ""
        )

    def _match(self, heading: str) -> Match | None:
        """`match` of a heading as it stands: whole first, then without hints, then without harmless words."""
        found = self._known.get(heading_key(heading))
        if found:
            return found
        hints = " ".join(_BRACKETED.findall(heading))
        bare = _BRACKETED.sub(" ", heading)
        if speaks_of_others(hints):
            return None
        found = self._known.get(heading_key(bare))
        if found or speaks_of_others(bare):
            return found
        tokens = heading_tokens(bare)
        if not _SOURCE_MARKS.isdisjoint(tokens):
            tokens = tuple(token for token in tokens if token not in _SOURCES)
            found = self._reduced(tokens)
        return found or self._reduced(tuple(token for token in tokens if token not in _HARMLESS))

    def _reduced(self, tokens: tuple[str, ...]) -> Match | None:
        found = self._known.get("".join(tokens))
        # a stripped heading may only gain a meaning, not be dropped for what is left of it ("NO PESERTA" is
        # not "NO")
        return Match(found.field, found.rank + 10_000) if found and found.field else None
