"""What a row of a population register says of its person, as SQL over `vital_status`: one reading for links,
findings and papers.

| vital_status | written | the person is |
|---|---|---|
| null | an extract without the column, or one that marks only who died | living: it lists who is registered |
| ALIVE, DEAD, MOVED | a word declared for it | known, in that state |
| NOT_FOUND | "tidak ditemukan", 13 | not in the register |
| UNKNOWN | no answer (quota, login, 12, 14, a word nobody declared) | neither: not asked yet |
| UNKNOWN | a blank beside the answers of others | the same |

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
