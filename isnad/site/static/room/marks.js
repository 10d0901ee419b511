// Evidence and entries light each other; j and k step through the entries; chosen words fill a remark's form.
export function marks(reader) {
  const entries = [...reader.querySelectorAll(".margin .entry[data-entry]")];
  const stretches = [...reader.querySelectorAll(".m")];
  const byId = new Map();
  for (const stretch of stretches) {
    for (const id of stretch.dataset.m.split(" ")) {
      if (!byId.has(id)) byId.set(id, []);
      byId.get(id).push(stretch);
    }
  }
  let at = -1;

  function clear() {
    for (const lit of reader.querySelectorAll(".lit")) lit.classList.remove("lit");
  }
  function light(entry, { scrollText = true, scrollEntry = false } = {}) {
    clear();
    at = entries.indexOf(entry);
    entry.classList.add("lit");
    const words = byId.get(entry.dataset.entry) ?? [];
    for (const word of words) word.classList.add("lit");
    if (scrollText && words.length) words[0].scrollIntoView({ block: "center" });
    if (scrollEntry) entry.scrollIntoView({ block: "nearest" });
  }

  reader.addEventListener("click", (event) => {
    if (event.target.closest("a, button, input, textarea, select, summary, form")) return;
    const entry = event.target.closest(".entry[data-entry]");
    if (entry) return light(entry);
    const stretch = event.target.closest(".m");
    if (!stretch || String(getSelection())) return;
    const ids = stretch.dataset.m.split(" ");
    // Events before statements before sides and days: the narrowest claim first.
    const order = (id) => "vsedp".indexOf(id[0]);
    const named = ids.sort((a, b) => order(a) - order(b));
    const found = named.map((id) => entries.find((e) => e.dataset.entry === id)).filter(Boolean);
    if (!found.length) return;
    const current = found.indexOf(entries[at]);
    light(found[(current + 1) % found.length], { scrollText: false, scrollEntry: true });
  });

  function step(by) {
    if (!entries.length) return;
    at = (at + by + entries.length) % entries.length;
    light(entries[at], { scrollEntry: true });
    entries[at].focus({ preventScroll: true });
  }
  const toggle = reader.querySelector("[data-marks]");
  function switchMarks() {
    const off = reader.classList.toggle("nomarks");
    toggle.setAttribute("aria-pressed", String(!off));
  }
  for (const button of reader.querySelectorAll(".step")) {
    button.addEventListener("click", () => step(Number(button.dataset.step)));
  }
  toggle?.addEventListener("click", switchMarks);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key === "m" && toggle) switchMarks();
    else if (event.key === "Escape") clear();
    else if (event.key === "Enter" && event.target.matches(".entry[data-entry]")) light(event.target);
  });

  // A permanent link leads to its entry and its words.
  function follow() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.matches?.(".entry[data-entry]")) light(target, { scrollEntry: true });
  }
  addEventListener("hashchange", follow);
  follow();

  // Words chosen in the text: their offsets (code points) go into an open form.
  const body = reader.querySelector("#body");
  document.addEventListener("selectionchange", () => {
    const selection = getSelection();
    const form = document.querySelector(".remarkform [data-start]")?.form;
    if (!form || !selection.rangeCount || selection.isCollapsed || !body.contains(selection.anchorNode) || !body.contains(selection.focusNode)) return;
    const range = selection.getRangeAt(0);
    const start = offsetOf(range.startContainer, range.startOffset);
    const end = offsetOf(range.endContainer, range.endOffset);
    if (start === null || end === null || end <= start) return;
    form.querySelector("[data-start]").value = start;
    form.querySelector("[data-end]").value = end;
    const chosen = form.querySelector("[data-chosen]");
    if (chosen) chosen.textContent = String(selection);
  });
  function offsetOf(node, offset) {
    const block = (node.nodeType === 3 ? node.parentElement : node).closest("[data-start-at]");
    if (!block) return null;
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(node, offset);
    return Number(block.dataset.startAt) + [...before.toString()].length;
  }
}
