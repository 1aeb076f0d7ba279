"""What linking found, as tables: links with what both have in common, entities and places of work."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa

from reconcile.employers.establishments import establishments
from reconcile.kinds.employer.crews import Crew, chance, compare, read_crew
from reconcile.tables import EMPLOYER_ENTITIES, EMPLOYER_LINKS
from reconcile.vocabulary.verdicts import SAME

Row = Mapping[str, Any]


def employer_links(links: pa.Table, rows: pa.Table, workers: int, judged: pa.Table) -> pa.Table:
    """As EMPLOYER_LINKS. links: of the core. rows: with crews. workers: how many there are. judged: pairs of
    the succession file and of answers: what people said is one is linked, what is two is none."""
    crews = dict(_crews(rows))
    said = {(row["record_id_left"], row["record_id_right"]): row["verdict"] for row in judged.to_pylist()}
    found = [_link(row, crews, workers) for row in links.to_pylist()]
    found = [row for row in found if (row["record_id_left"], row["record_id_right"]) not in said]
    found += [_declared(*pair) for pair, verdict in said.items() if verdict == SAME]
    found.sort(key=lambda row: (row["record_id_left"], row["record_id_right"]))
    return pa.Table.from_pylist(found, schema=EMPLOYER_LINKS.schema)


def with_twins(
    links: pa.Table, twins: Sequence[tuple[str, str, str]], rows: pa.Table, workers: int
) -> pa.Table:
    """Links and pairs that are asked about for their workers alone (`twins.unasked`); how probable they are
    the model does not say."""
    if not twins:
        return links
    crews = dict(_crews(rows))
    found = [
        {**_in_common(crews, (left, right), workers), "probability": None, "band": "ASK", "reasons": said}
        for left, right, said in twins
    ]
    made = pa.concat_tables([links, pa.Table.from_pylist(found, schema=EMPLOYER_LINKS.schema)])
    return made.sort_by([("record_id_left", "ascending"), ("record_id_right", "ascending")])


def _crews(rows: pa.Table) -> Iterator[tuple[str, Crew]]:
    for record, text in zip(rows["record_id"].to_pylist(), rows["crew"].to_pylist(), strict=True):
        if text:
            yield record, read_crew(text)


def _link(row: Row, crews: Mapping[str, Crew], workers: int) -> dict[str, Any]:
    return {
        **_in_common(crews, (row["record_id_left"], row["record_id_right"]), workers),
        "probability": row["probability"],
        "band": "LINKED" if row["band"] == "link" else "ASK",
        "reasons": "; ".join(row["reasons"]),
    }


def _in_common(crews: Mapping[str, Crew], pair: tuple[str, str], workers: int) -> dict[str, Any]:
    """A pair and what both have in common."""
    left, right = sorted(pair)
    both = compare(crews[left], crews[right]) if left in crews and right in crews else None
    return {
        "record_id_left": left,
        "record_id_right": right,
        "shared_workers": both.shared if both else None,
        "containment": round(both.containment, 4) if both else None,
        "chance": chance(both, workers) if both else None,
    }


def _declared(left: str, right: str) -> dict[str, Any]:
    return {
        "record_id_left": left,
        "record_id_right": right,
        "probability": 1.0,
        "band": "LINKED",
        "reasons": "satu badan usaha menurut petugas (penggantian atau jawaban)",
    }


def employer_entities(persons: pa.Table, rows: pa.Table, links: pa.Table, secret: bytes) -> pa.Table:
    """As EMPLOYER_ENTITIES. persons: the rows of each entity as the registry knows it. links: as
    EMPLOYER_LINKS."""
    entity = dict(zip(persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True))
    said = {row["record_id"]: row for row in rows.to_pylist()}
    members: dict[str, list[str]] = defaultdict(list)
    for record in sorted(entity):
        members[entity[record]].append(record)
    places = {
        record: place
        for name, records in members.items()
        for record, place in establishments(name, [said[one] for one in records], secret).items()
    }
    sure, borrowed = _certainty(links, entity, said), _borrowed(said, entity)
    made = [
        {
            "record_id": record,
            "programme": said[record]["programme"],
            "establishment_id": places[record],
            "entity_id": entity[record],
            "level": level(said[record]),
            "certainty": sure.get(record, 1.0),
            "npwp_shared": said[record]["npwp9"] in borrowed,
        }
        for record in sorted(entity)
    ]
    return pa.Table.from_pylist(made, schema=EMPLOYER_ENTITIES.schema)


def level(row: Row) -> str:
    """What a row lists: a project, one place of work of a legal entity, or the entity."""
    if row["segment"] == "JAKON":
        return "PROYEK"
    divided = row["kode_divisi"] not in {None, "000", "00", "0"}
    branch = row["npwp_branch"] not in {None, "000"} or row["nitku"] not in {None, "000000"}
    one_place = divided or branch or row["branch_hint"] or row["head_or_branch"] == "BRANCH"
    return "TEMPAT_KERJA" if one_place or row["wlkp_no"] or (row["nib"] and not row["npp"]) else "BADAN_HUKUM"


def _certainty(links: pa.Table, entity: Mapping[str, str], said: Mapping[str, Row]) -> dict[str, float]:
    """How surely each row stands with the rows of its entity that a scheme has numbered.

    The weakest link that is needed, the strongest being taken first: whether a business register's row
    belongs to a firm says nothing of whether its members do."""
    numbered = Counter(entity[record] for record, row in said.items() if row["npp"] or row["kode_bu"])
    groups = {record: [record] for record in entity}
    inside = {record: int(bool(said[record]["npp"] or said[record]["kode_bu"])) for record in entity}
    sure = {record: 1.0 for record in entity if inside[record] == numbered[entity[record]] and inside[record]}
    same = (row for row in links.to_pylist() if row["band"] == "LINKED")
    for row in sorted(same, key=_strongest_first):
        one, other = groups[row["record_id_left"]], groups[row["record_id_right"]]
        if one is other or entity[one[0]] != entity[other[0]]:
            continue
        one, other = (one, other) if len(one) >= len(other) else (other, one)
        inside[one[0]] += inside[other[0]]
        one += other
        groups.update(dict.fromkeys(other, one))
        if inside[one[0]] == numbered[entity[one[0]]]:
            for record in one:
                sure.setdefault(record, row["probability"])
    return sure


def _strongest_first(row: Row) -> tuple[float, str, str]:
    return -row["probability"], row["record_id_left"], row["record_id_right"]


def _borrowed(said: Mapping[str, Row], entity: Mapping[str, str]) -> set[str]:
    """Numbers of taxpayers that several entities bear."""
    bearers: dict[str, set[str]] = defaultdict(set)
    for record, row in said.items():
        if row["npwp9"]:
            bearers[row["npwp9"]].add(entity[record])
    return {number for number, entities in bearers.items() if len(entities) > 1}


__all__: Sequence[str] = ("employer_entities", "employer_links", "level")
