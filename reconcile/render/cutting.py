"""The tables of a run, cut to what is asked and found about the people of one kelurahan."""

from __future__ import annotations

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.reports.worklists.blocks import drop_lines, keep_lines

CUT = ("questions", "question_rows", *findings.names())
"""Read as `all_<name>`, and cut to the kelurahan as <name>."""

_BLOCKS = """
SELECT block
FROM worklist_blocks b
JOIN render_place p ON p.region_code = b.book
"""
_PEOPLE = """
SELECT h.person_id
FROM report_homes h
JOIN render_place p ON p.region_code = h.region_code
"""
_QUESTIONS = """
SELECT q.*
FROM all_questions q
WHERE block IN (SELECT block FROM render_blocks)
    OR (status = 'DIPUTUSKAN' AND person_id IN (SELECT person_id FROM render_people))
"""


def cut_to(engine: Engine, kelurahan: str) -> None:
    """Keep the tables CUT with what concerns the kelurahan: the blocks of its worklist, and the findings of
    which it is the home of somebody. Needs `all_<name>` of each, whole tables under their own names, and what
    `keep_homes` keeps of these."""
    engine.read("render_place", pa.table({"region_code": [kelurahan]}))
    keep_lines(engine)
    engine.keep("render_blocks", _BLOCKS)
    engine.keep("render_people", _PEOPLE)
    drop_lines(engine)
    engine.keep("questions", _QUESTIONS)
    engine.keep("question_rows", "SELECT * FROM all_question_rows SEMI JOIN questions USING (block)")
    for finding in findings.FINDINGS:
        theirs = " OR ".join(
            f"{person} IN (SELECT person_id FROM render_people)" for person in finding.persons
        )
        engine.keep(finding.name, f"SELECT * FROM all_{finding.name} WHERE {theirs}")
    engine.drop("render_place", "render_blocks", "render_people")
