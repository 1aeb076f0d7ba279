"""What goes wrong with deliveries: the plan, month by month, and what each kind of trouble does to the files.

PLAN is the one place that says when. Months are numbers, 0 the first, which is always well.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random

import numpy as np

from data_samples.generator.arrays import Bools
from data_samples.generator.exports.files import Sheet, Text
from data_samples.generator.months.deliveries import BookForm, Delivery, TextForm, kept_rows
from data_samples.generator.people.misspelling import keyboard


@dataclass(frozen=True)
class Trouble:
    """In this month, `kind` befalls the file of `series` (of MISSING: all files of the programme)."""

    month: int
    kind: str
    series: str
    name: str = ""
    """The name under which the file comes (again), where that is the trouble."""
    share: float = 0.0
    """CUT: how much of the file arrived."""
    city: str = ""
    """LACKS_CITY: which."""


PLAN = (
    Trouble(1, "REPEAT", "kis/master", "Master_Peserta_KIS_DKI salinan.csv"),
    Trouble(1, "LATE", "kjs/3173"),
    Trouble(2, "STALE", "dukcapil/SIAK_BIODATA_WNI_3172"),
    Trouble(2, "CORRECTION", "kjs/members", "PBI_APBD_DKI (rev2).csv"),
    Trouble(3, "CUT", "dtks/dump", share=0.62),
    Trouble(3, "RENAMED", "kis/service", "data bpjs terbaru fix.csv"),
    Trouble(4, "LACKS_CITY", "kjs/members", city="3172"),
    Trouble(4, "REPEAT_BOOK", "dukcapil/dukcapil_ws_jaksel", "dukcapil jaksel kirim ulang.xlsx"),
    Trouble(5, "MISSING", "dtks"),
    Trouble(6, "LAST_MONTH", "kis/master"),
    Trouble(7, "CORRECTION", "kjp/T2", "Data KJP T2 FINAL (rev2) fix.xlsx"),
    Trouble(8, "LATE", "dukcapil/SIAK_BIODATA_WNI_3173"),
    Trouble(9, "CUT", "kjs/3175", share=0.5),
    Trouble(9, "CORRECTION", "dtks/bdt", "BDT_ART_Jaksel rev2.csv"),
    Trouble(10, "REPEAT_NAME", "kjs/3172", "Salinan KJS JAKARTA UTARA.xlsx"),
    Trouble(10, "CUT", "dukcapil/dukcapil_ws_jaktim", share=0.66),
    Trouble(11, "LACKS_CITY", "kis/master", city="3175"),
    Trouble(11, "MISSING", "kip"),
)

Files = tuple[Delivery, ...]


@dataclass(frozen=True)
class Mail:
    """What came before: `first` and `before` as they were sent in the first and the last month, all well."""

    first: Files
    before: Files

    def after(self, sent: Files, plan: Sequence[Trouble]) -> Mail:
        """What the month after needs of what was sent; no more, for files are large."""
        later = {trouble.series for trouble in plan if trouble.kind in ("STALE", "LATE", "LAST_MONTH")}
        kept = tuple(file for file in sent if file.series in later)
        return Mail(self.first or kept, kept)

    @staticmethod
    def of(files: Files, series: str) -> Delivery | None:
        return next((file for file in files if file.series == series), None)


def troubled(files: Files, month: int, mail: Mail, plan: Sequence[Trouble], seed: int) -> Files:
    """The files of this month as they really come. Files that the plan speaks of but nobody sent are let be.

    Who corrected the list of a period leaves both lists lying.
    """
    for late in (trouble for trouble in plan if trouble.kind == "LATE" and trouble.month == month - 1):
        if (file := Mail.of(mail.before, late.series)) is not None:
            files = (*files, replace(file, kind="LATE", in_force=False))
    for number, trouble in enumerate(plan):
        file = Mail.of(files, trouble.series)
        stays = trouble.kind == "CORRECTION" and file is not None and file.manner == "PERIOD"
        if trouble.month == month or (stays and trouble.month < month):
            rng = np.random.default_rng([seed, number])
            files = _KINDS[trouble.kind](files, trouble, mail, rng)
    return files


def _swapped(files: Files, series: str, *new: Delivery) -> Files:
    """The files, `new` ones in the place of that of the series."""
    place = next((number for number, file in enumerate(files) if file.series == series), None)
    return files if place is None else (*files[:place], *new, *files[place + 1 :])


def _absent(file: Delivery) -> Delivery:
    return replace(file, kind="ABSENT", in_force=False, cut=0.0)


def _repeat(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The same rows in another order, with another delimiter, under another name."""
    file = Mail.of(files, trouble.series)
    if file is None or not isinstance(file.form, TextForm):
        return files
    form = file.form.take(rng.permutation(len(file.form.person)))
    other = "|" if form.style.delimiter == ";" else ";"
    form = replace(form, style=Text(other, "utf-8", quoted=True))
    again = replace(file, form=form, name=trouble.name, kind="REPEAT", of=file.name, in_force=False)
    return (*files, again)


def _repeat_book(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The same rows as a workbook beside the text."""
    file = Mail.of(files, trouble.series)
    if file is None or not isinstance(file.form, TextForm):
        return files
    rows = [list(cells) for cells in zip(*file.form.columns.values(), strict=True)]
    sheet = Sheet("Sheet1", (), tuple(file.form.columns), rows, file.form.person, total=False)
    again = replace(
        file, form=BookForm((sheet,)), name=trouble.name, kind="REPEAT", of=file.name, in_force=False
    )
    return (*files, again)


def _repeat_name(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The same bytes under another name."""
    file = Mail.of(files, trouble.series)
    if file is None:
        return files
    return (*files, replace(file, name=trouble.name, kind="REPEAT", of=file.name, in_force=False))


def _stale(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The first month's file still lies there."""
    file = Mail.of(mail.first, trouble.series)
    return files if file is None else (*files, replace(file, kind="STALE", in_force=False))


def _correction(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """A first file with rows missing and names mistyped, and beside it the right one."""
    file = Mail.of(files, trouble.series)
    if file is None:
        return files
    right = replace(file, name=trouble.name, kind="CORRECTION", of=file.name)
    form: TextForm | BookForm
    if isinstance(file.form, TextForm):
        form = _spoilt_text(file.form, rng)
    elif isinstance(file.form, BookForm):
        form = BookForm(tuple(_spoilt_sheet(sheet, rng) for sheet in file.form.sheets))
    else:
        return files
    wrong = replace(file, form=form, kind="CORRECTED", in_force=False)
    return _swapped(files, file.series, wrong, right)


def _forgotten(size: int, rng: np.random.Generator) -> Bools:
    here: Bools = rng.random(size) >= 0.04
    here[: min(1, size)] = size < 2
    return here


def _spoilt_text(form: TextForm, rng: np.random.Generator) -> TextForm:
    form = form.take(np.flatnonzero(_forgotten(len(form.person), rng)))
    heading = next(name for name in form.columns if name.upper().startswith("NAMA"))
    names = form.columns[heading].copy()
    for row in np.flatnonzero(rng.random(len(names)) < 0.05).tolist():
        names[row] = _mistyped(names[row], rng)
    return replace(form, columns=form.columns | {heading: names})


def _spoilt_sheet(sheet: Sheet, rng: np.random.Generator) -> Sheet:
    sheet = kept_rows(sheet, _forgotten(len(sheet.person), rng))
    at = next(number for number, heading in enumerate(sheet.headings) if heading.startswith("NAMA"))
    rows = [
        [*cells[:at], _mistyped(str(cells[at]), rng), *cells[at + 1 :]] if rng.random() < 0.05 else cells
        for cells in sheet.rows
    ]
    return replace(sheet, rows=rows)


def _mistyped(name: str, rng: np.random.Generator) -> str:
    return keyboard(name, Random(int(rng.integers(2**62)))) if name else name


def _cut(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """Only the first part of the file arrived."""
    file = Mail.of(files, trouble.series)
    if file is None:
        return files
    return _swapped(files, file.series, replace(file, cut=trouble.share, kind="CUT", in_force=False))


def _lacks_city(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The rows of a city are missing."""
    file = Mail.of(files, trouble.series)
    if file is None or not isinstance(file.form, TextForm):
        return files
    form = file.form.take(np.flatnonzero(file.form.city != trouble.city))
    return _swapped(files, file.series, replace(file, form=form, kind="LACKS_CITY", in_force=False))


def _renamed(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The file comes under a name that says nothing of its month."""
    file = Mail.of(files, trouble.series)
    if file is None:
        return files
    return _swapped(files, file.series, replace(file, name=trouble.name, kind="RENAMED", of=file.name))


def _not_sent(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """The file is not there; LATE ones come a month later, under their own name."""
    file = Mail.of(files, trouble.series)
    return files if file is None else _swapped(files, file.series, _absent(file))


def _missing(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """Nothing of the programme is there."""
    return tuple(_absent(file) if file.programme == trouble.series else file for file in files)


def _last_month(files: Files, trouble: Trouble, mail: Mail, rng: np.random.Generator) -> Files:
    """Last month's content under this month's name."""
    file, before = Mail.of(files, trouble.series), Mail.of(mail.before, trouble.series)
    if file is None or before is None:
        return files
    again = replace(before, name=file.name, kind="LAST_MONTH", of=before.name, in_force=False)
    return _swapped(files, file.series, again)


_KINDS: Mapping[str, Callable[[Files, Trouble, Mail, np.random.Generator], Files]] = {
    "REPEAT": _repeat,
    "REPEAT_BOOK": _repeat_book,
    "REPEAT_NAME": _repeat_name,
    "STALE": _stale,
    "CORRECTION": _correction,
    "CUT": _cut,
    "LACKS_CITY": _lacks_city,
    "RENAMED": _renamed,
    "LATE": _not_sent,
    "MISSING": _missing,
    "LAST_MONTH": _last_month,
}
