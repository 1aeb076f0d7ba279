"use strict";

const at = (id) => document.getElementById(id);
const SIGNS = { "sama": "=", "beda": "≠", "sebagian": "≈", "kosong": "?", "tidak dibandingkan": "·" };
const WORDS = { "sama": "sama", "beda": "berbeda", "sebagian": "sejalan", "kosong": "kosong", "tidak dibandingkan": "" };
const KEYS = { SAMA: "s", BEDA: "b", RAGU: "r", LANJUT: "l", HENTIKAN: "h", "CEK LAPANGAN": "k", "NIK LAIN": "i" };
const OTHER_NIK = "NIK LAIN"; // written, and on none of the rows
const MOVED = "PINDAH DALAM";
const PLACEHOLDER = "boleh kosong, tanpa NIK";
const TOO_SOON = 300; // milliseconds: nobody has read a question that has just come up, a second tap is a slip
const RETRY = 700;
const MOST_BUTTONS = 6; // more answers than these fill half of a telephone

let question = null; // as the server tells it; null when all are answered
let withoutAddress = ""; // the question whose new address was asked for already
let within = ""; // the filter that is gone through, by the name that the server gave it
let busy = true;
let shownAt = 0;
let saving = 0; // answers on their way to the disk
let token = sessionStorage.getItem("token") || ""; // this page's alone: cookies go to other ports of this computer too
let lockAfter = Number(sessionStorage.getItem("lockAfter")) || 600; // seconds
let touched = Date.now(); // when somebody last used the page
let asked = 0; // when the program last heard that somebody does

async function ask(path, body) {
  const mine = token;
  const headers = { "X-Reconcile-Token": mine };
  const options = body === undefined ? { headers } : { method: "POST", headers: { ...headers, "Content-Type": "application/json" }, body: JSON.stringify(body) };
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new Error("Tidak tersambung ke program, jadi yang terakhir belum tersimpan. Jalankan lagi reconcile review, lalu buka alamat yang dicetaknya.");
  }
  const told = await response.json().catch(() => ({ message: "Jawaban program tidak dapat dibaca. Muat ulang halaman." }));
  if (token !== mine) throw new Error("Halaman dikunci sebelum jawaban program sampai. Buka lagi dengan kode, lalu lihat apa yang sudah tersimpan."); // what comes to a locked page is not shown on it
  if (response.status === 401) lock();
  if (!response.ok) {
    const error = new Error(told.message);
    error.status = response.status;
    throw error;
  }
  return told;
}

/* Nothing of a person stays on a page that nobody looks at. */
function lock() {
  token = "";
  sessionStorage.removeItem("token");
  question = null;
  within = "";
  for (const id of ["question", "finished", "foot", "group", "filter", "look-button", "agree-button"]) at(id).hidden = true;
  for (const id of ["fields", "other-rows", "bars", "row-left", "row-right", "answers", "group-rows", "group-questions", "filter-region", "filter-kind"]) at(id).replaceChildren();
  for (const id of ["soal", "first", "told", "changes", "reason", "proposal", "evidence-verdict", "said", "others-title", "run", "progress-text"]) at(id).textContent = "";
  for (const id of ["note", "filter-text"]) at(id).value = "";
  forgetLooking();
  forgetAgreeing();
  at("written").value = "";
  for (const id of ["help", "looking", "writing", "agreeing"]) if (at(id).open) at(id).close();
  document.title = "Terkunci - Tinjauan";
  at("locked").hidden = false;
  at("code").focus();
}

async function login() {
  try {
    at("alarm").hidden = true;
    const told = await ask("/api/login", { code: at("code").value });
    token = told.token;
    lockAfter = told.lock_after;
    sessionStorage.setItem("token", token);
    sessionStorage.setItem("lockAfter", lockAfter);
    at("code").value = "";
    touched = Date.now();
    await begin();
  } catch (error) {
    alarm(error.message);
    at("code").select();
  }
}

async function guard() {
  if (!token) return;
  const now = Date.now();
  if (now - touched > lockAfter * 1000) {
    if (saving) return; // what was given is first brought to the disk
    const goodbye = ask("/api/lock", {}).catch(() => {});
    lock();
    alarm("Halaman lama tidak dipakai, jadi dikunci. Jawaban yang sudah tersimpan tetap ada.");
    await goodbye;
  } else if (touched > asked && now - asked > Math.min(60, lockAfter / 4) * 1000) {
    asked = now;
    await ask("/api/overview").catch(() => {});
  }
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
    if (!token) return lock();
    const overview = await ask("/api/overview");
    at("run").textContent = [overview.number && `Proses ${overview.number}`, `per ${overview.as_of.split("-").reverse().join("-")}`, overview.level, overview.second ? "pendapat kedua, buta" : overview.blind && "buta", overview.by].filter(Boolean).join(" · ");
    progress(overview);
    at("locked").hidden = true;
    at("foot").hidden = false;
    at("filter").hidden = false;
    at("look-button").hidden = !overview.looking;
    at("agree-button").hidden = !overview.agreeing;
    await offerFilters();
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

/* passing: on the way to an open question; one that was looked up while an answer to it was under way is passed over. */
async function go(place, passing) {
  if (place === null) return finish();
  const told = await ask(`/api/questions/${place}${within && `?${within}`}`);
  at("group").hidden = true;
  if (passing && told.answer && told.open !== place) return go(told.open, true);
  question = told;
  at("note").value = told.answer ? told.answer.note : "";
  history.replaceState(null, "", `#soal-${place + 1}`);
  show();
  window.scrollTo(0, 0);
  at("soal").focus({ preventScroll: true });
}

function finish() {
  question = null;
  for (const id of ["question", "group"]) at(id).hidden = true;
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
  at("finished-title").textContent = !total ? "Tidak ada soal pada hasil ini" : within ? "Semua soal yang disaring sudah dijawab" : "Semua soal sudah dijawab";
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
  const turn = question.filtered && question.turn ? ` (ke-${number(question.turn)} dari ${number(question.turns)} yang disaring)` : "";
  at("soal").textContent = `${title}${turn}: ${question.asks}`;
  say("first", question.first);
  say("told", question.told);
  const machine = question.machine;
  say("changes", machine && machine.changes && `⚠ ${machine.changes}`);
  say("reason", machine && machine.reason);
  const two = question.rows.length === 2;
  at("row-right").hidden = !two;
  ["left", "right"].slice(0, question.rows.length).forEach((side, place) => heading(at(`row-${side}`), two ? `Baris ${question.rows[place].line}` : "Baris", question.rows[place]));
  at("note").placeholder = PLACEHOLDER;
  at("fields").replaceChildren(...question.fields.map((told) => field(told, two)));
  at("answers").replaceChildren(...inSteps(question.offers));
  at("legend").hidden = !two;
  others();
  at("proposal").textContent = machine ? [`${machine.kind}.`, two && `Dalam hasil sekarang: ${machine.persons === 1 ? "satu orang" : "dua orang"}.`, machine.amount && `Nilai: ${machine.amount}.`, machine.action && `Usul: ${machine.action}.`, machine.authority && `Dasar: ${machine.authority}.`].filter(Boolean).join(" ") : "";
  evidence(question.place);
}

function say(id, text) {
  at(id).hidden = !text;
  at(id).textContent = text || "";
}

function heading(cell, label, row) {
  cell.replaceChildren(`${label} · ${row.programme}`, make("small", row.where), make("small", `ID ${row.record_id}`));
}

/* The key of an answer: its letter, the number of the row it names, else a number in the order of the answers. */
function keyOf(name) {
  if (KEYS[name]) return KEYS[name];
  const row = /BARIS (\d+)$/.exec(name);
  const turn = row ? Number(row[1]) : question.offers.filter((one) => !KEYS[one.name]).findIndex((one) => one.name === name) + 1;
  return turn > 0 && turn < 10 ? String(turn) : "";
}

/* Few answers are buttons all; of many those with a letter are, and the others stand in one list, so that the rows stay in sight. */
function inSteps(offers) {
  const first = offers.length > MOST_BUTTONS ? offers.filter((one) => KEYS[one.name]) : offers;
  const rest = offers.filter((one) => !first.includes(one));
  return [...first.map(offered), ...(rest.length ? listed(rest) : [])];
}

/* Two steps: who goes through a list by keys has answered nothing yet. */
function listed(rest) {
  const list = make("select", undefined, "answer-list");
  list.id = "answer-list";
  list.setAttribute("aria-label", "Jawaban lain");
  list.append(new Option(`Alasan lain (${rest.length}) ...`, ""));
  for (const one of rest) {
    const key = keyOf(one.name);
    const option = new Option(`${key ? `${key}  ` : ""}${one.name}`, one.name);
    option.title = one.says;
    list.append(option);
  }
  const given = question.answer && rest.some((one) => one.name === question.answer.verdict) ? question.answer.verdict : "";
  list.value = given;
  const go = make("button", "Pilih", "answer");
  go.type = "button";
  go.dataset.verdict = given;
  list.addEventListener("change", () => {
    go.dataset.verdict = list.value;
    at("note").placeholder = list.value === MOVED ? "alamat baru, tanpa NIK" : PLACEHOLDER;
    buttons();
  });
  go.addEventListener("click", () => list.value && choosing(list.value));
  return [list, go];
}

function offered(told) {
  const button = make("button", undefined, "answer");
  button.type = "button";
  button.dataset.verdict = told.name;
  button.title = told.says;
  const key = keyOf(told.name);
  button.append(...(key ? [make("kbd", key.toUpperCase())] : []), ` ${told.name} `, make("small", told.means));
  button.addEventListener("click", () => choosing(told.name));
  return button;
}

function field(told, two) {
  const line = make("tr", undefined, told.mark.replace(/ /g, "-"));
  const head = make("th");
  head.scope = "row";
  head.append(make("span", SIGNS[told.mark], "sign"), told.label);
  const word = told.note || WORDS[told.mark];
  if (word) head.append(" ", make("span", `(${word})`, "word"));
  head.firstChild.setAttribute("aria-hidden", "true");
  line.append(head, cell(told.left), ...(two ? [cell(told.right)] : []));
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
  const whole = question.grouped > 1;
  at("others").hidden = !listed.length;
  at("group-button").hidden = question.hidden || !whole;
  at("group-button").lastChild.textContent = ` Seluruh kelompok: ${number(question.grouped)} soal`;
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

async function group() {
  if (!question || question.hidden) return;
  const told = await ask(`/api/questions/${question.place}/group`);
  at("group-headings").replaceChildren(...["Orang", "Program", ...told.labels, "Asal"].map((label) => {
    const head = make("th", label);
    head.scope = "col";
    return head;
  }));
  at("group-rows").replaceChildren(...told.rows.map((row) => {
    const line = make("tr", undefined, row.person % 2 ? "odd" : "");
    line.append(make("td", String(row.person)), make("td", row.programme), ...row.values.map((value) => make("td", value || "-")), make("td", row.where));
    return line;
  }));
  at("group-questions").replaceChildren(...told.questions.map((one) => {
    const line = make("li");
    const move = make("button", `Soal ${number(one.place + 1)}`);
    move.type = "button";
    move.addEventListener("click", () => alone(() => go(one.place)));
    const people = one.persons.join(" dan ");
    line.append(move, ` orang ${people}${one.answers === "TINDAKAN" ? ", tindakan" : ""}: ${one.verdict || "belum dijawab"}`);
    return line;
  }));
  at("group").hidden = false;
  at("group-title").focus();
  at("group").scrollIntoView();
}

async function offerFilters() {
  const told = await ask("/api/options");
  const options = (listed) => [new Option("semua", ""), ...listed.map((one) => new Option(`${one.name} (${number(one.count)})`, one.code))];
  at("filter-region").replaceChildren(...options(told.regions));
  at("filter-kind").replaceChildren(...options(told.kinds));
  at("filter-kind-label").hidden = !told.kinds.length;
}

function choose(wish) {
  return alone(async () => {
    const told = await ask("/api/filter", wish);
    if (!told.count) throw new Error("Tidak ada soal yang cocok dengan saringan itu.");
    within = told.filter;
    at("filter-said").textContent = within ? `Disaring: ${number(told.count)} soal` : "Pilih soal";
    at("filter").open = false;
    await go(told.open === null ? told.first : told.open);
  });
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
    at("evidence-legend").textContent = told.legend || "";
    waterfall(told.bars);
    at("waterfall").hidden = !told.bars.length;
    if (!told.bars.length) at("evidence-state").textContent = told.verdict;
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
    button.disabled = !question || !button.dataset.verdict;
    button.setAttribute("aria-pressed", String(Boolean(given && given.verdict === button.dataset.verdict)));
  }
  at("note").disabled = !question;
  at("back").disabled = Boolean(question && question.previous === null);
  at("skip").disabled = !question;
  at("skip-text").textContent = given ? "Lanjut" : "Lewati";
}

/* A NIK that stands on no row is written first; whoever moved within the province has an address, which is asked for once. */
function choosing(name) {
  if (name === OTHER_NIK) return openWriting();
  if (name === MOVED && question && !at("note").value.trim() && withoutAddress !== question.question_id) {
    withoutAddress = question.question_id;
    at("said").textContent = "Tulis alamat barunya di Catatan, lalu pilih lagi; bila alamatnya tidak diketahui, pilih sekali lagi.";
    at("note").focus();
    return undefined;
  }
  return answer(name);
}

function answer(verdict, written) {
  return alone(async () => {
    if (!question || performance.now() - shownAt < TOO_SOON) return;
    const { question_id, place, hidden, open, answer: seen } = question;
    const given = deliver(place, { question_id, verdict, note: at("note").value, number: written || "", seen: seen ? seen.version : null, within });
    if (hidden || open === place || open === null) {
      const told = await given; // after a blind answer the evidence is shown first
      if (told && token) await go(hidden ? place : told.open);
    } else {
      await go(open, true); // people read on while the answer is brought to the disk
    }
  });
}

/* Say that an answer is saved only when the program says it is on the disk; go back to one that is not. */
async function deliver(place, given) {
  const name = `Soal ${number(place + 1)}: ${given.verdict}`;
  saving += 1;
  at("said").textContent = `${name}, menyimpan…`;
  try {
    const told = await ask("/api/answers", given);
    progress(told);
    if (told.warning) alarm(`Soal ${number(place + 1)}: ${given.verdict} tersimpan, tetapi ${told.warning}`);
    at("said").textContent = saving > 1 ? `${name}, tersimpan. Jawaban lain masih disimpan…` : `${name}, tersimpan. U untuk membatalkan.`;
    return told;
  } catch (error) {
    at("said").textContent = "";
    if (token) await go(place).catch(() => {});
    alarm(error.status === 409 ? `${error.message} Periksa, lalu jawab lagi bila perlu diganti.` : `Soal ${number(place + 1)}: jawaban ${given.verdict} TIDAK tersimpan: ${error.message}`);
    return null;
  } finally {
    saving -= 1;
  }
}

const moves = {
  back: () => alone(async () => {
    if (!question) await go((await ask("/api/overview")).total - 1);
    else if (question.previous !== null) await go(question.previous);
  }),
  skip: () => alone(async () => {
    if (question) await go(question.open);
  }),
  undo: () => alone(async () => {
    const told = await ask("/api/undo", { question_id: question && question.answer ? question.question_id : null });
    await go(told.place);
    at("said").textContent = `Soal ${number(told.place + 1)}: jawaban dibatalkan, tersimpan.`;
  }),
};

/* The answer that a key stands for, where this question takes it. */
function verdict(key) {
  const told = question && question.offers.find((one) => keyOf(one.name) === key);
  return told ? told.name : null;
}

function openFilter() {
  at("filter").open = true;
  at("filter-text").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || document.querySelector("dialog[open]") || !token) return;
  if (event.target.closest && event.target.closest("#filter")) return; // words are typed there
  if (event.target === at("note")) {
    if (event.key === "Enter" || event.key === "Escape") {
      event.preventDefault();
      at("soal").focus({ preventScroll: true });
    }
    return;
  }
  if (event.target.id === "answer-list") return; // letters go through its lines
  if (event.repeat) return; // a key that is held down is no answer to the next question
  const key = event.key.toLowerCase();
  const scrolling = event.target.closest && event.target.closest(".scrolled") && event.key.startsWith("Arrow");
  const act = scrolling ? null
    : verdict(key) ? () => choosing(verdict(key))
    : { g: () => alone(group), f: openLooking, p: openAgreeing, "/": openFilter, u: moves.undo, n: moves.skip, arrowright: moves.skip, arrowleft: moves.back, c: () => at("note").focus(), "?": () => at("help").showModal() }[key];
  if (!act) return;
  event.preventDefault();
  act();
});
at("group-button").addEventListener("click", () => alone(group));
at("group-close").addEventListener("click", () => { at("group").hidden = true; at("soal").focus(); });
at("filter-none").addEventListener("click", () => { at("filter-form").reset(); choose({}); });
at("filter-form").addEventListener("submit", (event) => {
  event.preventDefault();
  choose({ answers: at("filter-answers").value, region: at("filter-region").value, kind: at("filter-kind").value, text: at("filter-text").value, open: at("filter-open").checked });
});
for (const [id, move] of Object.entries(moves)) at(id).addEventListener("click", move);
at("form").addEventListener("submit", (event) => event.preventDefault());
at("help-button").addEventListener("click", () => at("help").showModal());
at("help-close").addEventListener("click", () => at("help").close());
at("login").addEventListener("submit", (event) => { event.preventDefault(); login(); });
for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
setInterval(guard, 1000);
addEventListener("DOMContentLoaded", begin); // when the other script is there too
