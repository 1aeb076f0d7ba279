"""A package as files in memory: tables whole or as changes, dictionary, papers, description, hashes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

import reconcile
from reconcile import findings
from reconcile.package.asked import Order, missed_months
from reconcile.package.checking.texts import without_numbers
from reconcile.package.checking.verifying import Verified
from reconcile.package.describing import DICTIONARY, dictionary, file_said, table_said
from reconcile.package.facts import PackageFacts
from reconcile.package.form.archive import HASHES, hash_list, hash_of, zipped
from reconcile.package.form.description import (
    FORM,
    NAME,
    PROFILE,
    Chain,
    Kind,
    PackageSaid,
    Previous,
    ResourceSaid,
    Scope,
    written_description,
)
from reconcile.package.form.resources import Resource, equations_of
from reconcile.package.form.rows import Delta, Rows, delta_between
from reconcile.package.letter import LETTER, letter
from reconcile.package.read_me import READ_ME, read_me
from reconcile.package.sent import Sent
from reconcile.regions.homes import Home

_SUMS = ("rows_before", "added", "changed", "ended", "rows_after")
_WORDS: Mapping[Kind, str] = {"whole": "penuh", "delta": "delta"}


@dataclass(frozen=True)
class Draft:
    """A package that is not on the disk yet. hash: of its description, which vouches for all else."""

    name: str
    said: PackageSaid
    files: Mapping[str, bytes]

    @property
    def hash(self) -> str:
        return hash_of(self.files[NAME])

    @cached_property
    def zip(self) -> bytes:
        return zipped(self.files)


@dataclass(frozen=True)
class Contents:
    """What goes out. rows: of each resource by its name, as the level shows them. held: how many deliveries
    of each programme wait for somebody's word."""

    resources: Sequence[Resource]
    rows: Mapping[str, Rows]
    held: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ground:
    """What a package goes on from. sent: the packages before it. before: the last of them, verified, where a
    delta is made. corrects: how often the month was sent before."""

    sent: Sequence[Sent]
    before: Verified | None
    corrects: int


def draft(
    order: Order,
    home: Home,
    manifest: Mapping[str, Any],
    contents: Contents,
    ground: Ground,
) -> Draft:
    """The package that `order` asks for. manifest: of the run. contents: what goes out of it."""
    before, resources, rows = ground.before, contents.resources, contents.rows
    deltas: dict[str, Delta] = {}
    if before is not None:
        deltas = {one.name: delta_between(before.state[one.name], rows[one.name]) for one in resources}
    there = [one.name for one in resources]
    tables = [table_said(one, order.shown, there, rows[one.name], deltas.get(one.name)) for one in resources]
    files = {
        one.path: (deltas[one.name] if one.name in deltas else rows[one.name]).written() for one in tables
    }
    words, words_said = dictionary(resources, order.shown, home.short, changes=before is not None)
    files[DICTIONARY] = words
    chain = _chain(order, home, manifest, ground, tables, contents=contents)
    missed = tuple(missed_months(ground.sent, order.month))
    facts = PackageFacts(_name(order, chain), order.recipient, home, chain, tables, rows, missed)
    files[READ_ME] = read_me(facts)
    files[LETTER] = letter(facts)
    papers = [
        file_said(READ_ME, "Petunjuk isi paket", files[READ_ME]),
        file_said(LETTER, "Draf surat pengantar", files[LETTER]),
    ]
    said = _said(facts, resources, order, [*tables, words_said, *papers])
    files[NAME] = written_description(said)
    files[HASHES] = hash_list(files)
    return Draft(facts.name, said, files)


def _name(order: Order, chain: Chain) -> str:
    contents = f"{chain.contents}-koreksi{chain.corrects}" if chain.corrects else chain.contents
    parts = (
        chain.sender,
        chain.recipient,
        contents,
        order.month,
        f"{chain.sequence:04d}",
        _WORDS[chain.kind],
    )
    return "_".join(parts)


def _said(
    facts: PackageFacts, resources: Sequence[Resource], order: Order, listed: Sequence[ResourceSaid]
) -> PackageSaid:
    return PackageSaid(
        profile=PROFILE,
        name=facts.name.lower(),
        title=facts.title,
        description=facts.about,
        created=f"{facts.chain.scope.as_of}T00:00:00+07:00",
        chain=facts.chain,
        equations=tuple(equations_of(resources, order.shown)),
        resources=tuple(listed),
    )


def _chain(
    order: Order,
    home: Home,
    manifest: Mapping[str, Any],
    ground: Ground,
    tables: Sequence[ResourceSaid],
    *,
    contents: Contents,
) -> Chain:
    last = ground.sent[-1] if ground.sent else None
    sequence = len(ground.sent) + 1
    wholes = [one.sequence for one in ground.sent if one.kind == "whole"]
    run, recipient = manifest["run"], order.recipient
    sums = {name: sum(getattr(one.standing, name) for one in tables) for name in _SUMS}
    return Chain(
        form=FORM,
        sender=recipient.sender.code,
        recipient=recipient.code,
        contents=recipient.contents,
        sequence=sequence,
        kind="whole" if ground.before is None else "delta",
        whole_since=sequence if ground.before is None else wholes[-1],
        previous=Previous(sequence=last.sequence, package=last.package, hash=last.hash) if last else None,
        corrects=ground.corrects,
        masking=order.shown.value,
        scope=_scope(order, home, run, contents.rows),
        incomplete=tuple(_incomplete(manifest, contents.held, home)),
        run=run["number"],
        program=f"Reconcile {reconcile.__version__}",
        model_version=_model(manifest),
        rules_version=_short_hash(manifest["rules"]),
        purpose=without_numbers(order.purpose or run["purpose"]),
        agreement=without_numbers(order.agreement or run["agreement"]),
        contact=recipient.sender.contact,
        **sums,
    )


def _scope(order: Order, home: Home, run: Mapping[str, Any], rows: Mapping[str, Rows]) -> Scope:
    programmes = rows["programmes"].column("programme_identifier") if "programmes" in rows else []
    regions = rows["regions"].column("region_code") if "regions" in rows else []
    return Scope(
        programmes=tuple(programmes),
        province=home.code,
        regions=tuple(regions),
        as_of=date.fromisoformat(run["as_of"]).isoformat(),
        month=order.month,
    )


def _incomplete(manifest: Mapping[str, Any], held: Mapping[str, int], home: Home) -> list[str]:
    """What the run lacked, in sentences: held deliveries, refused files, lists that could not be made."""
    refused: dict[str, int] = {}
    for one in manifest["inputs"]:
        if one["refused"] is not None and one.get("status") is None:
            refused[one["programme"]] = refused.get(one["programme"], 0) + 1
    unknown = (("Tidak dapat dibuat", "not_made"), ("Tidak diketahui seluruhnya", "partly"))
    return [
        *(
            f"{code.upper()}: {count} kiriman ditahan menunggu keputusan; yang berlaku sebelumnya dipakai,"
            " bila ada."
            for code, count in sorted(held.items())
        ),
        *(f"{code.upper()}: {count} berkas tidak dapat dibaca." for code, count in sorted(refused.items())),
        *(
            f"{title}: {', '.join(findings.list_label(code, home.short) for code in codes)}."
            f" {why.rstrip('.')}."
            for title, which in unknown
            for why, codes in findings.by_reason(manifest["results"].get(which, {})).items()
        ),
    ]


def _model(manifest: Mapping[str, Any]) -> str:
    training = manifest["linking"].get("training") or {}
    return f"{training.get('version', 0)}, {training.get('on', '')}"


def _short_hash(value: object) -> str:
    digits = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:16]}"
