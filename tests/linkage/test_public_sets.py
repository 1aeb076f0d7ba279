"""The sets that ship in packages, linked blind by models of ready fields (benchmarks/sets), and folders that are
no sets."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reconcile.linkage import link

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    sys.path.insert(0, BENCHMARKS)
    try:
        import packaged_sets
        import public_sets

        folder = tmp_path_factory.mktemp("sets")
        packaged_sets.febrl(folder)
        yield folder, public_sets
    finally:
        sys.path.remove(BENCHMARKS)


@pytest.mark.parametrize(
    ("name", "bar"), [("febrl1", 0.995), ("febrl2", 0.994), ("febrl3", 0.994), ("febrl4", 0.995)]
)
def test_febrl_blind(engine, sets, name, bar):
    folder, public = sets
    febrl = public.read_set(folder / name)
    found = link(febrl.records, febrl.model, engine)
    scored = public.score(public.persons(engine, febrl), febrl)
    assert scored.f1 >= bar
    assert scored.precision >= 0.998
    told = public.reliability(engine, found, febrl)
    assert told[0].sum() == found.candidates
    assert told[1].sum() == pytest.approx(told[2].sum(), rel=0.01)


def test_a_folder_says_what_it_lacks(tmp_path, sets):
    _, public = sets
    with pytest.raises(ValueError, match=r"no records\.csv"):
        public.read_set(tmp_path)
    (tmp_path / "records.csv").write_text("id,name\n1,A\n", encoding="utf-8")
    with pytest.raises(ValueError, match="no column record_id"):
        public.read_set(tmp_path)


def test_true_pairs_and_persons_say_the_same(tmp_path, sets):
    _, public = sets
    (tmp_path / "records.csv").write_text("record_id,name\na,X\nb,X\nc,NA\n", encoding="utf-8")
    (tmp_path / "model.toml").write_text(
        'blocking = ["name"]\n[[field]]\nname = "name"\nkind = "code"\n', encoding="utf-8"
    )
    for truth in ("record_id,person\na,1\nb,1\nc,2\n", "record_id_left,record_id_right\nb,a\n"):
        (tmp_path / "truth.csv").write_text(truth, encoding="utf-8")
        read = public.read_set(tmp_path)
        assert read.records["name"].to_pylist() == ["X", "X", None]
        assert public.score(["p", "p", "q"], read) == public.score(read.person, read)
        assert public.score(["p", "q", "q"], read).both == 0
