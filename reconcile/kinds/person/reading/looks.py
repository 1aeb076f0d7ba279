"""What lists of people look like: by what a row is known, and what its columns must hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells import marks
from reconcile.ingest.cells.crowded import without_repeated
from reconcile.ingest.cells.sheets import told_place
from reconcile.ingest.layout.columns import LIKELY, Chosen, Looks
from reconcile.ingest.standard.kind import Fields, Mask
from reconcile.parsing.numbers.masked import is_masked
from reconcile.vocabulary.errors import ExportError

_NIK_LIKE = r"""^['"=`\s]*(\d[\s.\-]?){9,}|\d[.,]\d+[Ee]\+?1\d\s*$"""
_HAS_LETTER = r"\p{L}"
_EXPONENT = re.compile(r"^\d[.,]\d+E\+?\d+$", re.IGNORECASE)
_DECIMALS = re.compile(r"[.,]0{1,2}$")
_DIGITS = re.compile(r"\D+")
_SOFT = frozenset(
    [
        *("address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province"),
        *("region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code"),
        *("birth_place", "school", "npsn", "level", "grade", "name_alias", "front_title", "rear_title"),
        *("relationship", "age", "amount", "moved_status", "mother"),
    ]
)
_NAMES = frozenset(
    {"name", "given_name", "middle_name", "family_name", "name_alias", "mother", "parent", "parent_and_child"}
)
"""Fields of names, which go on without a digit: "RT 003" below a name heads those that follow."""

_WORDS = _NAMES | {"school", "address", "kelurahan", "kecamatan", "city", "province", "birth_place"}
"""Fields of words, which may go on in the next line. All others stand in the first."""
_SHAPES = {
    "nik": re.compile(r"(\D*\d){15,17}\D*"),
    "kk": re.compile(r"(\D*\d){15,17}\D*"),
    "rt": re.compile(r"\d{1,3}"),
    "rw": re.compile(r"\d{1,3}"),
    "birth_date": re.compile(r".*\d.*\d.*"),
    "sex": re.compile(r"(L|P|W|F|M|1|2|LK|PR|LAKI.*|PEREMPUAN|WANITA|PRIA)", re.IGNORECASE),
}


def certain_people(fields: Fields, size: int) -> Mask:
    """Rows that are people beyond doubt: a number of NIK size, or a name in letters with a birth date or
    age in digits."""
    people = _matches(fields.get("nik"), _NIK_LIKE, size)
    name = next(
        (fields[field] for field in ("name", "parent_and_child", "given_name") if field in fields), None
    )
    if name is not None:
        named = _matches(name, _HAS_LETTER, size)
        for counted in (marks.TOTAL, marks.COUNTED):
            named &= ~_matches(name, f"(?i){counted}", size)
        dated = _matches(fields.get("birth_date"), r"\d", size) | _matches(
            fields.get("birth_place_and_date"), r"\d", size
        )
        dated |= _matches(fields.get("birth_year"), r"\d{2}", size)
        aged = _matches(fields.get("age"), r"^\s*\d{1,3}\b", size) | _matches(
            fields.get("nisn"), r"^\W*\d{6,}", size
        )
        people |= named & (dated | aged)
    return people


def _matches(column: pa.Array | None, pattern: str, size: int) -> Mask:
    if column is None:
        return np.zeros(size, dtype=np.bool_)
    found: Mask = pc.fill_null(pc.match_substring_regex(column, pattern), False).to_numpy(
        zero_copy_only=False
    )
    return found


def continued_people(fields: Fields, size: int) -> Mask:
    """Rows with a whole NIK and a name in letters, each where its column is."""
    niks, names = (fields.get(name, pa.nulls(size, pa.string())).to_pylist() for name in ("nik", "name"))
    pairs = zip(niks, names, strict=True)
    borne = [_is_whole(nik or "") and (name or "").replace(" ", "").isalpha() for nik, name in pairs]
    return np.array(borne, dtype=np.bool_)


def _is_whole(nik: str) -> bool:
    return len(nik) == 16 and nik.isdecimal()


def nik_share(cells: Sequence[str]) -> float:
    """The share of filled cells that have the size of a NIK (14 to 17 digits, or an exponent); 1.0 when
    none is filled."""
    filled = [cell for cell in cells if any(char.isdecimal() for char in cell) and not is_masked(cell)]
    return sum(_has_nik_size(cell) for cell in filled) / len(filled) if filled else 1.0


def _has_nik_size(cell: str) -> bool:
    bare = _DECIMALS.sub("", cell.strip())
    return bool(_EXPONENT.match(bare)) or 14 <= len(_DIGITS.sub("", bare)) <= 17


def check_nik_column(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when most of a NIK column are other numbers; says which, as far as their length
    tells."""
    cells = [
        cell
        for cell in chosen.values("nik", sample)
        if any(char.isdecimal() for char in cell) and not is_masked(cell)
    ]
    cells = without_repeated(cells)
    if len(cells) < 5 or nik_share(cells) >= LIKELY:
        return
    sizes = Counter(len(_DIGITS.sub("", cell)) for cell in cells if not _has_nik_size(cell))
    size = sizes.most_common(1)[0][0]
    guess = {
        18: "NIP pegawai (18 angka)",
        13: "nomor kartu JKN (13 angka)",
        10: "NISN (10 angka)",
        11: "KPJ (11 angka)",
        8: "NPSN (8 angka)",
    }.get(size, f"nomor induk pegawai atau nomor lain ({size} angka)")
    raise ExportError(
        f"{told_place(where)}: kolom NIK tidak berisi NIK 16 angka, tampaknya {guess}. Ganti judul kolom itu"
        " dan isi kolom NIK dengan NIK KTP-el."
    )


def check_swapped_numbers(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when NIK and KK columns are exchanged, or the NIK column repeats family card
    numbers.

    A woman's NIK has day + 40 in its digits 7-8; a family card has its date of issue there, never above 31.
    """
    written = without_repeated([_DIGITS.sub("", cell) for cell in chosen.values("nik", sample)])
    niks = [digits for digits in written if len(digits) == 16]
    kks = [
        digits
        for digits in (_DIGITS.sub("", cell) for cell in chosen.values("kk", sample))
        if len(digits) == 16
    ]
    if len(niks) < 20 or _women(niks) > 0.02:
        return
    if len(kks) >= 20 and _women(kks) >= 0.2:
        raise ExportError(
            f"{told_place(where)}: kolom NIK dan kolom nomor KK tertukar. Tukar judul kedua kolom, lalu kirim"
            " ulang."
        )
    sexes = [cell.upper()[:1] for cell in chosen.values("sex", sample) if cell]
    if (
        len(sexes) >= 20
        and sum(sex == "P" for sex in sexes) >= 0.2 * len(sexes)
        and len(set(niks)) < 0.9 * len(niks)
    ):
        raise ExportError(
            f"{told_place(where)}: kolom NIK tampaknya berisi nomor KK. Isi kolom NIK dengan NIK"
            " masing-masing orang."
        )


def _women(numbers: Sequence[str]) -> float:
    return sum(41 <= int(number[6:8]) <= 71 for number in numbers) / len(numbers)


def fits(chosen: Chosen, cells: Sequence[str]) -> bool:
    """Whether what stands under name and birth date could be them: other columns may hold a number where
    the NIK should be."""
    [name], [born] = chosen.values("name", [cells]), chosen.values("birth_date", [cells])
    return (not name or any(sign.isalpha() for sign in name)) and (
        not born or any(sign.isdecimal() for sign in born)
    )


def check_numbers(chosen: Chosen, sample: Sequence[Sequence[str]], where: tuple[str, str]) -> None:
    """Raises ExportError when the column of NIKs holds other numbers."""
    check_nik_column(chosen, sample, where)
    check_swapped_numbers(chosen, sample, where)


LOOKS = Looks(
    certain=certain_people,
    continued=continued_people,
    fits=fits,
    check=check_numbers,
    likely={"nik": nik_share},
    shapes=_SHAPES,
    sure=("nik", "birth_date"),
    words=_WORDS,
    names=_NAMES,
    soft=_SOFT,
    told_by_all=frozenset({"vital_status", "register_answer", "register_code"}),
    own_numbers=("nik", "nik_and_kk"),
    numbers=("nik", "kk", "nik_and_kk", "card_number"),
)
