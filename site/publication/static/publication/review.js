/* Keys of a review, and acts on findings that leave the page where it stands. Without this script every act is
   a button of a form, and nothing is lost. Keys are on outside of fields only, and can be turned off. */
(() => {
  "use strict";

  const ON = "chengxin-review-keys"; // "off" in this browser's storage
  const TYPED = "input:not([type=checkbox]):not([type=radio]), textarea, select, [contenteditable=true]";
  const said = document.getElementById("review-said");
  const keys = document.querySelector("[data-review-keys]");
  const switchOn = document.querySelector("[data-review-keys-on]");
  if (!said || !keys) return;
  let busy = false;
  let current = ""; // id of the finding that the keys are about
  let visited = false; // whether anybody has been there, or it is only marked as the first

  const review = () => document.getElementById("review");
  const open = () => [...review().querySelectorAll("[data-finding][data-open]")];
  const pressed = (container, key) => container?.querySelector(`[data-key="${key}"]`);

  function mark(finding) {
    for (const each of review().querySelectorAll("[aria-current], .is-current")) {
      each.removeAttribute("aria-current");
      each.classList.remove("is-current");
    }
    current = finding?.id ?? "";
    if (!finding) return;
    finding.setAttribute("aria-current", "true");
    const number = current.replace("finding-", "");
    for (const each of review().querySelectorAll(`mark[data-of="${number}"]`)) each.classList.add("is-current");
  }

  /* With the focus, so that a screen reader reads it and Tab goes on from there. */
  function goTo(finding) {
    if (!finding) { tell(said.dataset.none); return; }
    mark(finding);
    visited = true;
    finding.focus({ preventScroll: true });
    finding.closest(".passage, .found").scrollIntoView({ block: "nearest", behavior: "instant" });
    finding.scrollIntoView({ block: "nearest", behavior: "instant" });
  }

  function step(by) {
    const findings = open();
    const at = findings.findIndex((each) => each.id === current);
    if (at >= 0 && !visited) { goTo(findings[at]); return; }
    if (at >= 0) { goTo(findings[(at + by + findings.length) % findings.length]); return; }
    goTo(findings[by > 0 ? 0 : findings.length - 1]);
  }

  const now = () => review().querySelector("[data-finding][aria-current]");

  function tell(words) { said.textContent = ""; setTimeout(() => { said.textContent = words; }, 30); }

  /* The act of a button; the answer's page takes this one's place, without a jump. */
  async function inPlace(form, button) {
    if (busy) return;
    busy = true;
    const order = open().map((each) => each.id);
    const from = button.closest("[data-finding]")?.id ?? current;
    const data = new FormData(form);
    data.set("act", button.value);
    try {
      const answer = await fetch(location.href.split("#")[0], { method: "POST", body: data });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("review");
      if (!fresh) { location.reload(); return; }
      replace(fresh);
      const words = [...page.querySelectorAll(".messages li")].map((each) => each.textContent.trim()).join(" ");
      show(page, words);
      after(order, from);
    } catch {
      form.requestSubmit(button); // the network's own page says what is wrong
    } finally {
      busy = false;
    }
  }

  /* What was typed of the opinion stays; the sentences of the checklist are ticked anew for what stands there now. */
  function replace(fresh) {
    const basis = review().querySelector("[name=basis]")?.value;
    review().replaceWith(fresh);
    const box = review().querySelector("[name=basis]");
    if (box && basis) box.value = basis;
    ready();
  }

  function show(page, words) {
    const theirs = page.querySelector(".messages");
    const ours = document.querySelector(".messages");
    if (ours && theirs) ours.replaceChildren(...theirs.childNodes);
    tell(words);
  }

  /* On to the next that is open behind the one that was dealt with, or to that one itself where it is open still. */
  function after(order, from) {
    const left = open();
    const behind = order.slice(order.indexOf(from));
    const next = left.find((each) => behind.includes(each.id)) ?? left[0];
    if (next) goTo(next);
    else { mark(null); document.getElementById(from)?.focus({ preventScroll: true }); }
  }

  function choose(opinion, field) {
    const radio = review().querySelector(`#act [name=opinion][value=${opinion}]`);
    if (!radio) return;
    radio.checked = true;
    const target = review().querySelector(field) ?? radio;
    target.focus();
    target.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function tick(number) {
    const box = review().querySelectorAll("#act [name^=check_]")[number - 1];
    if (!box) return;
    box.checked = !box.checked;
    box.focus();
  }

  function byHand() {
    const form = document.getElementById("by-hand");
    if (!form) return;
    const chosen = getSelection().toString().trim();
    form.querySelector("details").open = true;
    const words = form.querySelector("[name=words]");
    if (chosen) words.value = chosen;
    words.focus();
    words.scrollIntoView({ block: "center", behavior: "instant" });
  }

  function overrule() {
    const finding = now() ?? open()[0];
    if (finding && finding !== now()) mark(finding);
    finding?.querySelector(".found__overrule input")?.focus();
  }

  /* Nothing is masked that was not in front of the eyes: the first press goes to it. */
  function press(key) {
    const finding = now();
    if (!finding) { step(1); return; }
    if (!isSeen(finding)) { goTo(finding); return; }
    (pressed(finding, key) ?? pressed(finding, "m"))?.click(); // words that stand but once are masked everywhere, too
  }

  function isSeen(element) {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  }

  function help() {
    keys.open = !keys.open;
    if (keys.open) { keys.querySelector("summary").focus(); keys.scrollIntoView({ block: "nearest", behavior: "instant" }); }
  }

  const ACTS = {
    j: () => step(1), n: () => step(1), k: () => step(-1), p: () => step(-1),
    m: () => press("m"), M: () => press("M"), o: overrule, h: byHand,
    a: () => choose("open", "#act [name^=check_]:not(:checked)"),
    r: () => choose("return", "#act [name=fault_0_reason]"),
    ".": () => pressed(review(), ".")?.click(), "]": () => pressed(review(), ".")?.click(),
    q: () => pressed(review(), "q")?.click(), "?": help,
  };

  function key(event) {
    if (event.isComposing || event.keyCode === 229) return; // an input method's own keys
    const field = event.target.closest?.(TYPED);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.altKey) {
      event.preventDefault();
      document.querySelector("#act button[value=opinion]")?.click();
      return;
    }
    if (field && event.key === "Escape") { field.blur(); goBack(field); return; }
    if (field && event.key === "Enter" && field.matches(".found__overrule input")) {
      event.preventDefault();
      field.closest(".found__overrule").querySelector("button").click();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || !switchOn.checked) return;
    const act = /^[1-9]$/.test(event.key) ? () => tick(Number(event.key)) : ACTS[event.key];
    if (!act || event.target.closest?.("dialog, [role=dialog], .sidebar")) return;
    event.preventDefault();
    event.stopImmediatePropagation(); // Wagtail has a "?" of its own
    act();
  }

  function goBack(field) { field.closest("[data-finding]")?.focus(); }

  function click(event) {
    const button = event.target.closest("#mend button[name=act]");
    if (button?.value) { event.preventDefault(); inPlace(button.form, button); return; }
    if (event.target.closest("[data-review-next]")) { event.preventDefault(); step(1); }
    if (event.target.closest("[data-review-first]")) { event.preventDefault(); goTo(open()[0]); }
  }

  function focused(event) {
    const finding = event.target.closest?.("[data-finding]");
    if (!finding) return;
    if (finding.id !== current) mark(finding);
    visited = true;
  }

  function ready() {
    for (const each of review().querySelectorAll("[data-review-next]")) each.hidden = !open().length;
  }

  try { switchOn.checked = localStorage.getItem(ON) !== "off"; } catch { /* storage is shut: keys are on */ }
  switchOn.addEventListener("change", () => {
    try { localStorage.setItem(ON, switchOn.checked ? "on" : "off"); } catch { /* only until the page is left */ }
  });
  keys.hidden = false;
  document.addEventListener("keydown", key, { capture: true });
  document.addEventListener("click", click);
  document.addEventListener("focusin", focused);
  ready();
  if (!location.hash && open().length) mark(open()[0]); // seen, not spoken: the focus stays at the page's beginning
})();
