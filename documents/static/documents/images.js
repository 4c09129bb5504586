/* Reading the images of one study, or of several beside each other. Frames come from DICOMweb as they were measured and
   are turned into greys here, so that a window costs no request; what only the server can draw comes as a picture.
   What shows the same place is said by positions.js alone. Nothing is kept when the page closes. */
"use strict";
(() => {
  const room = document.querySelector(".reading-room");
  const told = JSON.parse(document.getElementById("told").textContent);
  const words = document.getElementById("words").dataset;
  const language = document.documentElement.lang || "fr";
  const millimetres = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const whole = new Intl.NumberFormat(language, { maximumFractionDigits: 0 });

  const EXPLICIT = "application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1";
  const PROJECTIONS = new Set(["CR", "DX", "MG", "RG", "RF", "XA", "IO", "PX", "XC"]); // no slices: never scrolled together
  const ABSOLUTE = new Set(["CT"]); // the same window says the same everywhere: Hounsfield units
  const MEMORY = 192 * 2 ** 20 / Math.max(told.sets.length, 1); // bytes of frames kept for a pane
  const AT_ONCE = 3, AHEAD = 4, AHEAD_OF_A_CLIP = 40, AGAIN = 3000;

  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /* -- Frames ------------------------------------------------------------------------------------ */

  class Gone extends Error {}
  class Unshowable extends Error {}

  const samples = (buffer, look) => {
    const { bits, stored, signed } = look.raw, count = look.rows * look.columns;
    if (buffer.byteLength < count * bits / 8) throw new Unshowable();
    const Kind = bits === 8 ? (signed ? Int8Array : Uint8Array) : (signed ? Int16Array : Uint16Array);
    const found = new Kind(buffer, 0, count);
    const idle = bits - stored; // bits above the stored ones may hold an overlay (PS3.5 8.1.1)
    if (idle > 0) {
      if (signed) for (let n = 0; n < count; n += 1) found[n] = (found[n] << (32 - stored)) >> (32 - stored);
      else for (let n = 0; n < count; n += 1) found[n] &= (1 << stored) - 1;
    }
    return found;
  };

  const answered = async (url, accept, stop) => {
    const answer = await fetch(url, { headers: { Accept: accept }, credentials: "same-origin", signal: stop });
    if (answer.redirected || answer.status === 401 || answer.status === 404) throw new Gone();
    if (answer.status === 503 || answer.status === 429) throw new Error("later");
    if (!answer.ok) throw new Unshowable();
    return answer;
  };

  const fetched = async (slice, look, address, stop) => {
    if (look.obstacle) throw new Unshowable();
    if (look.raw) {
      const buffer = await (await answered(address, EXPLICIT, stop)).arrayBuffer();
      return { values: samples(buffer, look), bytes: buffer.byteLength };
    }
    const blob = await (await answered(`${address}/rendered`, "image/jpeg", stop)).blob();
    const picture = await createImageBitmap(blob);
    return { picture, bytes: picture.width * picture.height * 4 };
  };

  /* The frames of one series: the wanted one first, then its neighbours; the oldest go when there are too many. */
  class Frames {
    constructor(stack, address, came) {
      Object.assign(this, { stack, address, came, kept: new Map(), under: new Map(), failed: new Map(), wanted: [], bytes: 0 });
    }

    get(index) {
      const found = this.kept.get(index);
      if (found) { this.kept.delete(index); this.kept.set(index, found); }
      return found;
    }

    want(index, ahead) {
      const order = [index];
      for (let n = 1; n <= ahead; n += 1) order.push(index + n, index - n);
      this.wanted = order.filter((n) => n >= 0 && n < this.stack.slices.length);
      for (const [n, stop] of this.under) if (!this.wanted.includes(n)) { stop.abort(); this.under.delete(n); }
      this.next();
    }

    next() {
      for (const index of this.wanted) {
        if (this.under.size >= AT_ONCE) return;
        if (!this.kept.has(index) && !this.under.has(index) && !this.failed.has(index)) this.ask(index);
      }
    }

    async ask(index) {
      const stop = new AbortController(), slice = this.stack.slices[index];
      this.under.set(index, stop);
      try {
        const frame = await fetched(slice, this.stack.looks[slice.look], this.address(slice), stop.signal);
        if (stop.signal.aborted) return;
        this.keep(index, frame);
      } catch (fault) {
        if (stop.signal.aborted) return;
        if (fault instanceof Gone) { this.end(); this.came(index, "gone"); return; }
        this.failed.set(index, fault instanceof Unshowable ? "failed" : "absent");
        if (!(fault instanceof Unshowable)) setTimeout(() => { this.failed.delete(index); this.next(); }, AGAIN);
      }
      this.under.delete(index);
      this.came(index, this.failed.get(index) || "");
      this.next();
    }

    keep(index, frame) {
      this.kept.set(index, frame);
      this.bytes += frame.bytes;
      for (const [n, old] of this.kept) {
        if (this.bytes <= MEMORY || this.kept.size <= 2) break;
        if (n === index) continue;
        this.kept.delete(n);
        this.bytes -= old.bytes;
      }
    }

    end() {
      for (const stop of this.under.values()) stop.abort();
      this.under.clear(); this.kept.clear(); this.wanted = []; this.bytes = 0;
    }
  }

  /* -- One pane ---------------------------------------------------------------------------------- */

  class Pane {
    constructor(element, set) {
      const one = (selector) => element.querySelector(selector);
      Object.assign(this, { element, set, canvas: one("canvas"), range: one("input"), output: one("output"), series: one("[data-series]"),
        play: one("[data-play]"), note: one(".pane-note"), picture: document.createElement("canvas"), stack: null, index: 0 });
      this.say = Object.fromEntries([...element.querySelectorAll("[data-say]")].map((line) => [line.dataset.say, line]));
      this.shift = { mm: 0, slices: 0 };
      this.look = { zoom: 1, x: 0, y: 0, window: null };
      this.miss = null;
    }

    get count() { return this.stack ? this.stack.slices.length : 0; }
    get slice() { return this.stack.slices[this.index]; }
    get how() { return this.stack.looks[this.slice.look]; }
    get isProjection() { return !this.stack || PROJECTIONS.has(this.stack.modality); }
    get isClip() { return this.count > 1 && this.stack.rate !== null && !this.places; }

    async open(uid) {
      this.stop();
      if (this.frames) this.frames.end();
      this.stack = this.places = this.frames = null;
      this.message("loading");
      const number = this.opening = (this.opening || 0) + 1;
      try {
        const answer = await answered(this.set.series.replace("SERIES", encodeURIComponent(uid)), "application/json");
        const stack = await answer.json();
        if (number !== this.opening) return;
        this.shown(uid, stack);
      } catch (fault) {
        if (number === this.opening) this.message(fault instanceof Gone ? "gone" : "absent");
      }
    }

    shown(uid, stack) {
      const placed = stack.slices.map((slice) => ({ ...slice, orientation: stack.looks[slice.look].orientation }));
      this.stack = { ...stack, slices: Positions.arranged(placed) };
      const root = `${told.service}/studies/${this.set.study}/series/${uid}/instances`;
      this.frames = new Frames(this.stack, (slice) => `${root}/${slice.uid}/frames/${slice.frame}`, (index, fault) => this.came(index, fault));
      this.index = this.isProjection || !Positions.axis(this.stack.slices) ? 0 : Math.floor(this.count / 2);
      this.shift = { mm: 0, slices: 0 };
      this.look = { zoom: 1, x: 0, y: 0, window: null };
      this.message(this.count ? "" : "empty");
      arranged();
      if (!this.count) return;
      this.range.max = this.count - 1;
      this.range.disabled = this.count < 2;
      this.play.hidden = !this.isClip;
      this.go(this.index);
    }

    go(index, miss = null) {
      if (!this.count) return;
      this.index = clamp(index, 0, this.count - 1);
      this.miss = miss;
      this.range.value = this.index;
      const place = this.places ? ` · ${millimetres.format(this.places[this.index])} mm` : "";
      this.output.textContent = `${this.index + 1} / ${this.count}`;
      this.range.setAttribute("aria-valuetext", `${this.index + 1} / ${this.count}${place}`);
      this.say.place.textContent = `${this.index + 1} / ${this.count}${place}`;
      const isFar = miss !== null && miss > Positions.half(this.places, this.index) + 0.05;
      this.say.miss.textContent = isFar ? `${this.say.miss.dataset.words} ${millimetres.format(miss)} mm` : "";
      this.element.dataset.index = this.index;
      this.element.dataset.place = this.places ? this.places[this.index] : "";
      this.frames.want(this.index, this.timer ? AHEAD_OF_A_CLIP : AHEAD);
      this.message(this.frames.get(this.index) ? "" : this.frames.failed.get(this.index) || "loading");
      this.draw();
    }

    came(index, fault) {
      if (fault === "gone") { this.stop(); this.stack = null; this.message("gone"); this.draw(); return; }
      if (index !== this.index) return;
      this.message(fault);
      this.draw();
    }

    /* Which way the patient lies: what is at the left and at the top of the image. */
    sides() {
      const [left, top] = Positions.sides(this.how.orientation);
      this.say.left.textContent = left;
      this.say.top.textContent = top;
    }

    message(name) {
      this.element.dataset.state = name || "shown";
      this.note.textContent = name ? words[name] : "";
    }

    /* The greys of the frame in sight: its own window, or the one that the reader chose. */
    window(frame) {
      if (this.look.window) return this.look.window;
      const how = this.how;
      if (how.window) return how.window;
      if (!frame.range) frame.range = this.extent(frame.values, how);
      return frame.range;
    }

    extent(values, { slope, intercept, padding }) {
      let low = Infinity, high = -Infinity;
      for (const value of values) {
        if (padding && value >= padding[0] && value <= padding[1]) continue;
        if (value < low) low = value;
        if (value > high) high = value;
      }
      const ends = Number.isFinite(low) ? [low * slope + intercept, high * slope + intercept] : [0, 1];
      return [(ends[0] + ends[1]) / 2, Math.max(Math.abs(ends[1] - ends[0]), 1)];
    }

    paint(frame) {
      const how = this.how, { picture } = this, [centre, width] = this.window(frame);
      const key = `${this.index} ${centre} ${width}`;
      if (this.painted === key && this.paintedOf === frame) return;
      picture.width = how.columns; picture.height = how.rows;
      const made = new ImageData(how.columns, how.rows), grey = new Uint32Array(made.data.buffer);
      const { slope, intercept, inverted } = how, { values } = frame;
      // PS3.3 C.11.2.1.2.1, the linear function
      const span = Math.max(width - 1, 1e-6), base = centre - 0.5 - span / 2;
      for (let n = 0; n < values.length; n += 1) {
        let level = Math.round(255 * (values[n] * slope + intercept - base) / span);
        level = level < 0 ? 0 : level > 255 ? 255 : level;
        if (inverted) level = 255 - level;
        grey[n] = 0xff000000 | level << 16 | level << 8 | level;
      }
      picture.getContext("2d").putImageData(made, 0, 0);
      this.painted = key; this.paintedOf = frame;
    }

    /* Millimetres of the image where it says them, else its pixels. */
    get size() {
      const { columns, rows, spacing, aspect } = this.how;
      return spacing && spacing[0] > 0 && spacing[1] > 0
        ? { width: columns * spacing[1], height: rows * spacing[0], isMeasured: true }
        : { width: columns, height: rows * aspect, isMeasured: false };
    }

    get fit() {
      const { width, height } = this.size;
      return Math.min(this.canvas.width / width, this.canvas.height / height);
    }

    draw() {
      const pen = this.canvas.getContext("2d");
      pen.setTransform(1, 0, 0, 1, 0, 0);
      pen.fillStyle = "#000";
      pen.fillRect(0, 0, this.canvas.width, this.canvas.height);
      this.say.window.textContent = this.say.left.textContent = this.say.top.textContent = "";
      const frame = this.stack && this.frames.get(this.index);
      if (!frame || !this.canvas.width) return;
      if (frame.values) {
        this.paint(frame);
        const [centre, width] = this.window(frame);
        this.say.window.textContent = words.window.replace("{c}", whole.format(centre)).replace("{w}", whole.format(width));
        this.element.dataset.window = `${centre} ${width}`;
      }
      this.sides();
      const { width, height } = this.size, scale = scaleOf(this) * this.look.zoom;
      this.element.dataset.zoom = this.look.zoom;
      this.element.dataset.pan = `${this.look.x} ${this.look.y}`;
      pen.imageSmoothingQuality = "high";
      pen.translate(this.canvas.width / 2 + this.look.x * scale, this.canvas.height / 2 + this.look.y * scale);
      pen.drawImage(frame.picture || this.picture, -width * scale / 2, -height * scale / 2, width * scale, height * scale);
    }

    toggle() {
      if (this.timer) { this.stop(); return; }
      this.timer = setInterval(() => {
        const next = (this.index + 1) % this.count;
        if (this.frames.get(next) || this.frames.failed.has(next)) this.go(next);
        else this.frames.want(this.index, AHEAD_OF_A_CLIP);
      }, 1000 / this.stack.rate);
      this.go(this.index);
      this.playing(true);
    }

    stop() {
      clearInterval(this.timer);
      this.timer = null;
      if (this.play) this.playing(false);
    }

    playing(is) {
      this.play.dataset.again ||= this.play.textContent;
      this.play.textContent = is ? this.play.dataset.pause : this.play.dataset.again;
      this.play.setAttribute("aria-pressed", is);
    }
  }

  /* -- All panes --------------------------------------------------------------------------------- */

  const panes = [...document.querySelectorAll(".pane")].map((element, n) => new Pane(element, told.sets[n]));
  const tools = document.querySelector(".image-tools");
  const control = (name) => tools.querySelector(`[data-${name}]`);
  let tool = "scroll", isLinked = true;

  const others = (pane) => (isLinked ? panes.filter((one) => one !== pane && one.count) : []);
  const slicing = (pane) => (pane.isProjection ? [] : others(pane).filter((one) => !one.isProjection));

  /* Every series along one direction, that of the first that has slices: a shift then means the same for all. */
  function arranged() {
    const axes = panes.map((pane) => pane.stack && !pane.isProjection && pane.count && Positions.axis(pane.stack.slices));
    const direction = axes.find(Boolean);
    for (const pane of panes) pane.places = pane.stack && direction && !pane.isProjection ? Positions.places(pane.stack.slices, direction) : null;
    for (const pane of panes) if (pane.count && pane.frames) pane.element.dataset.place = pane.places ? pane.places[pane.index] : "";
    control("presets").hidden = !panes.some((pane) => pane.stack && ABSOLUTE.has(pane.stack.modality));
    shifted();
  }

  /* The same size for the same length, as long as all say their millimetres. */
  function scaleOf(pane) {
    const measured = panes.filter((one) => one.count && !one.isProjection && one.size.isMeasured);
    return measured.includes(pane) ? Math.min(...measured.map((one) => one.fit)) : pane.fit;
  }

  const scrollTo = (pane, index, alone = false) => {
    pane.stop();
    pane.go(index);
    if (alone) return;
    for (const other of slicing(pane)) {
      const found = Positions.follow(pane, pane.index, other);
      other.go(found.index, found.miss);
    }
  };

  const windowTo = (pane, centre, width) => {
    const frame = pane.frames && pane.frames.get(pane.index);
    if (!frame || !frame.values) return;
    const [oldCentre, oldWidth] = pane.window(frame);
    const next = [centre, Math.max(width, 1)];
    for (const other of others(pane)) {
      const theirs = other.frames.get(other.index);
      if (!theirs || !theirs.values) continue;
      const [c, w] = other.window(theirs), isSame = ABSOLUTE.has(pane.stack.modality) && other.stack.modality === pane.stack.modality;
      other.look.window = isSame ? next : [c + (next[0] - oldCentre) * w / oldWidth, Math.max(w * next[1] / oldWidth, 1)];
      other.draw();
    }
    pane.look.window = next;
    pane.draw();
  };

  const zoomBy = (pane, factor) => {
    for (const one of [pane, ...others(pane)]) { one.look.zoom = clamp(one.look.zoom * factor, 0.2, 20); one.draw(); }
  };

  /* By pixels of the canvas. What was projected from another side has another place there. */
  const panBy = (pane, x, y) => {
    for (const one of [pane, ...slicing(pane)]) {
      const scale = scaleOf(one) * one.look.zoom;
      one.look.x += x / scale; one.look.y += y / scale;
      one.draw();
    }
  };

  function shifted() {
    const line = control("shift");
    if (!line) return;
    const set = panes.filter((pane) => pane.shift.mm || pane.shift.slices);
    control("release").hidden = !set.length;
    const said = (pane) => (pane.places && panes[0].places ? `${millimetres.format(pane.shift.mm)} mm` : words.slices.replace("{n}", pane.shift.slices));
    line.textContent = set.length ? `${line.dataset.set} ${set.map(said).join(", ")}` : "";
  }

  const align = () => {
    const first = panes.find((pane) => pane.count && !pane.isProjection);
    if (!first) return;
    for (const pane of panes) if (pane !== first && pane.count && !pane.isProjection) pane.shift = Positions.shift(first, pane);
    link(true);
    for (const pane of panes) if (pane.count) pane.go(pane.index);
    shifted();
  };

  const release = () => {
    for (const pane of panes) pane.shift = { mm: 0, slices: 0 };
    shifted();
    const first = panes.find((pane) => pane.count && !pane.isProjection);
    if (first) scrollTo(first, first.index);
  };

  const link = (is) => {
    isLinked = is;
    if (control("link")) control("link").setAttribute("aria-pressed", is);
  };

  const reset = () => {
    for (const pane of panes) if (pane.count) { pane.look = { zoom: 1, x: 0, y: 0, window: null }; pane.draw(); }
    if (control("preset")) control("preset").value = "";
  };

  /* -- Hands ------------------------------------------------------------------------------------- */

  const dragged = (pane, name, dx, dy, grip) => {
    if (name === "pan") panBy(pane, dx * devicePixelRatio, dy * devicePixelRatio);
    else if (name === "zoom") zoomBy(pane, 1.01 ** -dy);
    else if (name === "window") {
      const frame = pane.frames && pane.frames.get(pane.index);
      if (!frame || !frame.values) return;
      const [centre, width] = pane.window(frame), step = Math.max(width / 300, 0.05);
      windowTo(pane, centre + dy * step, width + dx * step);
    } else {
      grip.rest += dy;
      const step = Math.max(pane.canvas.clientHeight / Math.max(pane.count, 1), 4), by = Math.trunc(grip.rest / step);
      if (by) { grip.rest -= by * step; scrollTo(pane, pane.index + by, grip.alone); }
    }
  };

  const hold = (pane) => {
    const fingers = new Map();
    const { canvas } = pane;
    const apart = () => { const [a, b] = [...fingers.values()]; return Math.hypot(a.x - b.x, a.y - b.y); };
    canvas.addEventListener("pointerdown", (event) => {
      if (!pane.count) return;
      canvas.setPointerCapture(event.pointerId);
      const name = event.button === 2 ? "window" : event.button === 1 ? "pan" : tool;
      fingers.set(event.pointerId, { x: event.clientX, y: event.clientY, name, rest: 0, alone: event.shiftKey });
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => {
      const grip = fingers.get(event.pointerId);
      if (!grip) return;
      const before = fingers.size === 2 ? apart() : 0, dx = event.clientX - grip.x, dy = event.clientY - grip.y;
      grip.x = event.clientX; grip.y = event.clientY;
      if (fingers.size === 1) dragged(pane, grip.name, dx, dy, grip);
      else if (fingers.size === 2 && before) { zoomBy(pane, apart() / before); panBy(pane, dx * devicePixelRatio / 2, dy * devicePixelRatio / 2); }
    });
    for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, (event) => fingers.delete(event.pointerId));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    let rest = 0;
    canvas.addEventListener("wheel", (event) => {
      event.preventDefault();
      if (!pane.count) return;
      const by = event.deltaY || event.deltaX; // with Shift some browsers turn the wheel sideways
      if (event.ctrlKey || event.metaKey) { zoomBy(pane, 1.0015 ** -by); return; }
      rest += event.deltaMode ? by * 40 : by;
      const steps = Math.abs(rest) >= 100 ? Math.trunc(rest / 100) : Math.abs(rest) >= 30 ? Math.sign(rest) : 0;
      if (steps) { rest = 0; scrollTo(pane, pane.index + steps, event.shiftKey); }
    }, { passive: false });
  };

  const begin = (pane) => {
    if (!pane.series) return;
    hold(pane);
    pane.range.addEventListener("input", () => scrollTo(pane, Number(pane.range.value)));
    pane.series.addEventListener("change", () => pane.open(pane.series.value));
    pane.play.addEventListener("click", () => pane.toggle());
    new ResizeObserver(() => {
      pane.canvas.width = Math.round(pane.canvas.clientWidth * devicePixelRatio);
      pane.canvas.height = Math.round(pane.canvas.clientHeight * devicePixelRatio);
      for (const one of panes) if (one.count) one.draw();
    }).observe(pane.canvas);
    pane.open(pane.series.value);
  };

  const choose = (button) => {
    tool = button.dataset.tool;
    for (const one of tools.querySelectorAll("[data-tool]")) {
      one.setAttribute("aria-checked", one === button);
      one.tabIndex = one === button ? 0 : -1;
    }
  };

  const radios = [...tools.querySelectorAll("[data-tool]")];
  for (const [n, button] of radios.entries()) {
    button.addEventListener("click", () => choose(button));
    button.addEventListener("keydown", (event) => {
      const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      if (!by) return;
      const next = radios[(n + by + radios.length) % radios.length];
      choose(next); next.focus(); event.preventDefault();
    });
  }
  control("preset").addEventListener("change", (event) => {
    const pane = panes.find((one) => one.stack && ABSOLUTE.has(one.stack.modality));
    if (!event.target.value || !pane) return;
    const [centre, width] = event.target.value.split(" ").map(Number);
    for (const one of panes) if (one.stack && ABSOLUTE.has(one.stack.modality)) { one.look.window = [centre, width]; one.draw(); }
  });
  control("reset").addEventListener("click", reset);
  if (control("link")) {
    control("link").addEventListener("click", () => link(!isLinked));
    control("align").addEventListener("click", align);
    control("release").addEventListener("click", release);
  }
  tools.hidden = false;
  room.dataset.ready = "1";
  panes.forEach(begin);
  /* What was in sight must not come back from the browser's memory after a sign-out. */
  window.addEventListener("pagehide", () => panes.forEach((pane) => { pane.stop(); if (pane.frames) pane.frames.end(); }));
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
})();
