"""What a store that was lost can be told again by the run at OUT: who has which id, and what became of
identities in that run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.writing import write_table
from reconcile.kinds.known import KINDS, Kind, roles
from reconcile.programmes import Programme
from reconcile.registry import MEMORY, Tonight
from reconcile.registry.orders import orders_of, retired
from reconcile.registry.taking_over import take_over
from reconcile.run.declarations import load_declarations
from reconcile.run.identify import JUDGED_ROWS, STATE, state_of
from reconcile.tables import of_kind
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_json, write_bytes, write_json
from reconcile.workspace.published import Published, opened
from reconcile.workspace.store import RunStore
from reconcile.workspace.tending import Lost

_ASKED = ("records", "clusters", "persons", "identity_events", "model", "answered")


def remake(store: RunStore, out: Path, declarations: Path | None, lost: Lost) -> list[str]:
    """Leave among the drafts what the next run needs to know the persons of the run at `out` again; returns
    in words, for each kind of rows, what came of it.

    What the store still holds of an older run is used too. A run that does not hold what is needed leaves
    nothing: the next one gives new ids.
    """
    try:
        with opened(out, *(of_kind(name, kind) for kind in KINDS for name in _ASKED)) as run:
            loaded = load_declarations(declarations).serving(run.manifest["run"]["home"])
            kinds = [kind for name, kind in KINDS.items() if run.has(of_kind("clusters", name))]
            return [_remade(store, run, kind, loaded.programmes, lost) for kind in kinds]
    except UsageError as error:
        return [f"ID orang tidak dapat diambil dari hasil itu ({error}); proses berikutnya memberi ID baru"]


def _remade(
    store: RunStore, run: Published, kind: Kind, programmes: Mapping[str, Programme], lost: Lost
) -> str:
    name, parts = kind.name, lost.parts
    known = {one: parts[of_kind(one, name)] for one in MEMORY if of_kind(one, name) in parts}
    with opened_engine([run.folder, store.path]) as engine:
        engine.read("records", run.snapshot_tables(of_kind("records", name)) or tables.empty("records"))
        engine.read("clusters", run.table(of_kind("clusters", name)))
        engine.read("known_persons", run.table(of_kind("persons", name)))
        engine.read("answered", run.table("answered") if name == "person" else tables.empty("answered"))
        engine.keep("judged_rows", JUDGED_ROWS)
        as_of = date.fromisoformat(run.manifest["run"]["as_of"])
        gone = retired(orders_of(store)) if name == "person" else ()
        before = _generation(parts, name)
        tonight = Tonight(store.secret, lost.generation, as_of, retired=gone, before=before)
        kept, free = take_over(engine, kind.anchors(roles(kind, programmes)), known, tonight)
        if not kept:
            return "ID orang pada hasil itu dibuat dengan kunci lain; proses berikutnya memberi ID baru"
        for one in MEMORY:
            write_table(engine, tables.TABLES[one], lost.drafts / f"{of_kind(one, name)}.parquet")
    _leave(run, name, lost, free)
    return f"{number(kept)} orang tetap ber-ID seperti pada hasil itu"


def _generation(parts: Mapping[str, Path], kind: str) -> int:
    """Of the older run, as what is left of it says; 0 where it does not."""
    state = parts.get(of_kind(STATE, kind))
    return int(read_json(state).get("generation", 0)) if state else 0


def _leave(run: Published, kind: str, lost: Lost, free: int) -> None:
    """The events of that run, and what identifying remembers beside its tables."""
    events = of_kind("identity_events", kind)
    write_bytes(lost.drafts / f"{events}.parquet", run.table(events).read_bytes())
    model = run.json(of_kind("model", kind))["training"]["version"]
    write_json(lost.drafts / f"{of_kind(STATE, kind)}.json", state_of(model, free, lost.generation))


GONE: Sequence[str] = (
    "ID orang yang barisnya tidak ada pada hasil itu (hilang, digabung, dipisah)",
    "riwayat ID dan riwayat temuan dari sebelum hasil itu",
    "keputusan petugas",
    "model pencocokan yang terlatih: proses berikutnya melatihnya lagi",
)
"""What only a store holds, for who lost one."""
