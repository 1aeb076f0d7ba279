"""What may be told of places: what social services are needed and there are, and where people live whom no
social security of work covers. The numbers are those of the papers, rounded and hidden as there, at every
level: what a paper hides no package gives, and the two beside one another tell no more than either."""

from __future__ import annotations

from reconcile.package.form.resources import Field, Resource, of
from reconcile.tables.territory.units import OWNERS, PPKS_TOLD, UNIT_KINDS, UNIT_ORIGINS, UNITS

_SHOWN = "Kelipatan lima; <5, <10, <20: terlalu sedikit untuk disebut; *: dapat membuka angka kecil"
_OWNED = dict(zip(OWNERS, ("provinsi", "kementerian", "LKS"), strict=True))
_KINDS = dict(zip(UNIT_KINDS, ("transit", "menetap", "harian", "rujukan"), strict=True))


def _shown(name: str, title: str) -> Field:
    return Field(name, title, _SHOWN)


SOCIAL_NEED = Resource(
    "social_need",
    "Kebutuhan layanan sosial",
    "Orang menurut kode golongan dan tempat, seperti pada pemetaan_upt_ppks",
    ("ppks", "area_code"),
    (
        of(PPKS_TOLD.column("ppks"), "Kode golongan", "Dua angka, menurut urutan 26 golongan PPKS"),
        Field("area_code", "Kode wilayah", "Provinsi, kota atau kelurahan; LAIN: luar atau tidak diketahui",
              required=True),
        _shown("persons", "Orang"),
    ),
    """
    SELECT ppks, area AS area_code, COALESCE(mark, CAST(shown AS VARCHAR)) AS persons
    FROM ppks_told
    WHERE mark IS NULL OR LENGTH(area) <= 4
    """,
)  # fmt: skip

SOCIAL_UNITS = Resource(
    "social_units",
    "Unit layanan sosial",
    "Unit yang melapor atau yang tempatnya dideklarasikan: tempat, penghuni, dan perpindahan dua belas bulan",
    ("unit_code",),
    (
        of(UNITS.column("unit_code"), "Kode unit", "Seperti pada deklarasi unit"),
        of(UNITS.column("owner"), "Pemilik", codes=_OWNED),
        of(UNITS.column("kind"), "Jenis", codes=_KINDS),
        Field("capacity", "Tempat", "Kosong: tidak diketahui"),
        of(UNITS.column("capacity_from"), "Tempat menurut keadaan"),
        Field("residents", "Penghuni", f"{_SHOWN}; kosong: tidak melapor"),
        Field("came", "Masuk dalam 12 bulan", f"{_SHOWN}; kosong: tidak melapor"),
        Field("went", "Keluar dalam 12 bulan", f"{_SHOWN}; kosong: tidak melapor"),
    ),
    """
    SELECT u.unit_code, u.owner, u.kind, CAST(u.capacity AS VARCHAR) AS capacity, u.capacity_from,
           p.residents, p.came, p.went
    FROM units u
    LEFT JOIN package_units p ON p.unit_code = u.unit_code
    WHERE u.reported OR u.capacity IS NOT NULL
    """,
)

SOCIAL_ORIGINS = Resource(
    "social_origins",
    "Asal penghuni unit",
    "Penghuni menurut unit dan kota asal",
    ("unit_code", "origin"),
    (
        of(UNIT_ORIGINS.column("unit_code"), "Kode unit"),
        of(UNIT_ORIGINS.column("origin"), "Asal", "Kode kota, provinsi saja, atau TIDAK_DIKETAHUI"),
        _shown("residents", "Penghuni"),
    ),
    "SELECT unit_code, origin, residents FROM package_origins",
)


def _few(measure: str) -> str:
    """As the page shows it; what no run decided on is not told."""
    return (
        "CASE WHEN a.unknown > 0 AND a.uncovered = 0 THEN 'TIDAK_DIKETAHUI'"
        f" ELSE COALESCE({measure}.mark, CAST({measure}.shown AS VARCHAR), '*') END AS {measure}"
    )


def _gain(column: str) -> str:
    """Gain is the uncovered by what is told beside: it is told of as many as are shown."""
    return (
        f"CASE WHEN a.raked = 0 THEN CAST(CAST(a.{column} AS DECIMAL(9, 3)) AS VARCHAR)"
        f" ELSE CAST(CAST(a.{column} * raked.shown / a.raked AS DECIMAL(9, 3)) AS VARCHAR) END AS {column}"
    )


_UNTOLD = "Kosong: dapat membuka angka kecil"
_SHARE = "Bagian dari 100, dua angka di belakang titik"
TARGET_AREAS = Resource(
    "target_areas",
    "Sasaran wilayah",
    "Penduduk usia kerja yang belum tercakup jaminan sosial ketenagakerjaan, dan hasil satu hari agen",
    ("area_code",),
    (
        Field("area_code", "Kode kelurahan", required=True),
        Field("turn", "Giliran", "Urutan yang disarankan", required=True),
        _shown("uncovered", "Belum tercakup, mentah"),
        _shown("raked", "Belum tercakup, disesuaikan dengan survei"),
        Field("response", "Tanggapan", _SHARE, required=True),
        Field("stay", "Bertahan", _SHARE, required=True),
        Field("gain", "Hasil satu hari agen", f"Peserta baru yang bertahan; {_UNTOLD}"),
        Field("gain_lower", "Batas bawah", _UNTOLD),
        Field("gain_upper", "Batas atas", _UNTOLD),
    ),
    f"""
    SELECT a.kelurahan AS area_code, CAST(a.turn AS VARCHAR) AS turn,
           {_few("uncovered")}, {_few("raked")},
           CAST(CAST(100 * a.response AS DECIMAL(9, 2)) AS VARCHAR) AS response,
           CAST(CAST(100 * a.stay AS DECIMAL(9, 2)) AS VARCHAR) AS stay,
           {_gain("gain")}, {_gain("gain_lower")}, {_gain("gain_upper")}
    FROM areas a
    LEFT JOIN areas_told uncovered ON uncovered.place = a.kelurahan AND uncovered.measure = 'uncovered'
    LEFT JOIN areas_told raked ON raked.place = a.kelurahan AND raked.measure = 'raked'
    """,
)
