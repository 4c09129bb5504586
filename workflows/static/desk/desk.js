// The desk: the focus where the next key is needed, a key for each thing, signs of life for the arrival in hand.
"use strict";

const desk = document.querySelector(".desk");

// -- Focus. In a long page the target may be below: it is brought into view, but for the button that is always in view.
const start = desk.querySelector("[data-focus]");
const inView = start && start.matches(".desk-form > .desk-actions > *");
if (start) start.focus({ preventScroll: inView });
if (start && !inView) for (const img of desk.querySelectorAll(".desk-sheets img")) { // one of another shape moves what is under it
  img.addEventListener("load", () => { if (document.activeElement === start) start.scrollIntoView({ block: "nearest" }); });
}

// -- Keys. `data-key` on a link, a button, a field or a summary; digits choose among the candidates.
const help = document.querySelector("#desk-keys");
const isTyping = (one) => one.matches("input:not([type=radio], [type=checkbox], [type=submit]), select, textarea");

const pressed = (key) => {
  const target = [...desk.querySelectorAll("[data-key]")].find((one) => one.dataset.key === key);
  if (!target) return false;
  if (target.matches("input, select, textarea")) target.focus();
  else target.click();
  if (target.matches("summary") && target.parentElement.open) target.parentElement.querySelector("input[type=text]").focus();
  return true;
};

const chose = (key) => {
  const column = /^[1-6]$/.test(key) && desk.querySelectorAll("input[type=radio][name=dossier]")[Number(key) - 1];
  if (!column || column.disabled) return false;
  column.checked = true;
  column.focus();
  return true;
};

window.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const field = event.target.closest("[data-enter]");
  if (event.key === "Enter" && field) {
    event.preventDefault();
    document.getElementById(field.dataset.enter).click();
    return;
  }
  if (event.key === "Escape" && isTyping(event.target) && desk.contains(event.target)) {
    const main = desk.querySelector(".desk-confirm .button, .desk-actions .button");
    if (main) main.focus();
    return;
  }
  if (isTyping(event.target)) return;
  if (event.key === "Enter" && event.target.matches("input[type=radio][name=dossier]")) return; // submits the form
  const done = event.key === "?" && help ? (help.open ? help.close() : help.showModal(), true) : pressed(event.key) || chose(event.key);
  if (done) {
    event.preventDefault();
    event.stopImmediatePropagation(); // Wagtail has keys of its own
  }
}, true);

// -- The last decision can be undone for some seconds, and says how many are left.
const undo = desk.querySelector(".desk-undo");
if (undo) {
  const until = Date.now() + 1000 * Number(undo.dataset.seconds);
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    undo.querySelector(".left").textContent = `${Math.max(left, 0)} s`;
    if (left > 0) return;
    clearInterval(timer);
    undo.remove();
  }, 500);
}

// -- Signs of life, and letting go.
const claimed = desk.querySelector("form[data-beat]");
if (claimed) {
  const token = claimed.querySelector("[name=csrfmiddlewaretoken]").value;
  const send = (address, keepalive) => fetch(address, { method: "POST", headers: { "X-CSRFToken": token }, keepalive });
  let leaving = false;
  desk.addEventListener("submit", () => { leaving = true; });
  setInterval(async () => {
    try {
      const { told } = await (await send(claimed.dataset.beat)).json();
      const lost = desk.querySelector(".lost");
      lost.hidden = !told;
      lost.textContent = told;
    } catch { /* the next one tells */ }
  }, 60000);
  window.addEventListener("pagehide", () => { if (!leaving) send(claimed.dataset.letGo, true); });
}

// -- Files dropped on the queue: each upload that has arrived takes the road. What is small comes back as rows under it;
// anything else is read by the worker, and a line of its own says how far that is, also after the page was left.
const drop = desk.querySelector(".desk-drop"), drops = desk.querySelector(".desk-drops");
const parsed = (text) => new DOMParser().parseFromString(text, "text/html").body;

// What waits, shown anew, unless somebody is at work in it
const refresh = async () => {
  if (!desk.querySelector(".desk-waiting")) return;
  const fresh = parsed(await (await fetch(location.href)).text());
  for (const part of [".desk-header", ".desk-waiting"]) {
    const old = desk.querySelector(part), now = fresh.querySelector(part);
    const has = old.contains(document.activeElement), starts = has && document.activeElement.matches("[data-focus]");
    if (!now || (has && !starts)) continue;
    old.replaceWith(now);
    const first = starts && now.querySelector("[data-focus]");
    if (first) first.focus();
  }
};

const renewed = (line, now) => {
  if (line.matches("[data-live]") && now.matches("[data-live]")) { // the button keeps the focus
    for (const part of [".upload-state", "progress"]) line.querySelector(part).replaceWith(now.querySelector(part));
    return line;
  }
  const has = line.contains(document.activeElement);
  line.replaceWith(now);
  if (has) now.querySelector("button").focus();
  if (drop) drop.uploadsSay("sayRead", now.dataset.name);
  refresh();
  return now;
};

const follow = async (line) => {
  while (line.isConnected && line.matches("[data-live]")) {
    await new Promise((done) => setTimeout(done, 1000));
    if (document.hidden) continue;
    const answer = await fetch(line.dataset.drop).catch(() => null);
    if (answer && (answer.redirected || answer.status === 404)) return; // signed out, or put away elsewhere
    if (answer && answer.ok) line = renewed(line, parsed(await answer.text()).querySelector("[data-drop]"));
  }
};

if (drops) {
  for (const line of drops.querySelectorAll("[data-live]")) follow(line);
  drops.addEventListener("submit", async (event) => {
    event.preventDefault();
    const line = event.target.closest("[data-drop]"), body = new URLSearchParams(new FormData(event.target));
    const answer = await fetch(event.target.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    if (!answer || answer.type !== "opaqueredirect" || line.matches("[data-live]")) return; // `follow` shows the rest
    line.remove();
    if (drop) drop.querySelector("input[type=file]").focus();
  });
}

if (drop) {
  const told = (line, answer) => {
    const read = answer.querySelector("[data-drop]");
    if (!read) {
      line.append(...answer.childNodes);
      for (const part of line.querySelectorAll("progress, .upload-part")) part.remove();
      return refresh();
    }
    const known = document.getElementById(read.id);
    if (known) known.remove();
    drops.prepend(read);
    line.remove();
    return follow(read);
  };
  drop.addEventListener("upload:done", async (event) => {
    const line = event.target, state = line.querySelector(".upload-state");
    state.textContent = drop.dataset.reading;
    line.setAttribute("aria-busy", "true");
    const body = new URLSearchParams({ upload: event.detail.uuid });
    const headers = { "X-CSRFToken": drop.querySelector("[name=csrfmiddlewaretoken]").value };
    try {
      const answer = await fetch(drop.action, { method: "POST", headers, body });
      if (!answer.ok) throw new Error(String(answer.status));
      const content = parsed(await answer.text());
      state.textContent = "";
      told(line, content);
    } catch {
      state.textContent = drop.dataset.unread;
    }
    line.removeAttribute("aria-busy");
    for (const button of line.querySelectorAll(".upload-do")) button.remove();
  });
}
