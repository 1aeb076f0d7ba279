"""How much of a file is believed before it is opened: a small file must not be able to fill memory or
disk."""

from __future__ import annotations

MAX_FILE_BYTES = 8 * 1024**3
"""Of one file on disk: the population register of Jakarta as CSV is about 2 GB."""

MAX_WORKBOOK_BYTES = 600 * 1024**2
"""Of one workbook: they are read whole, unlike text."""

MAX_MARKUP_BYTES = 300 * 1024**2
"""Of one web page or XML Spreadsheet: their rows are held in memory."""

MAX_UNPACKED_BYTES = 4 * 1024**3
"""Of a zip's text members, and of the parts of an XLSX, together, after unpacking."""

MAX_UNPACKED_RATIO = 400
"""Unpacked to packed: sheets of real rolls reach 30; a bomb 1000. Asked only above RATIO_FROM_BYTES."""

RATIO_FROM_BYTES = 64 * 1024**2

MAX_SHARED_STRINGS_BYTES = 1024**3
"""Of the table of texts of an XLSX."""

MAX_ZIP_MEMBERS = 1000

MAX_PACKAGE_PARTS = 10_000
"""Of one workbook: a few for each sheet and picture."""

MAX_LINE_BYTES = 1024**2
"""Of one line of text: longer lines mean that line ends are lost."""

MAX_SHEETS = 2000
"""Of one workbook: one for each of Jakarta's 267 kelurahan is usual; 20,000 fit in 9 kB."""

MAX_CELLS = 60_000_000
"""Width times height of the used area of a sheet: a workbook is a dense grid in memory."""

MAX_COLUMNS = 2000

MAX_CELL_TEXT = 1000
"""Letters of one cell: an address is a line or two. What is longer has lost its line ends, or means harm."""

MAX_CELL_LINES = 50
"""Lines one quoted cell of a CSV may span before its quote counts as never closed."""

MAX_RECORD_TEXT = 64 * 1024
"""Letters that lines joined by an open quote may come to: each further line has all of them cut anew."""

HEAD_ROWS = 150
"""Rows looked at to find the heading."""

SAMPLE_ROWS = 3000
"""Rows looked at to tell what a column holds."""

BATCH_ROWS = 65_536
TEXT_BLOCK_BYTES = 8 * 1024**2
