"""People known from another region, as a finding: information with a proposal, never an accusation."""

from __future__ import annotations

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.findings.elsewhere import classes
from reconcile.findings.elsewhere.classes import other_regions
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Shown, Titles, Unknown
from reconcile.findings.listed import NO_REGISTER, present_programmes, programmes_with
from reconcile.findings.lists import incomplete_rolls

_MOVING = "UU 23/2006 jo. UU 24/2013 pasal 15 (pindah datang)"
_CARDS = "Prosedur BPJS Kesehatan: PBI APBN ikut pindah, faskes dan alamat disesuaikan"
_SCHOOL = "PIP mengikuti data sekolah (Dapodik); KJP mensyaratkan NIK dan domisili {home}"

CODES = (
    Code(
        classes.SETTLED,
        "Pindah datang, kartu dari daerah asal",
        "Penduduk {home}; KIS (APBN) atau data DTKS-nya masih dari daerah lain",
        "Sesuaikan faskes dan wilayah DTKS; jangan daftarkan PBI APBD",
        _CARDS,
        counts="information",
    ),
    Code(
        classes.SETTLED_TWICE,
        "Pindah datang, juga dijamin APBD",
        "Penduduk {home} dengan KIS (APBN) dari daerah asal, dan juga dijamin APBD {home}",
        "Pertahankan KIS (APBN) dan sesuaikan faskesnya; jaminan APBD diputuskan pada daftar tumpang tindih",
        _CARDS,
        counts="information",
    ),
    Code(
        classes.TWO_PROVINCES,
        "Dijamin APBD dua daerah",
        "Dijamin APBD {home} dan APBD daerah lain pada bulan yang sama",
        "Konfirmasi ke BPJS dan kedua Dinsos; daerah lama yang mengakhiri, sesudah jaminan di sini pasti",
        _CARDS,
        counts="information",
    ),
    Code(
        classes.NOT_MOVED,
        "Tinggal di {home}, belum pindah",
        "Tinggal di {home} menurut daftar, tercatat sebagai penduduk daerah lain",
        "Tawarkan surat pindah (SKPWNI); bantuan dari daerah asal tetap",
        _MOVING,
        counts="information",
    ),
    Code(
        classes.UNDERWAY,
        "Dalam perjalanan pindah",
        "Surat pindah sudah terbit, belum tercatat di daerah tujuan",
        "Bantu melapor selama surat pindah masih berlaku; jaminan tidak diubah",
        _MOVING,
        counts="information",
    ),
    Code(
        classes.LEFT,
        "Pindah keluar, masih menerima",
        "Menurut data kependudukan pindah keluar, masih menerima bantuan di {home}",
        "Verifikasi lapangan; bila benar pindah, bantuan {home} berakhir, KIS (APBN) tidak",
        _MOVING,
        counts="information",
    ),
    Code(
        classes.COMMUTER,
        "KIP, tinggal di daerah lain",
        "Penerima KIP bersekolah di {home} dan tinggal di daerah lain",
        "Informasi; KIP mengikuti sekolah",
        _SCHOOL,
        counts="information",
    ),
    Code(
        classes.PUPIL_CAME,
        "KIP ikut pindah",
        "KIP dimulai di sekolah daerah lain; sekarang penduduk {home} dengan KJP",
        "Periksa bulan KIP dan KJP; perbarui data sekolah, jangan cabut",
        _SCHOOL,
        counts="information",
    ),
    Code(
        classes.NOT_KNOWN,
        "Daerah asal belum ditanya",
        "NIK terbit di daerah lain, dan tidak ada data dari daerah itu",
        "Tanyakan Dukcapil atau Dinsos daerah asal sebelum didaftarkan; jangan disebut tidak ditemukan",
        _MOVING,
        counts="information",
    ),
)

EVIDENCE = {
    "DUKCAPIL": "tercatat di daerah lain (Dukcapil)",
    "PINDAH": "pindah keluar (Dukcapil)",
    "SURAT_PINDAH": "surat pindah (SKPWNI)",
    "DAFTAR": "alamat pada daftar penerima",
    "DTKS": "alamat pada DTKS",
    "SEKOLAH": "sekolah di daerah lain",
    "KK_LUAR": "KK terbit di daerah lain",
    "KK_BARU": "KK di sini lebih baru daripada KIS-nya",
    "NIK": "NIK terbit di daerah lain (petunjuk saja)",
}
"""What each code of `region_evidence` is called before staff."""


def evidence_sql(column: str) -> str:
    """SQL of the codes in `column`, in words."""
    told = f"COALESCE({column}, '')"
    for code, words in EVIDENCE.items():
        told = f"REPLACE({told}, '{code}', '{words}')"
    return f"REPLACE({told}, ',', '; ')"


def _make(engine: Engine, ground: Ground) -> Unknown:
    codes = tuple(code.code for code in CODES)
    if not present_programmes(engine, "register"):
        engine.read("other_regions", tables.empty("other_regions"))
        return Unknown(dict.fromkeys(codes, NO_REGISTER))
    rules = ground.rules
    other_regions(engine, rules.eligibility, rules.overlaps, rules.other_regions, ground.as_of)
    lacking = ground.incomplete - programmes_with(engine, "need")
    partly = (
        dict.fromkeys(codes, incomplete_rolls(lacking, partly=True, mend=True, asked=ground.asked))
        if lacking
        else {}
    )
    unmade = _unseen(engine, ground)
    return Unknown(unmade, {code: why for code, why in partly.items() if code not in unmade})


_RESTING = {
    ("KESEHATAN", "central"): (classes.SETTLED, classes.SETTLED_TWICE),
    ("KESEHATAN", "regional"): (classes.SETTLED_TWICE, classes.TWO_PROVINCES),
    ("PENDIDIKAN", "central"): (classes.COMMUTER, classes.PUPIL_CAME),
    ("PENDIDIKAN", "regional"): (classes.PUPIL_CAME,),
}
"""On which side of a cover a class stands."""


def _unseen(engine: Engine, ground: Ground) -> dict[str, str]:
    """The classes of a cover that the office's rules do not have, or none of whose rolls is there."""
    present, benefits = present_programmes(engine, "roll"), ground.rules.overlaps.benefits
    unmade: dict[str, str] = {}
    for cover in ground.rules.other_regions.cover:
        for side, name in (("central", cover.central), ("regional", cover.regional)):
            rolls = {benefit.programme for benefit in benefits.get(name, ())}
            why = (
                incomplete_rolls(rolls - present)
                if name in benefits
                else f"Manfaat {name} (other_regions.toml) tidak ada di benefits (overlaps.toml)"
            )
            if not rolls & present:
                unmade |= dict.fromkeys(_RESTING[cover.code, side], why)
    return unmade


OTHER_REGIONS = Finding(
    tables.OTHER_REGIONS,
    _make,
    Titles(
        screen="Dari atau ke daerah lain (informasi)",
        group="Dari atau ke daerah lain",
        column="Daerah lain",
        scores="Dari atau ke daerah lain",
    ),
    CODES,
    ListFile(
        "luar_daerah.csv",
        (
            "Orang yang kartunya, tempat tinggalnya atau sekolahnya dari daerah lain: disesuaikan, tidak"
            " dihentikan"
        ),
        after=(
            Shown("Wilayah lain", "COALESCE(k.village, k.district, k.city)"),
            Shown("Kode wilayah lain", "f.other_region"),
            Shown("Petunjuk", evidence_sql("f.region_evidence")),
            Shown("Kepastian", "f.certainty"),
            Shown("KK di sini terbit", "strftime(f.moved_on, '%m-%Y')"),
            Shown("Bantuan di sini", "f.benefit_here"),
            Shown("Bantuan dari daerah lain", "f.benefit_elsewhere"),
        ),
        joins="LEFT JOIN report_regions k ON k.region_code = f.other_region",
    ),
    same_by="class",
)
