"""Ctrl-C, SIGTERM and SIGHUP: one sentence, an exit code, nothing left, whatever the process was doing."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.signals import as_a_terminal_has_them

BEGIN = """
import ctypes, os, signal, subprocess, sys, threading, time
from pathlib import Path
from reconcile.workspace.processes import interrupts
from reconcile.workspace.processes.children import helpers
folder = Path(sys.argv[1])
def stop(number=signal.SIGINT):
    os.kill(os.getpid(), number)
    time.sleep(30)
    print("HIDUP")
def later(number=signal.SIGINT):
    threading.Timer(0.2, os.kill, (os.getpid(), number)).start()
def main():
    with interrupts.listening():
        run()
        print("SELESAI")
"""


def _run(body: str, folder: Path) -> tuple[int, str, str]:
    script = f"{BEGIN}\ndef run():\n{body}\nif __name__ == '__main__':\n    main()\n"
    (folder / "skrip.py").write_text(script, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(folder / "skrip.py"), str(folder)],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=as_a_terminal_has_them,
        start_new_session=True,
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("number", "code", "why"),
    [("SIGINT", 130, "Ctrl-C"), ("SIGTERM", 143, "diminta sistem"), ("SIGHUP", 129, "terminal ditutup")],
)
def test_each_signal_has_its_code_and_one_sentence(tmp_path: Path, number: str, code: int, why: str) -> None:
    told = f"Dihentikan ({why}): tidak ada yang berubah.\n"
    assert _run(f"    stop(signal.{number})", tmp_path) == (code, "", told)


def test_what_a_stop_says_follows_what_happened(tmp_path: Path) -> None:
    assert (
        _run("    interrupts.say('hasil baru sudah terbit'); stop()", tmp_path)[2]
        == "Dihentikan (Ctrl-C): hasil baru sudah terbit.\n"
    )


@pytest.mark.parametrize(
    "stuck",
    [
        "    ctypes.CDLL(None).sleep(30)",  # deep in a library, where Python hears nothing
        "    lock = threading.Lock(); lock.acquire(); lock.acquire()",
        # at the interpreter's end, which waits for it
        "    threading.Thread(target=time.sleep, args=(30,)).start()",
    ],
)
def test_a_process_that_is_stuck_is_stopped_all_the_same(tmp_path: Path, stuck: str) -> None:
    started = time.monotonic()
    code, _, err = _run(
        f"    later()\n{stuck}\n    time.sleep(30 if 'Thread(' in {stuck!r} else 0)", tmp_path
    )
    assert (code, err) == (130, "Dihentikan (Ctrl-C): tidak ada yang berubah.\n")
    assert time.monotonic() - started < 25  # nobody waited for what was stuck


@pytest.mark.parametrize(
    "lost",
    [
        "except BaseException: pass",
        "except KeyboardInterrupt: sys.exit(5)",
        "finally: raise RuntimeError('lain')",
    ],
)
def test_no_code_on_the_way_can_swallow_it_or_answer_with_a_traceback(tmp_path: Path, lost: str) -> None:
    code, out, err = _run(f"    try: stop()\n    {lost}", tmp_path)
    assert (code, out, err) == (130, "", "Dihentikan (Ctrl-C): tidak ada yang berubah.\n")


def test_what_was_begun_is_removed_and_what_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "lama").touch()
    body = """
    made = folder / "baru"
    with interrupts.unfinished(made), interrupts.unfinished(folder / "berkas"):
        (made / "isi").mkdir(parents=True)
        (made / "isi" / "a.csv").touch()
        (folder / "berkas").touch()
        stop()
    """
    assert _run(body, tmp_path)[0] == 130
    assert sorted(path.name for path in tmp_path.iterdir()) == ["lama", "skrip.py"]


def test_a_publication_is_not_cut_in_two(tmp_path: Path) -> None:
    body = """
    with interrupts.held():
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.3)
        (folder / "terbit").touch()
        interrupts.say("hasil baru sudah terbit")
    (folder / "sesudahnya").touch()
    """
    code, _, err = _run(body, tmp_path)
    assert (code, err) == (130, "Dihentikan (Ctrl-C): hasil baru sudah terbit.\n")
    assert (tmp_path / "terbit").exists()
    assert not (tmp_path / "sesudahnya").exists()


ALIVE = """
    from tests.workspace.stubborn import born
    pool = helpers(2)
    waiting = [pool.submit(born, str(folder / f"anak{n}")) for n in range(2)]
    other = subprocess.Popen([sys.executable, "-c", "import signal, time; [signal.signal(n, signal.SIG_IGN) for n in (2, 15)]; print(1, flush=True); time.sleep(99)"], stdout=subprocess.PIPE)
    other.stdout.read(1)
    (folder / "lain").write_text(str(other.pid))
    while len(list(folder.glob("anak?"))) < 2: time.sleep(0.05)
"""


def _gone(pid: int) -> bool:
    for _ in range(40):
        try:
            if Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")
@pytest.mark.parametrize("to", ["os.kill(os.getpid(), signal.SIGINT)", "os.killpg(0, signal.SIGINT)"])
def test_helpers_end_with_it_even_those_that_will_not(tmp_path: Path, to: str) -> None:
    code, _, err = _run(f"{ALIVE}\n    {to}\n    time.sleep(30)", tmp_path)
    assert (code, err) == (130, "Dihentikan (Ctrl-C): tidak ada yang berubah.\n")
    pids = [int(path.read_text(encoding="ascii")) for path in tmp_path.iterdir() if path.name != "skrip.py"]
    assert len(pids) == 3
    assert all(map(_gone, pids))


def test_helpers_that_are_still_beginning_show_no_traceback(tmp_path: Path) -> None:
    """A terminal sends Ctrl-C to all at once, also to a Python that has not got as far as to ignore it."""
    body = """
    from tests.workspace.stubborn import born
    pool = helpers(2)
    waiting = [pool.submit(born, str(folder / f"anak{n}")) for n in range(2)]
    for _ in range(10):
        os.killpg(0, signal.SIGINT) if _ else None
        time.sleep(0.02)
    """
    assert _run(body, tmp_path)[::2] == (130, "Dihentikan (Ctrl-C): tidak ada yang berubah.\n")


def test_a_block_may_ask_for_the_exception_instead(tmp_path: Path) -> None:
    body = """
    try:
        with interrupts.raising(): stop()
    except KeyboardInterrupt: print("disimpan")
    """
    assert _run(body, tmp_path) == (0, "disimpan\nSELESAI\n", "")


def test_what_was_ignored_stays_ignored(tmp_path: Path) -> None:
    """nohup, and the background of a script."""
    script = BEGIN.replace(
        "import ctypes", "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\nimport ctypes"
    )
    script += "\ndef run(): os.kill(os.getpid(), signal.SIGHUP)\nmain()\n"
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)],
        check=False,
        capture_output=True,
        text=True,
        preexec_fn=as_a_terminal_has_them,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "SELESAI\n", "")


def test_a_process_can_end_itself_so(tmp_path: Path) -> None:
    assert _run(
        "    threading.Timer(0.1, interrupts.end, (8, 'Gagal: macet.')).start()\n    time.sleep(30)", tmp_path
    ) == (
        8,
        "",
        "Gagal: macet.\n",
    )


def test_a_bug_keeps_its_traceback_where_nobody_stopped_it(tmp_path: Path) -> None:
    code, _, err = _run("    raise KeyError('bug')", tmp_path)
    assert code == 1
    assert "KeyError: 'bug'" in err


def test_who_waits_to_hear_how_it_ended_is_told_the_code(tmp_path: Path) -> None:
    body = """
    with interrupts.telling(lambda code: (folder / "lain").touch()): pass
    with interrupts.telling(lambda code: (folder / "kode").write_text(str(code))): stop(signal.SIGTERM)
    """
    assert _run(body, tmp_path)[0] == 143
    assert (tmp_path / "kode").read_text(encoding="ascii") == "143"
    assert not (tmp_path / "lain").exists()
