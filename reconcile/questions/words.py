"""The rungs of the linkage model in the few words that a worklist has room for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reconcile.kinds.person.ladders import FIELDS

AGREES, NEAR, DIFFERS, UNTOLD = "agrees", "near", "differs", ""


@dataclass(frozen=True)
class Told:
    """side: AGREES, NEAR, DIFFERS, or UNTOLD for what says too little to be read. of_one_roll: told of two
    rows of one roll alone, for each roll has numbers of its own. named: a name that others may bear too."""

    side: str
    words: str = ""
    of_one_roll: bool = False
    named: bool = False


_NAME = Told(AGREES, "nama", named=True)
RUNGS: Mapping[str, Mapping[str, Told]] = {
    "name": {
        "same_rare": _NAME,
        "same": _NAME,
        "same_common": _NAME,
        "weak_missing": Told(NEAR, "nama (MUHAMMAD, SITI atau singkatan)"),
        "shortened": Told(NEAR, "nama (sebagian kata tidak ditulis)"),
        "slip": Told(NEAR, "nama (satu-dua huruf)"),
        "shortened_one": Told(NEAR, "nama (satu kata sama)"),
        "other_given": Told(NEAR, "nama (seperti saudara)"),
        "unnamed": Told(NEAR, "nama (anak belum bernama)"),
        "unnamed_twin": Told(NEAR, "nama (anak belum bernama, kembar)"),
        "other_child": Told(DIFFERS, "urutan anak kembar"),
        "parent": Told(DIFFERS, "nama (anak belum bernama dan ibunya)"),
        "shared_word": Told(NEAR, "nama (sebagian kata)"),
        "different": Told(DIFFERS, "nama"),
    },
    "birth_date": {
        "same": Told(AGREES, "lahir"),
        "same_usual": Told(AGREES, "lahir"),
        "swapped": Told(NEAR, "lahir (hari dan bulan tertukar)"),
        "one_part": Told(NEAR, "lahir (satu bagian)"),
        "year_only": Told(AGREES, "tahun lahir"),
        "far": Told(DIFFERS, "lahir (jauh)"),
        "different": Told(DIFFERS, "lahir"),
    },
    "nik": {
        "same_contradicted": Told(AGREES, "NIK"),
        "same": Told(AGREES, "NIK"),
        "same_15": Told(AGREES, "15 angka pertama NIK"),
        "other_serial": Told(NEAR, "NIK (nomor urutnya berbeda)"),
        "one_digit": Told(NEAR, "NIK (satu angka)"),
        "other_serial_confirmed": Told(NEAR, "NIK (nomor urutnya berbeda, keduanya terbukti)"),
        "different_unconfirmed": Told(DIFFERS, "NIK"),
        "different": Told(DIFFERS, "NIK (keduanya terbukti)"),
    },
    "family_card": {"same": Told(AGREES, "KK"), "different": Told(DIFFERS, "KK")},
    "sex": {"same": Told(UNTOLD), "different": Told(DIFFERS, "jenis kelamin")},
    "mother": {
        "same": Told(AGREES, "ibu"),
        "near": Told(NEAR, "ibu"),
        "different": Told(DIFFERS, "ibu"),
    },
    "place": {
        "same_rt": Told(AGREES, "RT/RW"),
        "same_kelurahan": Told(AGREES, "kelurahan"),
        "same_kecamatan": Told(AGREES, "kecamatan"),
        "different": Told(DIFFERS, "kecamatan"),
    },
    "pupil_number": {"same": Told(AGREES, "NISN"), "different": Told(DIFFERS, "NISN")},
    "card_number": {
        "same": Told(AGREES, "nomor kartu"),
        "different": Told(DIFFERS, "nomor kartu", of_one_roll=True),
    },
    # the rows stand below one another, each with its roll
    "listed": {"one_list": Told(UNTOLD), "apart": Told(UNTOLD)},
}
"""By field and rung; a test holds that none is missing."""

_BEFORE = {"nama sama (banyak orang bernama demikian)": _NAME}
"""Sentences of earlier versions, which links that are taken over from an earlier night still bear."""

WORDS: Mapping[str, Told] = {
    **_BEFORE,
    **{rung.sentence: RUNGS[field.name][rung.name] for field in FIELDS for rung in field.levels},
}
"""By the sentence with which linking tells a rung."""
