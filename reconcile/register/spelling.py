"""Of rows of a person that say the same name in other letters: which of them writes it best.

How many programmes spell it so, titles and short forms written out; then whether it stands there written out;
then how usual its least usual word is among all persons, since what a clerk mistypes is rarely a name that
others bear.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine
from reconcile.parsing.names.name_text import LIMITS
from reconcile.parsing.names.names import normalise_names
from reconcile.register.slips import lesser

SPELLINGS = 10
"""Above any place of a spelling; the last of many share one."""

# rows of persons whose best step has a name in more writings than one
_SEVERAL = """
SELECT t.person, t.seq, t.programme, t.name
FROM (SELECT x.person, x.seq, x.programme, {step} AS step, x.name FROM merged_rows x) AS t
JOIN (
    SELECT person, MIN(step) AS step
    FROM (SELECT x.person, {step} AS step, x.name FROM merged_rows x) AS told
    WHERE step IS NOT NULL
    GROUP BY person
    HAVING MIN(step) IN ({steps}) AND MIN(name) <> MAX(name)
) AS b ON b.person = t.person AND b.step = t.step
"""
# a row is cut where its name ends at the width of a column and another goes on; less full where another has
# further words
_PLACED = f"""
SELECT r.person, r.seq, LEAST(r.place - 1, {SPELLINGS - 1}) AS place, COALESCE(f.cut, 0) AS cut,
       COALESCE(f.less, 0) AS less, CASE WHEN p.person IS NOT NULL THEN 1 ELSE 0 END AS slip
FROM (
    SELECT s.person, s.seq, s.name,
           RANK() OVER (
               PARTITION BY s.person
               ORDER BY v.votes DESC, CASE WHEN s.name = u.spelt THEN 0 ELSE 1 END,
                        ABS(LENGTH(s.name) - LENGTH(u.spelt)), u.people DESC
           ) AS place
    FROM merged_several s
    JOIN merged_usual u ON u.name = s.name
    JOIN (
        SELECT w.person, k.spelt, COUNT(DISTINCT w.programme) AS votes
        FROM merged_several w
        JOIN merged_usual k ON k.name = w.name
        GROUP BY w.person, k.spelt
    ) AS v ON v.person = s.person AND v.spelt = u.spelt
) AS r
LEFT JOIN (
    SELECT s.person, s.name, 1 AS less,
           MAX(CASE WHEN LENGTH(s.name) IN ({", ".join(map(str, LIMITS))}) AND LENGTH(o.name) > LENGTH(s.name)
                     AND SUBSTR(o.name, 1, LENGTH(s.name)) = s.name THEN 1 ELSE 0 END) AS cut
    FROM merged_several s
    JOIN merged_usual u ON u.name = s.name
    JOIN merged_several o ON o.person = s.person
    JOIN merged_usual k ON k.name = o.name
    WHERE LENGTH(k.spelt) > LENGTH(u.spelt) AND SUBSTR(k.spelt, 1, LENGTH(u.spelt)) = u.spelt
    GROUP BY s.person, s.name
) AS f ON f.person = r.person AND f.name = r.name
LEFT JOIN merged_lesser p ON p.person = r.person AND p.name = r.name
"""
# of persons with names in more spellings than one, each name
_TOLD = """
SELECT DISTINCT s.person, s.name, u.spelt
FROM merged_several s
JOIN merged_usual u ON u.name = s.name
JOIN (
    SELECT w.person
    FROM merged_several w
    JOIN merged_usual k ON k.name = w.name
    GROUP BY w.person
    HAVING MIN(k.spelt) <> MAX(k.spelt)
) AS m ON m.person = s.person
ORDER BY s.person, s.name
"""
_BORNE = "SELECT name, COUNT(DISTINCT person) AS people FROM merged_rows WHERE name IS NOT NULL GROUP BY name"


def keep_spelt(
    engine: Engine, at: int, step: str, steps: Sequence[int], borne: pa.Table | None = None
) -> str:
    """Keep `merged_spelt<at>` (person, seq, place: 0 the best; cut, less: 1 where another row of the person
    goes on; slip: 1 where another completes or corrects it, `slips`) and return its name. step: SQL of the
    step of a row of merged_rows `x`; steps: those that rank by spelling. borne: of all persons, where these
    are some of them."""
    engine.keep("merged_several", several_sql(step, steps))
    names = engine.arrow("SELECT DISTINCT name FROM merged_several ORDER BY name")["name"].combine_chunks()
    if borne is None:
        borne = engine.arrow(_BORNE if len(names) else f"{_BORNE} LIMIT 0")
    of_words = words_borne(names, borne)
    engine.read("merged_usual", usual(names, of_words))
    engine.read("merged_lesser", lesser(engine.arrow(_TOLD), of_words))
    engine.keep(f"merged_spelt{at}", _PLACED)
    engine.drop("merged_several", "merged_usual", "merged_lesser")
    return f"merged_spelt{at}"


def several_sql(step: str, steps: Sequence[int]) -> str:
    """SQL of the rows (person, ...) whose names are held against those of everybody, as `keep_spelt` reads
    them."""
    return _SEVERAL.format(step=step, steps=", ".join(map(str, steps)))


def borne_by_all(engine: Engine) -> pa.Table:
    """Each name and how many persons bear it. Needs merged_rows."""
    return engine.arrow(_BORNE)


def words_borne(names: pa.Array, borne: pa.Table) -> dict[str, int]:
    """How many persons bear each word of `names`. borne: name and people, how many bear each."""
    words = _words(_spelt(names))[1]
    borne_by, known = _words(borne["name"].combine_chunks())
    among = pc.is_in(known, pc.unique(words))
    counted = pa.table({"word": known.filter(among), "people": borne["people"].take(borne_by.filter(among))})
    told = counted.group_by("word").aggregate([("people", "sum")])
    return dict(zip(told["word"].to_pylist(), told["people_sum"].to_pylist(), strict=True))


def usual(names: pa.Array, counts: Mapping[str, int]) -> pa.Table:
    """Of each of `names`: spelt, without titles and short forms, and people, how many persons bear its least
    usual word. counts: how many bear each word."""
    spelt = _spelt(names)
    of, words = _words(spelt)
    least: dict[int, int] = {}
    for name, word in zip(of.to_pylist(), words.to_pylist(), strict=True):
        people = counts.get(word, 0)
        least[name] = min(least.get(name, people), people)
    people = pa.array([least.get(place, 0) for place in range(len(names))], pa.int64())
    return pa.table({"name": names, "spelt": spelt, "people": people})


def _spelt(names: pa.Array) -> Any:
    return pc.coalesce(normalise_names(names)["name_core"].combine_chunks(), names)


def _words(names: Any) -> tuple[Any, Any]:
    """Of each word of the names the place of its name, and the word."""
    split = pc.split_pattern(names, " ")
    return pc.list_parent_indices(split), pc.list_flatten(split)
