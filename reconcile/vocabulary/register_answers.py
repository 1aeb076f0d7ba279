"""What a row of a population register says of its person, as SQL over `vital_status`: one reading for links,
findings and papers.

| vital_status | written | the person is |
|---|---|---|
| null | an extract without the column, or one that marks only who died | living: it lists who is registered |
| ALIVE, DEAD, MOVED | a word declared for it | known, in that state |
| NOT_FOUND | "tidak ditemukan", 13 | not in the register |
| UNKNOWN | no answer (quota, login, 12, 14, a word nobody declared) | neither: not asked yet |
| UNKNOWN | a blank beside the answers of others | the same |

What is answered is said of the number that was asked about, not of its bearer's other numbers: who is "not
found" under a mistyped number was not looked for under his own. DUPLICATE and INACTIVE are said of a number,
too; of a person only in an extract, which lists him.

Rows that are not found or unknown repeat what was asked: they prove no number, list nobody twice and know no
birth date or
home. Of several rows of one person death counts most, then life, moving, "not found"; what is no answer
changes nothing. Rows of other programmes have no vital_status, and stand for themselves.
"""

from __future__ import annotations

from collections.abc import Mapping

LIFE: Mapping[str, str] = {
    "DEAD": "DEAD",
    "DUPLICATE": "UNKNOWN",
    "INACTIVE": "UNKNOWN",
    "IN_TRANSIT": "MOVED",
    "MOVED": "MOVED",
    "MISMATCH": "UNKNOWN",
    "NOT_FOUND": "NOT_FOUND",
    "MALFORMED": "UNKNOWN",
    "NOT_ASKED": "UNKNOWN",
    "UNKNOWN": "UNKNOWN",
    "NOT_RECORDED": "ALIVE",
    "ALIVE": "ALIVE",
}
"""What a register answers -> what that says of its person's life; of several answers in a row the first of
these counts. DUPLICATE: recorded twice, one number is blocked. INACTIVE: the number is suspended.
IN_TRANSIT: left, and not yet handed in where he went. MISMATCH: the number exists, on somebody else.
MALFORMED: the sender wrote no NIK. NOT_RECORDED: an adult whose fingerprints are not taken yet. NOT_ASKED: a
quota, a login, a time-out; nobody looked."""

LIVING = "(vital_status IS NULL OR vital_status = 'ALIVE')"
KNOWN = "(vital_status IS NULL OR vital_status NOT IN ('NOT_FOUND', 'UNKNOWN'))"
ABSENT = "COALESCE(vital_status = 'NOT_FOUND', FALSE)"
UNANSWERED = "COALESCE(vital_status = 'UNKNOWN', FALSE)"
BLOCKED = "COALESCE(register_answer IN ('DUPLICATE', 'INACTIVE'), FALSE)"
"""What the register says of a number that nobody may use: the person may have another."""
NAME_AGREES = (
    "COALESCE(field_answers LIKE '%;name=SESUAI%' OR field_answers LIKE '%;name=MIRIP%'"
    " OR field_answers LIKE '%;person=SESUAI%', FALSE)"
)
"""Whether the registrar says himself that the name he was sent is that of the number's bearer."""
SENT = "COALESCE(field_answers LIKE '%;person=%', FALSE)"
"""Whether a row repeats what was asked: its name is the asker's, not the register's."""
TELLS = f"({NAME_AGREES} OR (NOT {SENT} AND (name IS NOT NULL OR birth_date IS NOT NULL)))"
"""Whether a row says whose its number is; else it says no more than that there is such a number."""

NAMELESS = "(register_answer IS NOT NULL AND name IS NULL AND birth_date IS NULL)"
"""Where a register's row says nothing but a number: it answers about whoever bears it, and is no person."""

_ANSWERING = "JAWABAN_REGISTER_"


def answering_code(how: str) -> str:
    """The code of the problem that says how a file of a register answers: ASKERS, as only who asked is
    answered; REPLIES, in a column that tells who is there."""
    return _ANSWERING + how


def answering_of(code: str) -> str | None:
    """How a file answers of which there is a problem with that code; None for any other."""
    return code.removeprefix(_ANSWERING) if code.startswith(_ANSWERING) else None


_ANSWERS_NAME = "JAWABANVERIFIKASI"


def holds_answers(source_file: str) -> bool:
    """Whether a file of a register, by its name, holds a registrar's answers to what he was asked: it speaks
    of those alone, replaces nothing, and nothing replaces it."""
    name = source_file.rpartition("/")[2].upper()
    return "".join(sign for sign in name if sign.isalnum()).startswith(_ANSWERS_NAME)


TWO, NAMED = "DUA_ORANG", "BAYI_BERNAMA"
"""What the register says of two rows of which nobody knows whether they are one person. DUA_ORANG: each
stands for a NIK of its own in the register, by the number or by the very name and birth date, and they are
not alike in both (the register may hold somebody twice). BAYI_BERNAMA: "BAYI NY SITI" and a child with a
name; that mother has one child with that birth date, the register knows it, and no roll lists two without a
name."""

# Rows of which the register tells the number: they bear it, or stand for nobody else there and say his name
# and birth date as it does. Rows of a roll are all in `verification`.
_OWN_NIK = f"""
SELECT r.record_id, CASE WHEN v.record_id IS NULL THEN r.nik
                         WHEN v.reason = 'NIK_SAMA' THEN v.nik_register
                         WHEN v.reason = 'IDENTITAS_SAMA' AND v.name_result IN ('SESUAI', 'SESUAI_BAKU')
                           AND v.name_score IS NULL AND v.birth_date_result = 'SESUAI' THEN v.nik_register
                    END AS nik
FROM (SELECT record_id, nik FROM records WHERE {KNOWN}) AS r
LEFT JOIN verification v ON v.record_id = r.record_id
"""

# Of each mother and day of birth: children with a name, and whether a roll lists two without one.
_CHILDREN = """
SELECT r.mother_core, r.birth_date,
       COUNT(DISTINCT CASE WHEN r.name_key IS NOT NULL THEN p.person_id END) AS named,
       COUNT(CASE WHEN r.name_key IS NULL THEN 1 END)
         - COUNT(DISTINCT CASE WHEN r.name_key IS NULL THEN r.programme END) AS more,
       MAX(CASE WHEN r.name_key IS NOT NULL AND (v.record_id IS NULL OR v.nik_register IS NOT NULL) THEN 1
                ELSE 0 END) AS known
FROM records r
JOIN persons p ON p.record_id = r.record_id
LEFT JOIN verification v ON v.record_id = r.record_id
WHERE r.mother_core IS NOT NULL AND r.birth_date IS NOT NULL AND r.birth_date IN (
  SELECT birth_date FROM records WHERE name_key IS NULL
)
GROUP BY r.mother_core, r.birth_date
"""

SIDES = """
LEFT JOIN settling_niks s ON s.record_id = q.record_id_left
LEFT JOIN settling_niks t ON t.record_id = q.record_id_right
LEFT JOIN settling_children c ON c.mother_core = x.mother_core AND c.birth_date = x.birth_date
"""
"""Joins of a pair `q` whose rows are x and y, for TWO_PERSONS and NAMED_CHILD."""

TWO_PERSONS = """s.nik <> t.nik
  AND NOT COALESCE(x.name_key = y.name_key AND x.birth_date = y.birth_date, FALSE)"""
"""Where any row was verified at all, as for NAMED_CHILD."""

NAMED_CHILD = """(x.name_key IS NULL OR y.name_key IS NULL)
  AND x.mother_core = y.mother_core AND x.birth_date = y.birth_date
  AND c.named = 1 AND c.more = 0 AND c.known = 1 AND NOT COALESCE(x.sex <> y.sex, FALSE)"""

SETTLING = {"settling_niks": _OWN_NIK, "settling_children": _CHILDREN}
"""Tables that SIDES joins, to be kept by these names: of records, persons and verification."""
