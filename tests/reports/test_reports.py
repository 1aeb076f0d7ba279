"""The reports of a small run: byte for byte, masked, neutral, and adding up.

When a change to the reports is meant, write the golden files anew: `python -m tests.reports.test_reports`.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import shown
from reconcile.reports.contents import Level, check_totals, write_reports
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.lists.recap import recap
from reconcile.reports.quality.files import write_quality
from reconcile.reports.written.files import ReportFile
from reconcile.tables import empty
from reconcile.vocabulary.errors import LedgerError
from tests.reports.page_text import page_text
from tests.reports.samples import OTHERS, ROWS, facts, found_engine, reports

GOLDEN = Path(__file__).parent / "golden"
PAGES = ("ringkasan", "berita_acara")
"""Pages whose words are kept as text in <page>.txt: their bytes hold drawings and styles."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_engine(tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


Papers = Callable[[Level], tuple[Path, list[ReportFile]]]


@pytest.fixture(scope="module")
def papers(engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Papers:
    """All papers of a level, written when they are first asked for; nobody writes to their folder."""

    @cache
    def written(level: Level) -> tuple[Path, list[ReportFile]]:
        folder = tmp_path_factory.mktemp(level)
        return folder, reports(engine, folder, level)

    return written


def read(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize("level", list(Level))
def test_reports_equal_the_golden_files(papers: Papers, level: Level) -> None:
    folder, files = papers(level)
    golden = {path.name: path.read_bytes() for path in (GOLDEN / level).iterdir() if path.stem not in PAGES}
    written_files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {file.name for file in files} == written_files
    assert {name for name in written_files if "/" not in name and name.endswith((".csv", ".txt"))} == set(
        golden
    )
    for file in files:
        written = (folder / file.name).read_bytes()
        assert written == golden.get(file.name, written), file.name
        assert file.sha256 == hashlib.sha256(written).hexdigest()
        if file.name.endswith(".csv"):
            assert file.rows == len(read(folder / file.name))


@pytest.mark.parametrize("level", list(Level))
def test_pages_say_what_the_golden_texts_say(papers: Papers, level: Level) -> None:
    folder, _ = papers(level)
    for page in PAGES:
        golden, written = GOLDEN / level / f"{page}.txt", folder / f"{page}.html"
        assert golden.exists() == written.exists(), page
        if golden.exists():
            assert page_text(written.read_text(encoding="utf-8")) == golden.read_text(encoding="utf-8"), page


@pytest.mark.parametrize("level", [Level.L1, Level.L2, Level.L3])
def test_no_full_number_and_no_birth_date_from_l1_on(papers: Papers, level: Level) -> None:
    folder, files = papers(level)
    births = {row.split("|")[5].strip() for row in ROWS.strip().splitlines()[1:]}
    assert len(births) > 5
    forms = {
        text
        for day in births
        for text in (
            day,
            "/".join(reversed(day.split("-"))),
            "-".join(reversed(day.split("-"))),
            day.replace("-", ""),
        )
    }
    for file in (file for file in files if file.name.endswith((".csv", ".txt", ".html"))):
        text = (folder / file.name).read_text(encoding="utf-8-sig") + file.name
        assert not re.search(r"[0-9]{15,}", text), file.name
        assert not [form for form in forms if form in text], file.name


def test_circulation_shows_initials_and_no_address(papers: Papers) -> None:
    folder, _ = papers(Level.L2)
    row = read(folder / "tumpang_tindih.csv")[0]
    assert [row[name] for name in ("Nama 1", "NIK 1", "Tahun lahir 1", "RW", "RT", "Kelurahan")] == [
        "A*** L***", "31**************", "", "", "", "Gambir",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+62",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "  =1",
        "＝1",
        "－1",
        "\u00a0=1",
        "\u3000＋1",
        "\u200b=1",
        "|cmd",
        "−1",
    ],
)
@pytest.mark.parametrize("kind", ["text", "name"])
def test_what_a_spreadsheet_would_calculate_is_neutralised(text: str, kind: str) -> None:
    (cell,) = shown(pa.array([text]), kind, Level.L0).to_pylist()  # type: ignore[arg-type]
    assert cell.startswith("'")
    assert not re.search(r"[\x00-\x1f]", cell)


def test_plain_names_stay_as_they_are() -> None:
    names = ["ANI LESTARI", "N", "NUR-AINI", None, ""]
    assert shown(pa.array(names), "name", Level.L1).to_pylist() == ["ANI LESTARI", "N", "NUR-AINI", "", ""]


def test_files_are_quoted_with_bom_and_crlf(papers: Papers) -> None:
    folder, _ = papers(Level.L1)
    for path in folder.rglob("*.csv"):
        body = path.read_bytes()
        assert body.startswith(b'\xef\xbb\xbf"') and body.endswith(b'"\r\n')
        assert b"\n" not in body.replace(b"\r\n", b"")
        assert all(
            re.fullmatch(rb'"([^"]|"")*"(;"([^"]|"")*")*', line) for line in body[3:].split(b"\r\n")[:-1]
        ), path.name


@pytest.mark.slow
def test_the_same_run_gives_the_same_bytes(papers: Papers, engine: Engine, tmp_path: Path) -> None:
    assert papers(Level.L1)[1] == reports(engine, tmp_path)


def test_the_dead_stay_in_every_count(papers: Papers) -> None:
    folder, _ = papers(Level.L1)
    assert [row["ID baris 1"] for row in read(folder / "meninggal_pindah.csv")] == ["kjs-3"]
    for name in ("rekap.csv", "rekap_kecamatan.csv", "rekap_kota.csv"):
        rows = read(folder / name)
        assert [sum(int(row[of]) for row in rows) for of in ("Orang", "Baris KJS")] == [8, 3], name


def test_a_list_that_could_not_be_made_is_empty_and_said(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", "id | person | name\nkis-1 | a | ANI\nkjs-1 | b | BUDI")
    files = {file.name: file for file in reports(engine, tmp_path / "out")}
    engine.close()
    assert files["tidak_tercatat_dukcapil.csv"].rows == 0
    assert (tmp_path / "out" / "tidak_tercatat_dukcapil.csv").read_bytes().count(b"\r\n") == 1
    told = " ".join((tmp_path / "out" / "BACA_SAYA.txt").read_text().split())
    assert "TIDAK_TERCATAT_DUKCAPIL: Data kependudukan (Dukcapil) tidak ada dalam proses ini" in told


def test_quality_files_of_like_names_do_not_overwrite_each_other(tmp_path: Path) -> None:
    others = OTHERS | {
        "files": (
            "programme | source_file | refused\nkis | A/b.csv | -\nkis | a b.xlsx | -\nkis | A?B.csv | -\nkjs"
            " | a b.csv | -"
        )
    }
    engine = found_engine(tmp_path / "e", **others)
    keep_homes(engine)
    names = [file.name for file in write_quality(engine, tmp_path, facts(engine))]
    engine.close()
    assert (
        len(names) == len({name.lower() for name in names}) == 9 - 4
    )  # four files, and the one that has problems
    assert all(re.fullmatch(r"kualitas_[A-Za-z0-9._-]+\.csv", name) for name in names)


@pytest.mark.parametrize(
    ("sql_of", "message"),
    [
        (
            (
                "ledger",
                "SELECT * REPLACE (rows + 1 AS rows) FROM ledger WHERE programme = 'kis' OR fate = 'read'",
            ),
            "ledger",
        ),
        (("persons", "SELECT * FROM persons WHERE programme <> 'kip'"), "rows kip"),
        (
            (
                "unregistered",
                (
                    "SELECT * FROM unregistered UNION ALL SELECT * REPLACE ('TIDAK_TERCATAT_DKI' AS list)"
                    " FROM unregistered"
                ),
            ),
            "dua daftar",
        ),
    ],
)
def test_reports_that_do_not_add_up_are_refused(
    tmp_path: Path, sql_of: tuple[str, str], message: str
) -> None:
    engine = found_engine(tmp_path / "e")
    name, sql = sql_of
    engine.read(name, engine.arrow(sql))
    with pytest.raises(LedgerError, match=message):
        reports(engine, tmp_path / "out")
    engine.close()


def test_a_report_with_a_row_too_few_is_refused(engine: Engine) -> None:
    keep_homes(engine)
    with pytest.raises(LedgerError, match=r"ganda_internal\.csv: seharusnya 1, tertulis 0"):
        check_totals(engine, recap(engine), [ReportFile("ganda_internal.csv", 0, "")])


def test_an_empty_run_has_reports_too(tmp_path: Path) -> None:
    engine = found_engine(tmp_path / "e", "id | person\nkis-1 | a")
    for name in (
        "records",
        "persons",
        "ledger",
        "files",
        "quality",
        "unregistered",
        "conflicts",
        "questions",
        "question_rows",
    ):
        engine.read(name, empty(name))
    assert {
        file.rows
        for file in write_reports(engine, tmp_path, facts(engine))
        if not file.name.startswith("rekap.")
    } == {0}
    engine.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        made = found_engine(Path(folder))
        for each in Level:
            for one in reports(made, Path(folder) / each, each):
                if one.name.removesuffix(".html") in PAGES:
                    words = page_text((Path(folder) / each / one.name).read_text(encoding="utf-8"))
                    (GOLDEN / each / one.name).with_suffix(".txt").write_text(words, encoding="utf-8")
                if "/" not in one.name and one.name.endswith(
                    (".csv", ".txt")
                ):  # workbooks and pages have tests of their own
                    shutil.copy(Path(folder) / each / one.name, GOLDEN / each / one.name)
