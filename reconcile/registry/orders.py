"""What people say of identities themselves: that there is no such person, or that there is after all.

A log in the store, one line a word; the last one on an identity stands, from the next run on.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from reconcile.privacy.redacting import without_numbers
from reconcile.vocabulary.days import now_utc
from reconcile.workspace.accounts import account
from reconcile.workspace.store import DamagedStoreError, RunStore
from reconcile.workspace.store.database import adding_alone, reading, writing
from reconcile.workspace.store.lines import add_lines, read_lines

LOG = "identities"
_LONGEST = 300
Word = Literal["RETIRE", "RESTORE"]


@dataclass(frozen=True)
class Order:
    """One line. when: UTC. account: of the machine. by: who decided, as whoever ran the command said. why:
    in words, without numbers of people."""

    identity_id: str
    word: Word
    when: str
    account: str
    by: str
    why: str


def orders_of(store: RunStore) -> list[Order]:
    """All of them, the first first. Raises DamagedStoreError for a line that is none."""
    if not store.exists:
        return []
    with reading(store.database) as db:
        lines = read_lines(db, LOG).splitlines()
    try:
        return [Order(**json.loads(line)) for line in lines]
    except (ValueError, TypeError) as error:
        raise DamagedStoreError(f"{store.path}: catatan tentang ID orang tidak dapat dibaca.") from error


def retired(orders: Sequence[Order]) -> tuple[str, ...]:
    """The ids of whom people say that there is no such person."""
    last = {one.identity_id: one.word for one in orders}
    return tuple(sorted(one for one, word in last.items() if word == "RETIRE"))


def add_order(store: RunStore, identity_id: str, word: Word, by: str, why: str) -> Order:
    """Add a line, on the disk when this returns."""
    said = (without_numbers(text)[:_LONGEST] for text in (account(), by, why))
    order = Order(identity_id, word, now_utc(), *said)
    line = json.dumps(asdict(order), ensure_ascii=False, sort_keys=True)
    with adding_alone(store.path, LOG), writing(store.database) as db:
        add_lines(db, LOG, [f"{line}\n".encode()])
    return order
