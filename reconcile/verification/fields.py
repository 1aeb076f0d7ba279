"""A row of a roll beside a row of the register, field by field."""

from __future__ import annotations

from reconcile.engines.quoting import literal
from reconcile.verification.candidates import ANSWERED_BY
from reconcile.verification.names import ALIKE, SAME

# what a row and its person's row of the register say of a field
_NOTHING, _BLANK, _BLANK_THERE, _SAME, _NEARLY, _OTHERWISE = range(6)


def _state(column: str, same: str = "", nearly: str = "") -> str:
    """SQL of it. same, nearly: SQL of when both say the same, and all but the same; where they are equal
    unless said otherwise."""
    return (
        f"CASE WHEN r.record_id IS NULL OR (f.{column} IS NULL AND r.{column} IS NULL) THEN {_NOTHING}\n"
        f"WHEN f.{column} IS NULL THEN {_BLANK}\n"
        f"WHEN r.{column} IS NULL THEN {_BLANK_THERE}\n"
        f"WHEN {same or f'f.{column} = r.{column}'} THEN {_SAME}\n"
        + (f"WHEN {nearly} THEN {_NEARLY}\n" if nearly else "")
        + f"ELSE {_OTHERWISE} END"
    )


_AMONG = "INSTR(' / ' || {of}.name_alias || ' / ', ' / ' || {one}.name || ' / ') > 0"
# either bears the other's name as a second one (ALIAS, D/H, a slash, brackets)
_SECOND_NAME = f"({_AMONG.format(of='f', one='r')} OR {_AMONG.format(of='r', one='f')})"
_TURNED = """
(YEAR(f.birth_date) = YEAR(r.birth_date) AND MONTH(f.birth_date) = DAY(r.birth_date)
 AND DAY(f.birth_date) = MONTH(r.birth_date))
"""
_WITHIN = "SUBSTR({}.region_code, 1, LEAST(LENGTH(f.region_code), LENGTH(r.region_code)))"
STATES = {
    "name": _state("name", nearly=f"f.name_key = r.name_key OR {_SECOND_NAME}"),
    "birth_date": _state("birth_date", nearly=_TURNED.strip()),
    "birth_place": _state("birth_place"),
    "sex": _state("sex"),
    "mother": _state("mother_core", nearly="f.mother_key = r.mother_key"),
    "kk": _state("kk"),
    "region": _state("region_code", same=f"{_WITHIN.format('f')} = {_WITHIN.format('r')}"),
}
"""Fields in the order in which staff read them, as SQL over a row `f` and its person's row `r` of the
register; kept instead of what they say, as texts of all rows are dear to keep."""

TEXTS = {
    "name": ("name", "name_key"),
    "mother": ("mother_core", "mother_key"),
    "birth_place": ("birth_place",),
}
"""What both say, where their states do not tell what comes of it."""


def states_sql() -> str:
    """The states of all fields, a column each."""
    return ",\n".join(f"{sql} AS {field}_state" for field, sql in STATES.items())


def texts_sql() -> str:
    """Over these and the texts of both: the texts that are needed, a column each."""
    return ", ".join(
        f"CASE WHEN {field}_state = {_OTHERWISE} THEN {side}{column} END AS {side}{column}"
        for field, columns in TEXTS.items()
        for column in columns
        for side in ("", "own_")
    )


def _result(field: str, nearly: str, otherwise: str) -> str:
    """SQL of what staff read of a field, over a row `f` of `verified_found`."""
    said = f"f.{field}_state"
    return (
        f"CASE WHEN {said} = {_SAME} THEN 'SESUAI'\n"
        f"WHEN {said} = {_NOTHING} THEN 'TIDAK_DIBANDINGKAN'\n"
        f"WHEN {said} = {_BLANK} THEN 'KOSONG_ROLL'\n"
        f"{_answered(field)}"
        f"WHEN {said} = {_BLANK_THERE} THEN 'KOSONG_REGISTER'\n"
        f"WHEN {said} = {_NEARLY} THEN {literal(nearly)}\n"
        f"{otherwise} END"
    )


def _answered(field: str) -> str:
    """What the registrar says himself of a field of which his row shows nothing, in the words of results."""
    if field not in ANSWERED_BY:
        return ""
    by_himself = (
        f"f.{field}_state = {_BLANK_THERE} AND f.by_nik = 1 AND s.one_{field} = 1 AND f.own_answers LIKE"
    )
    return "".join(
        f"WHEN {by_himself} {literal(f'%;{field}={word}%')} THEN {literal(word)}\n"
        for word in ("SESUAI", "MIRIP", "TIDAK_SESUAI")
    )


def _alike(score: str) -> str:
    return f"WHEN {score} >= {SAME} THEN 'SESUAI_BAKU'\nWHEN {score} >= {ALIKE} THEN 'MIRIP'\n{_ELSE}"


_ELSE = "ELSE 'TIDAK_SESUAI'"
_SAID_SCORE = "TRY_CAST(regexp_extract(f.own_answers, ';name=[A-Z_]+ ([0-9]+)', 1) AS INTEGER)"
NAME_SCORE = (
    f"CASE WHEN f.name_state IN ({_SAME}, {_NEARLY}) THEN NULL"
    f" WHEN f.name_state IN ({_NOTHING}, {_BLANK_THERE}) AND f.by_nik = 1 AND s.one_name = 1"
    f" THEN {_SAID_SCORE}"
    " ELSE n.score END"
)
RESULTS = {
    "name": _result("name", "SESUAI_BAKU", _alike("n.score")),
    "birth_date": _result("birth_date", "TERTUKAR", _ELSE),
    "birth_place": _result("birth_place", "SESUAI_BAKU", "ELSE p.result"),
    "sex": _result("sex", "SESUAI_BAKU", _ELSE),
    "mother": _result("mother", "SESUAI_BAKU", _alike("m.score")),
    "kk": _result("kk", "SESUAI_BAKU", _ELSE),
    "region": _result("region", "SESUAI_BAKU", _ELSE),
}
"""Fields in the order in which staff read them."""

_AGREES = "CASE WHEN {}_result IN ('SESUAI', 'SESUAI_BAKU') THEN 1 ELSE 0 END"
_COMPARED = (
    "CASE WHEN {}_result IN ('SESUAI', 'SESUAI_BAKU', 'MIRIP', 'TERTUKAR', 'TIDAK_SESUAI') THEN 1 ELSE 0 END"
)
AGREE = " + ".join(_AGREES.format(field) for field in RESULTS)
COMPARED = " + ".join(_COMPARED.format(field) for field in RESULTS)


def results_sql() -> str:
    """The results of all fields, a column each, and the score of the name."""
    columns = [f"{sql} AS {field}_result" for field, sql in RESULTS.items()]
    return ",\n".join([*columns, f"{NAME_SCORE} AS name_score"])
