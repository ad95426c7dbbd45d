/* Suggestions while somebody types, for every form with data-suggest: the WAI-ARIA combobox pattern (editable,
   list, chosen by hand). Without this script a form is a plain search, and nothing is lost.
   Nothing that is typed is kept here, and a question that is not needed any more is called back. */
(() => {
  "use strict";

  const WAIT = 180; // milliseconds after the last key
  const GROUPS = ["organisation", "topic", "title"];
  let forms = 0;

  class Combobox {
    constructor(form) {
      this.form = form;
      this.input = form.querySelector("input[type=search]");
      this.id = `suggest-${++forms}`;
      this.options = [];
      this.active = -1;
      this.asked = "";
      this.build();
      this.listen();
    }

    build() {
      const words = this.form.dataset;
      this.list = element("div", { id: this.id, class: "suggest", role: "listbox", "aria-label": words.list });
      this.list.hidden = true;
      this.status = element("div", { class: "visually-hidden", role: "status" });
      const holder = element("div", { class: "suggest-holder" });
      holder.append(this.list);
      const row = this.input.parentElement;
      if (row === this.form) row.append(holder); else row.after(holder);
      this.form.append(this.status);
      this.form.classList.add("has-suggest");
      for (const [name, value] of Object.entries({
        role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.id,
        autocomplete: "off", spellcheck: "false",
      })) this.input.setAttribute(name, value);
    }

    listen() {
      this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
      this.input.addEventListener("compositionend", () => this.later());
      this.input.addEventListener("keydown", (event) => this.key(event));
      this.input.addEventListener("blur", () => this.close());
      this.form.addEventListener("submit", () => this.close());
      this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the box keeps the focus
      this.list.addEventListener("click", (event) => {
        const option = event.target.closest("[role=option]");
        if (option) this.take(this.options.indexOf(option));
      });
    }

    later() {
      clearTimeout(this.timer);
      this.call?.abort();
      this.close();
      const typed = this.input.value.trim();
      if (typed) this.timer = setTimeout(() => this.ask(typed), WAIT);
    }

    async ask(typed) {
      this.call = new AbortController();
      try {
        const address = `${this.form.dataset.suggest}?q=${encodeURIComponent(typed)}`;
        const answer = await fetch(address, { signal: this.call.signal, credentials: "omit" });
        const found = answer.ok ? (await answer.json()).items : [];
        if (typed === this.input.value.trim() && document.activeElement === this.input) this.show(found);
      } catch { /* called back, or away: the form works without */ }
    }

    show(found) {
      this.options = [];
      this.list.replaceChildren(...GROUPS.flatMap((group) => this.group(group, found)));
      const words = this.form.dataset;
      const many = this.options.length;
      this.status.textContent = many ? words.many.replace("#", many) : words.none;
      if (many) this.open();
    }

    group(name, found) {
      const own = found.filter((each) => each.group === name);
      if (!own.length) return [];
      const title = element("div", { class: "suggest__title", id: `${this.id}-${name}`, role: "presentation" });
      title.textContent = this.form.dataset[name];
      const group = element("div", { role: "group", "aria-labelledby": title.id });
      group.append(title, ...own.map((each) => this.option(each)));
      return [group];
    }

    option(each) {
      const option = element("div", {
        class: "suggest__option", id: `${this.id}-${this.options.length}`, role: "option", "aria-selected": "false",
      });
      option.textContent = each.title;
      option.suggestion = each;
      this.options.push(option);
      return option;
    }

    key(event) {
      if (event.isComposing || event.keyCode === 229) return; // an input method's own keys
      if (event.key === "ArrowDown" || event.key === "ArrowUp") this.move(event);
      else if (event.key === "Enter" && this.active >= 0) { event.preventDefault(); this.take(this.active); }
      else if (event.key === "Escape" && !this.list.hidden) { event.preventDefault(); this.close(); }
      else if (event.key === "Tab") this.close();
    }

    move(event) {
      event.preventDefault();
      if (this.list.hidden) {
        if (this.options.length) this.open(); else { this.later(); return; }
        if (event.altKey) return;
      }
      const many = this.options.length + 1; // one place more: the box itself
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.choose(((this.active + 1 + step + many) % many) - 1);
    }

    choose(number) {
      this.options[this.active]?.setAttribute("aria-selected", "false");
      this.active = number;
      const option = this.options[number];
      if (!option) { this.input.removeAttribute("aria-activedescendant"); return; }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", option.id);
    }

    take(number) {
      const { group, title, url } = this.options[number].suggestion;
      this.close();
      if (group === "title") {
        location.assign(this.form.dataset.prefix + new URL(url).pathname);
        return;
      }
      this.input.value = title;
      this.form.requestSubmit();
    }

    open() {
      this.list.hidden = false;
      this.input.setAttribute("aria-expanded", "true");
    }

    close() {
      clearTimeout(this.timer);
      this.choose(-1);
      this.list.hidden = true;
      this.input.setAttribute("aria-expanded", "false");
    }
  }

  function element(name, attributes) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    return made;
  }

  // Elder mode keeps boxes plain: its style sheet says so.
  if (getComputedStyle(document.documentElement).getPropertyValue("--suggest").trim() === "off") return;
  for (const form of document.querySelectorAll("form[data-suggest]")) new Combobox(form);
})();
