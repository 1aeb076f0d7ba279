"""A night of which some persons alone are made anew says what one made whole says: byte for byte, over random
nights on which rows come, go, change, take numbers and names of others, and stand elsewhere."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile.run import stages
from reconcile.run.earlier import partly, repeating
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.run.link import verifying
from reconcile.workspace.manifest_form import Manifest
from tests.runs import drawn, known_key, run_without_papers, thousand_people

PARTLY = [stage.name for stage in stages.STAGES if stage.again and stage.again.partly]
SHARE = 0.02
"""Of the rows of each file, that one night changes."""


class Nights:
    """An office whose nights are made in part, and whole beside it."""

    def __init__(self, folder: Path, seed: int, patched: pytest.MonkeyPatch) -> None:
        self.inputs, self.out, self.chance = (
            folder / "masukan",
            known_key(folder / "hasil"),
            random.Random(seed),
        )
        self.cache, self.made = folder / "cache", list[str]()
        shutil.copytree(thousand_people(), self.inputs)
        patched.setattr(partly, "LEAST", 0)
        patched.setattr(partly, "MOST", 0.9)  # so somebody is untouched
        for module in (repeating, verifying):
            patched.setattr(module, "is_drawn", lambda *_: False)
        patched.setattr(stages, "STAGES", tuple(map(self._noted, stages.STAGES)))

    def _noted(self, stage: stages.Stage) -> stages.Stage:
        again = stage.again
        if not again or not (whole := again.partly):
            return stage

        def do(run: Run, needs: Sequence[str], touched: partly.Touched) -> str | None:
            words = whole.do(run, needs, touched)
            if words is not None:
                self.made.append(stage.name)
            return words

        return replace(stage, again=replace(again, partly=replace(whole, do=do)))

    def night(self, as_of: date, **more: bool) -> Manifest:
        job = Job(inputs=self.inputs, out=self.out, as_of=as_of, cache=self.cache, **more)
        return run_without_papers(job)

    def live(self) -> None:
        """What another month brings: files of other names, rows in another order, and some that are others."""
        for path in sorted(self.inputs.rglob("*.csv")):
            head, *rows = path.read_text(encoding="utf-8", errors="surrogateescape").splitlines(keepends=True)
            if len(rows) > 10 and head.count(";") + head.count(",") > 3:
                rows = self._others(rows, ";" if head.count(";") >= head.count(",") else ",")
                path.write_text(head + "".join(rows), encoding="utf-8", errors="surrogateescape")
        one = self.chance.choice(sorted(self.inputs.rglob("*.csv")))
        one.rename(one.with_name(f"lagi_{one.name}"))

    def _others(self, rows: list[str], sign: str) -> list[str]:
        chance = self.chance
        for _ in range(max(2, int(SHARE * len(rows)))):
            at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
            match chance.randrange(5):
                case 0:
                    del rows[at]
                case 1:
                    rows.insert(other, rows[at])
                case 2:
                    rows[at], rows[other - 1] = rows[other - 1], rows[at]
                case _:  # a cell takes what another row says
                    mine, theirs = rows[at].split(sign), rows[other - 1].split(sign)
                    if len(mine) == len(theirs) and '"' not in rows[at] + rows[other - 1]:
                        place = chance.randrange(len(mine) - 1)
                        mine[place] = theirs[place]
                        rows[at] = sign.join(mine)
        return rows


@pytest.mark.slow
@pytest.mark.parametrize("seed", drawn(1, range(40)))
def test_a_night_made_in_part_says_what_one_made_whole_says(
    seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nights = Nights(tmp_path, seed, monkeypatch)
    nights.night(date(2018, 1, 3))
    assert not nights.made
    nights.live()
    manifest = nights.night(date(2018, 1, 5), verify_increment=True)
    assert nights.made == PARTLY
    assert manifest["measured"]["increment"] == {"verified": True, "different": []}
