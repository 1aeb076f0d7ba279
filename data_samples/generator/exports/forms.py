"""Values as a file writes them: dates, sexes, places, school names, amounts, and columns that nobody
needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Bools, Dates, Ints, Strings
from data_samples.generator.exports.files import Columns
from data_samples.generator.exports.rows import Rows
from data_samples.generator.people.people import LEVELS, People
from data_samples.generator.people.places import Places

MONTHS = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ENGLISH = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")

STYLES: dict[str, Callable[[date], str]] = {
    "dd/mm/yyyy": lambda d: f"{d.day:02d}/{d.month:02d}/{d.year}",
    "dd-mm-yyyy": lambda d: f"{d.day:02d}-{d.month:02d}-{d.year}",
    "d/m/yy": lambda d: f"{d.day}/{d.month}/{d.year % 100:02d}",
    "yyyy-mm-dd": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d}",
    "yyyymmdd": lambda d: f"{d.year}{d.month:02d}{d.day:02d}",
    "datetime": lambda d: f"{d.year}-{d.month:02d}-{d.day:02d} 00:00:00",
    "oracle": lambda d: f"{d.day:02d}-{_ENGLISH[d.month - 1]}-{d.year % 100:02d}",
    "words": lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    "mm/dd/yyyy": lambda d: f"{d.month:02d}/{d.day:02d}/{d.year}",
}


def dates(days: Dates, style: str, missing: str = "") -> Strings:
    """The dates in one of STYLES; `missing` for NaT."""
    distinct, which = np.unique(days.astype("datetime64[D]").astype(np.int64), return_inverse=True)
    write = STYLES[style]
    nat = np.iinfo(np.int64).min
    texts = [
        missing if value == nat else write(date.fromordinal(int(value) + 719_163))
        for value in distinct.tolist()
    ]
    written: Strings = np.array(texts, dtype=object)[which]
    return written


def constant(value: str, size: int) -> Strings:
    """The same text in every row."""
    return np.full(size, value, dtype=object)


def coded(index: Ints | Bools, words: tuple[str, ...] | list[str]) -> Strings:
    """words[index]."""
    written: Strings = np.array(words, dtype=object)[index.astype(np.int64)]
    return written


def sexes(rows: Rows, male: str, female: str) -> Strings:
    """The sex column; empty where unknown."""
    return np.where(rows.sex_known, np.where(rows.male, male, female), "").astype(object)


def small(values: Ints, pad: int) -> Strings:
    """Small numbers as text, zero-padded to `pad` digits."""
    return coded(values, [f"{value:0{pad}d}" for value in range(int(values.max(initial=0)) + 1)])


def cut(texts: Strings, width: int) -> Strings:
    """Texts shortened to the width of a field."""
    return np.array([text[:width] for text in texts.tolist()], dtype=object)


def places(source: Places, place: Ints, respelled: bool = False) -> Columns:
    """Kelurahan, kecamatan, city and province of each row; `respelled`: in other usual spellings."""
    village, district, city, province = source.village, source.district, source.city, source.province
    if respelled:
        other = {
            "PAL MERAH": "PALMERAH",
            "KRAMATJATI": "KRAMAT JATI",
            "PULOGADUNG": "PULO GADUNG",
            "SETIABUDI": "SETIA BUDI",
            "KALIDERES": "KALI DERES",
            "PULO GADUNG": "PULOGADUNG",
        }
        district = np.array([other.get(name, name) for name in district], dtype=object)
        city = np.array(
            [f"KOTA ADM. {name}" if name.startswith("JAKARTA") else name for name in city], dtype=object
        )
        province = np.array(["DKI JAKARTA"] * source.dki + list(province[source.dki :]), dtype=object)
    return {
        "village": village[place],
        "district": district[place],
        "city": city[place],
        "province": province[place],
    }


def random_digits(rng: np.random.Generator, size: int, prefix: str, digits: int) -> Strings:
    """Numbers of a card, an account or a telephone: `prefix`, then random digits."""
    numbers = rng.integers(0, 10**digits, size)
    return np.array([f"{prefix}{number:0{digits}d}" for number in numbers.tolist()], dtype=object)


def phones(rng: np.random.Generator, size: int) -> Strings:
    """Telephone numbers of a block that no operator gives out (0800-0...)."""
    return random_digits(rng, size, "08000", 7)


def religions(rng: np.random.Generator, size: int, names: bool = True) -> Strings:
    """Religion, as a name or in the register's codes."""
    words = ("ISLAM", "KRISTEN", "KATOLIK", "HINDU", "BUDHA") if names else ("1", "2", "3", "4", "5")
    return coded(rng.choice(5, size, p=(0.85, 0.07, 0.04, 0.01, 0.03)).astype(np.int32), words)


def schools(people: People, person: Ints) -> tuple[Strings, Strings, Ints]:
    """Names, NPSN and places of the pupils' schools."""
    school = people.school[person]
    place = school // 10
    forms = (
        "SDN {} 01 PAGI",
        "SDN {} 02 PETANG",
        "SD NEGERI {} 03",
        "MI AL-IKHLAS {}",
        "SDS BINA BANGSA {}",
        "SMPN {}",
        "SMP ISLAM {}",
        "SMAN {}",
        "SMK BHAKTI {}",
        "PKBM {}",
    )
    distinct, which = np.unique(school, return_inverse=True)
    names = [forms[value % 10].format(people.places.village[value // 10]) for value in distinct.tolist()]
    npsn = [f"{20100000 + value:08d}" for value in distinct.tolist()]
    return np.array(names, dtype=object)[which], np.array(npsn, dtype=object)[which], place


def nisns(people: People, rows: Rows, rng: np.random.Generator) -> Strings:
    """NISN of each row, 10 digits; some missing, some with a wrong digit."""
    numbers = [f"{number:010d}" for number in people.nisn[rows.person].tolist()]
    drawn = rng.random(len(numbers))
    wrong = rng.integers(3, 10, len(numbers))
    for row in np.flatnonzero(drawn < 0.04).tolist():
        place, text = int(wrong[row]), numbers[row]
        numbers[row] = (
            ""
            if drawn[row] < 0.025
            else text[:place] + str((int(text[place]) + 1 + row % 8) % 10) + text[place + 1 :]
        )
    return np.array(numbers, dtype=object)


def levels(people: People, rows: Rows) -> Strings:
    """SD, SMP, SMA, SMK or PKBM."""
    return coded(people.level[rows.person], LEVELS)


def split(place_city: Strings, cities: tuple[str, ...]) -> npt.NDArray[np.intp]:
    """Rows of these cities (4-digit codes)."""
    return np.flatnonzero(np.isin(place_city.astype(str), cities))
