"""What the files of the worklists are called, and the places that they speak of."""

from __future__ import annotations

import re

from reconcile.regions import district_name, province_name, regency_name, village_name
from reconcile.workspace.files.file_names import portable_name

FOLDER = "lembar_kerja"
QUEUE = "antrean_tinjauan.xlsx"
_KIND = re.compile(r"^(Kabupaten|Kota) (Administrasi )?")


def place_name(code: str) -> str:
    """The place of a 2-, 4- or 10-digit code in words."""
    if len(code) == 10:
        return f"Kelurahan {village_name(code)}, Kecamatan {district_name(code)}, {regency_name(code)}"
    return str(regency_name(code)) if len(code) == 4 else f"Provinsi {province_name(code)}"


def book_title(code: str | None) -> str:
    """What stands above the sheets of a book; null: of the queue."""
    if code is None:
        return "Antrean tinjauan: orang yang sama atau bukan, yang paling berakibat lebih dulu"
    unknown = {4: ", kelurahan tidak diketahui", 2: ", di luar kota yang diketahui"}.get(len(code), "")
    return f"Lembar kerja {place_name(code)}{unknown}"


def list_name(code: str) -> str:
    """The lists of a kota or of the province, without what tells the format."""
    return f"{_stem(code)}_BARIS"


def index_name(code: str) -> str:
    return f"{_stem(code)}_INDEKS.xlsx"


def book_name(code: str) -> str:
    """The book of a kelurahan; or of those in a kota whose kelurahan, in the province whose kota is
    unknown."""
    if len(code) == 10:
        return f"{_stem(code[:4])}/{code}_{_safe(village_name(code))}.xlsx"
    return (
        f"{_stem(code)}/{code}_TANPA_KELURAHAN.xlsx" if len(code) == 4 else f"{FOLDER}/{code}_TANPA_KOTA.xlsx"
    )


def _stem(code: str) -> str:
    name = _KIND.sub("", str(regency_name(code))) if len(code) == 4 else "PROVINSI"
    return f"{FOLDER}/{code}_{_safe(name)}"


def _safe(name: str | None) -> str:
    return portable_name(re.sub(r"[^A-Z0-9]+", "_", (name or "").upper()))
