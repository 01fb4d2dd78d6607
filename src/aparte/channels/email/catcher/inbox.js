// The inbox's page: lists mails as they arrive and shows the chosen one.
"use strict";

const REFRESH_MS = 2000;
const LIST_MAX = 200;
const at = (id) => document.getElementById(id);
const words = document.body.dataset;
let shown = "";
let chosen = 0;

function line(mail) {
  const item = document.createElement("li");
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.id = mail.id;
  for (const [name, tag, text] of [
    ["who", "span", mail.recipients.join(", ")],
    ["when", "time", new Date(mail.at / 1000).toLocaleTimeString(document.documentElement.lang)],
    ["what", "span", mail.subject || "–"],
  ]) {
    const part = document.createElement(tag);
    part.className = name;
    part.textContent = text;
    button.append(part);
  }
  button.addEventListener("click", () => { location.hash = mail.id; });
  item.append(button);
  return item;
}

async function list() {
  const wanted = at("search").value;
  const query = new URLSearchParams({ recipient: wanted, limit: LIST_MAX });
  const answer = await fetch(`api/messages?${query}`);
  if (!answer.ok) return;
  const { total, messages } = await answer.json();
  const key = `${total} ${wanted} ${messages.map((mail) => mail.id).join()}`;
  if (key === shown) return;
  shown = key;
  at("count").textContent = total.toLocaleString(document.documentElement.lang);
  at("list").replaceChildren(...messages.map(line));
  at("nothing").hidden = messages.length > 0;
  at("nothing").textContent = total > 0 ? words.none : words.empty;
  mark();
}

function mark() {
  for (const button of at("list").querySelectorAll("button")) {
    button.setAttribute("aria-current", String(Number(button.dataset.id) === chosen));
  }
}

async function open() {
  chosen = Number(location.hash.slice(1));
  const answer = chosen ? await fetch(`api/messages/${chosen}`) : null;
  const found = answer !== null && answer.ok;
  document.body.classList.toggle("reading", found);
  at("mail").hidden = !found;
  at("choose").hidden = found;
  mark();
  if (!found) return;
  const { mail, headers, text } = await answer.json();
  at("subject").textContent = mail.subject;
  at("from").textContent = mail.from;
  at("to").textContent = mail.recipients.join(", ");
  at("preview").src = `messages/${chosen}/html`;
  at("text").textContent = text;
  at("headers").textContent = headers.map(([name, value]) => `${name}: ${value}`).join("\n");
  at("raw").textContent = await (await fetch(`messages/${chosen}/raw`)).text();
}

function view(name) {
  for (const tab of document.querySelectorAll("[role=tab]")) {
    const isChosen = tab.dataset.view === name;
    tab.setAttribute("aria-selected", String(isChosen));
    at(tab.dataset.view).hidden = !isChosen;
  }
}

for (const tab of document.querySelectorAll("[role=tab]")) {
  tab.addEventListener("click", () => view(tab.dataset.view));
}
at("search").addEventListener("input", list);
at("search").form.addEventListener("submit", (event) => event.preventDefault());
at("back").addEventListener("click", () => { location.hash = ""; });
at("delete").addEventListener("click", async () => {
  if (!window.confirm(words.sure)) return;
  await fetch("api/messages", { method: "DELETE" });
  location.hash = "";
  list();
});
window.addEventListener("hashchange", open);
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") location.hash = "";
  if (event.key === "/" && document.activeElement !== at("search")) {
    event.preventDefault();
    at("search").focus();
  }
});
list();
open();
setInterval(list, REFRESH_MS);
