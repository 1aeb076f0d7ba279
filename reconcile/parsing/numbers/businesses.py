"""The numbers of employers: NPWP, NITKU, NIB, NPP, KBLI, codes of BPJS Kesehatan; KPJ of workers.

NPWP of 15 digits: ST.sss.sss.C-OOO.BBB; the first nine are the taxpayer, C is a Luhn digit over them, OOO
the tax office (changes on moving), BBB the branch. 16 digits are a zero and those 15, or a NIK, or a number
of the new kind of which no rule is known.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pyarrow as pa

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.distinct import TextColumn, parse_distinct
from reconcile.parsing.numbers.masked import is_masked
from reconcile.parsing.numbers.nik_text import clean_number, is_exponent, is_possible
from reconcile.vocabulary.flags import MASK

_KINDS = {"0": "BENDAHARA", "1": "BADAN", "2": "BADAN", "3": "BADAN"}
"""By the second digit; all others are persons."""

NPWP_SCHEMA = pa.schema(
    [
        *(
            (name, pa.string())
            for name in ("npwp9", "npwp_office", "npwp_branch", "npwp_kind", "npwp16", "nitku")
        ),
        ("flags", pa.int64()),
    ]
)


@dataclass(frozen=True)
class Npwp:
    """What one cell says. nine: of a valid old number. sixteen: of a NIK or a number of the new kind."""

    nine: str | None = None
    office: str | None = None
    branch: str | None = None
    kind: str | None = None
    sixteen: str | None = None
    place: str | None = None
    flags: int = 0


def luhn9(digits: str) -> bool:
    """Whether the ninth digit is the Luhn digit of nine."""
    doubled = (
        int(sign) if at % 2 == 0 else 2 * int(sign) - 9 * (int(sign) > 4)
        for at, sign in enumerate(digits[::-1])
    )
    return sum(doubled) % 10 == 0


_LABEL = re.compile(
    r"^\W*(?:NO(?:MOR)?\W+)?(?:(?:NPWP|NITKU)\W*|(?:NIB|NPP|KPJ|KBLI|KODE\W+BU|KODE\W+BADAN\W+USAHA)[\s:.]+)"
)


def _unlabelled(written: str) -> str:
    """A number without the word for it in front."""
    return _LABEL.sub("", written.upper())


@lru_cache(maxsize=200_000)
def parse_npwp(written: str | None) -> Npwp:
    """One NPWP or NITKU as written; never raises. A number that is not valid gives nothing but its flag."""
    if written is None or is_blank(written):
        zeros = len(re.sub(r"[^0]", "", written or "")) >= 9
        return Npwp(flags=MASK["NPWP_PENGISI"] if zeros else 0)
    if is_masked(written) or is_exponent(written):
        return Npwp(flags=MASK["NPWP_PANJANG"])
    digits = clean_number(re.sub(r"\s*\([^0-9)]*\)\s*$", "", _unlabelled(written)))
    if not digits.isdecimal():
        return Npwp(flags=MASK["NPWP_PANJANG"])
    if len(digits) == 22:
        whole = parse_npwp(digits[:16])
        return Npwp(
            *(whole.nine, whole.office, whole.branch, whole.kind, whole.sixteen), digits[16:], whole.flags
        )
    if _is_filler(digits):
        return Npwp(flags=MASK["NPWP_PENGISI"])
    if len(digits) == 16 and digits[0] != "0":
        return Npwp(kind="NIK" if is_possible(digits) else "BARU", sixteen=digits)
    if len(digits) == 16:
        digits = digits[1:]
    if len(digits) == 14:
        digits = f"0{digits}"  # lost by a spreadsheet
    if len(digits) != 15:
        return Npwp(flags=MASK["NPWP_PANJANG"])
    if not luhn9(digits[:9]):
        return Npwp(flags=MASK["NPWP_CEK_SALAH"])
    return Npwp(digits[:9], digits[9:12], digits[12:], _KINDS.get(digits[1], "ORANG"))


def _is_filler(digits: str) -> bool:
    body = digits[:-3] if len(digits) == 15 else digits
    return len(set(body)) == 1 or not digits[:9].strip("0") or digits.startswith("123456789012")


def parse_npwps(written: TextColumn) -> pa.Table:
    """The NPWPs of a column, as NPWP_SCHEMA."""

    def parse(cell: str | None) -> tuple[str | int | None, ...]:
        one = parse_npwp(cell)
        return (one.nine, one.office, one.branch, one.kind, one.sixteen, one.place, one.flags)

    return parse_distinct(written, parse, NPWP_SCHEMA)


@lru_cache(maxsize=200_000)
def parse_nib(written: str | None) -> tuple[str | None, int]:
    """A NIB of 13 digits, one lost leading zero put back; no check digit is known."""
    return _digits(written, 13, "NIB_PANJANG")


@lru_cache(maxsize=200_000)
def parse_npp(written: str | None) -> tuple[str | None, int]:
    """An NPP: two letters or digits and six digits; a zero that a spreadsheet dropped from a number of
    digits is put back."""
    if written is None or is_blank(written):
        return None, 0
    bare = (
        "" if is_exponent(written) else re.sub(r"[^A-Z0-9]", "", clean_number(_unlabelled(written)).upper())
    )
    bare = bare.zfill(8) if bare.isdecimal() and len(bare) == 7 else bare
    good = re.fullmatch(r"[A-Z0-9]{2}\d{6}", bare) and len(set(bare)) > 1
    return (bare, 0) if good else (None, MASK["NPP_PANJANG"])


@lru_cache(maxsize=200_000)
def parse_entity_code(written: str | None) -> tuple[str | None, int]:
    """A code of BPJS Kesehatan for an employer: 8 digits, up to two lost leading zeros put back."""
    return _digits(written, 8, "KODE_BU_PANJANG", lost=2)


@lru_cache(maxsize=500_000)
def parse_kpj(written: str | None) -> tuple[str | None, int]:
    """A KPJ: 11 digits, one lost leading zero put back."""
    return _digits(written, 11, "KPJ_PANJANG")


def _digits(written: str | None, size: int, flag: str, lost: int = 1) -> tuple[str | None, int]:
    if written is None or is_blank(written):
        return None, 0
    bare = "" if is_exponent(written) or is_masked(written) else clean_number(_unlabelled(written))
    if size - lost <= len(bare) < size and bare.isdecimal():
        bare = bare.zfill(size)
    good = len(bare) == size and bare.isascii() and bare.isdecimal() and len(set(bare)) > 1
    return (bare, 0) if good else (None, MASK[flag])


@lru_cache(maxsize=50_000)
def parse_kbli(written: str | None) -> tuple[str | None, str | None]:
    """Digits of a KBLI (two to five) and its version where the cell says it: "47111 (KBLI 2020)"."""
    text = re.sub(r"^(\W*[A-V]?\d{2})\.(\d{3})\b", r"\1\2", _unlabelled(written or ""))
    version = re.search(r"\b(2015|2017|2020|2025)\b", re.sub(r"^\W*[A-V]?\d{5}\b", "", text))
    code = re.match(
        r"^\W*[A-V]?\W*(\d{5})(?:[.,]0{1,2})?(?!\d)|^\W*[A-V]?\W*(\d{2,4})(?:[.,]0{1,2})?\W*$", text
    )
    return (code.group(1) or code.group(2)) if code else None, version.group(1) if version else None
