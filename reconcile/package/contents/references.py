"""What the other tables of a package refer to, and what was read for them."""

from __future__ import annotations

from dataclasses import replace

from reconcile.engines.quoting import literal
from reconcile.package.contents.shared import PROGRAMME, REGION, WHOLE, adds_up, count, place_of
from reconcile.package.form.resources import NUMBER, Field, Resource, of
from reconcile.privacy.masking import Level
from reconcile.tables import DELIVERIES

PROGRAMMES = Resource(
    "programmes",
    "Program",
    "Daftar penerima dan data pembanding yang dibaca proses ini",
    ("programme_identifier",),
    (
        replace(PROGRAMME, about="Kode program pada proses ini", leads_to=""),
        Field("programme_name", "Nama program", required=True, spdci="Programme.programme_name"),
        Field(
            "programme_role",
            "Peran",
            codes={
                "roll": "daftar penerima bantuan",
                "need": "data kebutuhan",
                "register": "data kependudukan",
                "work": "daftar pekerja atau peserta jaminan sosial",
                "unit": "daftar yang dilayani unit sosial",
                "employers": "daftar pemberi kerja",
                "payments": "iuran",
                "lead": "pendaftaran",
                "agent": "daftar agen",
            },
            required=True,
        ),
        Field("payer", "Sumber dana", "APBN atau APBD, bila daftar itu membayar"),
        Field(
            "benefit_type",
            "Jenis manfaat",
            codes={
                "1": "tunai",
                "2": "voucer",
                "3": "barang",
                "4": "pelatihan",
                "5": "padat karya",
                "6": "asuransi",
            },
            spdci="Benefit.benefit_type",
        ),
    ),
    "SELECT * FROM package_programmes",
)

REGIONS = Resource(
    "regions",
    "Wilayah",
    "Kota dan kabupaten provinsi ini, dan bagian yang tidak termasuk salah satunya",
    ("region_code",),
    (
        replace(REGION, about="Kode Kemendagri", leads_to=""),
        Field("region_name", "Nama wilayah", required=True),
    ),
    "SELECT region_code, region_name FROM package_regions",
)

DELIVERIES_IN = Resource(
    "deliveries",
    "Kiriman",
    "Berkas yang dibaca, mana yang berlaku, dan mana yang ditahan menunggu keputusan",
    ("programme_identifier", "delivery", "number"),
    (
        PROGRAMME,
        Field("delivery", "Sidik berkas", "8 huruf pertama SHA-256 berkas yang diterima", required=True),
        Field("number", "Urutan", "1, 2, ... bila sidik berkas sama", NUMBER, required=True),
        of(
            DELIVERIES.column("kind"),
            "Jenis kiriman",
            codes={
                "STATE": "keadaan: yang terbaru menggantikan yang lama",
                "PERIOD": "periode: setiap periode berdiri sendiri",
                "CORRECTION": "perbaikan dari kiriman sebelumnya",
                "REPEAT": "isi yang sama dikirim lagi",
            },
        ),
        of(DELIVERIES.column("as_of"), "Keadaan tanggal"),
        of(DELIVERIES.column("in_force"), "Berlaku", "Apakah barisnya dipakai pada proses ini"),
        of(DELIVERIES.column("held_back"), "Ditahan", "Menunggu keputusan; yang berlaku sebelumnya dipakai"),
        of(DELIVERIES.column("unknown"), "Tanpa pengganti", "Daftar yang bergantung padanya tidak dibuat"),
        of(DELIVERIES.column("rows"), "Baris", kind="count", level=Level.L2),
    ),
    "SELECT * FROM package_deliveries",
)

PROGRAMME_TOTALS = Resource(
    "programme_totals",
    "Orang menurut program",
    "Orang pada setiap program, masing-masing sekali, menurut kota tempat tinggal",
    ("programme_identifier", "region_code"),
    (PROGRAMME, REGION, count("persons", "Orang")),
    f"""
    SELECT m.programme AS programme_identifier, COALESCE(r.region_code, {literal(WHOLE)}) AS region_code,
           CAST(SUM(g.persons) AS BIGINT) AS persons
    FROM report_groups g
    JOIN report_marks m ON (g.marks & m.mark) <> 0
    JOIN package_places r ON r.place = COALESCE(g.region_code, '')
    GROUP BY GROUPING SETS ((m.programme, r.region_code), (m.programme))
    """,
    spread=("region_code",),
    equations=(adds_up("programme_totals", "persons", "programme_identifier"),),
    told=lambda measure, said: (
        ("heads", said["programme_identifier"])
        if said["region_code"] == WHOLE
        else ("roll", said["programme_identifier"], *place_of(said))
    ),
)
