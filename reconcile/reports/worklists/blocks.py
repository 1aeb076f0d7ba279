"""The lines of the worklists: every block with its rows, its questions beside them, in the order of the
papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.addresses import SERVED, precise_first, served
from reconcile.reports.worklists.beside import Stream, beside
from reconcile.vocabulary.errors import LedgerError

CHUNK = 20_000
"""Lines of one sheet that stand together, at most: few enough to be small in memory."""

SPAN = 50_000
"""Lines that are laid side by side in one go."""

SORTED = 500_000
"""Lines that are sorted in one go: so many fit beside the workers, however many the run has."""

_LAST = 2**31 - 1

# Blocks are numbered book by book: what comes or goes in one kelurahan changes no number in another.
_IN_BOOK = """CASE WHEN answers = 'TINDAKAN' THEN 0 ELSE 1 END,
                  region_code NULLS LAST, rw NULLS LAST, rt NULLS LAST,
                  name NULLS LAST, block"""

# A block stands where the more exactly placed of its persons lives: one place, so that the books add up.
_BLOCKS = f"""
WITH asked AS (
  SELECT block, answers, MAX(consequence) AS consequence,
         COUNT(person_id_other) > 0 AS two,
         COUNT(record_id_right) > 0 AS pairs
  FROM questions
  WHERE status <> 'DIPUTUSKAN'
  GROUP BY block, answers
), people AS (
  SELECT block, person_id
  FROM questions
  WHERE status <> 'DIPUTUSKAN'
  UNION
  SELECT block, person_id_other
  FROM questions
  WHERE status <> 'DIPUTUSKAN' AND person_id_other IS NOT NULL
), homes AS (
  SELECT block, region_code, rw, rt
  FROM (
    SELECT p.block, h.region_code, h.rw, h.rt,
           ROW_NUMBER() OVER (
             PARTITION BY p.block
             ORDER BY {precise_first("h")}, p.person_id) AS choice
    FROM people p
    LEFT JOIN report_homes h USING (person_id)
  ) AS ranked
  WHERE choice = 1
), found AS (
  SELECT a.block, a.answers, a.consequence, a.two, a.pairs, h.region_code, h.rw, h.rt, r.name,
         CASE WHEN SUBSTR(h.region_code, 1, 2) = {SERVED} AND g.city IS NOT NULL
              THEN SUBSTR(h.region_code, 1, 4) ELSE {SERVED} END AS city,
         CASE WHEN SUBSTR(h.region_code, 1, 2) = {SERVED} AND g.village IS NOT NULL
              THEN h.region_code END AS village
  FROM asked a
  JOIN homes h USING (block)
  LEFT JOIN report_regions g ON g.region_code = h.region_code
  LEFT JOIN question_rows q ON q.block = a.block AND q.place = 1
  LEFT JOIN report_rows r ON r.record_id = q.record_id
), placed AS (
  SELECT *, COALESCE(village, city) AS book
  FROM found
)
SELECT block, answers, consequence, two, pairs, rw, rt, book,
       CAST(ROW_NUMBER() OVER (
         ORDER BY CASE WHEN city = {SERVED} THEN 1 ELSE 0 END, city,
                  CASE WHEN village IS NULL THEN 1 ELSE 0 END, village, {_IN_BOOK}) AS INTEGER) AS number,
       CAST(ROW_NUMBER() OVER (PARTITION BY book ORDER BY {_IN_BOOK}) AS INTEGER) AS in_book
FROM placed
"""

# which line of its block each question stands on, and the lines of the rows it is about; what it says is read
# last, for it is long
_ASKED = """
SELECT q.question_id, b.number, q.record_id_left, x.place AS asked_left, y.place AS asked_right,
       CAST(ROW_NUMBER() OVER (
         PARTITION BY b.number
         ORDER BY q.consequence DESC NULLS LAST, q.class, q.question_id) AS INTEGER) AS place
FROM questions q
JOIN worklist_blocks b USING (block, answers)
LEFT JOIN question_rows x ON x.block = q.block AND x.record_id = q.record_id_left
LEFT JOIN question_rows y ON y.block = q.block AND y.record_id = q.record_id_right
WHERE q.status <> 'DIPUTUSKAN'
"""

# Beside row 1 stands question 1; a block with more questions than rows goes on with lines that show no row.
_SHOWN = """
WITH shown AS (
  SELECT b.number, q.place, CASE WHEN b.two THEN q.person END AS person, q.record_id, TRUE AS row_shown
  FROM question_rows q
  JOIN worklist_blocks b USING (block)
)
SELECT number, place, person, record_id, row_shown
FROM shown
UNION ALL
SELECT a.number, a.place, CAST(NULL AS INTEGER), a.record_id_left, FALSE
FROM worklist_asked a
LEFT JOIN shown s USING (number, place)
WHERE s.number IS NULL
"""

_SIZES = """
SELECT b.number, b.book, b.answers, b.consequence, n.lines
FROM (
  SELECT number, CAST(COUNT(*) AS INTEGER) AS lines
  FROM worklist_rows
  GROUP BY number
) AS n
JOIN worklist_blocks b USING (number)
ORDER BY b.number
"""

# a mother's name tells whether two rows are one person; where one row is asked about, nobody need read it
_ROWS = """
SELECT {turn} AS turn, b.in_book AS number, l.place, l.person, l.row_shown, b.rw AS home_rw, b.rt AS home_rt,
       r.programme, r.name, r.birth, r.sex, r.nik, r.nik_spoilt, r.kk,
       CASE WHEN b.pairs THEN r.mother END AS mother,
       r.region_code, r.rw, r.rt, r.source_file, r.sheet, r.source_row, l.record_id
FROM worklist_rows l
JOIN worklist_blocks b ON b.number = l.number
{ranked}
LEFT JOIN report_rows r ON r.record_id = l.record_id AND l.row_shown
WHERE {turn} BETWEEN {first} AND {last}
ORDER BY turn, l.place
"""

_QUESTIONS = """
SELECT {turn} AS turn, l.number, l.place, l.asked_left, l.asked_right,
       q.question_id, q.reason, q.told, q.action, q.authority, q.amount, q.changes, q.status
FROM worklist_asked l
{ranked}
JOIN questions q ON q.question_id = l.question_id
WHERE {turn} BETWEEN {first} AND {last}
ORDER BY turn, l.place
"""

_COUNTS = """
SELECT COALESCE(b.book, '') AS book, q.answers, q.class, COUNT(*) AS questions,
       CAST(COALESCE(SUM(q.amount), 0) AS BIGINT) AS amount
FROM questions q
JOIN worklist_blocks b USING (block, answers)
WHERE q.status <> 'DIPUTUSKAN'
GROUP BY ALL
ORDER BY ALL
"""

_ANSWERED = f"""
SELECT CASE WHEN SUBSTR(h.region_code, 1, 2) = {SERVED} AND g.village IS NOT NULL THEN h.region_code
            WHEN SUBSTR(h.region_code, 1, 2) = {SERVED} AND g.city IS NOT NULL
            THEN SUBSTR(h.region_code, 1, 4)
            ELSE {SERVED} END AS book,
       q.answers, COUNT(*) AS questions
FROM questions q
LEFT JOIN report_homes h USING (person_id)
LEFT JOIN report_regions g ON g.region_code = h.region_code
WHERE q.status = 'DIPUTUSKAN'
GROUP BY ALL
ORDER BY ALL
"""


@dataclass(frozen=True)
class Chunk:
    """Whole blocks that stand together: of one book (code of a kelurahan, kota or the province) and one
    sheet.

    answers: TINDAKAN or IDENTITAS.
    """

    book: str
    answers: str
    blocks: int
    lines: int


@dataclass(frozen=True)
class Count:
    """How many questions of one class stand in the book of one place, and what they are about in rupiah."""

    book: str
    answers: str
    finding: str
    questions: int
    amount: int


def keep_lines(engine: Engine) -> None:
    """Keep `worklist_blocks`, `worklist_asked` and `worklist_rows`; needs what `keep_homes` keeps and the
    questions."""
    engine.keep("worklist_blocks", _BLOCKS)
    engine.keep("worklist_asked", _ASKED)
    engine.keep("worklist_rows", _SHOWN)


def drop_lines(engine: Engine) -> None:
    engine.drop("worklist_blocks", "worklist_asked", "worklist_rows", "worklist_order")


def counts_by_book(engine: Engine) -> dict[str, list[Count]]:
    """Book -> its questions by class, in a total order."""
    made: dict[str, list[Count]] = {}
    for row in engine.arrow(_COUNTS).to_pylist():
        one = Count(row["book"], row["answers"], row["class"], row["questions"], row["amount"])
        made.setdefault(one.book, []).append(one)
    return made


def answered(engine: Engine) -> dict[tuple[str, str], int]:
    """(book, what is answered) -> questions that were answered before and are not asked again."""
    return {(row["book"], row["answers"]): row["questions"] for row in engine.arrow(_ANSWERED).to_pylist()}


def by_place(engine: Engine, longest: int) -> list[Chunk]:
    """All blocks in the order of the books; no chunk has more than `longest` lines unless a single block
    does."""
    return _chunks(engine.arrow(_SIZES), longest)


def by_consequence(engine: Engine, longest: int) -> list[Chunk]:
    """The blocks that ask who is who, most consequential first; keeps `worklist_order`."""
    engine.keep(
        "worklist_order",
        "SELECT number, CAST(ROW_NUMBER() OVER (ORDER BY consequence DESC NULLS LAST, number) AS INTEGER) AS"
        " rank FROM worklist_blocks WHERE answers = 'IDENTITAS'",
    )
    sizes = engine.arrow(
        f"SELECT s.* FROM ({_SIZES}) AS s JOIN worklist_order o USING (number) ORDER BY o.rank"
    )
    books = pa.array([served(engine)] * sizes.num_rows, pa.string())
    return _chunks(sizes.set_column(sizes.schema.get_field_index("book"), "book", books), longest)


def lines(engine: Engine, chunks: Sequence[Chunk], *, ranked: bool = False) -> Iterator[pa.Table]:
    """The lines of each chunk, in bounded memory; ranked: in the order of `by_consequence`.

    Rows and questions come in two streams and are laid side by side here: joined before they are sorted, they
    would be all in memory at once. Raises LedgerError when lines or questions are missing or left over.
    """
    joined = {
        "turn": "o.rank" if ranked else "l.number",
        "ranked": "JOIN worklist_order o ON o.number = l.number" if ranked else "",
    }
    turn, left = 0, len(chunks)
    for pass_ in _spans(chunks, SORTED):
        left -= len(pass_)
        turns = {"first": turn + 1, "last": turn + sum(chunk.blocks for chunk in pass_) if left else _LAST}
        rows, questions = (
            Stream(engine.batches(sql.format(**joined, **turns), CHUNK)) for sql in (_ROWS, _QUESTIONS)
        )
        for together in _spans(pass_, SPAN):
            turn += sum(chunk.blocks for chunk in together)
            span = beside(rows.until(turn), questions.until(turn))
            if len(span) != sum(chunk.lines for chunk in together):
                raise LedgerError(
                    "Baris lembar kerja tidak sebanyak yang dihitung; laporan tidak boleh diedarkan"
                )
            begin = 0
            for chunk in together:
                yield span.slice(begin, chunk.lines)
                begin += chunk.lines
        if rows.left() or questions.left():
            raise LedgerError("Baris lembar kerja lebih dari yang dihitung; laporan tidak boleh diedarkan")


def _spans(chunks: Sequence[Chunk], lines: int) -> Iterator[list[Chunk]]:
    """Chunks that have at least so many lines together, in order; the last ones what is left."""
    held: list[Chunk] = []
    count = 0
    for chunk in chunks:
        held.append(chunk)
        count += chunk.lines
        if count >= lines:
            yield held
            held, count = [], 0
    if held:
        yield held


def _chunks(sizes: pa.Table, longest: int) -> list[Chunk]:
    """Cut a list of blocks where the book or the sheet changes, and before a chunk grows too long."""
    of_line = sizes["lines"].to_numpy()
    keys = [sizes[name].combine_chunks().dictionary_encode() for name in ("book", "answers")]
    codes = [key.indices.to_numpy() for key in keys]
    changes = (
        np.flatnonzero((np.diff(codes[0]) != 0) | (np.diff(codes[1]) != 0)) + 1
        if len(of_line)
        else np.empty(0, np.int64)
    )
    made: list[Chunk] = []
    for begin, end in zip([0, *changes.tolist()], [*changes.tolist(), len(of_line)], strict=True):
        if begin == end:
            continue
        book, answers = (
            key.dictionary[int(code[begin])].as_py() for key, code in zip(keys, codes, strict=True)
        )
        upto = np.cumsum(of_line[begin:end])
        first, done = 0, 0
        while first < end - begin:
            last = max(int(np.searchsorted(upto, done + longest, side="right")), first + 1)
            made.append(Chunk(book, answers, last - first, int(upto[last - 1]) - done))
            first, done = last, int(upto[last - 1])
    return made
