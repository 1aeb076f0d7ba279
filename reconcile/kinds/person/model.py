"""The linkage model of the benefit rolls, on one page: fields, levels, blocking rules, seeds and
thresholds; guards in `roll_guards`."""

from __future__ import annotations

from collections.abc import Iterable

from reconcile.kinds.person.columns import DERIVED, FACTS, SOURCE, columns
from reconcile.kinds.person.guards import ASK, NEVER, PARTED, RIVALS, SAME_HOLDER
from reconcile.linkage.kernels.name_kernel import NameKeyKernel
from reconcile.linkage.model import BlockingRule, Field, Guards, Level, Model, Thresholds

ONE_DIGIT = ", ".join(
    str(n) for n in sorted({d * k * 10**p for p in range(16) for d in range(1, 10) for k in (1, 9)})
)
"""How far apart two NIKs lie that differ in one digit, or in two neighbours that changed places."""


def _same_name_chance(condition: str) -> str:
    return (
        f"SELECT sum(n * n) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE {condition} GROUP BY"
        " name_key)"
    )


UNNAMED = "(l.unnamed IS NOT NULL OR r.unnamed IS NOT NULL)"
"""A child without a name yet, written by its mother: her name says who she is, and an ordinal which of
twins it is."""

NAME = Field(
    "name",
    known=f"(l.name_key IS NOT NULL AND r.name_key IS NOT NULL) OR {UNNAMED}",
    column="name_key",
    kernel=NameKeyKernel,
    kernel_when="l.name_key <> r.name_key",
    levels=(
        Level(
            "same_rare",
            "(l.name_key = r.name_key OR k_name = 8) AND least(l.name_rarity, r.name_rarity) = 2",
            "nama sama (jarang dipakai orang)",
            _same_name_chance("name_rarity = 2"),
            expected=(0.55, 0.002, 0.001, 1e-05),
        ),
        Level(
            "same",
            "(l.name_key = r.name_key OR k_name = 8) AND least(l.name_rarity, r.name_rarity) = 1",
            "nama sama",
            _same_name_chance("name_rarity = 1"),
            expected=(0.25, 0.002, 0.001, 1e-05),
        ),
        Level(
            "same_common",
            "l.name_key = r.name_key OR k_name = 8",
            "nama sama (banyak orang bernama demikian)",
            _same_name_chance("name_rarity = 0"),
            expected=(0.05, 0.002, 0.001, 3e-05),
        ),
        Level(
            "weak_missing",
            "k_name = 7",
            "nama sama, hanya MUHAMMAD, SITI atau singkatan yang berbeda",
            expected=(0.02, 0.01, 0.002, 0.0001),
        ),
        Level(
            "shortened",
            "k_name = 6",
            "nama sama, sebagian kata tidak ditulis",
            expected=(0.03, 0.01, 0.002, 1e-05),
        ),
        Level(
            "slip",
            "k_name = 5",
            "nama mirip, beda satu-dua huruf (salah ketik)",
            expected=(0.05, 0.01, 0.002, 5e-05),
        ),
        Level(
            "shortened_one",
            "k_name = 4",
            "satu kata nama sama, kata lain tidak ditulis",
            expected=(0.02, 0.05, 0.01, 0.0006),
        ),
        Level(
            "other_given",
            "k_name = 3",
            "nama mirip tetapi keduanya nama yang lazim (seperti saudara)",
            expected=(0.005, 0.08, 0.01, 0.002),
        ),
        Level(
            "unnamed",
            f"{UNNAMED} AND NOT coalesce(l.unnamed > 0 AND r.unnamed > 0 AND l.unnamed <> r.unnamed, FALSE) "
            "AND NOT coalesce(l.mother_key = r.name_key OR r.mother_key = l.name_key, FALSE)",
            "nama anak belum ditulis, hanya nama orang tuanya (seperti BAYI NY ...)",
            expected=(0.0, 0.0, 0.0, 0.0),
            neutral=True,
        ),
        Level(
            "other_child",
            "l.unnamed > 0 AND r.unnamed > 0 AND l.unnamed <> r.unnamed",
            "nama anak belum ditulis, tetapi urutannya berbeda (seperti kembar 1 dan kembar 2)",
            expected=(0.0, 0.0, 0.0, 0.0),
            neutral=True,
        ),
        Level(
            "parent",
            UNNAMED,
            "yang satu anak yang belum bernama, yang lain ibunya",
            expected=(0.0, 0.0, 0.0, 0.0),
            neutral=True,
        ),
        Level("shared_word", "k_name = 2", "hanya sebagian kata nama sama", expected=(0.01, 0.5, 0.1, 0.01)),
        Level("different", "TRUE", "nama berbeda", expected=(0.015, 0.334, 0.871, 0.987)),
    ),
)

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
    levels=(
        Level(
            "same",
            "l.birth_number = r.birth_number AND NOT l.usual_day",
            "tanggal lahir sama",
            "SELECT sum(n * n) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE NOT usual_day GROUP BY"
            " birth_number)",
            expected=(0.9, 0.3, 0.005, 4e-05),
        ),
        Level(
            "same_usual",
            "l.birth_number = r.birth_number",
            "tanggal lahir sama, tetapi tanggal yang lazim diisi (1 Januari, 1 Juli, 31 Desember)",
            "SELECT sum(n * n) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE usual_day GROUP BY"
            " birth_number)",
            expected=(0.05, 0.03, 0.003, 0.0003),
        ),
        Level(
            "swapped",
            "l.birth_year = r.birth_year AND l.birth_month = r.birth_day AND l.birth_day = r.birth_month",
            "hari dan bulan lahir tertukar",
            expected=(0.01, 0.001, 0.001, 1e-05),
        ),
        Level(
            "one_part",
            "(l.birth_year = r.birth_year AND (l.birth_month = r.birth_month OR l.birth_day = r.birth_day))"
            " OR (l.birth_month = r.birth_month AND l.birth_day = r.birth_day AND abs(l.birth_year -"
            " r.birth_year) IN (1, 2, 10, 20))",
            "tanggal lahir beda satu bagian (hari, bulan atau tahun)",
            expected=(0.02, 0.01, 0.02, 0.002),
        ),
        Level(
            "year_only",
            "l.birth_year = r.birth_year AND (l.birth_number IS NULL OR r.birth_number IS NULL)",
            "hanya tahun lahir yang diketahui, dan sama",
            expected=(0.01, 0.01, 0.01, 0.001),
        ),
        Level(
            "far",
            _FAR,
            "tanggal lahir jauh berbeda, tahun maupun harinya (seperti orang tua dan anak, atau kakak dan"
            " adik)",
            expected=(0.004, 0.62, 0.94, 0.98),
        ),
        Level("different", "TRUE", "tanggal lahir berbeda", expected=(0.006, 0.029, 0.021, 0.017)),
    ),
)

NIK = Field(
    "nik",
    known="(l.nik IS NOT NULL OR l.nik15 IS NOT NULL) AND (r.nik IS NOT NULL OR r.nik15 IS NOT NULL)",
    strangers="estimated",
    levels=(
        # a birth date that differs already says what it says: only where it cannot does the contradiction
        # count
        Level(
            "same_contradicted",
            "l.nik = r.nik AND ((l.nik_agrees = 0 AND r.nik_agrees <> 2) OR (r.nik_agrees = 0 AND"
            " l.nik_agrees <> 2))",
            "NIK sama, tetapi bertentangan dengan tanggal lahir atau jenis kelamin pada barisnya",
            expected=(0.01, 0.0005, 0.05, 1e-09),
        ),
        Level("same", "l.nik = r.nik", "NIK sama", expected=(0.89, 0.0005, 0.93, 1e-09)),
        Level(
            "same_15",
            "l.nik15 = r.nik15 AND (l.nik IS NULL OR r.nik IS NULL)",
            "15 angka pertama NIK sama (angka terakhir rusak oleh Excel)",
            expected=(0.02, 0.01, 0.01, 1e-09),
        ),
        Level(
            "other_serial",
            "l.nik12 = r.nik12 AND NOT (l.nik_confirmed AND r.nik_confirmed)",
            "NIK hanya berbeda pada nomor urut (seperti anak kembar)",
            expected=(0.01, 0.3, 0.002, 1e-08),
        ),
        Level(
            "one_digit",
            "l.nik IS NOT NULL AND r.nik IS NOT NULL AND NOT (l.nik_confirmed AND r.nik_confirmed) AND"
            f" abs(l.nik - r.nik) IN ({ONE_DIGIT})",
            "NIK beda satu angka",
            expected=(0.01, 0.02, 0.002, 1e-08),
        ),
        Level(
            "other_serial_confirmed",
            "l.nik12 = r.nik12 AND l.nik_confirmed AND r.nik_confirmed",
            "NIK hanya berbeda pada nomor urut dan keduanya terbukti (seperti anak kembar)",
            expected=(0.001, 0.1, 0.001, 1e-08),
        ),
        Level(
            "different_unconfirmed",
            "NOT coalesce(l.nik_confirmed AND r.nik_confirmed, FALSE)",
            "NIK berbeda",
            expected=(0.05, 0.3, 0.003, 0.5),
        ),
        Level("different", "TRUE", "NIK berbeda, keduanya terbukti", expected=(0.009, 0.269, 0.002, 0.5)),
    ),
)

FAMILY_CARD = Field(
    "family_card",
    known="l.kk IS NOT NULL AND r.kk IS NOT NULL",
    levels=(
        Level("same", "l.kk = r.kk", "nomor KK sama", expected=(0.85, 0.9, 0.9, 1e-06)),
        Level("different", "TRUE", "nomor KK berbeda", expected=(0.15, 0.1, 0.1, 1.0)),
    ),
)

SEX = Field(
    "sex",
    known="l.sex IS NOT NULL AND r.sex IS NOT NULL",
    levels=(
        Level("same", "l.sex = r.sex", "jenis kelamin sama", expected=(0.99, 0.6, 0.5, 0.5)),
        Level("different", "TRUE", "jenis kelamin berbeda", expected=(0.01, 0.4, 0.5, 0.5)),
    ),
)

MOTHER = Field(
    "mother",
    known="l.mother_key IS NOT NULL AND r.mother_key IS NOT NULL",
    column="mother_key",
    kernel=NameKeyKernel,
    kernel_when="l.mother_key <> r.mother_key",
    levels=(
        Level(
            "same",
            "l.mother_key = r.mother_key OR k_mother = 8",
            "nama ibu sama",
            "SELECT sum(n * n) FROM (SELECT count(*)::DOUBLE AS n FROM prepared WHERE mother_key IS NOT NULL"
            " GROUP BY mother_key)",
            expected=(0.9, 0.5, 0.05, 0.0001),
        ),
        Level("near", "k_mother >= 4", "nama ibu mirip", expected=(0.07, 0.02, 0.02, 0.002)),
        Level("different", "TRUE", "nama ibu berbeda", expected=(0.03, 0.48, 0.93, 0.998)),
    ),
)

PLACE = Field(
    "place",
    known="l.district IS NOT NULL AND r.district IS NOT NULL",
    levels=(
        Level(
            "same_rt",
            "l.village = r.village AND l.rw = r.rw AND l.rt = r.rt",
            "alamat di RT/RW dan kelurahan yang sama",
            expected=(0.8, 0.8, 0.8, 0.0001),
        ),
        Level("same_kelurahan", "l.village = r.village", "kelurahan sama", expected=(0.1, 0.1, 0.1, 0.005)),
        Level(
            "same_kecamatan", "l.district = r.district", "kecamatan sama", expected=(0.03, 0.03, 0.03, 0.02)
        ),
        Level("different", "TRUE", "kecamatan berbeda", expected=(0.07, 0.07, 0.07, 0.975)),
    ),
)

PUPIL_NUMBER = Field(
    "pupil_number",
    known="l.nisn IS NOT NULL AND r.nisn IS NOT NULL",
    strangers="estimated",
    levels=(
        Level("same", "l.nisn = r.nisn", "NISN sama", expected=(0.95, 0.001, 0.1, 1e-07)),
        Level("different", "TRUE", "NISN berbeda", expected=(0.05, 0.999, 0.9, 1.0)),
    ),
)

CARD_NUMBER = Field(
    "card_number",
    known="l.card_number IS NOT NULL AND r.card_number IS NOT NULL",
    strangers="estimated",
    levels=(
        Level(
            "same",
            "l.card_number = r.card_number",
            "nomor kartu peserta sama",
            expected=(0.3, 0.0005, 0.01, 1e-09),
        ),
        Level("different", "TRUE", "nomor kartu peserta berbeda", expected=(0.7, 0.9995, 0.99, 1.0)),
    ),
)

CHANCE = 0.5
"""Pairs for each row that a rule may make whose keys also agree by chance (names and birth dates are few,
people many)."""

BLOCKING = (
    BlockingRule("nik", ("nik",), ("name_first",)),
    BlockingRule("nik15_birth_date", ("nik15", "birth_number"), ("name_first",), lacking="nik"),
    BlockingRule("nik15_first_name", ("nik15", "name_first"), lacking="nik"),
    BlockingRule("card_number", ("card_number",), ("name_first",)),
    BlockingRule("nisn", ("nisn",), ("name_first",)),
    BlockingRule("name_birth_date", ("name_key", "birth_number"), ("district", "village")),
    BlockingRule("kk_first_name", ("kk", "name_first")),
    BlockingRule("kk_birth_date", ("kk", "birth_number")),
    BlockingRule(
        "first_name_birth_date",
        ("name_first", "birth_number"),
        ("district", "village", "rw"),
        pairs_per_row=CHANCE,
    ),
    BlockingRule(
        "mother_birth_date", ("mother_key", "birth_number"), ("district", "village"), pairs_per_row=CHANCE
    ),
    BlockingRule(
        "village_birth_date", ("village", "birth_number"), ("rw", "name_first"), pairs_per_row=CHANCE
    ),
    BlockingRule("name_village", ("name_key", "village"), ("rw", "birth_year"), pairs_per_row=CHANCE),
    BlockingRule(
        "name_birth_year_district",
        ("name_key", "birth_year", "district"),
        ("village", "rw"),
        pairs_per_row=CHANCE,
    ),
    BlockingRule("nik12_first_name", ("nik12", "name_first")),
    # a child without a name and whoever it may be by now, where the day of birth is not written, or not in
    # the same way
    BlockingRule("newborn_kk_birth_year", ("kk", "birth_year"), lacking="name_first"),
    BlockingRule("newborn_kk_mother", ("kk", "mother_key"), lacking="name_first"),
    BlockingRule(
        "newborn_mother_birth_year",
        ("newborn_of", "birth_year"),
        ("district", "village"),
        "name_first",
        CHANCE,
    ),
)


def rolls_model(registers: Iterable[str], one_row_per_person: Iterable[str]) -> Model:
    """The model of the rolls. registers: codes of population registers; one_row_per_person: programmes
    that list each person once."""
    return Model(
        name="rolls",
        columns=columns(registers, one_row_per_person),
        coded=("name_first", "card_number", "source_file"),
        facts=FACTS,
        derived=DERIVED,
        source=SOURCE,
        fields=(NAME, BIRTH_DATE, NIK, FAMILY_CARD, SEX, MOTHER, PLACE, PUPIL_NUMBER, CARD_NUMBER),
        blocking=BLOCKING,
        seeds={
            "person": (
                {
                    "nik": ("same",),
                    "name": ("same_rare", "same", "same_common", "weak_missing", "shortened", "slip"),
                },
                {
                    "nik": ("same",),
                    "birth_date": ("same",),
                    "name": ("shortened_one", "other_given", "shared_word"),
                },
            ),
            "relative": (
                {
                    "family_card": ("same",),
                    "name": ("other_given", "shared_word", "different"),
                    "nik": (
                        "other_serial",
                        "one_digit",
                        "other_serial_confirmed",
                        "different_unconfirmed",
                        "different",
                    ),
                },
            ),
            "borrower": (
                {
                    "nik": ("same", "same_contradicted"),
                    "name": ("shared_word", "different"),
                    "birth_date": ("far", "different"),
                },
            ),
        },
        # relatives each have a number of their own, and no two of a household bear one name
        excluded={
            "relative": {"nik": ("same", "same_contradicted"), "name": ("same_rare", "same", "same_common")}
        },
        guards=Guards(
            source="programme",
            one_per_source="listed_once",
            number="nik",
            number_confirmed="nik_confirmed",
            same_holder=SAME_HOLDER,
            ask=ASK,
            parted=PARTED,
            never=NEVER,
            rivals=RIVALS,
        ),
        thresholds=Thresholds(),
        asked=("several_words",),
    )
