"""The linkage model of the benefit rolls: blocking rules, seeds, thresholds and words; what is compared in
`ladders`, what may never stand in one person in `guards`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from reconcile.kinds.person.columns import DERIVED, FACTS, SOURCE, VALUE_NUMBERS, columns
from reconcile.kinds.person.guards import (
    ASK,
    COUNTED,
    NEVER,
    PARTED,
    RIVALS,
    SAME_HOLDER,
    SOLE,
    TWICE,
)
from reconcile.kinds.person.ladders import CLASSES, FIELDS
from reconcile.linkage.model import Alternatives, BlockingRule, Guards, Model, Thresholds, Words
from reconcile.programmes import Programme

CHANCE = 0.5
"""Pairs for each row that a rule may make whose keys also agree by chance (names and birth dates are few,
people many)."""

BLOCKING = (
    BlockingRule("nik", ("nik",), ("name_first",)),
    BlockingRule("nik15_birth_date", ("nik15", "birth_number"), ("name_first",), lacking="nik"),
    BlockingRule("nik15_first_name", ("nik15", "name_first"), lacking="nik"),
    BlockingRule("card_number", ("card_number",), ("name_first",)),
    BlockingRule("nisn", ("nisn",), ("name_first",)),
    # day and month in either order, as they may be exchanged
    BlockingRule("name_birth_date", ("name_key", "birth_turned"), ("district", "village")),
    BlockingRule("kk_first_name", ("kk", "name_first")),
    BlockingRule("kk_birth_year", ("kk", "birth_year")),
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
        "village_birth_date", ("village", "birth_turned"), ("rw", "name_first"), pairs_per_row=CHANCE
    ),
    BlockingRule("name_village", ("name_key", "village"), ("rw", "birth_year"), pairs_per_row=CHANCE),
    BlockingRule(
        "name_birth_year",
        ("name_key", "birth_year"),
        ("district", "village", "rw"),
        "nik_proven",
        CHANCE,
    ),
    BlockingRule("nik12_first_name", ("nik12", "name_first")),
    # a child without a name and whoever it may be by now, where the day of birth is not written, or not in
    # the same way
    BlockingRule("newborn_kk_mother", ("kk", "mother_key"), lacking="name_first"),
    BlockingRule(
        "newborn_mother_birth_year",
        ("mother_key", "birth_year", "newborn"),
        ("district", "village"),
        "name_first",
        CHANCE,
    ),
    # a slip in the given name, and no day of birth to go by, or another year
    BlockingRule("kk_unborn", ("kk",), lacking="birth_year"),
    BlockingRule("kk_birthday", ("kk", "birth_day_of_year"), ("name_first",)),
    BlockingRule(
        "mother_birth_year",
        ("mother_key", "village", "birth_year"),
        ("rw", "name_first"),
        pairs_per_row=CHANCE,
    ),
    BlockingRule("mother_unborn", ("mother_key", "village"), ("rw", "name_first"), "birth_year", CHANCE),
    BlockingRule(
        "mother_birthday", ("mother_key", "village", "birth_day_of_year"), ("rw",), pairs_per_row=CHANCE
    ),
    # a slip in the most telling word, and a roll whose rows name no kelurahan
    BlockingRule(
        "initial_birth_date",
        ("name_initial", "birth_number", "sex"),
        ("district", "village", "rw"),
        "nik_proven",
        CHANCE,
    ),
    BlockingRule("name_mother", ("name_first", "mother_key"), ("birth_year",), "nik_proven", CHANCE),
)


SEEDS: Mapping[str, Alternatives] = {
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
}
"""The pairs where the estimate starts from, class by class."""

EXCLUDED = {"relative": {"nik": ("same", "same_contradicted"), "name": ("same_rare", "same", "same_common")}}
"""Relatives each have a number of their own, and no two of a household bear one name."""

WORDS = Words(
    same="SAMA",
    different="BEDA",
    unsure="RAGU",
    one_source="SATU_SUMBER",
    confirmed_numbers="NIK_TERKONFIRMASI_BEDA",
    judged="DINILAI_BEDA",
    evidence="BUKTI_BERTENTANGAN",
    two_claims="DUA_CALON",
    parted="MUNGKIN_DUA_ORANG",
    shared_number="NIK_DIPAKAI_BERSAMA",
)
"""What judgements and refused_links call what the core decides."""


FIELD_NAMES = {
    "name": "Nama",
    "birth_date": "Tanggal lahir",
    "nik": "NIK",
    "family_card": "Nomor KK",
    "sex": "Jenis kelamin",
    "mother": "Nama ibu",
    "place": "Tempat tinggal",
    "pupil_number": "NISN",
    "card_number": "Nomor kartu",
    "listed": "Daftar",
}
"""What the fields are called before staff."""

RIVAL_WORDS = {
    "relative": "dua orang serumah (saudara, kembar)",
    "borrower": "dua orang serumah, yang satu memakai NIK yang lain",
    "stranger": "dua orang yang tidak berhubungan",
}
"""What two rows may be if they are not one person, in words for staff."""

REGISTERS, ONE_ROW = "registers", "one_row_per_person"
"""Roles of programmes: population registers; those that list each person once."""


def programmes_by_role(programmes: Iterable[Programme]) -> dict[str, list[str]]:
    """Role -> codes of the programmes that stand in it, sorted."""
    found = sorted(programmes, key=lambda programme: programme.code)
    return {
        REGISTERS: [programme.code for programme in found if programme.role == "register"],
        ONE_ROW: [programme.code for programme in found if programme.one_row_per_person],
    }


def rolls_model(by_role: Mapping[str, Sequence[str]]) -> Model:
    """The model of the rolls, for programmes by role."""
    return Model(
        name="rolls",
        columns=columns(by_role[REGISTERS], by_role[ONE_ROW]),
        order="programme, row_digest, record_id",
        coded=("name_first", "card_number", "source_file"),
        facts=FACTS,
        derived=DERIVED,
        value_numbers=VALUE_NUMBERS,
        source=SOURCE,
        fields=FIELDS,
        blocking=BLOCKING,
        classes=CLASSES,
        seeds=SEEDS,
        excluded=EXCLUDED,
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
            sole=SOLE,
            twice=TWICE,
        ),
        counted=COUNTED,
        thresholds=Thresholds(),
        words=WORDS,
        trust_columns=("several_words",),
    )
