"""The stories: who they are about, which rows they leave in which file, and what is true of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from data_samples.generator.people.people import People

SIAK, ASKED = "dukcapil/SIAK_BIODATA_WNI_31.csv", "dukcapil/dukcapil_ws_tanya_nik.csv"
BEKASI = "dukcapil/SIAK_BIODATA_3275_BEKASI.csv"
KIS, KJS, KJS_BEKASI = (
    "kis/Master_Peserta_KIS_2018.csv",
    "kjs/KJS_2018.csv",
    "kjs/JAMKESDA_KOTA_BEKASI_2018.csv",
)
KIP, KJP, DTKS = "kip/PIP_2018.csv", "kjp/KJP_2018_T1.csv", "dtks/DTKS_31_20180215.csv"

Row = dict[str, str]


@dataclass(frozen=True)
class Person:
    """Somebody of a story. number: of the truth. nik_away: a number issued in Bekasi."""

    number: int
    name: str
    birth: date
    male: bool
    mother: str
    nik: str
    nik_away: str
    kk: str
    kk_away: str
    place: int

    @property
    def sex(self) -> str:
        return "L" if self.male else "P"


@dataclass
class World:
    """The files as they fill. told: what is true of persons; answers: of rows of a register."""

    people: People
    rng: np.random.Generator
    files: dict[str, tuple[list[Row], list[int]]] = field(
        default_factory=lambda: defaultdict(lambda: ([], []))
    )
    told: list[dict[str, object]] = field(default_factory=list)
    answers: list[dict[str, object]] = field(default_factory=list)
    births: dict[int, date] = field(default_factory=dict)
    """Birthdays that a story gives somebody."""
    used: int = 0

    def tell(self, story: Story) -> None:
        """One more person to whom it happens."""
        one = self.person(story.young)
        self.told.append({"person": one.number, "story": story.name, "class": story.true})
        story.leaves(self, one)

    def person(self, young: bool = False) -> Person:
        """The next of the population who lives in DKI and is of the age asked for."""
        people, low, high = self.people, *((7.0, 17.0) if young else (18.0, 70.0))
        while True:
            at = self.used
            self.used += 1
            place = int(people.homes.place[people.families.household[at]])
            if place < people.places.dki and low <= people.age[at] < high:
                break
        born = people.families.birth[at].astype("datetime64[D]").astype(date)
        male = bool(people.families.male[at])
        day = f"{born.day + (0 if male else 40):02d}{born:%m%y}"
        village = people.places.village_code[place]
        return Person(
            at, str(people.name[at]), born, male, str(people.mother_name[at]),
            f"{village[:6]}{day}{9000 + at % 999:04d}", f"327501{day}{9000 + at % 999:04d}",
            f"{village[:6]}150310{9000 + at % 999:04d}", f"327501150310{9000 + at % 999:04d}", place,
        )  # fmt: skip

    def add(self, file: str, one: Person, **more: str) -> None:
        rows, persons = self.files[file]
        rows.append(more)
        self.births[one.number] = one.birth
        persons.append(one.number)

    def roll(self, file: str, one: Person, away: bool = False, /, **more: str) -> None:
        """A row of a roll or of the need register, at home here or in Bekasi."""
        place = ("JAWA BARAT", "KOTA BEKASI", "BEKASI TIMUR", "MARGAHAYU") if away else self._home(one)
        known = {"NIK": one.nik, "NAMA": one.name, "TGL_LAHIR": f"{one.birth:%d-%m-%Y}", "JK": one.sex}
        names = ("PROVINSI", "KABUPATEN", "KECAMATAN", "KELURAHAN")
        self.add(
            file,
            one,
            **{**known, "NAMA_IBU_KANDUNG": one.mother, **dict(zip(names, place, strict=True)), **more},
        )

    def _home(self, one: Person) -> tuple[str, str, str, str]:
        places = self.people.places
        return (
            "DKI JAKARTA",
            str(places.city[one.place]),
            str(places.district[one.place]),
            str(places.village[one.place]),
        )

    def register(self, one: Person, *, file: str = SIAK, away: bool = False, **more: str) -> None:
        code = "3275011001" if away else self.people.places.village_code[one.place]
        row = {
            "NIK": one.nik,
            "NO_KK": one.kk,
            "NAMA_LGKP": one.name,
            "JENIS_KLMIN": "1" if one.male else "2",
        }
        row |= {"TGL_LHR": f"{one.birth:%Y-%m-%d}", "NAMA_LGKP_IBU": one.mother}
        parts = ((0, 2, "NO_PROP"), (2, 4, "NO_KAB"), (4, 6, "NO_KEC"), (6, 10, "NO_KEL"))
        row |= {name: str(int(code[low:high])) for low, high, name in parts}
        self.add(file, one, **{**row, "STAT_HIDUP": "1", "FLAG_PINDAH": "", **more})

    def asked(self, one: Person, code: str, words: str, answer: str, **more: str) -> None:
        """A row of the web service: what was asked, and its answer."""
        asked = {"NIK": one.nik, "NAMA_LGKP": one.name, "TGL_LHR": f"{one.birth:%d-%m-%Y}"}
        self.add(ASKED, one, **{**asked, "RESPONSE_CODE": code, "RESPON": words, **more})
        programme, _, file = ASKED.partition("/")
        row = len(self.files[ASKED][0]) + 1
        where = {"programme": programme, "source_file": file, "sheet": "", "source_row": row}
        self.answers.append({**where, "answer": answer})


@dataclass(frozen=True)
class Story:
    """true: the class of other regions, "" for none. young: about pupils."""

    name: str
    leaves: Callable[[World, Person], None]
    true: str = ""
    young: bool = False


def moved(one: Person, card: str = "") -> Person:
    """The same with a number of Bekasi; card: of the family, where it is another."""
    return Person(**{**one.__dict__, "nik": one.nik_away, "kk": card or one.kk})


_CENTRAL = {"SEGMEN": "PBI APBN", "STATUS": "AKTIF", "TMT": "01-01-2016"}
_REGIONAL = {"SEGMEN": "PBI APBD", "STATUS": "AKTIF", "TMT": "01-01-2017"}


def _settled(world: World, one: Person) -> None:
    one = moved(one)
    world.roll(KIS, one, True, **_CENTRAL)
    world.register(one)


def _settled_by_card(world: World, one: Person) -> None:
    """The roll has the new address already; only the family card tells when he came."""
    one = moved(one, one.nik[:6] + "150517" + one.kk[12:])
    world.roll(KIS, one, **_CENTRAL)
    world.register(one)


def _settled_twice(world: World, one: Person) -> None:
    one = moved(one)
    world.roll(KIS, one, True, **_CENTRAL)
    world.roll(KJS, one, **_REGIONAL)
    world.register(one)


def _two_provinces(world: World, one: Person) -> None:
    world.roll(KJS, one, **_REGIONAL)
    world.roll(KJS_BEKASI, one, True, **_REGIONAL)
    world.register(one)


def _not_moved(world: World, one: Person) -> None:
    one = moved(one, one.kk_away)
    world.roll(KIS, one, **_CENTRAL)
    world.roll(DTKS, one)
    world.register(one, file=BEKASI, away=True)


def _underway(world: World, one: Person) -> None:
    one = moved(one, one.kk_away)
    world.roll(DTKS, one)
    world.roll(KIS, one, **_CENTRAL)
    world.register(one, file=BEKASI, away=True, FLAG_PINDAH="Y")


def _left(world: World, one: Person) -> None:
    world.roll(KJS, one, **_REGIONAL)
    world.register(one, FLAG_PINDAH="Y")


def _unasked(world: World, one: Person) -> None:
    world.roll(KIS, moved(one, ""), **_CENTRAL)


def _commuter(world: World, one: Person) -> None:
    _pupil(world, moved(one, one.kk_away), KIP, away=True, school="JAKARTA TIMUR")


def _pupil_came(world: World, one: Person) -> None:
    one = moved(one)
    _pupil(world, one, KIP, away=None, school="KOTA BEKASI", TAHUN="2017")
    world.roll(KJP, one, TAHUN="2018", TAHAP="1", JENJANG="SD")
    world.register(one)


def _pupil(world: World, one: Person, file: str, *, away: bool | None, school: str, **more: str) -> None:
    """A row of KIP, whose region is the school's."""
    province = "JAWA BARAT" if "BEKASI" in school else "DKI JAKARTA"
    row = {"NIK": one.nik, "NAMA SISWA": one.name, "TANGGAL LAHIR": f"{one.birth:%d-%m-%Y}", "JK": one.sex}
    row |= {
        "PROVINSI": province,
        "KABUPATEN": school,
        "TAHUN": "2018",
        "NAMA IBU": one.mother,
        "JENJANG": "SD",
    }
    world.add(file, one, **{**row, **more})
    if away:
        world.roll(DTKS, one, True)


def _at_home(world: World, one: Person) -> None:
    """Nothing of elsewhere but the number: born there, and here for long."""
    one = moved(one)
    world.roll(KIS, one, **_CENTRAL)
    world.register(one)


def _answered(code: str, words: str, answer: str) -> Callable[[World, Person], None]:
    def leaves(world: World, one: Person) -> None:
        world.roll(KIS, one, **_CENTRAL)
        world.asked(one, code, words, answer)

    return leaves


def _sesuai(world: World, one: Person) -> None:
    """The service compares field by field, and gives no value back."""
    world.roll(KIS, one, **_CENTRAL)
    score = str(80 + one.number % 20)
    compared = {"NAMA_LGKP": f"Sesuai ({score})", "TGL_LHR": "Sesuai"}
    world.asked(one, "", "", "ALIVE", **compared)


def _bps_number(world: World, one: Person) -> None:
    """A number whose first digits are of BPS' list of provinces."""
    prefix = ("9471", "9702")[one.number % 2]
    one = Person(**{**one.__dict__, "nik": f"{prefix}01{one.nik[6:]}"})
    world.roll(KIS, one, **_CENTRAL)
    world.register(one)


def _panti(world: World, one: Person) -> None:
    """All of a panti on one family card, with a birthday that somebody assumed."""
    one = Person(**{**one.__dict__, "kk": "3175071207109777", "birth": date(one.birth.year, 1, 1)})
    world.roll(KIS, one, NO_KK=one.kk, ALAMAT="PANTI SOSIAL BINA LARAS", **_CENTRAL)
    world.register(one, ALAMAT="PANTI SOSIAL BINA LARAS")


def _two_cards(world: World, one: Person) -> None:
    for digit in "12":
        world.roll(KIS, one, NO_KARTU=f"000{digit}{one.nik[7:16]}", **_CENTRAL)
    world.register(one)


def _one_card_for_two(world: World, one: Person) -> None:
    other = world.person()
    world.told.append({"person": other.number, "story": "satu kartu, dua orang", "class": ""})
    for each in (one, other):
        world.roll(KIS, each, NO_KARTU=f"0003{one.nik[7:16]}", **_CENTRAL)
        world.register(each)


def _two_numbers(world: World, one: Person) -> None:
    """Recorded twice: the register has both numbers, and the rolls one each."""
    world.roll(KIS, one, **_CENTRAL)
    world.register(one)
    world.roll(DTKS, moved(one))
    world.register(moved(one))


def _newborn(world: World, one: Person) -> None:
    """On the roll under its mother's name, without a number; the register has both by now."""
    born = date(2018, 2, 1 + one.number % 27)
    baby = Person(**{**one.__dict__, "birth": born, "nik": f"{one.nik[:6]}{born:%d%m%y}{one.nik[12:]}"})
    world.roll(KIS, baby, NAMA=f"BY NY {one.mother}", NIK="", NO_KK=one.kk, **_CENTRAL)
    world.register(baby)


def _leap_day(world: World, one: Person) -> None:
    """Born on 29 February: 6 and 18 and 22 years old are counted on 1 March of common years."""
    born = date((2012, 2000, 1996)[one.number % 3], 2, 29)
    day = f"{born.day + (0 if one.male else 40):02d}{born:%m%y}"
    one = Person(**{**one.__dict__, "birth": born, "nik": f"{one.nik[:6]}{day}{one.nik[12:]}"})
    world.roll(KJP, one, TAHUN="2018", TAHAP="1", JENJANG="SD")
    world.register(one)


STORIES: tuple[Story, ...] = (
    Story("pindah datang, KIS beralamat lama", _settled, "PINDAH_DATANG_TUNTAS"),
    Story("pindah datang, KK baru", _settled_by_card, "PINDAH_DATANG_TUNTAS"),
    Story("pindah datang, juga KJS", _settled_twice, "PINDAH_DATANG_GANDA"),
    Story("APBD dua daerah", _two_provinces, "GANDA_ANTAR_DAERAH"),
    Story("tinggal di DKI, belum pindah", _not_moved, "BELUM_PINDAH"),
    Story("surat pindah di jalan", _underway, "DALAM_PERJALANAN"),
    Story("pindah keluar", _left, "PINDAH_KELUAR"),
    Story("tidak ada data daerah asal", _unasked, "TAK_DIKETAHUI"),
    Story("siswa KIP dari Bekasi", _commuter, "KIP_LUAR_DAERAH", young=True),
    Story("KIP ikut pindah", _pupil_came, "KIP_IKUT_PINDAH", young=True),
    Story("lama di DKI, NIK luar", _at_home),
    Story("jawaban 11", _answered("11", "Data ditemukan, meninggal dunia", "DEAD")),
    Story("jawaban 12", _answered("12", "Data Ganda", "DUPLICATE")),
    Story("jawaban 13", _answered("13", "Data tidak terdapat di database kependudukan", "NOT_FOUND")),
    Story("jawaban 14", _answered("14", "NIK Non Aktif", "INACTIVE")),
    Story("jawaban 15", _answered("15", "NIK tidak sesuai format Dukcapil", "MALFORMED")),
    Story("ditemukan", _answered("00", "Data Ditemukan", "ALIVE")),
    Story("Sesuai (87)", _sesuai),
    Story("NIK berawalan BPS", _bps_number),
    Story("penghuni panti", _panti),
    Story("dua kartu", _two_cards),
    Story("satu kartu, dua orang", _one_card_for_two),
    Story("dua NIK", _two_numbers),
    Story("bayi", _newborn),
    Story("lahir 29 Februari", _leap_day),
    Story("kuota habis", _answered("", "Kuota Akses Hari ini telah Habis", "NOT_ASKED")),
)
