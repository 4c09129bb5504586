// Uploads that survive a cut network, for the portal and the admin alike (workflows/uploads tells the protocol).
//
// A form with `data-uploads` (its address) and a file input sends the chosen or dropped files one after the other,
// piece by piece, and takes each up again where it stopped: after a cut, after a pause, and when the same file is
// chosen again after the page was closed. For each file that has arrived it adds a hidden input `upload` and fires
// `upload:done` on its line ({detail: {uuid, name}}); after the last one `uploads:done` on the form, which is sent if
// it has `data-then="submit"`. Words come from the form's data (workflows/_uploads.html). Nothing is kept here.
"use strict";
(() => {
  const SMALL = 256 * 1024, LARGE = 4 * 1024 * 1024, WHOLE = 32 * 1024 * 1024;
  const STALLED = 20000, LONGEST = 30000;

  class Refused extends Error {}
  class Cut extends Error {}
  class Paused extends Error {}

  const hex = (bytes) => Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const sha256 = (bytes) => crypto.subtle.digest("SHA-256", bytes);

  // What we recognise a file by: all of it when small; else its ends, name and date, which a phone keeps for a film
  async function fingerprint(file) {
    if (!window.crypto || !crypto.subtle) return "";
    if (file.size <= WHOLE) return hex(await sha256(await file.arrayBuffer()));
    const about = new TextEncoder().encode([file.name, file.size, file.lastModified].join("\n"));
    const ends = new Blob([about, file.slice(0, LARGE), file.slice(-LARGE)]);
    return hex(await sha256(await ends.arrayBuffer()));
  }

  class Sending {
    constructor(form, file, line) {
      Object.assign(this, { form, file, line, at: 0, size: SMALL, address: "", paused: false, gone: false, failures: 0 });
      this.token = form.querySelector("[name=csrfmiddlewaretoken]").value;
    }

    // One exchange; fails with Refused (a sentence), Cut (to be tried again) or Paused
    ask(method, address, headers, body) {
      return new Promise((done, fail) => {
        const request = (this.request = new XMLHttpRequest());
        let watch = 0;
        const alive = () => {
          clearTimeout(watch);
          watch = setTimeout(() => request.abort(), STALLED);
        };
        request.open(method, address);
        request.setRequestHeader("X-CSRFToken", this.token);
        request.setRequestHeader("Tus-Resumable", "1.0.0");
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.upload.onprogress = (event) => {
          alive();
          if (method === "PATCH") this.show(this.at + Math.min(event.loaded, body.size));
        };
        request.onloadend = () => {
          clearTimeout(watch);
          if (this.paused || this.gone) fail(new Paused());
          else if (request.status === 0 || request.status >= 500) fail(new Cut());
          else if (new URL(request.responseURL).pathname !== address) fail(new Refused(this.form.dataset.saySignedOut));
          else done(request);
        };
        alive();
        request.send(body);
      });
    }

    sentence(request) {
      const told = (request.getResponseHeader("Content-Type") || "").startsWith("text/plain") && request.responseText;
      return told || this.form.dataset.sayGone;
    }

    offset(request) {
      this.at = Number(request.getResponseHeader("Upload-Offset"));
      this.show(this.at);
    }

    async begin() {
      const { purpose, dossier = "" } = this.form.dataset;
      this.print = this.print ?? (await fingerprint(this.file));
      const told = { purpose, dossier, filename: this.file.name.slice(-300), fingerprint: this.print };
      const encode = (text) => base64(new TextEncoder().encode(text));
      const metadata = Object.entries(told).map(([name, value]) => name + " " + encode(value)).join(",");
      const headers = { "Upload-Length": String(this.file.size), "Upload-Metadata": metadata };
      const request = await this.ask("POST", this.form.dataset.uploads, headers, null);
      if (request.status !== 200 && request.status !== 201) throw new Refused(this.sentence(request));
      this.address = new URL(request.getResponseHeader("Location"), location.href).pathname;
      this.offset(request);
    }

    // Where are we? For after a failure, when nobody knows what arrived
    async recover() {
      const request = await this.ask("HEAD", this.address, {}, null);
      if (request.status === 200) this.offset(request);
      else throw new Refused(this.form.dataset.sayGone);
    }

    async piece() {
      const body = this.file.slice(this.at, this.at + this.size);
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.at) };
      try {
        const bytes = await body.arrayBuffer();
        if (window.crypto && crypto.subtle) headers["Content-Digest"] = "sha-256=:" + base64(await sha256(bytes)) + ":";
      } catch {
        throw new Refused(this.form.dataset.sayUnreadable); // moved or changed on the disk since it was chosen
      }
      const started = performance.now();
      const request = await this.ask("PATCH", this.address, headers, body);
      if (request.status !== 204 && request.status !== 409 && request.status !== 400) {
        throw new Refused(this.sentence(request));
      }
      this.offset(request);
      const quick = performance.now() - started < 2000;
      this.size = quick ? Math.min(this.size * 2, LARGE) : Math.max(this.size / 2, SMALL);
    }

    // Until all is there, or it is refused or taken off
    async run() {
      let lost = false;
      while (!this.gone) {
        try {
          if (this.paused) await this.until(() => !this.paused || this.gone);
          else if (!this.address) await this.begin();
          else if (lost) await this.recover();
          else if (this.at < this.file.size) await this.piece();
          else return true;
          if (this.failures) this.form.uploadsSay("sayResumed", this.file.name);
          if (!this.paused && !this.gone) this.state("sending");
          [lost, this.failures] = [false, 0];
        } catch (error) {
          if (error instanceof Refused) throw error;
          lost = true;
          this.size = SMALL;
          if (error instanceof Cut) await this.wait();
          else if (!(error instanceof Paused)) throw error;
        }
      }
      return false;
    }

    async wait() {
      if (!this.failures++) this.form.uploadsSay("sayCut", this.file.name);
      this.state("cut");
      const pause = Math.min(1000 * 2 ** (this.failures - 1), LONGEST);
      let back = false;
      const wake = () => (back = true);
      const waking = [[window, "online"], [document, "visibilitychange"]];
      for (const [on, event] of waking) on.addEventListener(event, wake);
      const end = performance.now() + pause;
      await this.until(() => back || this.paused || this.gone || performance.now() > end);
      for (const [on, event] of waking) on.removeEventListener(event, wake);
    }

    async until(condition) {
      while (!condition()) await new Promise((done) => setTimeout(done, 200));
    }

    pause(paused) {
      this.paused = paused;
      if (paused && this.request) this.request.abort();
      this.state(paused ? "paused" : "sending");
    }

    async remove() {
      this.gone = true;
      if (this.request) this.request.abort();
      if (!this.address) return;
      const headers = { "X-CSRFToken": this.token, "Tus-Resumable": "1.0.0" };
      await fetch(this.address, { method: "DELETE", headers }).catch(() => null); // else it goes in a day
    }

    show(bytes) {
      this.line.querySelector("progress").value = bytes / this.file.size;
      this.line.querySelector(".upload-part").textContent = Math.floor((100 * bytes) / this.file.size) + " %";
    }

    state(name, sentence) {
      this.line.dataset.state = name;
      const word = "state" + name[0].toUpperCase() + name.slice(1);
      this.line.querySelector(".upload-state").textContent = sentence || this.form.dataset[word] || "";
      const button = this.line.querySelector(".upload-pause");
      button.hidden = name === "done" || name === "refused";
      button.textContent = this.paused ? this.form.dataset.doResume : this.form.dataset.doPause;
      button.setAttribute("aria-label", button.textContent + " : " + this.file.name);
      if (name !== "refused") return;
      const remove = this.line.querySelector(".upload-remove"); // what came waits until this one is out of the way
      remove.textContent = this.form.dataset.doWithout;
      remove.setAttribute("aria-label", remove.textContent + " : " + this.file.name);
    }
  }

  // What was dropped, folders opened: a folder is no file of its own
  function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry()).filter(Boolean);
    if (!entries.some((entry) => entry.isDirectory)) return Promise.resolve([...transfer.files]);
    return Promise.all(entries.map(opened)).then((files) => files.flat());
  }

  async function opened(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader(), inside = [];
    for (let some = null; !some || some.length; inside.push(...some)) {
      some = await new Promise((done, fail) => reader.readEntries(done, fail)); // a hundred at a time
    }
    return (await Promise.all(inside.map(opened))).flat();
  }

  function line(form, file) {
    const made = form.querySelector("template.upload-line").content.firstElementChild.cloneNode(true);
    made.querySelector(".upload-name").textContent = file.name;
    made.querySelector("progress").setAttribute("aria-label", file.name);
    form.querySelector(".uploads").append(made);
    return made;
  }

  function equip(form) {
    const input = form.querySelector("input[type=file]");
    const live = form.querySelector(".uploads-said");
    const queue = [];
    let busy = false;
    form.uploadsSay = (word, name) => (live.textContent = form.dataset[word].replace("{name}", name || ""));

    async function work() {
      if (busy) return;
      busy = true;
      for (let next = queue.shift(); next; next = queue.shift()) await send(next);
      busy = false;
      const lines = [...form.querySelectorAll(".upload")];
      if (!lines.length || lines.some((one) => one.dataset.state !== "done")) return;
      form.uploadsSay("sayDone");
      const go = form.dispatchEvent(new CustomEvent("uploads:done", { bubbles: true, cancelable: true }));
      if (go && form.dataset.then === "submit") form.requestSubmit();
    }

    async function send(sending) {
      try {
        if (!(await sending.run())) return;
        const uuid = sending.address.split("/").pop();
        const told = Object.assign(document.createElement("input"), { type: "hidden", name: "upload", value: uuid });
        sending.line.append(told);
        sending.state("done");
        const detail = { uuid, name: sending.file.name };
        sending.line.dispatchEvent(new CustomEvent("upload:done", { bubbles: true, detail }));
      } catch (error) {
        sending.state("refused", error instanceof Refused ? error.message : form.dataset.sayUnreadable);
        form.uploadsSay("sayRefused", sending.file.name);
      }
    }

    function add(files) {
      for (const file of files) {
        const sending = new Sending(form, file, line(form, file));
        sending.line.querySelector(".upload-pause").onclick = () => sending.pause(!sending.paused);
        const remove = sending.line.querySelector(".upload-remove");
        remove.setAttribute("aria-label", remove.textContent + " : " + file.name);
        remove.onclick = () => {
          sending.remove();
          sending.line.remove();
          input.focus();
          work();
        };
        const most = Number(form.dataset.most);
        if (!file.size || (most && file.size > most)) {
          sending.state("refused", file.size ? form.dataset.sayLarge : form.dataset.sayEmpty);
          continue;
        }
        sending.state("waiting");
        queue.push(sending);
      }
      if (files.length) form.uploadsSay("sayStarted", files.length === 1 ? files[0].name : String(files.length));
      work();
    }

    for (const chooser of form.querySelectorAll("input[type=file]")) {
      chooser.addEventListener("change", () => {
        const files = [...chooser.files];
        chooser.value = ""; // the bytes go by the uploads, not again with the form
        add(files);
      });
      chooser.required = false;
    }
    form.addEventListener("dragover", (event) => {
      event.preventDefault();
      form.classList.add("is-over");
    });
    form.addEventListener("dragleave", () => form.classList.remove("is-over"));
    form.addEventListener("drop", (event) => {
      event.preventDefault();
      form.classList.remove("is-over");
      dropped(event.dataTransfer).then(add, () => form.uploadsSay("sayUnreadable"));
    });
    form.classList.add("is-equipped");
  }

  for (const form of document.querySelectorAll("form[data-uploads]")) equip(form);
})();
