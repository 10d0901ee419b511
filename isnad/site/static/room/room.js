// What a page does once it is read: the report's marks, names while typing, copying a link. Everything works without it, too.
import { marks } from "./marks.js";

const reader = document.querySelector(".reader");
if (reader) marks(reader);

const search = document.querySelector("#q") ?? document.querySelector("#q-top");
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.target.closest("input, textarea, select") && search) {
    event.preventDefault();
    search.focus();
  }
});

// Names of sides while somebody types into a field that takes one.
const names = document.querySelector("#names");
if (names) {
  const prefix = document.documentElement.lang === "en" ? "/en" : "";
  let waiting;
  document.addEventListener("input", (event) => {
    if (event.target.getAttribute?.("list") !== "names") return;
    clearTimeout(waiting);
    const asked = event.target.value;
    waiting = setTimeout(async () => {
      if (asked.length < 2) return;
      const answer = await fetch(`${prefix}/sides/names.json?q=${encodeURIComponent(asked)}`);
      if (!answer.ok) return;
      names.replaceChildren(...(await answer.json()).names.map((name) => {
        const option = document.createElement("option");
        option.value = name.name;
        return option;
      }));
    }, 200);
  });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-copy]");
  if (link && navigator.clipboard && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    navigator.clipboard.writeText(link.href);
    link.setAttribute("aria-live", "polite");
    link.textContent = `✓ ${link.textContent.replace(/^✓ /, "")}`;
  }
});
