"""What is compared of two rows of the benefit rolls: each field and its ladder, strongest agreement first,
each rung with its SQL, the sentence for staff and the shares to expect (of CLASSES)."""

from __future__ import annotations

from reconcile.kinds.person.name_ladders import MOTHER, NAME
from reconcile.linkage.model import Field, Rung

CLASSES = ("person", "relative", "borrower", "stranger")
"""What a pair of rows may be: one person; two of one household, each under a number of their own (brothers,
twins), or one under the other's; strangers. The two kinds of household pairs agree on opposite fields, so one
class cannot hold both.
"""

ONE_DIGIT = ", ".join(
    str(n) for n in sorted({d * k * 10**p for p in range(16) for d in range(1, 10) for k in (1, 9)})
)
"""How far apart two NIKs lie that differ in one digit, or in two neighbours that changed places."""

GENERATION = 12
"""Years that part a parent and a child at the least; no slip of one digit but that of the tens or the
century makes so many."""

_OWN_BIRTHS = "l.birth_year IS NOT NULL AND r.birth_year IS NOT NULL"
# a number says when its holder was born: where its row does not, it still contradicts the date of a row
# without a number
_FAR_BY_NIK = " OR ".join(
    f"({one}.birth_year IS NULL AND {two}.nik_year IS NULL AND {two}.birth_year IS NOT NULL "
    f"AND abs({one}.nik_year - {two}.birth_year) BETWEEN 3 AND 90)"  # beyond: the century is a guess
    for one, two in (("l", "r"), ("r", "l"))
)
# Two births, not one written twice: a year and a day that differ are more than one slip (a year estimated
# from an age goes with a day of convenience, and may be off by two). Brothers and sisters are born years
# apart on other days, parents more so.
_FAR = (
    "(l.birth_number IS NOT NULL AND r.birth_number IS NOT NULL AND l.birth_year <> r.birth_year AND"
    " l.birth_day_of_year <> r.birth_day_of_year AND NOT ((l.usual_day OR r.usual_day) AND abs(l.birth_year"
    f" - r.birth_year) <= 2)) OR abs(l.birth_year - r.birth_year) >= {GENERATION} OR coalesce({_FAR_BY_NIK},"
    " FALSE)"
)

BIRTH_DATE = Field(
    "birth_date",
    known=f"({_OWN_BIRTHS}) OR coalesce({_FAR_BY_NIK}, FALSE)",
    reads=("birth_number", "birth_year", "nik_year"),
    levels=(
        Rung(
            "same",
            "l.birth_number = r.birth_number AND NOT l.usual_day",
            "tanggal lahir sama",
            "SELECT sum(n * (n - 1)) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE NOT usual_day AND"
            " birth_number IS NOT NULL GROUP BY birth_number)",
            expected=(0.9, 0.3, 0.005, 4e-05),
            reads=("usual_day",),
        ),
        Rung(
            "same_usual",
            "l.birth_number = r.birth_number",
            "tanggal lahir sama, tetapi tanggal yang lazim diisi (1 Januari, 1 Juli, 31 Desember)",
            "SELECT sum(n * (n - 1)) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE usual_day GROUP"
            " BY birth_number)",
            expected=(0.05, 0.03, 0.003, 0.0003),
            reads=("usual_day",),
        ),
        Rung(
            "swapped",
            "l.birth_year = r.birth_year AND l.birth_month = r.birth_day AND l.birth_day = r.birth_month",
            "hari dan bulan lahir tertukar",
            expected=(0.01, 0.001, 0.001, 1e-05),
            reads=("birth_day", "birth_month"),
        ),
        Rung(
            "one_part",
            "(l.birth_year = r.birth_year AND (l.birth_month = r.birth_month OR l.birth_day = r.birth_day))"
            " OR (l.birth_month = r.birth_month AND l.birth_day = r.birth_day AND abs(l.birth_year -"
            " r.birth_year) IN (1, 2, 10, 20))",
            "tanggal lahir beda satu bagian (hari, bulan atau tahun)",
            expected=(0.02, 0.01, 0.02, 0.002),
            reads=("birth_day", "birth_month"),
        ),
        Rung(
            "year_only",
            "l.birth_year = r.birth_year AND (l.birth_number IS NULL OR r.birth_number IS NULL)",
            "hanya tahun lahir yang diketahui, dan sama",
            expected=(0.01, 0.01, 0.01, 0.001),
        ),
        Rung(
            "far",
            _FAR,
            "tanggal lahir jauh berbeda, tahun maupun harinya (seperti orang tua dan anak, atau kakak dan"
            " adik)",
            expected=(0.004, 0.62, 0.94, 0.98),
            reads=("birth_day_of_year", "usual_day"),
        ),
        Rung("different", "TRUE", "tanggal lahir berbeda", expected=(0.006, 0.029, 0.021, 0.017)),
    ),
)

NIK = Field(
    "nik",
    known="(l.nik IS NOT NULL OR l.nik15 IS NOT NULL) AND (r.nik IS NOT NULL OR r.nik15 IS NOT NULL)",
    strangers="estimated",
    reads=("nik", "nik15"),
    levels=(
        # a birth date that differs already says what it says: only where it cannot does the contradiction
        # count
        Rung(
            "same_contradicted",
            "l.nik = r.nik AND ((l.nik_agrees = 0 AND r.nik_agrees <> 2) OR (r.nik_agrees = 0 AND"
            " l.nik_agrees <> 2))",
            "NIK sama, tetapi bertentangan dengan tanggal lahir atau jenis kelamin pada barisnya",
            expected=(0.01, 0.0005, 0.05, 1e-09),
            reads=("nik_agrees",),
        ),
        Rung("same", "l.nik = r.nik", "NIK sama", expected=(0.89, 0.0005, 0.93, 1e-09)),
        Rung(
            "same_15",
            "l.nik15 = r.nik15 AND (l.nik IS NULL OR r.nik IS NULL)",
            "15 angka pertama NIK sama (angka terakhir rusak oleh Excel)",
            expected=(0.02, 0.01, 0.01, 1e-09),
        ),
        Rung(
            "other_serial",
            "l.nik12 = r.nik12 AND NOT (l.nik_confirmed AND r.nik_confirmed)",
            "NIK hanya berbeda pada nomor urut (seperti anak kembar)",
            expected=(0.01, 0.3, 0.002, 1e-08),
            reads=("nik12", "nik_confirmed"),
        ),
        Rung(
            "one_digit",
            "l.nik IS NOT NULL AND r.nik IS NOT NULL AND NOT (l.nik_confirmed AND r.nik_confirmed) AND"
            f" abs(l.nik - r.nik) IN ({ONE_DIGIT})",
            "NIK beda satu angka",
            expected=(0.01, 0.02, 0.002, 1e-08),
            reads=("nik_confirmed",),
        ),
        Rung(
            "other_serial_confirmed",
            "l.nik12 = r.nik12 AND l.nik_confirmed AND r.nik_confirmed",
            "NIK hanya berbeda pada nomor urut dan keduanya terbukti (seperti anak kembar)",
            expected=(0.001, 0.1, 0.001, 1e-08),
            reads=("nik12", "nik_confirmed"),
        ),
        Rung(
            "different_unconfirmed",
            "NOT coalesce(l.nik_confirmed AND r.nik_confirmed, FALSE)",
            "NIK berbeda",
            expected=(0.05, 0.3, 0.003, 0.5),
            reads=("nik_confirmed",),
        ),
        Rung("different", "TRUE", "NIK berbeda, keduanya terbukti", expected=(0.009, 0.269, 0.002, 0.5)),
    ),
)

FAMILY_CARD = Field(
    "family_card",
    known="l.kk IS NOT NULL AND r.kk IS NOT NULL",
    reads=("kk",),
    levels=(
        Rung("same", "l.kk = r.kk", "nomor KK sama", expected=(0.85, 0.9, 0.9, 1e-06)),
        Rung("different", "TRUE", "nomor KK berbeda", expected=(0.15, 0.1, 0.1, 1.0)),
    ),
)

SEX = Field(
    "sex",
    known="l.sex IS NOT NULL AND r.sex IS NOT NULL",
    reads=("sex",),
    levels=(
        Rung("same", "l.sex = r.sex", "jenis kelamin sama", expected=(0.99, 0.6, 0.5, 0.5)),
        Rung("different", "TRUE", "jenis kelamin berbeda", expected=(0.01, 0.4, 0.5, 0.5)),
    ),
)

PLACE = Field(
    "place",
    known="l.district IS NOT NULL AND r.district IS NOT NULL",
    reads=("district",),
    levels=(
        Rung(
            "same_rt",
            "l.village = r.village AND l.rw = r.rw AND l.rt = r.rt",
            "alamat di RT/RW dan kelurahan yang sama",
            expected=(0.8, 0.8, 0.8, 0.0001),
            reads=("rt", "rw", "village"),
        ),
        Rung(
            "same_kelurahan",
            "l.village = r.village",
            "kelurahan sama",
            expected=(0.1, 0.1, 0.1, 0.005),
            reads=("village",),
        ),
        Rung(
            "same_kecamatan", "l.district = r.district", "kecamatan sama", expected=(0.03, 0.03, 0.03, 0.02)
        ),
        Rung("different", "TRUE", "kecamatan berbeda", expected=(0.07, 0.07, 0.07, 0.975)),
    ),
)

PUPIL_NUMBER = Field(
    "pupil_number",
    known="l.nisn IS NOT NULL AND r.nisn IS NOT NULL",
    strangers="estimated",
    reads=("nisn",),
    levels=(
        Rung("same", "l.nisn = r.nisn", "NISN sama", expected=(0.95, 0.001, 0.1, 1e-07)),
        Rung("different", "TRUE", "NISN berbeda", expected=(0.05, 0.999, 0.9, 1.0)),
    ),
)

CARD_NUMBER = Field(
    "card_number",
    known="l.card_number IS NOT NULL AND r.card_number IS NOT NULL",
    strangers="estimated",
    reads=("card_number",),
    levels=(
        Rung(
            "same",
            "l.card_number = r.card_number",
            "nomor kartu peserta sama",
            expected=(0.3, 0.0005, 0.01, 1e-09),
        ),
        Rung("different", "TRUE", "nomor kartu peserta berbeda", expected=(0.7, 0.9995, 0.99, 1.0)),
    ),
)

LISTED = Field(
    "listed",
    known="l.programme IS NOT NULL AND r.programme IS NOT NULL AND (l.nik IS NULL OR r.nik IS NULL)",
    reads=("programme", "listed_once", "nik"),
    levels=(
        Rung(
            "one_list",
            "l.programme = r.programme AND l.listed_once AND r.listed_once",
            "dua baris dalam satu daftar yang mencatat tiap orang satu kali",
            expected=(0.01, 0.3, 0.1, 0.2),
        ),
        Rung("apart", "TRUE", "", expected=(0.99, 0.7, 0.9, 0.8)),
    ),
)
"""Whoever stands twice in a register has two numbers there: few do, and twins do always. That two rows stand
in two lists says next to nothing, and nobody is told."""

FIELDS = (NAME, BIRTH_DATE, NIK, FAMILY_CARD, SEX, MOTHER, PLACE, PUPIL_NUMBER, CARD_NUMBER, LISTED)
