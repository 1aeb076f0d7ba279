"""The lines of the worklists: every block with its rows, its questions beside them, in the order of the
papers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.addresses import SERVED, book_sql, precise_first, served
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
_IN_BOOK = "region_code NULLS LAST, rw NULLS LAST, rt NULLS LAST, name NULLS LAST, block"

# A block stands where the most exactly placed of its persons lives: one place, so that the books add up and
# each question is answered once. also: the other kelurahan of which somebody stands in it.
_BLOCKS = f"""
WITH asked AS (
  SELECT block, SUM(consequence) AS consequence,
         MAX(CASE WHEN answers = 'IDENTITAS' THEN 1 ELSE 0 END) = 1 AS queued,
         COUNT(record_id_right) > 0 AS pairs
  FROM questions
  WHERE status <> 'DIPUTUSKAN'
  GROUP BY block
), people AS (
  SELECT block, person_id
  FROM questions
  WHERE status <> 'DIPUTUSKAN'
  UNION
  SELECT block, person_id_other
  FROM questions
  WHERE status <> 'DIPUTUSKAN' AND person_id_other IS NOT NULL
), ranked AS (
  SELECT p.block, h.region_code, h.rw, h.rt,
         COUNT(*) OVER (PARTITION BY p.block) > 1 AS several,
         ROW_NUMBER() OVER (
           PARTITION BY p.block
           ORDER BY {precise_first("h")}, p.person_id) AS choice
  FROM people p
  LEFT JOIN report_homes h USING (person_id)
), elsewhere AS (
  SELECT o.block, string_agg(DISTINCT o.region_code, ',' ORDER BY o.region_code) AS also
  FROM ranked o
  JOIN ranked r ON r.block = o.block AND r.choice = 1 AND r.region_code <> o.region_code
  JOIN report_regions g ON g.region_code = o.region_code
  WHERE SUBSTR(o.region_code, 1, 2) = {SERVED} AND g.village IS NOT NULL
  GROUP BY o.block
), placed AS (
  SELECT a.block, a.consequence, a.queued, a.pairs, h.several, h.region_code, h.rw, h.rt, r.name, e.also,
         {book_sql("h", "g")} AS book
  FROM asked a
  JOIN ranked h ON h.block = a.block AND h.choice = 1
  LEFT JOIN elsewhere e ON e.block = a.block
  LEFT JOIN report_regions g ON g.region_code = h.region_code
  LEFT JOIN question_rows q ON q.block = a.block AND q.place = 1
  LEFT JOIN report_rows r ON r.record_id = q.record_id
)
SELECT block, consequence, queued, pairs, several, rw, rt, book, also,
       CAST(ROW_NUMBER() OVER (
         ORDER BY CASE WHEN LENGTH(book) = 2 THEN 1 ELSE 0 END, SUBSTR(book, 1, 4),
                  CASE WHEN LENGTH(book) < 10 THEN 1 ELSE 0 END, book, {_IN_BOOK}) AS INTEGER) AS number,
       CAST(ROW_NUMBER() OVER (PARTITION BY book ORDER BY {_IN_BOOK}) AS INTEGER) AS in_book
FROM placed
"""

# each question on the line of its first row; where that line has one already, on a line of its own below;
# what it says is read last, for it is long
_ASKED = """
SELECT q.question_id, b.number, q.record_id_left, x.line AS asked_left, y.line AS asked_right,
       CAST(ROW_NUMBER() OVER (
         PARTITION BY b.number, x.line
         ORDER BY q.consequence DESC NULLS LAST, q.class, q.question_id) - 1 AS INTEGER) AS below
FROM questions q
JOIN worklist_blocks b USING (block)
LEFT JOIN question_rows x ON x.block = q.block AND x.record_id = q.record_id_left
LEFT JOIN question_rows y ON y.block = q.block AND y.record_id = q.record_id_right
WHERE q.status <> 'DIPUTUSKAN'
"""

# rows of a person that say the same are one line, on which all their programmes stand; it bears the id of the
# row that is asked about
_SHOWN = """
WITH shown AS (
  SELECT b.number, q.line, MIN(CASE WHEN b.several THEN q.person END) AS person,
         COUNT(DISTINCT q.record_id) AS rows_alike,
         COALESCE(MIN(CASE WHEN a.record_id IS NOT NULL THEN q.place END), MIN(q.place)) AS first_place,
         string_agg(DISTINCT r.programme, ',' ORDER BY r.programme) AS programmes
  FROM question_rows q
  JOIN worklist_blocks b USING (block)
  JOIN report_rows r ON r.record_id = q.record_id
  LEFT JOIN (SELECT DISTINCT number, record_id_left AS record_id FROM worklist_asked) AS a
    ON a.number = b.number AND a.record_id = q.record_id
  GROUP BY b.number, q.line
), standing AS (
  SELECT s.number, s.line, 0 AS below, s.person, q.record_id, s.programmes,
         CAST(s.rows_alike AS INTEGER) AS rows_alike, TRUE AS row_shown
  FROM shown s
  JOIN worklist_blocks b ON b.number = s.number
  JOIN question_rows q ON q.block = b.block AND q.place = s.first_place
  UNION ALL
  SELECT number, asked_left, below, CAST(NULL AS INTEGER), record_id_left, CAST(NULL AS VARCHAR),
         CAST(NULL AS INTEGER), FALSE
  FROM worklist_asked
  WHERE below > 0
)
SELECT number, line, below, person, record_id, programmes, rows_alike, row_shown,
       CAST(ROW_NUMBER() OVER (PARTITION BY number ORDER BY line, below) AS INTEGER) AS place
FROM standing
"""

_SIZES = """
SELECT b.number, b.book, b.consequence, n.lines
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
SELECT {turn} AS turn, {number} AS number, l.place, l.line, l.person, l.row_shown, b.rw AS home_rw,
       b.rt AS home_rt, {book} AS book, l.programmes AS programme, l.rows_alike,
       r.name, r.birth, r.sex, r.nik, r.nik_spoilt,
       r.kk, CASE WHEN b.pairs THEN r.mother END AS mother,
       r.region_code, r.rw, r.rt, r.source_file, r.sheet, r.source_row, l.record_id
FROM worklist_rows l
JOIN worklist_blocks b ON b.number = l.number
{ranked}
LEFT JOIN report_rows r ON r.record_id = l.record_id AND l.row_shown
WHERE {turn} BETWEEN {first} AND {last}
ORDER BY turn, l.place
"""

_QUESTIONS = """
SELECT {turn} AS turn, l.number, s.place, l.asked_left, l.asked_right, b.also,
       q.question_id, q.form, q.choices, q.reason, q.told, q.action, q.authority,
       CASE WHEN q.answers = 'TINDAKAN' THEN q.amount END AS amount, q.changes,
       q.status
FROM worklist_asked l
JOIN worklist_rows s ON s.number = l.number AND s.line = l.asked_left AND s.below = l.below
JOIN worklist_blocks b ON b.number = l.number
{ranked}
JOIN questions q ON q.question_id = l.question_id
WHERE {turn} BETWEEN {first} AND {last}
ORDER BY turn, s.place
"""

_COUNTS = """
SELECT COALESCE(b.book, '') AS book, q.answers, q.form, q.class, b.queued, COUNT(*) AS questions,
       CAST(SUM(q.amount) AS BIGINT) AS amount
FROM questions q
JOIN worklist_blocks b USING (block)
WHERE q.status <> 'DIPUTUSKAN'
GROUP BY ALL
ORDER BY ALL
"""

_SHARED = """
SELECT UNNEST(string_split(also, ',')) AS code, book, in_book
FROM worklist_blocks
WHERE also IS NOT NULL
ORDER BY code, book, in_book
"""


@dataclass(frozen=True)
class Chunk:
    """Whole blocks that stand together: of one book (code of a kelurahan, kota or the province)."""

    book: str
    blocks: int
    lines: int


@dataclass(frozen=True)
class Count:
    """How many questions of one class stand in the book of one place, and what they are about in rupiah,
    None where nobody knows of any. queued: whether their block stands in the queue too."""

    book: str
    answers: str
    finding: str
    questions: int
    amount: int | None
    form: str = ""
    queued: bool = False


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
        named = (row[name] for name in ("book", "answers", "class", "questions", "amount", "form", "queued"))
        one = Count(*named)
        made.setdefault(one.book, []).append(one)
    return made


def shared(engine: Engine) -> dict[str, list[tuple[str, int]]]:
    """Kelurahan -> blocks in other books (code, number) in which somebody of it stands."""
    made: dict[str, list[tuple[str, int]]] = {}
    for row in engine.arrow(_SHARED).to_pylist():
        made.setdefault(row["code"], []).append((row["book"], row["in_book"]))
    return made


def by_place(engine: Engine, longest: int) -> list[Chunk]:
    """All blocks in the order of the books; no chunk has more than `longest` lines unless a single block
    does."""
    return _chunks(engine.arrow(_SIZES), longest)


def by_consequence(engine: Engine, longest: int) -> list[Chunk]:
    """The blocks that ask who is who, what is worth most first; keeps `worklist_order`."""
    engine.keep(
        "worklist_order",
        "SELECT number, CAST(ROW_NUMBER() OVER (ORDER BY consequence DESC NULLS LAST, number) AS INTEGER) AS"
        " rank FROM worklist_blocks WHERE queued",
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
        "number": "o.rank" if ranked else "b.in_book",  # in the queue all blocks are counted through
        "book": "CAST(NULL AS VARCHAR)" if ranked else "b.book",  # the queue is of many places
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
    """Cut a list of blocks where the book changes, and before a chunk grows too long."""
    of_line = sizes["lines"].to_numpy()
    book = sizes["book"].combine_chunks().dictionary_encode()
    changes = np.flatnonzero(np.diff(book.indices.to_numpy())) + 1
    made: list[Chunk] = []
    for begin, end in zip([0, *changes.tolist()], [*changes.tolist(), len(of_line)], strict=True):
        if begin == end:
            continue
        code = book.dictionary[int(book.indices[begin].as_py())].as_py()
        upto = np.cumsum(of_line[begin:end])
        first, done = 0, 0
        while first < end - begin:
            last = max(int(np.searchsorted(upto, done + longest, side="right")), first + 1)
            made.append(Chunk(code, last - first, int(upto[last - 1]) - done))
            first, done = last, int(upto[last - 1])
    return made
