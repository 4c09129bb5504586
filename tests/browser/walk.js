// What a person sees who walks a page by Tab alone. `window.walk` starts a walk at one end of the page, with its folded
// parts unfolded; each stop is examined at the next key, when the browser has brought it into view.
() => {
  const NATIVE = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary";
  const CONTROLS = `${NATIVE}, [tabindex]`;
  const SMALL = 4; // pixels: what is hidden from sight alone is smaller, and its label stands for it
  const CONTRAST = 3; // WCAG 2.2, 1.4.11

  const box = (one) => one.getBoundingClientRect();
  const style = (one, part) => getComputedStyle(one, part);
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest("[inert]") && !one.matches(":disabled");
  const isHidden = (one) => box(one).width < SMALL || box(one).height < SMALL || style(one).opacity === "0" || style(one).clipPath !== "none";
  const face = (one) => isHidden(one) ? [...(one.labels || []), one.nextElementSibling].find((other) => other && !isHidden(other)) || one : one;
  const named = (one) => {
    const words = one.getAttribute("aria-label") || one.textContent.replace(/\s+/g, " ").trim() || one.name || one.id || one.className;
    return `${one.localName} ${words.slice(0, 50)}`;
  };

  // -- The mark of the focus: an outline, a shadow or a border that was not there before.
  const bearers = (one) => [[one], [one, "::after"], [face(one)], [one.previousElementSibling], [one.nextElementSibling], [one.parentElement]].filter(([bearer]) => bearer && bearer !== document.body);
  const channels = (colour) => {
    const told = colour.match(/[\d.]+/g).map(Number);
    const [red, green, blue, alpha = 1] = colour.startsWith("color(") ? told : [...told.slice(0, 3).map((one) => one / 255), ...told.slice(3)];
    return { alpha, light: [[0.2126, red], [0.7152, green], [0.0722, blue]].reduce((sum, [part, one]) => sum + part * (one <= 0.04045 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4), 0) };
  };
  const hasOutline = (of) => of.outlineStyle !== "none" && parseFloat(of.outlineWidth) >= 1 && channels(of.outlineColor).alpha > 0;
  const mark = ([one, part]) => {
    const of = style(one, part);
    if (part && of.content === "none") return "";
    const border = ["Top", "Right", "Bottom", "Left"].map((side) => of[`border${side}Width`] + of[`border${side}Color`]);
    return [hasOutline(of) ? of.outline : "", of.boxShadow === "none" ? "" : of.boxShadow, ...border].join("|");
  };
  const surface = (one) => {
    for (; one; one = one.parentElement) if (channels(style(one).backgroundColor).alpha === 1) return channels(style(one).backgroundColor).light;
    return 1;
  };
  const isFaint = (one, of) => {
    const [dark, light] = [channels(of.outlineColor).light, surface(parseFloat(of.outlineOffset) < 0 ? one : one.parentElement)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05) < CONTRAST;
  };
  // A ring of which more than one side lies outside a box that cuts off what leaves it
  const isCut = (one, of) => {
    const ring = parseFloat(of.outlineOffset) + parseFloat(of.outlineWidth) - 1, it = box(one), sides = new Set();
    for (let frame = one.parentElement; frame && frame !== document.body; frame = frame.parentElement) {
      if (style(frame).overflowX === "visible" && style(frame).overflowY === "visible") continue;
      const edge = box(frame);
      if (it.left - ring < edge.left) sides.add("left");
      if (it.top - ring < edge.top) sides.add("top");
      if (it.right + ring > edge.right) sides.add("right");
      if (it.bottom + ring > edge.bottom) sides.add("bottom");
    }
    return sides.size > 1;
  };
  const lacking = (bearer) => {
    const [one, part] = bearer, of = style(one, part);
    if (isHidden(one)) return "a hidden mark of the focus";
    if (!hasOutline(of)) return "";
    if (isFaint(one, of)) return "a faint mark of the focus";
    return !part && isCut(one, of) ? "a cut mark of the focus" : "";
  };
  const unmarked = new Map();
  const markFault = (one) => {
    if (!one.matches(":focus")) return ""; // a part that the browser draws and marks itself: the calendar of a date
    const found = bearers(one).filter((bearer, at) => mark(bearer) && mark(bearer) !== (unmarked.get(one) || [])[at]).map(lacking);
    if (!found.length) return "no mark of the focus";
    return found.includes("") ? "" : found[0];
  };

  // -- In sight: inside the window, and not wholly under something that stays (WCAG 2.2, 2.4.11).
  const points = (rect) => {
    const left = Math.max(rect.left, 0), right = Math.min(rect.right, innerWidth), top = Math.max(rect.top, 0), bottom = Math.min(rect.bottom, innerHeight);
    if (right <= left || bottom <= top) return [];
    const along = (from, to) => [from + Math.min(2, (to - from) / 4), (from + to) / 2, to - Math.min(2, (to - from) / 4)];
    return along(left, right).flatMap((x) => along(top, bottom).map((y) => [x, y]));
  };
  const isInSight = (one) => [...face(one).getClientRects()].flatMap(points).some(([x, y]) => {
    const found = document.elementFromPoint(x, y);
    return found && (face(one).contains(found) || (found.matches("label") && found.contains(one)));
  });

  const examine = () => {
    const one = document.activeElement;
    if (one !== walk.stops.at(-1)) walk.stops.push(one); // a date has several stops inside
    if (one === document.body) return;
    for (const moving of document.getAnimations()) if (moving.effect.getComputedTiming().iterations !== Infinity) moving.finish();
    for (const fault of [markFault(one), isInSight(one) ? "" : "out of sight"]) if (fault) walk.faults.add(`${fault}: ${named(one)}`);
  };

  const watch = (event) => { if (event.key === "Tab") examine(); };

  // -- The whole walk: out of the page again, by every control, each once, in their order.
  const isRoving = (one) => one.matches("[role=radio], [role=tab], [role=menuitem]") || one.closest("[aria-hidden=true]");
  const isFellow = (one, other) => [one, other].every((radio) => radio.matches("input[type=radio]")) && one.name === other.name && one.form === other.form;
  const visited = () => {
    const last = walk.stops.findIndex((one, at) => at > 1 && (one === document.body || one === walk.stops[1]));
    return walk.stops.slice(1, last < 0 ? undefined : last);
  };
  if (window.walk) window.walk.stop();
  const walk = window.walk = {
    stops: [], faults: new Set(), controls: [],
    start(isBack) {
      Object.assign(walk, { key: isBack ? "Shift+Tab" : "Tab", stops: [] });
      const place = document.createElement("span");
      place.tabIndex = -1;
      if (isBack) document.body.append(place);
      else document.body.prepend(place);
      place.focus();
      place.remove();
    },
    stop: () => window.removeEventListener("keydown", watch, true),
    isOut: () => visited().length < walk.stops.length - 1,
    end() {
      const way = visited(), found = new Set(way), say = (fault, all) => all.forEach((one) => walk.faults.add(`${fault} by ${walk.key}: ${named(one)}`));
      if (!walk.isOut()) walk.faults.add(`no way out by ${walk.key}`);
      say("not reached", walk.controls.filter((one) => !found.has(one) && !walk.controls.some((other) => found.has(other) && isFellow(one, other))));
      say("reached twice", way.filter((one, at) => way.indexOf(one) !== at));
      const next = walk.key === "Tab" ? Node.DOCUMENT_POSITION_FOLLOWING : Node.DOCUMENT_POSITION_PRECEDING;
      say("out of order", way.filter((one, at) => at && !(way[at - 1].compareDocumentPosition(one) & next)));
      return [...walk.faults];
    },
  };

  for (const folded of document.querySelectorAll("details")) folded.open = true;
  document.activeElement.blur();
  walk.controls = [...document.querySelectorAll(CONTROLS)].filter((one) => isShown(one) && one.tabIndex >= 0);
  for (const one of document.querySelectorAll(NATIVE)) if (isShown(one) && one.tabIndex < 0 && !isRoving(one)) walk.faults.add(`left out: ${named(one)}`);
  for (const one of walk.controls) if (one.tabIndex > 0) walk.faults.add(`an order of its own: ${named(one)}`);
  for (const one of document.querySelectorAll("body *")) if (one.matches(CONTROLS) || /auto|scroll/.test(style(one).overflow)) unmarked.set(one, bearers(one).map(mark));
  window.addEventListener("keydown", watch, true);
  return walk.controls.length;
}
