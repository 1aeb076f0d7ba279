"""Sheet names and headings of a worklist that are read back when people return it; a change here orphans
the papers that are out."""

from __future__ import annotations

TINDAKAN = "Tindakan"
IDENTITAS = "Identitas"
QUESTIONS = "Pertanyaan"
GUIDE = "Petunjuk"

RUN_NUMBER = "Nomor proses"  # on GUIDE: the cell right of it holds the number of the run

NUMBER = (  # of the block; with RECORD_ID on every line, so that a sorted or filtered sheet can be read back
    "No"
)
QUESTION_ID = "ID temuan"
RECORD_ID = "ID baris"
STATUS = "STATUS"
DECISION = "KEPUTUSAN"
NOTE = "CATATAN"
INITIALS = "PARAF"

REPAIRS = "USULAN PERBAIKAN"  # the sheet that an owner of a roll is sent
REPAIR_ID = "No. usulan"
STATE = "JAWABAN"
STATE_DAY = "Tanggal jawaban"
STATE_BY = "Nama petugas"
STATE_NOTE = "Keterangan pengirim"
