"""Programme declarations: what ships is sound, and what is wrong is refused, citing file and key."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reconcile.programmes import MOST_PROGRAMMES, check_programmes, load_programmes, read_programme
from reconcile.programmes.kinds import kind_words
from reconcile.rules import load_rules
from reconcile.tables import RECORDS, RECORDS_EMPLOYER, STAYS
from reconcile.tables.labour.employers import SEGMENTS_OF_WORK
from reconcile.vocabulary.errors import DeclarationError
from reconcile.vocabulary.register_answers import LIFE

MINIMAL = (
    'code = "klj"\nname = "KLJ"\nrole = "roll"\none_row_per_person = true\n[headings]\ncard_number = ["NO'
    ' KLJ"]\n'
)


def _write(folder: Path, text: str, name: str = "klj.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_programmes_that_ship() -> None:
    programmes = load_programmes()
    of_work = {"bpjstk_prs", "bpjstk_tk", "bpjstk_iuran", "bpjskes_bu", "bpjskes_ppu", "wlkp", "oss_nib"}
    of_work |= {"bpu", "taspen", "asabri", "pmi", "jakon", "perisai_daftar", "perisai_agen"}
    assert set(programmes) == {"kis", "kjs", "kip", "kjp", "dtks", "dukcapil", "wbs", "ppks"} | of_work
    assert {code for code, programme in programmes.items() if programme.pupils} == {"kip", "kjp"}
    assert programmes["kip"].region_of == "school"
    assert programmes["dukcapil"].role == "register" and programmes["dtks"].role == "need"
    assert not programmes["kjp"].one_row_per_person, "a pupil has one row a stage"


def test_values_are_those_of_the_records_table() -> None:
    allowed = {
        "segment": {
            *("PBI_APBN", "PBI_APBD", "PPU", "MANDIRI", "OTHER", "NOMINASI", "PEMBERIAN"),
            *(*SEGMENTS_OF_WORK, "ASN", "TNI_POLRI", "PENSIUN"),
        },
        "benefit_status": {"ACTIVE", "INACTIVE", "UNKNOWN"},
        "vital_status": set(LIFE),
        "register_answer": set(LIFE),
        "moved_status": {"MOVED", ""},
        "is_active": {"ACTIVE", "INACTIVE"},
        "consent": {"Y", "T"},
        "relationship": {"HEAD", "SPOUSE", "CHILD", "OTHER"},
        "level": {"SD", "SMP", "SMA", "SMK", "PKBM"},
        "ppks": {one.code for one in load_rules().units.ppks},
        **{name: set(STAYS.column(name).codes) for name in ("stay_state", "stay_end")},
        **{
            name: set(RECORDS_EMPLOYER.column(name).codes)
            for name in ("head_or_branch", "scale", "end_reason")
        },
    }
    for programme in load_programmes().values():
        for field, values in programme.values.items():
            assert set(values.values()) <= allowed[field], (programme.code, field)


def test_a_users_programme_needs_only_what_is_its_own(tmp_path: Path) -> None:
    _write(tmp_path, MINIMAL)
    programme = load_programmes(tmp_path)["klj"]
    assert programme.vocabulary.match("NO. KLJ") is not None
    match = programme.vocabulary.match("NAMA PENERIMA")
    assert match is not None and match.field == "name"


def test_a_users_file_replaces_the_packages(tmp_path: Path) -> None:
    _write(tmp_path, MINIMAL.replace("klj", "kis").replace("KLJ", "KIS LAIN"), "kis.toml")
    assert load_programmes(tmp_path)["kis"].name == "KIS LAIN"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ('one_row_per_person = true\nwarna = "biru"', "warna"),
        ('one_row_per_person = "mungkin"', "one_row_per_person"),
        ('one_row_per_person = true\nfirst_filled = ["umur"]', "first_filled.umur"),
        ('one_row_per_person = true\nignored = ["NO. KLJ"]', "NO. KLJ"),
        ("one_row_per_person = true\n[period]\nkind = 'minggu'", "period.kind"),
        ("one_row_per_person = true\n[values.segment]\nX = 3", "values.segment"),
        ("one_row_per_person = true\n[values.warna]\nX = 'Y'", "values.warna"),
        ("one_row_per_person = [", "bukan TOML"),
    ],
)
def test_a_wrong_declaration_cites_file_and_key(tmp_path: Path, change: str, told: str) -> None:
    path = _write(tmp_path, MINIMAL.replace("one_row_per_person = true", change, 1))
    with pytest.raises(DeclarationError, match=r"klj\.toml") as refused:
        read_programme(path)
    assert told in str(refused.value)


def test_more_programmes_than_reports_can_mark_are_refused_at_once(tmp_path: Path) -> None:
    for number in range(MOST_PROGRAMMES):
        _write(tmp_path, MINIMAL.replace("klj", f"p{number}"), f"p{number}.toml")
    with pytest.raises(DeclarationError, match="82 program, paling banyak 60"):
        load_programmes(tmp_path)


def test_code_and_file_name_agree(tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="sama dengan nama berkas"):
        read_programme(_write(tmp_path, MINIMAL, "lain.toml"))


def test_listing_tells_faults_without_raising(tmp_path: Path) -> None:
    _write(tmp_path, MINIMAL.replace("true", "3"))
    listed = {line.file: line for line in check_programmes(tmp_path)}
    assert listed["klj.toml"].fault is not None
    assert listed["kis.toml"].fault is None and listed["kis.toml"].headings > 100


def test_every_declared_field_is_known() -> None:
    for programme in load_programmes().values():
        assert set(programme.headings) <= set(kind_words(programme.kind).fields)


def test_the_codes_that_a_declaration_may_say_are_those_of_the_records_table() -> None:
    codes = dict(kind_words("person").codes)
    assert codes.pop("moved_status") == {"MOVED", ""}  # becomes a vital status
    # a register's words say what it answered, of which follows whether somebody lives
    assert codes.pop("vital_status") == set(LIFE)
    assert codes.pop("register_answer") < set(RECORDS.column("register_answer").codes)
    assert codes.pop("ppks") == {one.code for one in load_rules().units.ppks}  # stands in `stays` alone
    assert codes.pop("is_active") < set(RECORDS.column("benefit_status").codes)  # becomes that status
    for name, allowed in codes.items():
        column = STAYS.column(name) if name in STAYS.schema.names else RECORDS.column(name)
        assert allowed == set(column.codes)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            'kind = "house"\nrole = "roll"',
            "kind: 'house' tidak dikenal. Yang dikenal: employer, lead, payment, person",
        ),
        ('kind = "../kis"\nrole = "roll"', "kind"),
        ('role = "payer"', "role: 'payer' tidak dikenal. Yang dikenal: roll, need, register"),
        ('role = "roll"\nidentifying = ["nomor"]', "identifying.nomor: isian tidak dikenal"),
    ],
)
def test_a_programme_is_of_a_declared_kind_and_role(tmp_path: Path, line: str, told: str) -> None:
    path = tmp_path / "klj.toml"
    path.write_text(f'code = "klj"\nname = "KLJ"\n{line}\none_row_per_person = true\n[headings]\n')
    with pytest.raises(DeclarationError, match=re.escape(told)):
        read_programme(path)


def test_a_value_of_a_kind_that_a_blank_cell_would_mean_is_refused(tmp_path: Path) -> None:
    (tmp_path / "toy.toml").write_text(
        'fields = ["consent"]\nidentifying = ["consent"]\nroles = ["lead"]\n[codes]\nconsent = ["Y"]\n'
        '[labels]\n[headings]\n[ignored]\nheadings = []\n[values.consent]\n"?!" = "Y"\n',
        encoding="utf-8",
    )
    with pytest.raises(DeclarationError, match="nilai tanpa huruf dan angka"):
        kind_words("toy", tmp_path)
