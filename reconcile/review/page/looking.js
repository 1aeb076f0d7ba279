"use strict";

/* One person looked up: by number, or by name and birth date. What is typed goes in the body of a request, never
   in an address, and is gone from the page when it is closed or locked. */

function forgetLooking() {
  for (const id of ["look-purpose", "look-nik", "look-name", "look-born"]) at(id).value = "";
  for (const id of ["looking-hits", "looking-card"]) at(id).replaceChildren();
  at("looking-alarm").hidden = true;
}

function openLooking() {
  if (at("look-button").hidden) return;
  at("looking").showModal();
  at("look-purpose").focus();
}

async function looking(work) {
  at("looking-alarm").hidden = true;
  try {
    await work();
  } catch (error) {
    at("looking-alarm").textContent = error.message;
    at("looking-alarm").hidden = false;
  }
}

function find() {
  return looking(async () => {
    at("looking-card").replaceChildren();
    at("looking-hits").replaceChildren(make("p", "Mencari…"));
    let told;
    try {
      told = await ask("/api/find", { purpose: at("look-purpose").value, nik: at("look-nik").value, name: at("look-name").value, born: at("look-born").value });
    } catch (error) {
      at("looking-hits").replaceChildren();
      throw error;
    }
    const list = make("ul");
    list.append(...told.hits.map((hit) => {
      const line = make("li");
      line.append(opener(hit.person), ` ${hit.who} `, make("span", `(${hit.why})`, "quiet"));
      return line;
    }));
    const more = told.more ? [make("p", "Hanya sebagian yang ditampilkan. Sebut tanggal lahir atau NIK agar lebih sempit.", "quiet")] : [];
    const none = make("p", "Tidak ada yang cocok pada hasil ini; orangnya mungkin terdaftar di tempat lain.");
    at("looking-hits").replaceChildren(...(told.hits.length ? [list, ...more] : [none]));
    if (told.hits.length === 1) await card(told.hits[0].person);
  });
}

function opener(person) {
  const button = make("button", person);
  button.type = "button";
  button.addEventListener("click", () => looking(() => card(person)));
  return button;
}

async function card(person) {
  const told = await ask("/api/card", { purpose: at("look-purpose").value, person });
  const why = make("div");
  const asking = make("button", "Mengapa satu orang");
  asking.type = "button";
  asking.addEventListener("click", () => looking(() => showWhy(person, why)));
  at("looking-card").replaceChildren(
    make("h3", `Orang ${told.person}`),
    ...part("Baris", told.rows.map((row) => block(row.where, row.values))),
    ...(told.rows.length > 1 ? [asking, why] : []),
    ...part("Bulan menurut program", told.months.map((line) => make("p", line))),
    ...part("Temuan", told.findings.map((one) => block(one.title, [...one.told, ["Keputusan", one.decision]]))),
    ...part("Serumah menurut nomor KK", told.household.map((one) => {
      const line = make("p");
      line.append(opener(one.person), ` ${one.name}${one.relationship ? `, ${one.relationship}` : ""}`);
      return line;
    })),
  );
  at("looking-card").scrollIntoView({ block: "nearest" });
}

async function showWhy(person, place) {
  place.replaceChildren(make("p", "Sedang dihitung…"));
  let told;
  try {
    told = await ask("/api/why", { purpose: at("look-purpose").value, person });
  } catch (error) {
    place.replaceChildren();
    throw error;
  }
  const more = told.more ? [make("p", "Pasangan lain: reconcile explain --person.", "quiet")] : [];
  place.replaceChildren(...told.pairs.map((pair) => block(`${pair.left} dan ${pair.right}`, [["Dinilai", pair.chance], ["Hasil", pair.outcome], ...pair.bars])), ...more);
}

function part(title, children) {
  return [make("h4", `${title} (${children.length})`), ...(children.length ? children : [make("p", "tidak ada", "quiet")])];
}

function block(title, pairs) {
  const found = make("div", undefined, "block");
  const list = make("dl");
  for (const [name, said] of pairs) list.append(make("dt", name), make("dd", said));
  found.append(make("strong", title), list);
  return found;
}

at("look-button").addEventListener("click", openLooking);
at("looking-close").addEventListener("click", () => at("looking").close());
at("looking").addEventListener("close", forgetLooking);
at("looking-form").addEventListener("submit", (event) => { event.preventDefault(); find(); });
