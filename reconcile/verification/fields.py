"""A row of a roll beside a row of the register, field by field: SQL over a row `f` of `verified_found`."""

from __future__ import annotations

from reconcile.engines.quoting import literal
from reconcile.verification.candidates import ANSWERED_BY
from reconcile.verification.names import ALIKE, SAME

_NOT_COMPARED = "'TIDAK_DIBANDINGKAN'"


def _blanks(column: str, other: str = "", answered: str = "") -> str:
    return (
        f"WHEN f.own_record_id IS NULL THEN {_NOT_COMPARED}\n"
        f"WHEN f.{column} IS NULL AND f.own_{other or column} IS NULL THEN {_NOT_COMPARED}\n"
        f"WHEN f.{column} IS NULL THEN 'KOSONG_ROLL'\n"
        f"{_answered(answered or column, f'f.own_{other or column}')}"
        f"WHEN f.own_{other or column} IS NULL THEN 'KOSONG_REGISTER'\n"
    )


def _answered(field: str, own: str) -> str:
    """What the registrar says himself of a field of which his row shows nothing, in the words of results."""
    if field not in ANSWERED_BY:
        return ""
    by_himself = f"{own} IS NULL AND f.by_nik = 1 AND s.one_{field} = 1 AND f.own_answers LIKE"
    return "".join(
        f"WHEN {by_himself} {literal(f'%;{field}={word}%')} THEN {literal(word)}\n"
        for word in ("SESUAI", "MIRIP", "TIDAK_SESUAI")
    )


def _alike(score: str) -> str:
    return (
        f"WHEN {score} >= {SAME} THEN 'SESUAI_BAKU'\n"
        f"WHEN {score} >= {ALIKE} THEN 'MIRIP'\n"
        "ELSE 'TIDAK_SESUAI' END"
    )


_AMONG = "INSTR(' / ' || {of}name_alias || ' / ', ' / ' || {one}name || ' / ') > 0"
# either bears the other's name as a second one (ALIAS, D/H, a slash, brackets)
SECOND_NAME = f"({_AMONG.format(of='f.', one='f.own_')} OR {_AMONG.format(of='f.own_', one='f.')})"
NAME = f"""
CASE {_blanks("name")}
WHEN f.name = f.own_name THEN 'SESUAI'
WHEN f.name_key = f.own_name_key OR {SECOND_NAME} THEN 'SESUAI_BAKU'
{_alike("n.score")}
"""
_SAID_SCORE = "TRY_CAST(regexp_extract(f.own_answers, ';name=[A-Z_]+ ([0-9]+)', 1) AS INTEGER)"
NAME_SCORE = (
    f"CASE WHEN f.name_key = f.own_name_key OR f.name = f.own_name OR {SECOND_NAME} THEN NULL"
    f" WHEN f.own_name IS NULL AND f.by_nik = 1 AND s.one_name = 1 THEN {_SAID_SCORE} ELSE n.score END"
)
MOTHER = f"""
CASE {_blanks("mother_core", answered="mother")}
WHEN f.mother_core = f.own_mother_core THEN 'SESUAI'
WHEN f.mother_key = f.own_mother_key THEN 'SESUAI_BAKU'
{_alike("m.score")}
"""
BIRTH_DATE = f"""
CASE {_blanks("birth_date")}
WHEN f.birth_date = f.own_birth_date THEN 'SESUAI'
WHEN YEAR(f.birth_date) = YEAR(f.own_birth_date) AND MONTH(f.birth_date) = DAY(f.own_birth_date)
  AND DAY(f.birth_date) = MONTH(f.own_birth_date) THEN 'TERTUKAR'
ELSE 'TIDAK_SESUAI' END
"""
BIRTH_PLACE = f"""
CASE {_blanks("birth_place")}
WHEN f.birth_place = f.own_birth_place THEN 'SESUAI'
ELSE p.result END
"""
SEX = f"CASE {_blanks('sex')} WHEN f.sex = f.own_sex THEN 'SESUAI' ELSE 'TIDAK_SESUAI' END"
KK = f"CASE {_blanks('kk')} WHEN f.kk = f.own_kk THEN 'SESUAI' ELSE 'TIDAK_SESUAI' END"
REGION = f"""
CASE {_blanks("region_code")}
WHEN SUBSTR(f.region_code, 1, LEAST(LENGTH(f.region_code), LENGTH(f.own_region_code)))
   = SUBSTR(f.own_region_code, 1, LEAST(LENGTH(f.region_code), LENGTH(f.own_region_code))) THEN 'SESUAI'
ELSE 'TIDAK_SESUAI' END
"""

RESULTS = {
    "name": NAME,
    "birth_date": BIRTH_DATE,
    "birth_place": BIRTH_PLACE,
    "sex": SEX,
    "mother": MOTHER,
    "kk": KK,
    "region": REGION,
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
    columns = [f"{sql.strip()} AS {field}_result" for field, sql in RESULTS.items()]
    return ",\n".join([*columns, f"{NAME_SCORE} AS name_score"])
