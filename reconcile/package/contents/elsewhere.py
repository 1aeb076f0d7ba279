"""People known from one other region, as its Dinsos is told of them: as little as names somebody there."""

from __future__ import annotations

from reconcile.findings import OTHER_REGIONS as FINDING
from reconcile.package.contents.shared import PERSON, REGION
from reconcile.package.form.resources import Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.tables import OTHER_REGIONS

_CLASSES = {code.code: code.label for code in FINDING.codes}
_CERTAIN = {"KUAT": "Dukcapil, daftar atau DTKS", "SEDANG": "kartu keluarga", "PETUNJUK": "tempat terbit NIK"}

OTHER_REGION_PEOPLE = Resource(
    "other_region_people",
    "Orang dari atau ke daerah penerima",
    "Hanya orang yang dikenal dari daerah penerima: untuk disesuaikan, bukan untuk menghentikan jaminan",
    ("person_id", "class"),
    (
        PERSON,
        of(OTHER_REGIONS.column("class"), "Golongan", codes=_CLASSES),
        Field("name", "Nama", "L1: lengkap; L2: huruf pertama setiap kata", kind="name", level=Level.L2),
        Field("birth", "Tahun lahir", kind="birth", level=Level.L1),
        Field("nik", "NIK", "Enam angka pertama", kind="number_of_person", level=Level.L1),
        REGION,
        of(OTHER_REGIONS.column("other_region"), "Kode wilayah penerima", "Sejauh diketahui"),
        of(OTHER_REGIONS.column("certainty"), "Kepastian", codes=_CERTAIN),
        of(OTHER_REGIONS.column("region_evidence"), "Petunjuk", "Kode petunjuk, dari yang kuat"),
        of(OTHER_REGIONS.column("benefit_here"), "Bantuan di sini", "Program yang membayar bulan ini"),
        of(OTHER_REGIONS.column("benefit_elsewhere"), "Bantuan dari daerah penerima"),
    ),
    """
    SELECT f.person_id, f.class, a.name, a.birth, a.nik, h.region_code, f.other_region, f.certainty,
           f.region_evidence, f.benefit_here, f.benefit_elsewhere
    FROM other_regions f
    JOIN package_recipient t ON SUBSTR(f.other_region, 1, LENGTH(t.region)) = t.region
    JOIN package_homes h ON h.person_id = f.person_id
    JOIN report_rows a ON a.record_id = f.record_id
    """,
    level=Level.L2,
    regional=True,
)
