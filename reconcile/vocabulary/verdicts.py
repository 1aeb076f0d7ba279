"""What people may answer: the words, what each means, and which question takes which."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

ACTION, IDENTITY = "TINDAKAN", "IDENTITAS"

GO_ON, STOP, VISIT = "LANJUT", "HENTIKAN", "CEK LAPANGAN"
"""What becomes of an aid: it goes on, it is proposed to end, somebody goes and looks."""

SAME, DIFFERENT, UNSURE = "SAMA", "BEDA", "RAGU"

DEAD, MOVED_AWAY, MOVED_NEAR, NOT_FOUND = (
    "MENINGGAL DUNIA",
    "PINDAH LUAR",
    "PINDAH DALAM",
    "TIDAK DITEMUKAN",
)
REASONS: Mapping[str, str] = {
    DEAD: "menurut keluarga, RT atau akta kematian",
    MOVED_AWAY: "pindah ke luar provinsi",
    MOVED_NEAR: "pindah, tetapi masih di provinsi ini: alamatnya diusulkan diperbaiki",
    NOT_FOUND: "tidak dikenal di alamat itu",
    "WARGA BINAAN SOSIAL PEMERINTAH": "tinggal dan dilayani di panti pemerintah",
    "PEGAWAI TETAP PEMERINTAHAN": "di rumah itu ada ASN, TNI, Polri atau pegawai BUMN/BUMD",
    "MEMILIKI MOBIL": "",
    "MEMILIKI NJOP > 1 M": "tanah dan bangunannya bernilai lebih dari satu miliar rupiah",
    "AIR MINUM KEMASAN": "sehari-hari minum air kemasan bermerek",
    "DINILAI TIDAK MISKIN": "menurut musyawarah kelurahan",
}
"""The ten reasons with which a kelurahan's meeting closes a name, and what they mean beyond their words."""

WHEREABOUTS = (DEAD, MOVED_AWAY, MOVED_NEAR, NOT_FOUND)
"""What may have become of somebody whom the register does not call living here."""

KEEP = "PERTAHANKAN"
"""Followed by a programme: that one goes on, the other is proposed to end."""

HOLDS, OWNS, STAYS, OTHER_NIK = "NIK", "MILIK", "TETAP", "NIK LAIN"
"""Followed by 1 or 2, the rows of the question: the NIK that the person holds; whose the NIK is; which of two
rows of one roll stays. Written as a number that stands on neither row: OTHER_NIK."""

SIDED: Mapping[str, str] = {
    f"{word} {side}": f"{word} {3 - side}" for word in (HOLDS, OWNS, STAYS) for side in (1, 2)
}
"""Each answer that names a row, and the same where the rows stand in the other order."""

MEANS: Mapping[str, str] = {
    SAME: SAME,
    f"{HOLDS} 1": SAME,
    f"{HOLDS} 2": SAME,
    OTHER_NIK: SAME,
    DIFFERENT: DIFFERENT,
    f"{OWNS} 1": DIFFERENT,
    f"{OWNS} 2": DIFFERENT,
}
"""What an answer to a question about two rows says of them: one person, or two."""


@dataclass(frozen=True)
class Form:
    """What one kind of question may be answered. asks: the question. words: answers, in the order in which
    they are offered. by_row, by_programme: the word before the number of each of its two rows, or before each
    of its two programmes. number: a NIK may be written instead. pair: what only a question about two rows
    takes, offered last. once: the answer is about the person, whatever roll his rows stand on: he is asked
    about once. where: it asks where somebody lives, so that addresses are shown.
    """

    asks: str
    words: Mapping[str, str]
    by_row: str = ""
    by_programme: str = ""
    number: bool = False
    pair: Mapping[str, str] | None = None
    once: bool = False
    where: bool = False


_NOT_ONE = {DIFFERENT: "Alasan menyebut dua baris, dan keduanya bukan orang yang sama: temuan ini gugur."}
_VISIT = {VISIT: "Belum dapat diputuskan di meja; perlu kunjungan. Lembar kunjungan dibuat."}
_IDENTITIES = {
    SAME: "Satu orang. Pilih hanya bila yakin: satu keluarga dapat kehilangan bantuan bila keliru.",
    DIFFERENT: "Dua orang, misalnya saudara, anak kembar, atau orang yang namanya sama.",
    UNSURE: "Sudah diperiksa, tetapi belum dapat dipastikan.",
}
_STOPS = "Diusulkan berhenti; orang kedua harus menyetujui. Lembar ini tidak menghentikan bantuan siapa pun."
_REASONED = {word: means[:1].upper() + means[1:] + "." if means else "" for word, means in REASONS.items()}

FORMS: Mapping[str, Form] = {
    "TINDAKAN": Form(
        "Tindakan apa?",
        {GO_ON: "Bantuan diteruskan, usul ini gugur.", STOP: _STOPS, **_REASONED, **_VISIT},
        pair=_NOT_ONE,
    ),
    "PROGRAM": Form(
        "Program mana yang dipertahankan?",
        {GO_ON: "Keduanya diteruskan, usul ini gugur.", **_REASONED, **_VISIT},
        by_programme=KEEP,
        pair=_NOT_ONE,
    ),
    "BARIS": Form(
        "Baris mana yang tetap?",
        {GO_ON: "Kedua baris benar dan diteruskan, usul ini gugur.", **_REASONED, **_VISIT},
        by_row=STAYS,
        pair=_NOT_ONE,
    ),
    "KEBERADAAN": Form(
        "Masih ada dan tinggal di sini?",
        {
            GO_ON: "Masih ada dan tinggal di sini: bantuan diteruskan, datanya diusulkan diperbaiki.",
            **_REASONED,
            **_VISIT,
        },
        pair=_NOT_ONE,
        once=True,
        where=True,
    ),
    "TERCATAT": Form(
        "NIK atau keberadaannya?",
        {
            GO_ON: "Orangnya ada; datanya diteruskan untuk dilengkapi.",
            STOP: _STOPS,
            **_REASONED,
            **_VISIT,
        },
        number=True,
        pair=_NOT_ONE,
        where=True,
    ),
    "KELAYAKAN": Form(
        "Layak diusulkan?",
        {GO_ON: "Layak: diteruskan untuk diperiksa dan ditambahkan.", **_REASONED, **_VISIT},
        where=True,
    ),
    "ORANG": Form("Satu orang?", _IDENTITIES),
    "NIK": Form(
        "NIK mana yang berlaku?",
        {
            **_IDENTITIES,
            SAME: "Satu orang, tetapi NIK yang berlaku belum diketahui.",
        },
        by_row=HOLDS,
        number=True,
    ),
    "PEMILIK": Form(
        "NIK ini milik siapa?",
        {
            **_IDENTITIES,
            DIFFERENT: "Dua orang, tetapi pemilik NIK belum diketahui.",
        },
        by_row=OWNS,
    ),
}
"""By name of a form, what it takes. The sentences are those of the guide."""

FORMS_OF: Mapping[str, tuple[str, ...]] = {
    ACTION: ("TINDAKAN", "PROGRAM", "BARIS", "KEBERADAAN", "TERCATAT", "KELAYAKAN"),
    IDENTITY: ("ORANG", "NIK", "PEMILIK"),
}

BY_ROW: Mapping[str, str] = {
    HOLDS: "NIK pada baris itu yang berlaku; baris orang itu dengan NIK lain diusulkan diperbaiki.",
    OWNS: "NIK itu milik orang pada baris itu; NIK baris yang lain diusulkan diperbaiki. Dua orang.",
    STAYS: "Baris itu tetap; baris yang lain diusulkan berhenti, orang kedua harus menyetujui.",
    KEEP: "Program itu diteruskan; yang lain diusulkan berhenti, orang kedua harus menyetujui.",
}
"""What the answers mean that name a row or a programme."""

BETWEEN = ";"
"""What parts the answers of one question where they stand together."""

VERDICTS: Mapping[str, tuple[str, ...]] = {
    ACTION: (GO_ON, STOP, VISIT, DIFFERENT),
    IDENTITY: (SAME, DIFFERENT, UNSURE),
}
"""What was offered before questions had forms, and is where a question says nothing of its own."""


def row_answer(word: str, line: object) -> str:
    """How an answer that names a row is written: NIK BARIS 3."""
    return f"{word} BARIS {line}"


def ends_aid(verdict: str) -> bool:
    """Whether an answer about an aid proposes that one ends, where the finding says which."""
    chosen = verdict.startswith((f"{KEEP} ", f"{STAYS} "))
    return verdict == STOP or chosen or (verdict in REASONS and verdict != MOVED_NEAR)


def of_both_sql(form: str, verdict: str) -> str:
    """SQL of whether an answer that was to choose one of two rows says of the person that neither goes on."""
    chosen = ", ".join(f"'{name}'" for name, of in FORMS.items() if of.by_programme or of.by_row == STAYS)
    words = ", ".join(f"'{word}'" for word in REASONS if word != MOVED_NEAR)
    return f"({form} IN ({chosen}) AND {verdict} IN ({words}))"


def ends_aid_sql(column: str) -> str:
    """The same in SQL."""
    words = ", ".join(f"'{word}'" for word in (STOP, *REASONS) if word != MOVED_NEAR)
    return f"({column} IN ({words}) OR {column} LIKE '{KEEP} %' OR {column} LIKE '{STAYS} %')"


def means_sql(column: str) -> str:
    """SQL of what an answer says of two rows: SAMA, BEDA or null."""
    same, different = (
        ", ".join(repr(one) for one in MEANS if MEANS[one] == meant) for meant in (SAME, DIFFERENT)
    )
    return (
        f"CASE WHEN {column} IN ({same}) THEN '{SAME}' WHEN {column} IN ({different}) THEN '{DIFFERENT}' END"
    )
