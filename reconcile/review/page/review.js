"use strict";

const at = (id) => document.getElementById(id);
const SIGNS = { "sama": "=", "beda": "≠", "sebagian": "≈", "kosong": "?", "tidak dibandingkan": "·" };
const WORDS = { "sama": "sama", "beda": "berbeda", "sebagian": "sejalan", "kosong": "kosong", "tidak dibandingkan": "" };
const VERDICTS = { s: "SAMA", b: "BEDA", r: "RAGU" };
const TOO_SOON = 300; // milliseconds: nobody has read a question that has just come up, a second tap is a slip
const RETRY = 700;

let question = null; // as the server tells it; null when all are answered
let busy = true;
let shownAt = 0;
let heard = 0; // notices told so far
let lastGiven = ""; // what the status line says of the last answer, before and after it is saved
let watching = false;

// the key came with the address and is a cookie now: it need not stand in the history
if (location.search) history.replaceState(null, "", "/" + location.hash);

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("Tidak tersambung ke program, jadi yang terakhir belum tersimpan. Jalankan lagi reconcile review, lalu buka alamat yang dicetaknya.");
  }
  const told = await response.json().catch(() => ({ message: "Jawaban program tidak dapat dibaca. Muat ulang halaman." }));
  if (!response.ok) {
    const error = new Error(told.message);
    error.status = response.status;
    throw error;
  }
  return told;
}

async function alone(work) {
  if (busy) return;
  busy = true;
  buttons();
  try {
    at("alarm").hidden = true;
    await work();
  } catch (error) {
    alarm(error.message);
  } finally {
    busy = false;
    buttons();
  }
}

function alarm(message) {
  at("alarm").textContent = message;
  at("alarm").hidden = false;
}

function make(tag, text, name) {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (name) element.className = name;
  return element;
}

async function begin() {
  busy = true;
  try {
    const overview = await ask("/api/overview");
    at("run").textContent = [overview.number && `Proses ${overview.number}`, `per ${overview.as_of.split("-").reverse().join("-")}`, overview.level, overview.blind && "buta", overview.by].filter(Boolean).join(" · ");
    progress(overview);
    heard = overview.notices;
    const asked = /^#soal-(\d+)$/.exec(location.hash);
    const place = asked && asked[1] >= 1 && asked[1] <= overview.total ? asked[1] - 1 : overview.open;
    await go(place);
  } catch (error) {
    alarm(error.message);
  } finally {
    busy = false;
    buttons();
  }
}

async function go(place) {
  if (place === null) return finish();
  const told = await ask(`/api/questions/${place}`);
  question = told;
  at("note").value = told.answer ? told.answer.note : "";
  history.replaceState(null, "", `#soal-${place + 1}`);
  show();
  window.scrollTo(0, 0);
  at("soal").focus({ preventScroll: true });
}

function finish() {
  question = null;
  at("question").hidden = true;
  at("finished").hidden = false;
  history.replaceState(null, "", "/");
  document.title = "Selesai - Tinjauan";
  at("finished-title").focus();
}

function progress(standing) {
  const { total, answered, verdicts } = standing;
  at("progress-text").textContent = `${number(answered)} dari ${number(total)} dijawab`;
  at("progress").max = Math.max(total, 1);
  at("progress").value = answered;
  at("finished-title").textContent = total ? "Semua soal sudah dijawab" : "Tidak ada soal pada hasil ini";
  at("finished-text").textContent = Object.entries(verdicts).map(([verdict, count]) => `${verdict} ${number(count)}`).join(" · ");
}

function number(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ".");
}

function show() {
  at("finished").hidden = true;
  at("question").hidden = false;
  shownAt = performance.now();
  progress(question);
  const title = `Soal ${number(question.place + 1)} dari ${number(question.total)}`;
  document.title = `${title} - Tinjauan`;
  at("soal").textContent = `${title}: apakah kedua baris ini satu orang?`;
  say("told", question.told);
  const machine = question.machine;
  say("changes", machine && machine.changes && `⚠ ${machine.changes}`);
  say("reason", machine && machine.reason);
  ["left", "right"].forEach((side, place) => heading(at(`row-${side}`), `Baris ${place + 1}`, question.rows[place]));
  at("fields").replaceChildren(...question.fields.map(field));
  others();
  at("proposal").textContent = machine ? [`Dalam hasil sekarang: ${machine.persons === 1 ? "satu orang" : "dua orang"}.`, machine.action && `Usul: ${machine.action}.`, machine.authority && `Dasar: ${machine.authority}.`].filter(Boolean).join(" ") : "";
  evidence(question.place);
}

function say(id, text) {
  at(id).hidden = !text;
  at(id).textContent = text || "";
}

function heading(cell, label, row) {
  cell.replaceChildren(`${label} · ${row.programme}`, make("small", row.where), make("small", `ID ${row.record_id}`));
}

function field(told) {
  const line = make("tr", undefined, told.mark.replace(/ /g, "-"));
  const head = make("th");
  head.scope = "row";
  head.append(make("span", SIGNS[told.mark], "sign"), told.label);
  const word = told.note || WORDS[told.mark];
  if (word) head.append(" ", make("span", `(${word})`, "word"));
  head.firstChild.setAttribute("aria-hidden", "true");
  line.append(head, cell(told.left), cell(told.right));
  return line;
}

function cell(pieces) {
  const found = make("td");
  if (!pieces.some(([text]) => text)) {
    found.append(make("span", "-", "nothing"));
    return found;
  }
  for (const [text, differs] of pieces) found.append(differs ? make("mark", text) : text);
  return found;
}

function others() {
  const listed = question.others;
  at("others").hidden = !listed.length;
  at("others-title").textContent = `Baris lain dari orang yang ditanyakan (${listed.length})`;
  const whose = listed.some((row) => row.person !== null);
  at("other-headings").replaceChildren(...[...(whose ? ["Orang"] : []), "Program", ...question.other_labels, "Asal"].map((label) => {
    const head = make("th", label);
    head.scope = "col";
    return head;
  }));
  at("other-rows").replaceChildren(...listed.map((row) => {
    const line = make("tr");
    if (whose) line.append(make("td", String(row.person)));
    line.append(make("td", row.programme), ...row.values.map((value) => make("td", value || "-")), make("td", row.where));
    return line;
  }));
}

async function evidence(place) {
  at("waterfall").hidden = true;
  at("evidence-legend").textContent = "";
  if (question.hidden) {
    at("evidence-state").textContent = "Tinjauan buta: ditampilkan setelah soal ini dijawab.";
    return;
  }
  at("evidence-state").textContent = "Sedang dihitung…";
  try {
    const told = await ask(`/api/questions/${place}/evidence`);
    if (!question || question.place !== place || question.hidden) return;
    if (!told.ready) {
      setTimeout(() => { if (question && question.place === place) evidence(place); }, RETRY);
      return;
    }
    at("evidence-state").textContent = "";
    at("evidence-verdict").textContent = told.verdict;
    at("evidence-legend").textContent = told.legend;
    waterfall(told.bars);
    at("waterfall").hidden = false;
  } catch (error) {
    at("evidence-state").textContent = error.message;
  }
}

function waterfall(bars) {
  const ends = bars.flatMap((bar) => [bar.from, bar.to]).concat(0);
  const low = Math.min(...ends), high = Math.max(...ends), scale = 100 / ((high - low) || 1);
  at("bars").replaceChildren(...bars.map((bar) => {
    const line = make("tr", undefined, bar.whole ? "whole" : "");
    const head = make("th", bar.label);
    head.scope = "row";
    const kind = bar.whole ? "sum" : bar.to >= bar.from ? "for" : "against";
    const picture = make("td");
    const svg = drawn("svg", { viewBox: "0 0 100 16", preserveAspectRatio: "none", "aria-hidden": "true", focusable: "false" });
    svg.append(
      drawn("rect", { class: kind, x: (Math.min(bar.from, bar.to) - low) * scale, y: 2, width: Math.max(Math.abs(bar.to - bar.from) * scale, 0.6), height: 12 }),
      drawn("rect", { class: "zero", x: Math.min(-low * scale, 99.6), y: 0, width: 0.4, height: 16 }),
    );
    picture.append(svg);
    line.append(head, picture, make("td", bar.bits));
    return line;
  }));
}

function drawn(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

function buttons() {
  const given = question && question.answer;
  for (const button of document.querySelectorAll("button.answer")) {
    button.disabled = !question;
    button.setAttribute("aria-pressed", String(Boolean(given && given.verdict === button.dataset.verdict)));
  }
  at("note").disabled = !question;
  at("back").disabled = Boolean(question && question.place === 0);
  at("skip").disabled = !question;
  at("skip-text").textContent = given ? "Lanjut" : "Lewati";
}

function answer(verdict) {
  return alone(async () => {
    if (!question || performance.now() - shownAt < TOO_SOON) return;
    const { question_id, place, answer: seen } = question;
    let told;
    try {
      told = await ask("/api/answers", { question_id, verdict, note: at("note").value, seen: seen ? seen.version : null });
    } catch (error) {
      if (error.status !== 409) throw error;
      await go(place);
      alarm(`${error.message} Periksa, lalu jawab lagi bila perlu diganti.`);
      return;
    }
    lastGiven = `Soal ${number(place + 1)}: ${verdict}`;
    progress(told);
    watch();
    await go(question.hidden ? place : told.open); // after a blind answer the evidence is shown first
  });
}

/* Answers are saved while people read on; say so until it is done, and say what could not be saved. */
async function watch() {
  at("said").textContent = `${lastGiven}, menyimpan…`;
  if (watching) return;
  watching = true;
  try {
    for (;;) {
      const told = await ask("/api/saving");
      progress(told);
      const news = told.notices.slice(heard);
      heard = told.notices.length;
      if (news.length) alarm(news.map((notice) => `Soal ${number(notice.place + 1)}: ${notice.message}`).join(" "));
      if (news.length && question && news.some((notice) => notice.place === question.place)) await go(question.place);
      if (!told.saving) break;
      at("said").textContent = `${lastGiven}, menyimpan…`;
      await new Promise((resolve) => setTimeout(resolve, RETRY));
    }
    at("said").textContent = at("alarm").hidden ? `${lastGiven}, tersimpan. U untuk membatalkan.` : "";
  } catch (error) {
    alarm(error.message);
  } finally {
    watching = false;
  }
}

const moves = {
  back: () => alone(async () => {
    if (!question) await go((await ask("/api/overview")).total - 1);
    else if (question.place > 0) await go(question.place - 1);
  }),
  skip: () => alone(async () => {
    if (question) await go(question.open);
  }),
  undo: () => alone(async () => {
    const told = await ask("/api/undo", { question_id: question && question.answer ? question.question_id : null });
    lastGiven = `Soal ${number(told.place + 1)}: jawaban dibatalkan`;
    watch();
    await go(told.place);
  }),
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || at("help").open) return;
  if (event.target === at("note")) {
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      at("soal").focus({ preventScroll: true });
    }
    return;
  }
  if (event.repeat) return; // a key that is held down is no answer to the next question
  const key = event.key.toLowerCase();
  const scrolling = event.target.closest && event.target.closest(".scrolled") && event.key.startsWith("Arrow");
  const act = scrolling ? null
    : key in VERDICTS ? () => answer(VERDICTS[key])
    : { u: moves.undo, n: moves.skip, arrowright: moves.skip, arrowleft: moves.back, c: () => at("note").focus(), "?": () => at("help").showModal() }[key];
  if (!act) return;
  event.preventDefault();
  act();
});
for (const button of document.querySelectorAll("button.answer")) button.addEventListener("click", () => answer(button.dataset.verdict));
for (const [id, move] of Object.entries(moves)) at(id).addEventListener("click", move);
at("form").addEventListener("submit", (event) => event.preventDefault());
at("help-button").addEventListener("click", () => at("help").showModal());
at("help-close").addEventListener("click", () => at("help").close());
begin();
