"""dasbor_perisai.html: what agents registered, in numbers and charts; opens without a network, for a desk, a
phone and paper. No person who was registered stands in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from typing import Any

from reconcile.agents.outcomes import COUNTED
from reconcile.engines.quoting import listed
from reconcile.reports.agents.words import OUTCOME_WORDS, TEST_WORDS, TO_DO
from reconcile.reports.drawing.charts import Bar, bars
from reconcile.reports.drawing.html import card, figure, figures, page, paragraph, section, table
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import cell
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import decimal, number, percent
from reconcile.workspace.files.door import write_bytes

_MOST_BARS = 15
_STEPS = (2, 4, 12)
_UNKNOWN = "belum diketahui"
_PAID = """
SELECT agent_code, CAST(SUM(contributions) AS BIGINT) AS rupiah,
       CAST(SUM(new_persons - unknown_contributions) AS BIGINT) AS persons
FROM incentives
GROUP BY agent_code
"""
_STAYING = (
    "Dari 100 anggota yang mulai sejak didaftarkan agen itu, berapa yang masih aktif sesudah 2, 4 dan 12"
    " bulan (Kaplan-Meier, selang 95 %). Baru diketahui setelah beberapa proses malam: peserta harus terlihat"
    " aktif pada bulan-bulan itu."
)
_PACE = (
    "Menit sampai lengkap: dari jam pengetikan sampai pemeriksaan siang hari yang menyatakannya lengkap,"
    " pendaftaran sejak proses malam sebelumnya; hanya bila jam pengetikan disebut."
)
_CODES = """
SELECT code, COUNT(*) AS leads
FROM registration_results
GROUP BY code
ORDER BY leads DESC, code
"""
_MONTHS = """
SELECT strftime(entered_at, '%Y-%m') AS month, COUNT(*) AS leads,
       COUNT(CASE WHEN code IN ({counted}) THEN 1 END) AS accepted
FROM registration_results
WHERE fate <> 'REPLACED' AND entered_at IS NOT NULL
GROUP BY 1
ORDER BY 1
"""
_METHOD = (
    "Setiap pendaftaran mendapat satu hasil; jumlah semua hasil sama dengan jumlah baris yang dikirim.",
    "Orang dicari di data kependudukan dengan NIK yang diketik, dan hanya bila ia setuju; nama menurut data"
    " kependudukan tidak pernah ditunjukkan kepada agen.",
    "Uji menghadapkan setiap agen dengan agen-agen lain; paling banyak 5 % dari yang disebut dapat muncul"
    " karena kebetulan. Yang disebut perlu ditelaah oleh orang; ini bukan sanksi dan bukan tuduhan.",
    "Insentif dihitung ulang menurut aturan bulan itu, sekali menurut NIK dan sekali menurut orang;"
    " selisihnya adalah orang yang sudah menjadi peserta dengan NIK lain, atau didaftarkan dua kali.",
)


def write_dashboard(desk: Desk, name: str) -> ReportFile:
    """Write the page `name` into the folder of the reports. Needs registration_results, agents, agent_tests
    and incentives."""
    codes = desk.engine.arrow(_CODES).to_pylist()
    agents = desk.engine.arrow("SELECT * FROM agents ORDER BY accepted DESC, agent_code").to_pylist()
    told = desk.engine.arrow("SELECT * FROM agent_tests WHERE told ORDER BY q, agent_code, test").to_pylist()
    sums = desk.engine.arrow(
        "SELECT CAST(COALESCE(SUM(acquisition_on_niks), 0) AS BIGINT) AS niks,"
        " CAST(COALESCE(SUM(acquisition_on_persons), 0) AS BIGINT) AS persons,"
        " CAST(COALESCE(SUM(commission), 0) AS BIGINT) AS commission FROM incentives"
    ).to_pylist()[0]
    stays = _stays(desk)
    sections = [
        ("angka", "Angka pokok", _cards(codes, agents)),
        ("hasil", "Hasil pendaftaran", _outcomes(codes)),
        ("bulan", "Menurut bulan", _months(desk)),
        ("agen", "Agen", _agents(agents)),
        ("laju", "Laju agen", paragraph(_PACE) + _pace(agents)),
        ("wadah", "Wadah dan cabang", _offices(agents, "office_code", "Wadah") + _branches(agents)),
        ("bertahan", "Iuran dan berapa lama bertahan", _contributions(desk, agents, stays)),
        ("telaah", "Perlu ditelaah", _to_review(told, len(agents))),
        ("insentif", "Insentif", _incentives(sums)),
        ("cara", "Cara", "".join(map(paragraph, _METHOD))),
    ]
    top = paragraph(
        f"Keadaan {in_figures(desk.facts.stamp.day)}; data sampai kiriman terakhir yang dibaca.", "note"
    )
    text = page(
        "Dasbor Perisai",
        top,
        [(anchor, title) for anchor, title, _ in sections],
        [section(*one) for one in sections],
        escape(f"Nomor proses {desk.facts.stamp.number}"),
    )
    path = desk.out / name
    write_bytes(path, text.encode())
    return signed(path, 0)


def _cards(codes: list[dict[str, Any]], agents: list[dict[str, Any]]) -> str:
    leads = sum(row["leads"] for row in codes if row["code"] != "DIPERBARUI")
    accepted, persons = sum(row["accepted"] for row in agents), sum(row["persons"] for row in agents)
    with_jht = sum(row["with_jht"] for row in agents)
    known = [row for row in agents if row["listed"] and row["active_to"] is None]
    active = [row for row in known if row["accepted_30_days"]]
    unlisted = [row for row in agents if not row["listed"]]
    cards = [
        card("Pendaftaran", number(leads), "satu baris sekali, yang diperbaiki menurut perbaikannya"),
        card(
            "Diterima",
            number(accepted),
            f"{_share(accepted, leads)} dari pendaftaran, {number(persons)} orang",
        ),
        card(
            "Dengan JHT",
            _share(with_jht, accepted),
            f"{number(with_jht)} dari {number(accepted)} yang diterima",
        ),
        card(
            "Agen aktif",
            f"{number(len(active))} dari {number(len(known))}" if known else "tidak diketahui",
            "paling sedikit satu diterima dalam 30 hari terakhir"
            if known
            else "daftar agen belum dikirim ke folder perisai_agen",
        ),
    ]
    if unlisted and known:
        cards.append(
            card(
                "Kode tidak terdaftar",
                number(len(unlisted)),
                "mengirim, tetapi tidak ada pada daftar agen",
                apart=True,
            )
        )
    return f'<div class="cards">{"".join(cards)}</div>'


def _share(part: int, whole: int) -> str:
    return percent(part / whole) if whole else "tidak diketahui"


def _outcomes(codes: list[dict[str, Any]]) -> str:
    marks = [Bar(OUTCOME_WORDS[row["code"]], cell(row["leads"])) for row in codes[:_MOST_BARS]]
    chart = figures([figure("Pendaftaran menurut hasil", bars("hasil", "Pendaftaran menurut hasil", marks))])
    whole = sum(row["leads"] for row in codes)
    rows = [[OUTCOME_WORDS[row["code"]], number(row["leads"]), TO_DO[row["code"]]] for row in codes]
    rows.append(["Jumlah", number(whole), ""])
    kinds = [""] * len(codes) + ["total"]
    headings = ("Hasil", "Pendaftaran", "Yang perlu dilakukan")
    return chart + table("Pendaftaran menurut hasil", headings, rows, texts=(2,), kinds=kinds)


def _months(desk: Desk) -> str:
    months = desk.engine.arrow(_MONTHS.format(counted=listed(COUNTED))).to_pylist()
    rows = [[f"{row['month'][5:]}-{row['month'][:4]}", row["leads"], row["accepted"]] for row in months]
    marks = [Bar(str(month), cell(accepted)) for month, _, accepted in rows]
    chart = figures([figure("Diterima menurut bulan", bars("bulan", "Diterima menurut bulan", marks))])
    shown = [
        [str(month), number(leads), number(accepted), _share(accepted, leads)]
        for month, leads, accepted in rows
    ]
    return chart + table(
        "Pendaftaran menurut bulan", ("Bulan", "Pendaftaran", "Diterima", "Diterima (%)"), shown
    )


def _agents(agents: list[dict[str, Any]]) -> str:
    headings = ("Kode Perisai", "Wadah", "Pendaftaran", "Diterima", "Diterima (%)", "Perlu perbaikan",
                "Ditolak",
                "Dengan JHT (%)", "Hari mengetik", "Terakhir")  # fmt: skip
    rows = [
        [
            row["agent_code"], row["office_code"] or ("" if row["listed"] else "tidak terdaftar"),
            number(row["leads"]), number(row["accepted"]), _share(row["accepted"], row["leads"]),
            number(row["to_mend"]), number(row["rejected"]), _share(row["with_jht"], row["accepted"]),
            number(row["days"]), f"{row['last_at']:%d-%m-%Y}" if row["last_at"] else "",
        ]
        for row in agents
    ]  # fmt: skip
    return table("Agen menurut yang diterima", headings, rows, texts=(1,))


def _pace(agents: list[dict[str, Any]]) -> str:
    """How fast each works, and how fast he is answered."""
    rows = [
        [
            row["agent_code"], row["branch_code"] or "", decimal(row["persons_7_days"] / 7, 1),
            decimal(row["persons"] / row["days"], 2) if row["days"] else _UNKNOWN,
            number(row["accepted_30_days"]), _minutes(row["minutes"]),
        ]
        for row in agents
    ]  # fmt: skip
    headings = ("Kode Perisai", "Cabang", "Orang baru sehari (rata-rata 7 hari)", "Orang per hari kerja",
                "Diterima 30 hari", "Menit sampai lengkap (median)")  # fmt: skip
    return table("Laju agen", headings, rows, texts=(1,))


def _minutes(value: float | None) -> str:
    return _UNKNOWN if value is None else number(round(value))


def _branches(agents: list[dict[str, Any]]) -> str:
    if not any(row["branch_code"] for row in agents):
        return paragraph("Daftar agen tidak menyebut kantor cabang.", "note")
    return _offices(agents, "branch_code", "Cabang")


def _offices(agents: list[dict[str, Any]], by: str, title: str) -> str:
    """The same by Wadah or branch."""
    offices: dict[str, Counter[str]] = {}
    for row in agents:
        sums = offices.setdefault(row[by] or f"tanpa {title}", Counter())
        sums.update({name: row[name] for name in ("leads", "accepted", "persons", "with_jht", "days")})
        sums["week"] += row["persons_7_days"]
        sums["agents"] += 1
        sums["active"] += row["accepted_30_days"] > 0
    rows = [
        [
            code, number(of["agents"]), number(of["active"]), number(of["leads"]), number(of["accepted"]),
            _share(of["accepted"], of["leads"]), _share(of["with_jht"], of["accepted"]),
            decimal(of["week"] / 7, 1),
            decimal(of["persons"] / of["days"], 2) if of["days"] else _UNKNOWN,
        ]
        for code, of in sorted(offices.items())
    ]  # fmt: skip
    headings = (title, "Agen", "Agen aktif 30 hari", "Pendaftaran", "Diterima", "Diterima (%)",
                "Dengan JHT (%)", "Orang baru sehari (7 hari)", "Orang per hari kerja agen")  # fmt: skip
    return table(f"{title} menurut yang diterima", headings, rows)


def _stays(desk: Desk) -> dict[str, dict[int, dict[str, Any]]]:
    """Agent -> month -> the share of his members who stay."""
    found: dict[str, dict[int, dict[str, Any]]] = {}
    for row in desk.engine.arrow("SELECT * FROM agent_retention ORDER BY agent_code, month").to_pylist():
        found.setdefault(row["agent_code"], {})[row["month"]] = row
    return found


def _contributions(
    desk: Desk, agents: list[dict[str, Any]], stays: Mapping[str, Mapping[int, Mapping[str, Any]]]
) -> str:
    """Of each agent what a new member pays, and how many of 100 stay for so many months."""
    paid = {row["agent_code"]: row for row in desk.engine.arrow(_PAID).to_pylist()}
    rows = []
    for row in agents:
        own, months = paid.get(row["agent_code"]), stays.get(row["agent_code"], {})
        each = f"Rp {number(own['rupiah'] // own['persons'])}" if own and own["persons"] else _UNKNOWN
        rows.append(
            [row["agent_code"], number(row["persons"]), each, *(_stay(months.get(at)) for at in _STEPS)]
        )
    headings = ("Kode Perisai", "Orang", "Iuran per anggota", *(f"Bertahan {at} bulan (%)" for at in _STEPS))
    return paragraph(_STAYING) + table("Iuran dan berapa lama anggota bertahan", headings, rows)


def _stay(row: Mapping[str, Any] | None) -> str:
    if row is None:
        return _UNKNOWN
    return f"{decimal(row['share'], 1)} ({decimal(row['low'], 1)} s.d. {decimal(row['high'], 1)})"


def _to_review(told: list[dict[str, Any]], agents: int) -> str:
    if not told:
        return paragraph(
            f"Tidak ada: pada {number(agents)} agen tidak ada yang begitu jauh dari agen lain sehingga"
            " kebetulan sukar menjelaskannya."
        )
    headings = ("Kode Perisai", "Yang teramati", "Jumlah", "Dari", "Diharapkan", "Nilai q")
    rows = [
        [row["agent_code"], TEST_WORDS[row["test"]], number(row["observed"]), number(row["of"]),
         decimal(row["expected"], 1), _small(row["q"])]
        for row in told
    ]  # fmt: skip
    return paragraph("Untuk ditelaah, bukan sanksi.", "note") + table(
        "Perlu ditelaah", headings, rows, texts=(1,)
    )


def _small(value: float) -> str:
    return decimal(value, 3) if value >= 0.001 else "< 0,001"


def _incentives(sums: dict[str, int]) -> str:
    rows = [
        ["Bonus menurut NIK", f"Rp {number(sums['niks'])}"],
        ["Bonus menurut orang", f"Rp {number(sums['persons'])}"],
        ["Selisih", f"Rp {number(sums['niks'] - sums['persons'])}"],
        ["Komisi iuran", f"Rp {number(sums['commission'])}"],
    ]
    return table("Insentif yang dihitung ulang", ("Bagian", "Jumlah"), rows)
