// What every page of the site does: the colours a reader chose, before anything is painted.
// Loaded in the head, so the page is not there yet; nothing here is needed to read it.
"use strict";

const memory = {
  // Some browsers give a file:// page no storage: then nothing is remembered, and all else works.
  get(key) {
    try {
      return localStorage.getItem(`translate-tool:${key}`);
    } catch {
      return null;
    }
  },
  // The keys that begin so, without that beginning.
  names(start) {
    try {
      const whole = `translate-tool:${start}`;
      return Object.keys(localStorage).filter((key) => key.startsWith(whole))
        .map((key) => key.slice(whole.length));
    } catch {
      return [];
    }
  },
  set(key, value) {
    try {
      if (value === null) localStorage.removeItem(`translate-tool:${key}`);
      else localStorage.setItem(`translate-tool:${key}`, value);
      return true;
    } catch {
      return false;
    }
  },
};

// Tells people who cannot see that something changed.
function announce(text) {
  document.getElementById("status").textContent = text;
}

{
  const root = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const dark = () => (root.dataset.theme ?? (system.matches ? "dark" : "light")) === "dark";
  const stored = memory.get("theme");
  if (stored === "dark" || stored === "light") root.dataset.theme = stored;
  root.classList.add("js");

  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const show = () => button.setAttribute("aria-pressed", String(dark()));
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      memory.set("theme", root.dataset.theme);
      show();
      announce(`${dark() ? "Dark" : "Light"} colours`);
    });
    system.addEventListener("change", show);
    show();
  });
}
