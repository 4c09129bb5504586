/* Reading with fewer gestures: keys, a swipe, printing with every page loaded, the map that follows.
   Everything here is a link or a form of the page, reached faster; without this file the page works as well. */
"use strict";
(() => {
  const one = (selector) => document.querySelector(selector);
  const all = (selector) => [...document.querySelectorAll(selector)];
  const dialog = one("#keys");

  const follow = (selector) => {
    const link = one(selector);
    if (link) link.click();
    return Boolean(link);
  };

  /* In a list: the entry after, or before, the one that has the focus, or the first in sight. */
  const step = (by) => {
    const links = all(".entry-link");
    if (!links.length) return false;
    const here = links.indexOf(document.activeElement);
    const first = links.findIndex((link) => link.getBoundingClientRect().top > 120);
    const wanted = here < 0 ? Math.max(first, 0) : Math.min(Math.max(here + by, 0), links.length - 1);
    links[wanted].focus();
    links[wanted].scrollIntoView({ block: "center" });
    return true;
  };

  /* A picture that was never near is not there yet: a sheet of paper would stay white. */
  const print = async () => {
    const pictures = all(".sheet img");
    for (const picture of pictures) picture.loading = "eager";
    await Promise.all(pictures.map((picture) => (picture.complete && picture.naturalWidth) || new Promise((came) => {
      picture.addEventListener("load", came, { once: true });
      picture.addEventListener("error", came, { once: true });
    })));
    window.print();
  };

  const actions = {
    j: () => follow("a[rel=next].neighbour") || step(1),
    k: () => follow("a[rel=prev].neighbour") || step(-1),
    arrowright: () => follow("a[rel=next].neighbour"),
    arrowleft: () => follow("a[rel=prev].neighbour"),
    n: () => follow("[data-next-new]"),
    l: () => follow("[data-list]"),
    u: () => follow("[data-unread]"),
    p: () => (one("[data-print]") ? (print(), true) : false),
    "?": () => (dialog.showModal(), true),
  };

  /* Single keys can be switched off by whoever speaks to their computer (WCAG 2.1.4); arrows are none. */
  const allowed = (key) => dialog.dataset.on === "1" || key.startsWith("arrow") || key === "?";
  const elsewhere = (target) => target.closest("input, textarea, select, dialog, [tabindex='0'], [contenteditable]");

  /* On every screen, to the search: one key, switched off with the others. */
  document.addEventListener("keydown", (event) => {
    const box = one("[data-slash]");
    if (event.key !== "/" || !box || event.ctrlKey || event.metaKey || event.altKey || elsewhere(event.target)) return;
    box.focus();
    box.select();
    event.preventDefault();
  });

  /* Escape folds what one unfolded, from inside it too. */
  document.addEventListener("keydown", (event) => {
    const unfolded = event.key === "Escape" && event.target.closest("details[open]");
    const head = unfolded && unfolded.querySelector("summary");
    if (!head || !head.checkVisibility() || event.defaultPrevented) return;
    unfolded.open = false;
    head.focus();
  });

  if (dialog) {
    document.addEventListener("keydown", (event) => {
      const key = event.key.toLowerCase();
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.defaultPrevented) return;
      if (!Object.hasOwn(actions, key) || !allowed(key) || elsewhere(event.target)) return;
      if (actions[key]()) event.preventDefault();
    });
    for (const button of all("[data-keys]")) {
      button.hidden = false;
      button.addEventListener("click", () => dialog.showModal());
    }
  }

  for (const link of all("[data-print]")) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      print();
    });
  }

  /* A quick, clearly sideways stroke of one finger, not inside what scrolls sideways itself, not on a zoomed page. */
  let from = null;
  const reading = one("[data-swipe]");
  if (reading) {
    reading.addEventListener("touchstart", (event) => {
      const alone = event.touches.length === 1 && (window.visualViewport?.scale ?? 1) < 1.05;
      const touch = event.touches[0];
      from = alone && !event.target.closest(".cda-table, .chips") ? { x: touch.clientX, y: touch.clientY, at: event.timeStamp } : null;
    }, { passive: true });
    reading.addEventListener("touchend", (event) => {
      if (!from) return;
      const touch = event.changedTouches[0];
      const across = touch.clientX - from.x;
      const along = Math.abs(touch.clientY - from.y);
      const swift = event.timeStamp - from.at < 700;
      from = null;
      if (!swift || Math.abs(across) < 70 || along > Math.abs(across) / 2 || String(getSelection())) return;
      follow(across < 0 ? "a[rel=next].neighbour" : "a[rel=prev].neighbour");
    }, { passive: true });
  }

  /* A page that did not come says so, and can be asked for again. */
  for (const picture of all(".sheet img")) {
    const figure = picture.closest(".sheet");
    const again = figure.querySelector("[data-again]");
    const failed = () => { figure.classList.add("sheet-failed"); again.hidden = false; };
    picture.addEventListener("error", failed);
    picture.addEventListener("load", () => { figure.classList.remove("sheet-failed"); again.hidden = true; });
    again.addEventListener("click", () => {
      const address = new URL(picture.src);
      address.searchParams.set("again", Date.now());
      picture.src = address;
    });
    if (picture.complete && !picture.naturalWidth) failed(); // before this script ran
  }

  /* The map shows where one is. */
  const map = one("[data-map]");
  if (map && "IntersectionObserver" in window) {
    const place = (id) => map.querySelector(`a[href$="#${id}"]`);
    const watch = new IntersectionObserver((seen) => {
      for (const { target, isIntersecting } of seen) {
        const link = isIntersecting && place(target.getAttribute("aria-labelledby"));
        if (!link) continue;
        for (const other of map.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
        link.setAttribute("aria-current", "true");
      }
    }, { rootMargin: "-25% 0px -70% 0px" });
    for (const section of all(".year")) watch.observe(section);
  }
})();
