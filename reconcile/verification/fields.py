"""A row of a roll beside a row of the register, field by field: SQL over `x` (the roll's) and `r`."""

from __future__ import annotations

from reconcile.verification.names import ALIKE, SAME

_NOT_COMPARED = "'TIDAK_DIBANDINGKAN'"


def _blanks(column: str, other: str = "") -> str:
    return (
        f"WHEN r.record_id IS NULL THEN {_NOT_COMPARED}\n"
        f"WHEN x.{column} IS NULL AND r.{other or column} IS NULL THEN {_NOT_COMPARED}\n"
        f"WHEN x.{column} IS NULL THEN 'KOSONG_ROLL'\n"
        f"WHEN r.{other or column} IS NULL THEN 'KOSONG_REGISTER'\n"
    )


def _alike(score: str) -> str:
    return (
        f"WHEN {score} >= {SAME} THEN 'SESUAI_BAKU'\n"
        f"WHEN {score} >= {ALIKE} THEN 'MIRIP'\n"
        "ELSE 'TIDAK_SESUAI' END"
    )


NAME = f"""
CASE {_blanks("name")}
WHEN x.name = r.name THEN 'SESUAI'
WHEN x.name_key = r.name_key THEN 'SESUAI_BAKU'
{_alike("n.score")}
"""
NAME_SCORE = "CASE WHEN x.name_key = r.name_key OR x.name = r.name THEN NULL ELSE n.score END"
MOTHER = f"""
CASE {_blanks("mother_core")}
WHEN x.mother_core = r.mother_core THEN 'SESUAI'
WHEN x.mother_key = r.mother_key THEN 'SESUAI_BAKU'
{_alike("m.score")}
"""
BIRTH_DATE = f"""
CASE {_blanks("birth_date")}
WHEN x.birth_date = r.birth_date THEN 'SESUAI'
WHEN YEAR(x.birth_date) = YEAR(r.birth_date) AND MONTH(x.birth_date) = DAY(r.birth_date)
  AND DAY(x.birth_date) = MONTH(r.birth_date) THEN 'TERTUKAR'
ELSE 'TIDAK_SESUAI' END
"""
BIRTH_PLACE = f"""
CASE {_blanks("birth_place")}
WHEN x.birth_place = r.birth_place THEN 'SESUAI'
ELSE p.result END
"""
SEX = f"CASE {_blanks('sex')} WHEN x.sex = r.sex THEN 'SESUAI' ELSE 'TIDAK_SESUAI' END"
KK = f"CASE {_blanks('kk')} WHEN x.kk = r.kk THEN 'SESUAI' ELSE 'TIDAK_SESUAI' END"
REGION = f"""
CASE {_blanks("region_code")}
WHEN SUBSTR(x.region_code, 1, LEAST(LENGTH(x.region_code), LENGTH(r.region_code)))
   = SUBSTR(r.region_code, 1, LEAST(LENGTH(x.region_code), LENGTH(r.region_code))) THEN 'SESUAI'
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
