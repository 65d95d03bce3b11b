// Filters and keys. Without this script the page shows everything.
(() => {
  "use strict";
  const root = document.documentElement;
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ł/g, "l");
  const search = document.querySelector("#search");
  const status = document.querySelector("#status");
  const nothing = document.querySelector("#nothing");
  const chips = all(".chip");
  root.classList.add("js");

  const posts = all(".post").map((element) => {
    const marks = all(".mark", element).map((mark) => ({ element: mark, of: mark.dataset.of.split(" ") }));
    const findings = all(".finding", element).map((finding) => ({
      element: finding,
      severity: finding.dataset.severity,
      category: finding.dataset.category,
      text: fold(finding.textContent),
      marks: marks.filter((mark) => mark.of.includes(finding.id)).map((mark) => mark.element),
      shown: true,
    }));
    const own = all("header, .draft, .reason", element).map((part) => part.textContent).join(" ");
    return { element, verdict: element.dataset.verdict, text: fold(own), marks, findings };
  });
  const findings = posts.flatMap((post) => post.findings);
  let current = null;

  function chosen(group) {
    return new Set(chips.filter((c) => c.dataset.group === group && c.ariaPressed === "true").map((c) => c.dataset.value));
  }

  function filter() {
    const verdicts = chosen("verdict"), severities = chosen("severity"), categories = chosen("category");
    const words = fold(search.value).split(/\s+/).filter(Boolean);
    const passes = (set, value) => set.size === 0 || set.has(value);
    const has = (text) => words.every((word) => text.includes(word));
    const isNarrow = severities.size + categories.size > 0;
    let shownPosts = 0;
    for (const post of posts) {
      const isFound = has(post.text);
      let count = 0;
      for (const finding of post.findings) {
        finding.shown = passes(verdicts, post.verdict) && passes(severities, finding.severity) &&
          passes(categories, finding.category) && (isFound || has(finding.text));
        finding.element.hidden = !finding.shown;
        count += finding.shown;
      }
      const isShown = count > 0 || (post.findings.length === 0 && !isNarrow && isFound && passes(verdicts, post.verdict));
      post.element.hidden = !isShown;
      shownPosts += isShown;
      const shown = new Set(post.findings.filter((f) => f.shown).map((f) => f.element.id));
      for (const mark of post.marks) mark.element.classList.toggle("off", !mark.of.some((id) => shown.has(id)));
    }
    nothing.hidden = shownPosts > 0 || posts.length === 0;
    const count = findings.filter((f) => f.shown).length;
    status.textContent = status.dataset.text.replace("{0}", count).replace("{1}", findings.length);
  }

  function choose(finding) {
    for (const mark of current?.marks ?? []) mark.classList.remove("current");
    current = finding;
    for (const mark of finding.marks) mark.classList.add("current");
  }

  function step(by) {
    const shown = findings.filter((f) => f.shown);
    if (shown.length === 0) return;
    const at = shown.indexOf(current);
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
    shown[next].element.focus();
    shown[next].element.scrollIntoView({ block: "nearest" });
  }

  for (const finding of findings) finding.element.addEventListener("focus", () => choose(finding));
  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.ariaPressed = chip.ariaPressed === "true" ? "false" : "true";
      filter();
    });
  }
  search.addEventListener("input", filter);
  document.querySelector("#previous").addEventListener("click", () => step(-1));
  document.querySelector("#next").addEventListener("click", () => step(1));
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.mark");
    if (!link) return;
    event.preventDefault();
    document.getElementById(link.hash.slice(1))?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape") {
      for (const chip of chips) chip.ariaPressed = "false";
      search.value = "";
      search.blur();
      filter();
    } else if (event.target instanceof HTMLInputElement) {
      return;
    } else if (event.key === "j") {
      step(1);
    } else if (event.key === "k") {
      step(-1);
    } else if (event.key === "/") {
      event.preventDefault();
      search.focus();
    }
  });

  const theme = document.querySelector("#theme");
  const themes = ["auto", "light", "dark"];
  const names = theme.dataset.names.split("|");
  function dress(name) {
    root.dataset.theme = name;
    theme.textContent = names[themes.indexOf(name)];
  }
  let stored = null;
  try { stored = localStorage.getItem("copydesk-theme"); } catch { /* a page from a file may have no storage */ }
  dress(themes.includes(stored) ? stored : "auto");
  theme.hidden = false;
  theme.addEventListener("click", () => {
    dress(themes[(themes.indexOf(root.dataset.theme) + 1) % themes.length]);
    try { localStorage.setItem("copydesk-theme", root.dataset.theme); } catch { /* then for this visit only */ }
  });
  filter();
})();
