"use strict";

/* Two dialogs: a NIK that stands on none of the rows, and proposals that wait for a second person. Neither leaves
   anything on the page when it is closed or locked. */

function openWriting() {
  at("written").value = "";
  at("writing").showModal();
  at("written").focus();
}

function forgetAgreeing() {
  at("proposals").replaceChildren();
  at("agreeing-said").textContent = "";
  at("agreeing-alarm").hidden = true;
}

function openAgreeing() {
  if (at("agree-button").hidden) return;
  at("agreeing").showModal();
  showProposals();
}

async function agreeing(work) {
  at("agreeing-alarm").hidden = true;
  try {
    await work();
  } catch (error) {
    at("agreeing-alarm").textContent = error.message;
    at("agreeing-alarm").hidden = false;
  }
}

function showProposals(said) {
  return agreeing(async () => {
    at("agreeing-said").textContent = said || "Sedang dibaca…";
    const { waiting } = await ask("/api/proposals");
    at("proposals").replaceChildren(...waiting.map(proposal));
    const others = waiting.filter((one) => !one.own).length;
    at("agree").disabled = !others;
    const counted = waiting.length ? `${number(waiting.length)} usul menunggu, ${number(others)} di antaranya usul orang lain.` : "Tidak ada usul yang menunggu persetujuan.";
    at("agreeing-said").textContent = [said, counted].filter(Boolean).join(" ");
  });
}

function proposal(told) {
  const line = make("li");
  const label = make("label");
  const tick = make("input");
  tick.type = "checkbox";
  tick.value = told.id;
  tick.disabled = told.own;
  const about = [told.name || "nama tidak ditampilkan", told.place].filter(Boolean).join(", ");
  label.append(tick, " ", make("strong", told.verdict), ` · ${about} · ${told.kind}`);
  const by = `${told.id}, diusulkan ${told.by} pada ${told.day}${told.own ? " (mungkin usul Anda sendiri: harus orang lain)" : ""}${told.note ? `. Catatan: ${told.note}` : ""}${told.state.startsWith("berlaku") ? "" : `. ${told.state}`}`;
  line.append(label, make("small", by));
  return line;
}

at("agree-button").addEventListener("click", openAgreeing);
at("agreeing-close").addEventListener("click", () => at("agreeing").close());
at("agreeing").addEventListener("close", forgetAgreeing);
at("agreeing-form").addEventListener("submit", (event) => {
  event.preventDefault();
  agreeing(async () => {
    const ids = [...document.querySelectorAll("#proposals input:checked")].map((tick) => tick.value);
    const { agreed } = await ask("/api/approve", { ids });
    await showProposals(`Disetujui dan tersimpan: ${agreed.join(", ")}.`);
  });
});
at("writing-close").addEventListener("click", () => at("writing").close());
at("writing").addEventListener("close", () => { at("written").value = ""; at("writing-alarm").hidden = true; });
at("writing-form").addEventListener("submit", (event) => {
  event.preventDefault();
  const written = at("written").value;
  const digits = written.replace(/[^0-9]/g, "").length;
  at("writing-alarm").hidden = digits === 16;
  if (digits !== 16) { // said here: once it is sent, it would have to be typed again from the start
    at("writing-alarm").textContent = `NIK terdiri dari 16 angka; yang tertulis ${digits}.`;
    at("written").focus();
    return;
  }
  at("writing").close();
  answer(OTHER_NIK, written);
});
