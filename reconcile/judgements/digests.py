"""What is kept of a row that was judged: keyed digests, enough to find it again and to name what has changed,
nothing more.

NIKs are few enough to try them all, so a plain hash hides nothing: every digest is an HMAC-SHA-256 under the
store's key, cut to 128 bits. The digests of single fields also cover the row's id: two rows with one KK do
not show it.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pyarrow as pa

from reconcile.engines.keyed import KEY, digest_sql, keep_key
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import in_a_row
from reconcile.judgements.store.chain import dashed
from reconcile.judgements.store.events import JudgedRow

HEX = 32
_MARK = "chr(31)"

FIELDS: Mapping[str, str] = {
    "name": "name",
    "birth": "COALESCE(CAST(birth_date AS VARCHAR), CAST(birth_year AS VARCHAR))",
    "sex": "sex",
    "nik": "COALESCE(nik, nik_part)",
    "kk": "kk",
    "mother": "mother_core",
    "place": "NULLIF(COALESCE(region_code, '') || '/' || COALESCE(rw, '') || '/' || COALESCE(rt, ''), '//')",
    "benefit": (
        "NULLIF(COALESCE(segment, '') || '/' || COALESCE(benefit_status, '') || '/' || COALESCE(vital_status,"
        " ''), '//')"
    ),
}
"""What is compared between deliveries, in SQL over records. `benefit` is evidence of an action, not of an
identity."""

IDENTITY_FIELDS = tuple(name for name in FIELDS if name != "benefit")
TOLD = {
    "name": "nama",
    "birth": "tanggal lahir",
    "sex": "jenis kelamin",
    "nik": "NIK",
    "kk": "KK",
    "mother": "nama ibu",
    "place": "alamat",
    "benefit": "segmen atau status",
}


MESSAGES: Mapping[str, str] = {
    "exact": in_a_row("'exact'", "programme", *(FIELDS[name] for name in IDENTITY_FIELDS)),
    "number": f"CASE WHEN nik IS NOT NULL THEN 'number' || {_MARK} || programme || {_MARK} || nik END",
    "named": (
        "CASE WHEN name_key IS NOT NULL AND birth_date IS NOT NULL THEN "
        + in_a_row("'named'", "programme", "name_key", "CAST(birth_date AS VARCHAR)")
        + " END"
    ),
}
"""What each digest that finds rows is made of, in SQL over records; null where a row lacks it."""


@dataclass(frozen=True)
class Row:
    """A row of a run: the digests that are kept of it, and its compared values, which are not."""

    judged: JudgedRow
    values: Mapping[str, str]


def field_digest(key: bytes, record_id: str, name: str, value: str) -> str:
    """The digest of one field of one row; "" for a blank."""
    message = "\x1f".join(("field", record_id, name, value)).encode()
    return dashed(hmac.digest(key, message, "sha256").hex()[:HEX]) if value else ""


def rows_of(engine: Engine, record_ids: Iterable[str], key: bytes | None = None) -> dict[str, Row]:
    """The rows of `record_ids` that stand in the table `records`, by their ids; their digests too where
    `key` is given."""
    wanted = sorted(set(record_ids))
    if not wanted:
        return {}
    engine.read("judged_ids", pa.table({"record_id": pa.array(wanted, pa.string())}))
    columns = ["record_id", "programme", *(f"{sql} AS value_{name}" for name, sql in FIELDS.items())]
    if key is None:
        found = engine.arrow(
            f"SELECT {', '.join(columns)} FROM records SEMI JOIN judged_ids USING (record_id) ORDER BY"
            " record_id"
        )
    else:
        keep_key(engine, key)
        columns += [f"{digest_sql(message, HEX)} AS {name}" for name, message in MESSAGES.items()]
        found = engine.arrow(
            f"SELECT {', '.join(columns)} FROM records SEMI JOIN judged_ids USING (record_id), {KEY}"
            " ORDER BY record_id"
        )
        engine.drop(KEY)
    engine.drop("judged_ids")
    return {row["record_id"]: _row(row, key) for row in found.to_pylist()}


def _row(row: Mapping[str, str | None], key: bytes | None) -> Row:
    values = {name: row[f"value_{name}"] or "" for name in FIELDS}
    record_id, programme = row["record_id"] or "", row["programme"] or ""
    if key is None:
        return Row(JudgedRow(record_id, programme), values)
    fields = {name: field_digest(key, record_id, name, value) for name, value in values.items()}
    exact, number, named = (dashed(row[name] or "") for name in MESSAGES)
    return Row(JudgedRow(record_id, programme, exact, number, named, fields), values)


def same(judged: JudgedRow, name: str, values: Mapping[str, str], key: bytes) -> bool:
    """Whether the field `name` of a row judged before is what it is now."""
    return judged.fields.get(name, "") == field_digest(key, judged.record_id, name, values[name])


def told_changes(
    pairs: Iterable[tuple[JudgedRow, Mapping[str, str]]], names: Iterable[str], key: bytes
) -> str | None:
    """What has changed between rows judged and rows now: "nama dan KK berubah, NIK kini terisi"; None when
    nothing has."""
    known = list(pairs)
    told: dict[str, list[str]] = {}
    for name in names:
        ways = {
            _way(judged.fields.get(name, ""), values[name])
            for judged, values in known
            if not same(judged, name, values, key)
        }
        for way in ("berubah", "kini terisi", "kini kosong"):
            if way in ways:
                told.setdefault(way, []).append(TOLD[name])
                break
    return ", ".join(f"{_listed(fields)} {way}" for way, fields in sorted(told.items())) or None


def _way(before: str, now: str) -> str:
    return "kini terisi" if not before else "kini kosong" if not now else "berubah"


def _listed(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} dan {words[-1]}"
