"""Cells of a roll of employers to the columns of `records_employer`."""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.standard.kind import Fields
from reconcile.ingest.standard.periods import Title
from reconcile.ingest.standard.values import joined, parse_amounts, parse_values, tidy
from reconcile.kinds.employer.reading.work import (
    amounts,
    days,
    employer_numbers,
    flagged,
    numbers,
    programmes,
    text,
    together,
)
from reconcile.parsing.companies.companies import parse_companies, parse_company
from reconcile.parsing.companies.company_words import FORMS
from reconcile.parsing.distinct import parse_distinct
from reconcile.parsing.numbers.businesses import parse_kbli, parse_nib, parse_npwps
from reconcile.parsing.places.places import resolve_regions
from reconcile.programmes import Programme

_REGIONS = (
    *("kelurahan", "kecamatan", "city", "province", "region_code"),
    *("province_code", "city_code", "kecamatan_code", "kelurahan_code"),
)
_DAYS = ("active_from", "active_to", "last_paid", "inspected_on")
_HAS = {"has_jkk": "JKK", "has_jkm": "JKM", "has_jht": "JHT", "has_jp": "JP", "has_jkp": "JKP"}
_BUILDINGS = re.compile(
    r"\b(GEDUNG|GD|MENARA|TOWER|MALL|PLAZA|PLASA|PASAR|KAWASAN|PUSAT GROSIR|ITC|APARTEMEN|WISMA|GRAHA"
    r"|OFFICE|LANTAI|LT|SUITE)\b"
)
_STREET = re.compile(
    r"^(?:JALAN|JLN|JL|GANG|GG)?[. ]*(?P<street>[A-Z][A-Z0-9. ]*?)[ ,]*"
    r"(?:NOMOR|NO|BLOK)[. :]*(?P<number>[0-9][0-9A-Z/\-]*)"
)
_WORKERS = ("workers_male", "workers_female", "workers_foreign_male", "workers_foreign_female")


def standardise(fields: Fields, size: int, numeric: Fields, programme: Programme, title: Title) -> pa.Table:
    """The columns of records_employer from `name_raw` to `flags`."""
    made = _named(fields, size)
    flags = _numbered(made, fields, size)
    flags += _placed(made, fields, size)
    _described(made, fields, size, programme)
    flags.append(_counted(made, fields, size))
    for name in _DAYS:
        made[name] = days(text(fields, size, name))
    said = pc.coalesce(days(text(fields, size, "reported_on")), days(text(fields, size, "data_date")))
    made["reported_on"] = pc.coalesce(said, pa.scalar(title.extract_date, pa.date32()))
    made["flags"] = together(size, flags)
    return pa.table(made)


def _named(fields: Fields, size: int) -> dict[str, pa.Array]:
    read = parse_companies(text(fields, size, "name"))
    made = {name: read[name].combine_chunks() for name in read.schema.names}
    forms = parse_distinct(text(fields, size, "legal_form"), _form, pa.schema([("form", pa.string())]))
    made["legal_form"] = pc.coalesce(made["legal_form"], forms["form"].combine_chunks())
    former = parse_companies(text(fields, size, "name_former"))["name_core"].combine_chunks()
    made["name_former"] = pc.coalesce(made["name_former"], former)
    return made


def _form(cell: str | None) -> tuple[str | None]:
    """A legal form in a column of its own: "Perseroan Terbatas (PT)"."""
    words = tuple(re.sub(r"[^A-Z ]", " ", (cell or "").upper()).split())
    found = next((FORMS[words[:size]] for size in range(len(words), 0, -1) if words[:size] in FORMS), None)
    return (found or (parse_company(f"{cell} X").form if cell else None),)


def _numbered(made: dict[str, pa.Array], fields: Fields, size: int) -> list[pa.Array]:
    """The employer's numbers; returns their flags."""
    npwp = parse_npwps(text(fields, size, "npwp"))
    place = parse_npwps(text(fields, size, "nitku"))
    for name in ("npwp9", "npwp_office", "npwp_branch", "npwp_kind", "npwp16"):
        made[name] = pc.coalesce(npwp[name].combine_chunks(), place[name].combine_chunks())
    made["nitku"] = pc.coalesce(place["nitku"].combine_chunks(), npwp["nitku"].combine_chunks())
    made["nib"], wrong = numbers(text(fields, size, "nib"), parse_nib)
    own, flags = employer_numbers(fields, size)
    made.update(own)
    made["wlkp_no"] = pc.replace_substring_regex(tidy(text(fields, size, "wlkp_no")), r"[^A-Z0-9]", "")
    return [*flags, wrong, npwp["flags"].combine_chunks()]


def _placed(made: dict[str, pa.Array], fields: Fields, size: int) -> list[pa.Array]:
    given = {name: fields[name] for name in _REGIONS if name in fields}
    nothing = pa.nulls(size, pa.string())
    made["address"] = tidy(text(fields, size, "address"))
    made["address_key"] = parse_distinct(made["address"], _address, pa.schema([("key", pa.string())]))[
        "key"
    ].combine_chunks()
    made["region_code"] = made["kelurahan_code"] = made["kota_code"] = nothing
    if not given:
        return []
    regions = resolve_regions(given, coding="KEMENDAGRI")
    code = regions["region_code"].combine_chunks()
    size_of = pc.binary_length(code)
    made["region_code"] = code
    made["kelurahan_code"] = pc.if_else(pc.equal(size_of, 10), code, pa.scalar(None, pa.string()))
    kota = pc.utf8_slice_codeunits(code, 0, 4)
    made["kota_code"] = pc.if_else(pc.greater_equal(size_of, 4), kota, pa.scalar(None, pa.string()))
    return [regions["flags"].combine_chunks()]


def _address(cell: str | None) -> tuple[str | None]:
    if cell is None or _BUILDINGS.search(cell):
        return (None,)
    found = _STREET.match(cell)
    return (f"{re.sub(r'[^A-Z0-9]', '', found['street'])} {found['number']}" if found else None,)


def _described(made: dict[str, pa.Array], fields: Fields, size: int, programme: Programme) -> None:
    kbli = parse_distinct(
        text(fields, size, "kbli"), parse_kbli, pa.schema([("code", pa.string()), ("version", pa.string())])
    )
    written = pc.struct_field(pc.extract_regex(text(fields, size, "kbli_version"), r"(?P<y>20\d\d)"), "y")
    made["kbli"] = kbli["code"].combine_chunks()
    made["kbli_version"] = pc.coalesce(written, kbli["version"].combine_chunks())
    for name in ("segment", "head_or_branch", "scale", "end_reason"):
        value, unknown = parse_values(text(fields, size, name), programme, name)
        default = programme.defaults.get(name)
        if name == "segment":
            value = pc.if_else(unknown, pa.scalar("OTHER"), value)
        made[name] = pc.coalesce(value, pa.scalar(default, pa.string())) if default else value
    made["scale_basis"] = pc.if_else(pc.is_valid(made["scale"]), "FILE", pa.scalar(None, pa.string()))
    risk = pc.extract_regex(text(fields, size, "risk_class"), r"(?P<c>\b[1-5]\b)")
    made["risk_class"] = pc.struct_field(risk, "c")
    made["programmes"] = _programmes(fields, size)
    for name in ("noncompliance", "inspection", "inspection_result"):
        made[name] = tidy(text(fields, size, name))


def _programmes(fields: Fields, size: int) -> pa.Array:
    """As one cell says, else those whose own column is ticked Y; T is no."""
    said = programmes(text(fields, size, "programmes"))
    if fields.keys().isdisjoint(_HAS):
        return said
    parts = [
        pc.if_else(
            pc.fill_null(
                pc.match_substring_regex(text(fields, size, name), r"(?i)^\s*(Y|YA|1|V|X|TRUE|IKUT)\b"), False
            ),
            code,
            pa.scalar(None, pa.string()),
        )
        for name, code in _HAS.items()
    ]
    return pc.coalesce(said, joined(parts))


def _counted(made: dict[str, pa.Array], fields: Fields, size: int) -> pa.Array:
    """Counts of workers: the total as written, else what its parts add up to, where each can be read; amounts
    and months unpaid. Returns the flags of counts that cannot be."""
    nothing = pa.scalar(None, pa.int64())
    added, some, wrong = pa.array([0] * size, pa.int64()), pa.repeat(False, size), pa.repeat(False, size)
    for name in _WORKERS:
        part, unread = amounts(text(fields, size, name))
        added = pc.add(added, part.fill_null(0))
        some, wrong = pc.or_(some, pc.is_valid(part)), pc.or_(wrong, unread)
    added = pc.if_else(pc.and_(some, pc.invert(wrong)), added, nothing)
    total, unread = amounts(text(fields, size, "workers_declared"))
    made["workers_declared"] = _small(pc.coalesce(total, added))
    made["workers_registered"] = _small(parse_amounts(text(fields, size, "workers_registered")))
    made["months_unpaid"] = _small(parse_amounts(text(fields, size, "months_unpaid")))
    made["amount_unpaid"] = parse_amounts(text(fields, size, "amount_unpaid"))
    unknown = pc.and_(pc.or_(wrong, unread), pc.is_null(made["workers_declared"]))
    return flagged(unknown, "JUMLAH_PEKERJA_TIDAK_SAH")


def _small(counts: pa.Array) -> pa.Array:
    """Counts as tables have them; more than two milliards of workers are none."""
    fits = pc.less(counts, 2**31)
    return pc.if_else(fits, counts, pa.scalar(None, pa.int64())).cast(pa.int32())
