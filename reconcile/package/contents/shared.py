"""Columns that several tables of a package have, and the ways in which their numbers add up."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reconcile.engines.quoting import literal
from reconcile.package.form.description import Equation, Side
from reconcile.package.form.resources import COUNT, PERSON_ID, Field
from reconcile.privacy.masking import Level
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN
from reconcile.reports.kit.showing import Key

WHOLE = "JUMLAH"
"""The region that stands for all of them."""

PROGRAMME = Field(
    "programme_identifier",
    "Kode program",
    "Kode program seperti pada daftar programmes",
    required=True,
    leads_to="programmes",
    key="programme_identifier",
    spdci="Programme.programme_identifier",
)
REGION = Field(
    "region_code",
    "Kode wilayah",
    f"Kode Kemendagri kota/kabupaten tempat tinggal; {WHOLE} untuk seluruhnya",
    required=True,
    leads_to="regions",
    key="region_code",
)
PERSON = Field(
    "person_id",
    "ID orang",
    "Tetap dari bulan ke bulan; tidak dibuat dari NIK atau nama",
    level=Level.L2,
    required=True,
    pattern=PERSON_ID,
)


IN, OUT = "MASUK", "KELUAR"
"""The sides on which a flow stands, so that no number is negative."""

SIDE = Field(
    "side",
    "Sisi",
    "Awal + yang menambah = akhir + yang mengurangi",
    codes={IN: "awal, dan yang menambah", OUT: "akhir, dan yang mengurangi"},
    required=True,
)


def side_of(number: str) -> str:
    """SQL of the side on which a row with columns flow and `number` (signed) stands."""
    return (
        f"CASE WHEN flow = 'AKHIR' OR (flow <> 'AWAL' AND {number} < 0) THEN {literal(OUT)}"
        f" ELSE {literal(IN)} END"
    )


def sides_agree(resource: str, measure: str, *by: str) -> Equation:
    """What was there and came is what went and is there."""
    out, into = (Side(resource=resource, measure=measure, where={"side": side}) for side in (OUT, IN))
    return Equation(by=by, total=out, parts=into)


def place_of(said: Mapping[str, str]) -> tuple[str, ...]:
    """The place of a row as the recap calls it."""
    region = said["region_code"]
    return {WHOLE: (), "LUAR": (OUTSIDE,), "TIDAK_DIKETAHUI": (UNKNOWN,)}.get(region, (region,))


def recap_key(finding: str, column: str) -> Callable[[str, Mapping[str, str]], Key | None]:
    """How the recap calls the persons of a finding by the class in `column` and the place."""
    return lambda measure, said: (
        ("recap", f"{finding} {said[column]}", place_of(said)) if measure == "persons" else None
    )


def count(name: str, title: str, about: str = "", level: Level = Level.L3) -> Field:
    return Field(name, title, about, COUNT, "count", level, required=True)


def adds_up(resource: str, measure: str, *by: str) -> Equation:
    """The regions add up to the whole."""
    total = Side(resource=resource, measure=measure, where={"region_code": WHOLE})
    parts = Side(resource=resource, measure=measure, without={"region_code": WHOLE})
    return Equation(by=by, total=total, parts=parts)


def counts_rows(resource: str, measure: str, rows: str, of_rows: str, *by: str) -> Equation:
    """What a resource of totals says is what stands in the rows of another."""
    total = Side(resource=resource, measure=measure, without={"region_code": WHOLE})
    return Equation(by=by, total=total, parts=Side(resource=rows, measure=of_rows))
