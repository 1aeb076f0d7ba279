"""`reconcile explain` and `reconcile blocking` on the small published run: what they say, what they hide,
what they refuse."""

from __future__ import annotations

import io
import json
import re
import shutil
import stat
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from rich.console import Console

from reconcile.cli.looking.explained import show_pair
from reconcile.explain.evidence_words import chance, picture
from reconcile.explain.pairs import explain_rows
from reconcile.explain.waterfall import Bar, waterfall
from reconcile.run import stages
from reconcile.run.facts.summary import as_text, summary
from reconcile.run.jobs import Job
from reconcile.workspace.accounts import account
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.runs import RunFolder
from tests.runs import AS_OF, INPUTS, run_as_far_as
from tests.workspace.resealing import reseal

Published = tuple[Path, Manifest]
Call = Callable[..., tuple[int, str, str]]
L0 = ("--level", "L0", "--recipient", "Lurah Gambir", "--purpose", "Aduan 3173045312769000")
NIK = re.compile(r"(?<!\d)\d{16}(?!\d)")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}|\d{2}-\d{2}-\d{4}")


@pytest.fixture(scope="module")
def link(published: Published) -> dict[str, str]:
    links = pq.read_table(RunFolder(published[0]).table("links")).to_pylist()
    return min(
        (row for row in links if row["band"] == "link"),
        key=lambda row: (row["weight"], row["record_id_left"]),
    )


@pytest.fixture(scope="module")
def strangers(published: Published) -> tuple[str, str]:
    """Two rows of different people that no rule brings together."""
    tables = [pq.read_table(path) for path in RunFolder(published[0]).snapshot_tables("records")]
    rows = pa.concat_tables(tables).sort_by("record_id").to_pylist()
    keys = ("nik", "kk", "name_first", "birth_date", "mother_core", "card_number", "nisn", "region_code")
    for one in rows:
        for other in rows:
            if one["birth_date"] and all(one[key] is None or one[key] != other[key] for key in keys):
                return one["record_id"], other["record_id"]
    raise AssertionError("the sample has no such rows")


def test_a_link_is_explained_in_words_and_bits(
    published: Published, link: dict[str, str], call: Call
) -> None:
    code, out, err = call("explain", "--run", published[0], link["record_id_right"], link["record_id_left"])
    assert (code, err) == (0, "")
    assert all(sentence in out for sentence in link["reasons"])
    for words in (
        "Calon pasangan karena sama: ",
        "Dalam hasil: satu orang",
        "Bobot awal",
        "DITAUTKAN",
        "dua kali lebih mungkin",
    ):
        assert words in out
    assert not any(character in out for character in "│┃━╭\x1b")  # plain where there is no terminal


def test_a_terminal_gets_a_table(published: Published, link: dict[str, str]) -> None:
    told = explain_rows(published[0], link["record_id_left"], link["record_id_right"])
    console = Console(force_terminal=True, width=140, record=True, file=io.StringIO())
    show_pair(console, told, {rule: rule for rule in told.explanation.rules})
    text = console.export_text()
    assert "┃ Bukti" in text
    assert "Bobot akhir" in text


def test_rows_are_masked_unless_all_is_asked_for(
    published: Published, link: dict[str, str], call: Call
) -> None:
    asked = ("explain", "--run", published[0], link["record_id_left"], link["record_id_right"])
    _, masked, _ = call(*asked)
    _, full, _ = call(*asked, *L0)
    assert not NIK.search(masked)
    assert not DATE.search(masked)
    assert re.search(r"\d{6}\*{10}", masked)
    assert NIK.search(full)
    assert DATE.search(full)
    assert "'" not in full


def test_the_street_is_told_to_those_who_may_know_all(
    published: Published, tmp_path: Path, cache: Path, call: Call
) -> None:
    """It is evidence for people, and the way to the home; no level but L0 tells what somebody wrote
    freely."""
    inputs = Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
    for code, street in (("kis", "JL MAWAR NO 7 RUMAH PAK RT"), ("dukcapil", "JALAN MAWAR 7")):
        for path in (inputs / code).iterdir():
            heading, *lines = path.read_text(encoding="utf-8").splitlines()
            mark = ";" if ";" in heading else ","
            path.write_text(
                "\n".join([f"{heading}{mark}ALAMAT", *(f"{line}{mark}{street}" for line in lines)]) + "\n",
                encoding="utf-8",
            )
    out = tmp_path / "out"
    job = Job(inputs=inputs, out=out, as_of=AS_OF, cache=cache, threads=1)
    run_as_far_as(stages.IDENTIFY, job)
    links = pq.read_table(out / "links.parquet").to_pylist()
    pair = next(
        [row["record_id_left"], row["record_id_right"]]
        for row in links
        if (row["record_id_left"][:3], row["record_id_right"][:3]) == ("duk", "kis")
    )
    _, masked, _ = call("explain", "--run", out, *pair)
    _, full, _ = call("explain", "--run", out, *pair, *L0)
    assert "MAWAR" not in masked
    assert "Alamat tertulis" in full and "JALAN MAWAR 7 | JL MAWAR NO 7 RUMAH PAK RT" in full


@pytest.mark.parametrize("left_out", ["--recipient", "--purpose"])
def test_all_is_shown_to_nobody_without_a_name_and_a_purpose(
    published: Published, link: dict[str, str], call: Call, left_out: str
) -> None:
    at = L0.index(left_out)
    code, out, err = call(
        "explain",
        "--run",
        published[0],
        link["record_id_left"],
        link["record_id_right"],
        *L0[:at],
        *L0[at + 2 :],
    )
    assert (code, out) == (2, "")
    assert left_out in err
    assert call("explain", "--run", published[0], "x", "y", *L0[:at], left_out, "  ", *L0[at + 2 :])[0] == 2


def test_who_saw_all_is_written_down_before_it_is_shown(
    published: Published, link: dict[str, str], tmp_path: Path, call: Call
) -> None:
    out = Path(shutil.copytree(published[0], tmp_path / "out"))
    rows = (link["record_id_left"], link["record_id_right"])
    log = tmp_path / "out.work" / "akses.jsonl"
    assert call("explain", "--run", out, *rows)[0] == 0
    assert not log.exists()
    for _ in range(2):
        assert call("explain", "--run", out, *rows, *L0)[0] == 0
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    said = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()]
    assert len(said) == 2
    assert (said[0]["command"], said[0]["level"], said[0]["recipients"], said[0]["purpose"]) == (
        "explain",
        "L0",
        ["Lurah Gambir"],
        "Aduan …",
    )
    assert (tuple(said[0]["shown"]), said[0]["run"], said[0]["account"]) == (
        rows,
        published[1]["run"]["number"],
        account(),
    )
    assert not NIK.search(log.read_text(encoding="utf-8"))
    log.unlink()
    log.mkdir()
    code, shown, err = call("explain", "--run", out, *rows, *L0)
    assert (code, shown, "tidak dapat ditulis" in err) == (2, "", True)


def test_the_account_is_not_what_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    before = account()
    for name in ("USER", "LOGNAME", "LNAME", "USERNAME"):
        monkeypatch.setenv(name, "sari")
    assert account() == before != "sari"


def test_a_pair_that_was_no_candidate_says_so(
    published: Published, strangers: tuple[str, str], call: Call
) -> None:
    code, out, _ = call("explain", "--run", published[0], *strangers)
    assert code == 0
    for words in ("BUKAN calon pasangan", "Dalam hasil: dua orang", "TIDAK DITAUTKAN"):
        assert words in out


def test_a_person_is_explained_from_the_weakest_pair_up(
    published: Published, link: dict[str, str], call: Call
) -> None:
    persons = pq.read_table(RunFolder(published[0]).table("persons")).to_pylist()
    person = next(row["person_id"] for row in persons if row["record_id"] == link["record_id_left"])
    rows = sum(row["person_id"] == person for row in persons)
    code, out, _ = call("explain", "--run", published[0], "--person", person)
    assert code == 0
    assert f"{rows * (rows - 1) // 2} pasangan" in out
    listed = [
        float(found.replace(",", ".").replace("−", "-"))
        for found in re.findall(r"Bobot akhir ([+−]?[\d,]+) bit", out)
    ]
    assert len(listed) == min(rows * (rows - 1) // 2, 10)
    assert listed == sorted(listed)


def test_the_picture_is_svg_without_personal_data(
    published: Published, link: dict[str, str], tmp_path: Path, call: Call
) -> None:
    target = tmp_path / "pair.svg"
    asked = (
        "explain",
        "--run",
        published[0],
        link["record_id_left"],
        link["record_id_right"],
        *L0,
        "--picture",
        target,
    )
    assert call(*asked)[0] == 0
    text = target.read_text(encoding="utf-8")
    root = ET.fromstring(text)
    assert root.tag.endswith("svg")
    told = explain_rows(published[0], link["record_id_left"], link["record_id_right"])
    assert text == picture(told.explanation)
    assert not NIK.search(text)
    assert not [
        value
        for row in (told.left, told.right)
        for value in (row.values["name"], row.values["mother"])
        if value and value in text
    ]


def test_a_waterfall_starts_each_bar_where_the_last_one_ended() -> None:
    text = waterfall(
        "a < b", "", [Bar("start", -4), Bar("name", 10), Bar("date", -1), Bar("total", 5, whole=True)]
    )
    bars = list(ET.fromstring(text).iter("{http://www.w3.org/2000/svg}rect"))[1:]
    spans = [(float(bar.attrib["x"]), float(bar.attrib["x"]) + float(bar.attrib["width"])) for bar in bars]
    unit = (spans[1][1] - spans[1][0]) / 10
    assert spans[0][0] == pytest.approx(spans[1][0], abs=0.2)
    assert spans[1][1] == pytest.approx(spans[2][1], abs=0.2)
    assert spans[3][1] - spans[3][0] == pytest.approx(5 * unit, abs=0.2)
    assert spans[3][1] == pytest.approx(spans[2][0], abs=0.2)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("kis-0000000000000", "kjs-0000000000000"), "tidak ada pada hasil"),
        (("one",), "tepat dua"),
        (("one", "one"), "dua baris yang berbeda"),
        (("one", "two", "--person", "P-x"), "tepat dua"),
        (("--person", "P-x"), "tidak ada pada hasil"),
        (("one", "two", "--level", "L3"), "Pilih L0, L1 atau L2"),
        (("one", "two", "--picture", "pair.png"), "PNG tidak tersedia"),
    ],
)
def test_what_cannot_be_explained_is_said(
    published: Published, call: Call, words: tuple[str, ...], told: str
) -> None:
    code, out, err = call("explain", "--run", published[0], *words)
    assert (code, out) == (2, "")
    assert told in err


def test_a_run_without_its_weights_or_of_another_model_is_refused(
    published: Published, tmp_path: Path, call: Call
) -> None:
    copy = Path(shutil.copytree(published[0], tmp_path / "copy"))
    model = RunFolder(copy).model
    record = json.loads(model.read_text(encoding="utf-8"))
    model.write_text(json.dumps({**record, "fingerprint": "0" * 64}), encoding="utf-8")
    reseal(copy)
    assert "versi lain" in call("blocking", "--run", copy)[2]
    model.unlink()
    reseal(copy)
    code, _, err = call("explain", "--run", copy, "one", "two")
    assert code == 2
    assert "Jalankan lagi reconcile run" in err


def test_blocking_tells_of_every_rule(published: Published, call: Call) -> None:
    record = json.loads(RunFolder(published[0]).model.read_text(encoding="utf-8"))
    code, out, err = call("blocking", "--run", published[0])
    assert (code, err) == (0, "")
    for words in ("nama + tanggal lahir", "nomor KK + nama pertama", "tertinggal", "bila aturan itu dihapus"):
        assert words in out
    assert "_" not in out  # a column that nobody gave words
    told = [line.split() for line in out.splitlines()]
    for rule in record["blocking"]:
        counts = [str(rule[name]) for name in ("made", "pairs")]  # fewer than a thousand: no dots
        assert any(
            counts[0] in line and line[line.index(counts[0]) + 1 :][:1] == counts[1:] for line in told
        ), rule["rule"]


def test_the_run_keeps_its_weights_without_personal_data(published: Published) -> None:
    out, manifest = published
    text = RunFolder(out).model.read_text(encoding="utf-8")
    record = json.loads(text)
    assert manifest["linking"]["bands"] == record["bands"]
    assert not NIK.search(text)
    for path in RunFolder(out).snapshot_tables("records"):
        assert not [
            name
            for name in pq.read_table(path, columns=["name"])["name"].to_pylist()
            if name and name in text
        ]


def test_the_summary_says_how_far_links_can_be_trusted(published: Published) -> None:
    out, manifest = published
    assert "belum dapat diuji" in as_text(summary(manifest, out))  # 30 people are too few
    share = {"share": 0.99, "low": 0.98, "high": 0.995, "pairs": 5000}
    trust = dict.fromkeys(("link", "link_at_least", "review", "recall", "recall_review"), share)
    assert "baris; periksa" not in as_text(summary(manifest, out))
    alarms = {"persons": 2, "more_rows_than": 40}
    text = as_text(
        summary(
            {
                **manifest,
                "linking": {**manifest["linking"], "converged": False, "trust": trust, "alarms": alarms},
            },
            out,
        )
    )
    assert "2 orang punya lebih dari 40 baris; periksa" in text
    assert "tautan tanpa bantuan NIK: 99,0 % benar (98,0 % s.d. 99,5 %)" in text
    assert "tidak konvergen" in text


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (0.5, "50,0 %"),
        (0.998, "99,80 %"),
        (0.99999, "lebih dari 99,99 %"),
        (1.0, "lebih dari 99,99 %"),
        (0.0, "kurang dari 0,01 %"),
    ],
)
def test_nothing_is_told_as_certain(probability: float, words: str) -> None:
    assert chance(probability) == words
