"""The generator of samples is part of the checkout: where it is absent, that is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import reconcile
from reconcile.cli.commands import app
from reconcile.cli.terminal.checkout import generator
from reconcile.vocabulary.errors import UsageError


@pytest.mark.parametrize(
    "words", [["generate", "--out", "contoh"], ["evaluate", "--run", "out", "--truth", "truth.parquet"]]
)
def test_an_installation_without_its_checkout_says_what_to_do(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reconcile, "__file__", str(tmp_path / "site-packages" / "reconcile" / "__init__.py"))
    monkeypatch.chdir(tmp_path)
    ended = CliRunner().invoke(app, words)
    assert isinstance(ended.exception, UsageError) and "git clone" in str(ended.exception)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("more", [[], ["--truth", "truth.parquet", "--months", "contoh"]])
def test_one_truth_is_asked_for(more: list[str]) -> None:
    ended = CliRunner().invoke(app, ["evaluate", "--run", "out", *more])
    assert isinstance(ended.exception, UsageError) and "--months" in str(ended.exception)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--months", "2", "--agents", "4", "--leads", "5"], "--segments"),
        (["--months", "2", "--agents", "1", "--leads", "5", "--segments"], "dua agen"),
        (["--months", "2", "--agents", "4", "--leads", "5", "--segments", "--people", "400"], "1.000 orang"),
        (["--agents", "4", "--leads", "5", "--employers", "9"], "--together"),
    ],
)
def test_agents_that_cannot_be_made_are_refused(more: list[str], said: str, tmp_path: Path) -> None:
    ended = CliRunner().invoke(app, ["generate", "--out", str(tmp_path / "contoh"), *more])
    assert isinstance(ended.exception, UsageError) and said in str(ended.exception)


def test_the_checkout_has_it() -> None:
    assert generator().__name__ == "data_samples.generator"
    assert callable(generator("scores").evaluate_run)


@pytest.mark.parametrize("of", ["--truth", "--months"])
def test_the_place_of_the_key_reaches_what_is_evaluated(of: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files whose names tell a class are called by marks that only the key of the run's store makes."""
    asked: list[tuple[object, ...]] = []

    def said(*given: object) -> str:
        asked.append(given)
        return "nilai"

    class Scores:
        evaluate_run = evaluate_months = staticmethod(said)

    monkeypatch.setattr("reconcile.cli.generator.generator", lambda *_: Scores)
    words = ["evaluate", "--run", "out", of, "contoh", "--key", "kunci/key"]
    assert CliRunner().invoke(app, words).output.strip() == "nilai"
    assert [given[-1] for given in asked] == ["kunci/key"]
