"""What becomes of decisions, as a report; what writes documents is loaded when it is written."""

from __future__ import annotations

import pyarrow as pa

from reconcile.findings import wording_table
from reconcile.privacy.masking import Level
from reconcile.reports.decided.decisions import KEPT, any_decided, keep_decided
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.written.files import ReportFile


def _write(desk: Desk) -> list[ReportFile]:
    if not any_decided(desk.engine):
        return []
    from reconcile.reports.decided.proposals import write_proposals
    from reconcile.reports.decided.visits import write_visits

    names = desk.facts.names
    desk.engine.read("report_programmes", pa.table({"programme": list(names), "name": list(names.values())}))
    desk.engine.read("report_wording", wording_table(desk.facts.home.short))
    keep_decided(desk.engine)
    made = [*write_proposals(desk), *write_visits(desk)]
    desk.engine.drop("report_programmes", "report_wording", *KEPT)
    return made


DECIDED = Report(
    "decided",
    lambda: (
        (
            "usul_nonaktif/",
            "Usul nonaktif menurut program: diputuskan HENTIKAN dan disetujui orang kedua, dengan surat",
        ),
        (
            "kunjungan_lapangan/",
            "Kunjungan lapangan menurut kelurahan (diputuskan CEK LAPANGAN): diisi, lalu dikembalikan",
        ),
    ),
    Level.L2,
    _write,
    Turn.BOOKS,
)
