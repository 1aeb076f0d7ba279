"""What the merged register says of one person: each value, where from and by which rule, what disagrees; his
numbers, and how his rows stand in the population register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.privacy.masking import Kind, Level
from reconcile.register.lines import field_lines
from reconcile.reports.kit.showing import shown_rows as shown_columns
from reconcile.reports.verification.words import CARD_ACTION_WORDS, STATUS_WORDS, WITHOUT_WORDS
from reconcile.rules.survivorship import Survivorship
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import number

READ = ("register_persons", "register_fields", "numbers", "single_numbers", "verification")
"""Tables of a run that are looked into; each is read as `all_<name>`."""

WORDS: Mapping[str, tuple[str, Kind]] = {
    "nik": ("NIK", "number_of_person"),
    "name": ("nama", "name"),
    "birth_date": ("tanggal lahir", "birth"),
    "birth_place": ("tempat lahir", "text"),
    "sex": ("jenis kelamin", "plain"),
    "mother_core": ("nama ibu", "name"),
    "parent_core": ("nama ayah atau wali", "name"),
    "kk": ("No. KK", "number_of_person"),
    "relationship": ("hubungan keluarga", "plain"),
    "region_code": ("kode wilayah", "plain"),
    "rt": ("RT", "where"),
    "rw": ("RW", "where"),
    "address": ("alamat", "text"),
    "npsn": ("NPSN", "plain"),
    "school": ("sekolah", "text"),
    "level": ("jenjang", "plain"),
    "nisn": ("NISN", "number_of_person"),
    "vital_status": ("keadaan", "plain"),
}
"""Field -> what staff call it, and what it holds."""
ONLY_WHOLE = ("address",)
"""Shown at L0 alone."""
_SAID = {
    "M": "laki-laki",
    "F": "perempuan",
    "HEAD": "kepala keluarga",
    "SPOUSE": "pasangan",
    "CHILD": "anak",
    "OTHER": "lainnya",
    "DEAD": "meninggal",
    "ALIVE": "hidup",
}
_RULES = {
    "FILLED": "kosong pada baris terpilih, diisi dari baris lain yang semuanya sama",
    "OWN_NIK": "menurut NIK pada baris itu, satu-satunya baris orang itu",
    "JUDGEMENT": "keputusan petugas",
    "RECEIVED": "bukan yang dipilih dalam register pengirim",
    "ALL": "semua yang menyatakan",
}
_CONFIDENCE = {
    "TERVERIFIKASI": "terverifikasi: data kependudukan",
    "KUAT": "kuat: NIK sudah dipadankan pengirim, atau dua program menyebut yang sama",
    "LEMAH": "lemah: satu baris saja, atau baris-barisnya berbeda",
}


@dataclass(frozen=True)
class Value:
    """One value of a field, as the level shows it. source: who says it, and of which day. rule: why it
    counts, in words. rank: 1 where it is chosen."""

    group: str
    field: str
    text: str
    source: str
    rule: str
    rank: int
    conflict: bool


@dataclass(frozen=True)
class MergedPerson:
    """A person of the merged register. numbers, verified: a sentence each."""

    confidence: str
    since: str
    number: str
    values: Sequence[Value]
    numbers: Sequence[str]
    verified: Sequence[str]


def merged_person(
    engine: Engine, person_id: str, level: Level, rules: Survivorship, names: Mapping[str, str]
) -> MergedPerson | None:
    """What the register says of the person; None where he is on no roll. names: programme -> its name."""
    engine.read("merged_person", pa.table({"person_id": [person_id]}))
    rows = {name: _rows(engine, name) for name in READ}
    engine.drop("merged_person")
    if not rows["register_persons"]:
        return None
    one, single = rows["register_persons"][0], rows["single_numbers"]
    whole = _shown([single[0]["nik"] if single else None], "number_of_person", level)[0]
    why = WITHOUT_WORDS.get(single[0]["without"] or "", "") if single else ""
    return MergedPerson(
        _CONFIDENCE[one["confidence"]],
        in_figures(one["first_seen"]) if one["first_seen"] else "tidak diketahui",
        whole or f"belum ada ({why})",
        list(_values([*field_lines(one, rows["register_fields"], rules.group)], level, rules, names)),
        list(_numbers(rows["numbers"], level)),
        list(_verified(rows["verification"], names)),
    )


def _rows(engine: Engine, name: str) -> list[dict[str, Any]]:
    table = engine.arrow(
        f"SELECT t.* FROM {identifier(f'all_{name}')} t"
        " WHERE person_id IN (SELECT person_id FROM merged_person) ORDER BY ALL"
    )
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _shown(values: Sequence[str | None], kind: Kind, level: Level) -> list[str]:
    table = pa.table({"value": pa.array(list(values), pa.string())})
    texts = shown_columns(table, {"value": kind}, level, typed=True).cells["value"].to_pylist()
    return [str(text) for text in texts]


def _values(
    rows: Sequence[dict[str, Any]], level: Level, rules: Survivorship, names: Mapping[str, str]
) -> Iterator[Value]:
    titles = {group.name: group.title for group in rules.group} | {"death": "Kematian"}
    steps = {(group.name, step.rule): step.title for group in rules.group for step in group.step}
    order = list(titles)
    fields = list(WORDS)
    for row in sorted(rows, key=lambda one: _place(one, order, fields)):
        words, kind = WORDS.get(row["field"], (row["field"], "text"))
        if row["field"] in ONLY_WHOLE and level != Level.L0:
            continue
        text = _shown([_SAID.get(row["value"] or "", row["value"])], kind, level)[0]
        yield Value(
            titles.get(row["field_group"], row["field_group"]),
            words,
            text if row["value"] is not None else "belum dapat dipilih: baris yang setara berbeda",
            _source(row, names),
            _RULES.get(row["rule"]) or steps.get((row["field_group"], row["rule"]), row["rule"]),
            row["rank"],
            row["conflict"],
        )


def _place(row: Mapping[str, Any], groups: list[str], fields: list[str]) -> tuple[int, int, int]:
    group, field = row["field_group"], row["field"]
    return (
        groups.index(group) if group in groups else len(groups),
        fields.index(field) if field in fields else len(fields),
        row["rank"],
    )


def _source(row: Mapping[str, Any], names: Mapping[str, str]) -> str:
    programme = row["source_programme"]
    who = names.get(programme, programme) if programme else "petugas"
    return f"{who}, {in_figures(row['extract_date'])}" if row["extract_date"] else who


def _numbers(rows: Sequence[dict[str, Any]], level: Level) -> Iterator[str]:
    states = {"SUPERSEDED": "digantikan nomor lain", "OPEN": "menunggu keputusan", "ENDED": "sudah berakhir"}
    for row, value in zip(
        rows, _shown([row["value"] for row in rows], "number_of_person", level), strict=True
    ):
        said = [states.get(row["status"], ""), CARD_ACTION_WORDS.get(row["action"] or "", "")]
        more = "; ".join(filter(None, said))
        where = row["seen_in"].upper().replace(",", ", ")
        yield f"{row['kind']} {value}, pada {where}{': ' if more else ''}{more}"


def _verified(rows: Sequence[dict[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    for row in rows:
        programme = names.get(row["programme"], row["programme"])
        yield f"{programme}: {STATUS_WORDS[row['status']]}"


def merged_in_words(person: MergedPerson) -> Iterator[str]:
    """The register's part of a card, a line at a time."""
    yield f"Register terpadu ({person.confidence}; dikenal sejak {person.since})"
    yield f"  Nomor tunggal: {person.number}"
    for group in dict.fromkeys(value.group for value in person.values):
        yield from _group_lines(group, [value for value in person.values if value.group == group])
    yield f"Nomor ({number(len(person.numbers))})"
    yield from (f"  {line}" for line in person.numbers)
    yield "Terhadap data kependudukan"
    yield from (f"  {line}" for line in person.verified)


def _group_lines(group: str, values: Sequence[Value]) -> Iterator[str]:
    """A group: who says it stands in its heading where one row says all of it."""
    told = {(value.source, value.rule) for value in values if value.rank == 1}
    alone = len(told) == 1
    chosen = {value.field: value.text for value in values if value.rank == 1}
    yield f"  {group}" + (f" <- {values[0].source} ({values[0].rule})" if alone else "")
    for value in values:
        mark = "  [BERTENTANGAN]" if value.conflict else ""
        if value.rank == 1:
            by = "" if alone else f" <- {value.source} ({value.rule})"
            yield f"    {value.field}: {value.text}{by}{mark}"
        else:
            # of a death each who says it has a line, also who says the same
            said = value.rule == _RULES["ALL"] and value.text == chosen.get(value.field)
            yield f"      {'juga' if said else 'berbeda'}: {value.text} <- {value.source}{mark}"
