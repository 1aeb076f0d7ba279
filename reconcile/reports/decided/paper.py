"""What becomes of decisions, as a report; what writes documents is loaded when it is written."""

from __future__ import annotations

from reconcile.privacy.masking import Level
from reconcile.reports.decided.counted import COUNTED, write_counted
from reconcile.reports.decided.decisions import KEPT, any_decided, keep_decided
from reconcile.reports.kit.report import Desk, Report, Turn
from reconcile.reports.lists.lists import listing
from reconcile.reports.written.files import ReportFile


def _write(desk: Desk) -> list[ReportFile]:
    if not any_decided(desk.engine):
        return []
    from reconcile.reports.decided.proposals import write_proposals
    from reconcile.reports.decided.repairs import write_repairs
    from reconcile.reports.decided.visits import write_visits

    with listing(desk.engine, desk.facts.names, desk.facts.home.short):
        keep_decided(desk.engine)
        made = [
            *write_counted(desk),
            *write_proposals(desk),
            *write_repairs(desk),
            *write_visits(desk),
        ]
        desk.engine.drop(*KEPT)
    return made


DECIDED = Report(
    "decided",
    lambda: (
        (
            COUNTED,
            "Keputusan petugas menurut temuan dan jawaban, juga alasan musyawarah: pertanyaan dan orang",
        ),
        (
            "usul_nonaktif/",
            "Usul nonaktif menurut program: diputuskan berhenti dan disetujui orang kedua, dengan surat",
        ),
        (
            "perbaikan_menurut_jawaban/",
            "Perbaikan menurut jawaban petugas, setiap program: NIK yang berlaku, meninggal, pindah, tidak"
            " ditemukan",
        ),
        (
            "kunjungan_lapangan/",
            "Kunjungan lapangan menurut kelurahan, dan semuanya setiap kota (..._SEMUA.xlsx): diputuskan CEK"
            " LAPANGAN; diisi, lalu dikembalikan",
        ),
    ),
    Level.L2,
    _write,
    Turn.BOOKS,
)
