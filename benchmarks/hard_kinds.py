"""Made-up sets of the kinds that are hard to link blind, as folders for public_sets.py. For measuring alone:
no setting is chosen on them without looking at other seeds.

    .venv/bin/python benchmarks/hard_kinds.py FOLDER [--seed 1] [--people 2000]

    few_fields    one list, name and day of birth, a tenth of it twice with one slip each
    same_place    village and post code say the same, street and village nearly; few names
    missing       each value unknown in two of five
    two_sources   two lists of which pairs between them alone count; half of one is not in the other
    papers        titles, authors, venue written in two ways, year; many papers of one group share words
"""

from __future__ import annotations

import argparse
import csv
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

HERE = Path(__file__).resolve().parent / "sets"
SYLLABLES = [start + vowel for start in "bdfghklmnprstw" for vowel in "aeio"]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
Row = dict[str, str]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=2000)
    asked = parser.parse_args()
    for name, make in KINDS.items():
        chance = random.Random(f"{name}-{asked.seed}")
        write(asked.folder / f"{name}-{asked.seed}", name, list(make(chance, asked.people)), chance)


def write(folder: Path, model: str, rows: list[Row], chance: random.Random) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    chance.shuffle(rows)
    numbered = [{"record_id": f"r{number:06}", **row} for number, row in enumerate(rows)]
    people = [{"record_id": row["record_id"], "person": row.pop("person")} for row in numbered]
    for name, listed in (("records", numbered), ("truth", people)):
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.DictWriter(file, list(listed[0]))
            out.writeheader()
            out.writerows(listed)
    shutil.copy(HERE / f"{model}.toml", folder / "model.toml")


class Names:
    """So many made-up words, the first borne far more often than the last."""

    def __init__(self, chance: random.Random, count: int, parts: tuple[int, int] = (2, 3)) -> None:
        self.words = list(
            {"".join(chance.choices(SYLLABLES, k=chance.randint(*parts))): 0 for _ in range(count)}
        )
        self.weights = [1 / (place + 5) for place in range(len(self.words))]

    def draw(self, chance: random.Random) -> str:
        return chance.choices(self.words, self.weights)[0]


def slip(chance: random.Random, text: str) -> str:
    """One letter or digit other, gone, twice, or exchanged with the next."""
    if len(text) < 2:
        return text
    place = chance.randrange(len(text) - 1)
    other = chance.choice("0123456789" if text[place].isdigit() else LETTERS)
    made = (
        text[:place] + other + text[place + 1 :],
        text[:place] + text[place + 1 :],
        text[: place + 1] + text[place:],
        text[:place] + text[place + 1] + text[place] + text[place + 2 :],
    )
    return chance.choice(made)


def few_fields(chance: random.Random, people: int) -> Iterator[Row]:
    """As RLdata: a name goes with the other (customs differ by origin), and a slip is in one field."""
    origins = [(Names(chance, 60), Names(chance, 250)) for _ in range(3)]
    for number in range(people):
        given, surname = origins[min(int(chance.expovariate(1.5)), 2)]
        row = {
            "given": given.draw(chance),
            "surname": surname.draw(chance),
            "year": str(chance.randint(1930, 2000)),
            "month": str(chance.randint(1, 12)),
            "day": str(chance.randint(1, 28)),
            "person": str(number),
        }
        yield row
        if chance.random() < 0.1:
            at = chance.choice(("given", "surname", "year", "month", "day"))
            value = str(chance.randint(1, 12)) if at in ("month", "day") else slip(chance, row[at])
            yield row | {at: value}


def same_place(chance: random.Random, people: int) -> Iterator[Row]:
    """Village and post code are one fact, the street nearly: neighbours agree on all three."""
    given, surname = Names(chance, 150), Names(chance, 120)
    villages = Names(chance, 80)
    codes = {village: str(40000 + 7 * place) for place, village in enumerate(villages.words)}
    for number in range(people):
        village = villages.draw(chance)
        row = {
            "given": given.draw(chance),
            "surname": surname.draw(chance),
            "village": village,
            "postcode": codes[village],
            "street": f"{village[:3]} street {chance.randint(1, 6)}",
            "born": str(chance.randint(1940, 2010)),
            "person": str(number),
        }
        yield row
        if chance.random() < 0.3:
            yield from with_slips(chance, row, ("given", "surname", "street", "born"), 0.12)


def with_slips(chance: random.Random, row: Row, fields: tuple[str, ...], share: float) -> Iterator[Row]:
    yield row | {name: slip(chance, row[name]) for name in fields if chance.random() < share}


def missing(chance: random.Random, people: int) -> Iterator[Row]:
    fields = ("given", "surname", "born", "phone", "village", "mother")
    for row in registered(chance, people):
        for made in [row, *with_slips(chance, row, fields, 0.08)][: 1 + (chance.random() < 0.4)]:
            yield {
                name: "" if name in fields and chance.random() < 0.4 else value
                for name, value in made.items()
            }


def registered(chance: random.Random, people: int) -> Iterator[Row]:
    given, surname, villages = Names(chance, 200), Names(chance, 500), Names(chance, 40)
    for number in range(people):
        yield {
            "given": given.draw(chance),
            "surname": surname.draw(chance),
            "born": f"{chance.randint(1940, 2010)}{chance.randint(1, 12):02}{chance.randint(1, 28):02}",
            "phone": str(chance.randint(8110000000, 8119999999)),
            "village": villages.draw(chance),
            "mother": given.draw(chance),
            "person": str(number),
        }


def two_sources(chance: random.Random, people: int) -> Iterator[Row]:
    """A brother or sister of one in four stands in the other list; nobody twice in one."""
    for row in registered(chance, people):
        sibling = row | {
            "given": slip(chance, row["mother"])[::-1],
            "person": f"{row['person']}s",
            "born": str(int(row["born"]) + 20000),
        }
        for person in [row, sibling][: 1 + (chance.random() < 0.25)]:
            if chance.random() < 0.75:
                yield person | {"source": "north"}
            if chance.random() < 0.6:
                yield from with_slips(
                    chance, person | {"source": "south"}, ("given", "surname", "born", "phone", "mother"), 0.1
                )


def papers(chance: random.Random, people: int) -> Iterator[Row]:
    words, surnames = Names(chance, 700, (2, 4)), Names(chance, 400)
    venues = {
        f"proc. {name} conf.": f"international conference on {name} systems"
        for name in Names(chance, 6).words
    }
    groups = [
        ([surnames.draw(chance) for _ in range(4)], [words.draw(chance) for _ in range(6)])
        for _ in range(people // 8)
    ]
    for number in range(people):
        authors, topics = chance.choice(groups)
        venue, long = chance.choice(list(venues.items()))
        title = chance.sample(topics, 2) + [words.draw(chance) for _ in range(chance.randint(2, 5))]
        by = [f"{LETTERS[len(one)]}. {one}" for one in chance.sample(authors, chance.randint(1, 3))]
        row = {
            "title": " ".join(title),
            "authors": ", ".join(by),
            "venue": venue,
            "year": str(chance.randint(1995, 2004)),
            "source": "one",
            "person": str(number),
        }
        yield row
        if chance.random() < 0.7:
            written = [slip(chance, word) if chance.random() < 0.05 else word for word in title]
            named = by[1:] if len(by) > 1 and chance.random() < 0.15 else by
            yield row | {
                "title": " ".join(written),
                "authors": ", ".join(sorted(named)),
                "source": "two",
                "venue": "" if chance.random() < 0.1 else long,
                "year": slip(chance, row["year"]) if chance.random() < 0.02 else row["year"],
            }


KINDS: dict[str, Callable[[random.Random, int], Iterator[Row]]] = {
    "few_fields": few_fields,
    "same_place": same_place,
    "missing": missing,
    "two_sources": two_sources,
    "papers": papers,
}

if __name__ == "__main__":
    main()
