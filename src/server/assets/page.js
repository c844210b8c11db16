// Makes the pages quicker to use; every page works without it.
"use strict";
(() => {
  document.documentElement.classList.add("scripted");
  const base = document.body.dataset.base || "";

  // Search as soon as a facet is ticked, as the page says; all else waits for its button. The address is the whole state, so the back button is right by itself.
  const form = document.getElementById("search");
  const go = () => {
    const pairs = [...new FormData(form)].filter(([, value]) => value !== "");
    location.assign(`${base}/?${new URLSearchParams(pairs)}`);
  };
  if (form) {
    form.addEventListener("submit", (event) => { event.preventDefault(); go(); });
    form.addEventListener("change", (event) => {
      if (!event.target.matches(".facets input[type=checkbox]")) return;
      sessionStorage.setItem("held", JSON.stringify([event.target.name, event.target.value]));
      go();
    });
    for (const field of form.querySelectorAll("input.filter")) narrow(field);
    const bars = form.querySelector(".bars");
    if (bars) brush(bars);
    suggest(document.getElementById("q"));
  }

  // Whoever ticks with the keyboard goes on where they were.
  const [name, value] = JSON.parse(sessionStorage.getItem("held") || "[]");
  sessionStorage.removeItem("held");
  if (form && name) {
    const held = [...form.elements].find((one) => one.name === name && (one.type !== "checkbox" || one.value === value));
    held?.focus({ preventScroll: true });
  }

  // Keep the place in the page when a facet is ticked far down.
  addEventListener("pagehide", () => sessionStorage.setItem("scroll", JSON.stringify([location.pathname, scrollY])));
  addEventListener("pageshow", (event) => {
    // A page that the back button brings back as it was left shows what its address says, not what was ticked last.
    if (event.persisted) form?.reset();
    const [path, top] = JSON.parse(sessionStorage.getItem("scroll") || "[null,0]");
    if (path === location.pathname && location.search.length > 1 && !location.hash) scrollTo(0, top);
  });

  // Look for values of a facet that hold what is typed, among all that the search has.
  function narrow(field) {
    const facet = field.closest(".facet");
    const list = facet.querySelector(".values");
    const shown = [...list.children];
    let waiting = 0, asking = null;
    const item = (name, one) => {
      const [row, label, box, value, count] = ["li", "label", "input", "span", "span"].map((tag) => document.createElement(tag));
      Object.assign(box, { type: "checkbox", name, value: one.value, checked: one.selected });
      value.className = "value";
      value.textContent = one.value.replaceAll(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "");
      count.className = "count";
      count.textContent = one.count.toLocaleString("en");
      label.append(box, " ", value, " ", count);
      row.append(label);
      if (name === "family" && one.children?.some((child) => child.value !== one.value)) {
        const below = document.createElement("ul");
        below.append(...one.children.map((child) => item("publisher", child)));
        row.append(below);
      }
      return row;
    };
    const find = async () => {
      asking?.abort();
      asking = new AbortController();
      const asked = new URLSearchParams(location.search);
      for (const name of ["page", "after", "sort", "limit", "facet", "explain"]) asked.delete(name);
      asked.set("contains", field.value);
      asked.set("limit", "30");
      try {
        const answer = await fetch(`${base}/api/facets/${facet.dataset.facet}?${asked}`, { signal: asking.signal });
        if (!answer.ok) return;
        const { values, field: name } = await answer.json();
        list.replaceChildren(...values.filter((one) => !one.value.startsWith("\u0001")).map((one) => item(name, one)));
      } catch { /* A later letter asks again. */ }
    };
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      if (field.value.trim() === "") { asking?.abort(); list.replaceChildren(...shown); return; }
      waiting = setTimeout(find, 120);
    });
  }

  // Drag over the years to choose a range of them.
  function brush(bars) {
    const all = [...bars.querySelectorAll(".bar")];
    const at = (event) => {
      const box = bars.getBoundingClientRect();
      const place = Math.floor((event.clientX - box.left) / box.width * all.length);
      return Math.min(Math.max(place, 0), all.length - 1);
    };
    let first = null;
    const paint = (last) => {
      const [low, high] = [Math.min(first, last), Math.max(first, last)];
      all.forEach((bar, place) => bar.classList.toggle("brushed", place >= low && place <= high));
      return [all[low].dataset.year, all[high].dataset.year];
    };
    bars.addEventListener("pointerdown", (event) => { first = at(event); bars.setPointerCapture(event.pointerId); paint(first); });
    bars.addEventListener("pointermove", (event) => { if (first !== null) paint(at(event)); });
    bars.addEventListener("pointercancel", () => { first = null; });
    bars.addEventListener("pointerup", (event) => {
      if (first === null) return;
      const [low, high] = paint(at(event));
      first = null;
      form.elements.since.value = low;
      form.elements.until.value = high;
      go();
    });
  }

  // Offer what the archive holds while somebody types: the pattern "editable combobox with list" of WAI-ARIA.
  function suggest(input) {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = "suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Suggestions");
    list.hidden = true;
    input.parentElement.append(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-autocomplete", "list");
    let chosen = -1, waiting = 0, asking = null;
    const close = () => { list.hidden = true; chosen = -1; input.setAttribute("aria-expanded", "false"); input.removeAttribute("aria-activedescendant"); };
    const choose = (place) => {
      chosen = place;
      [...list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === place)));
      if (place >= 0) input.setAttribute("aria-activedescendant", list.children[place].id);
      else input.removeAttribute("aria-activedescendant");
    };
    const take = (item) => { input.value = item.dataset.query; close(); go(); };
    const show = (found) => {
      list.replaceChildren(...found.map((one, at) => {
        const item = document.createElement("li");
        item.id = `suggestion-${at}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.query = one.query;
        const [label, kind] = [document.createElement("span"), document.createElement("span")];
        label.textContent = one.label;
        kind.textContent = one.kind;
        kind.className = "faint";
        item.append(label, kind);
        item.addEventListener("pointerdown", (event) => { event.preventDefault(); take(item); });
        return item;
      }));
      list.hidden = found.length === 0;
      input.setAttribute("aria-expanded", String(found.length > 0));
      choose(-1);
    };
    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      try {
        const answer = await fetch(`${base}/api/suggest?q=${encodeURIComponent(input.value)}`, { signal: asking.signal });
        if (answer.ok && document.activeElement === input) show(await answer.json());
      } catch { /* A later letter asks again. */ }
    };
    input.addEventListener("input", () => {
      clearTimeout(waiting);
      if (input.value.trim().length < 2) { close(); return; }
      waiting = setTimeout(ask, 120);
    });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const count = list.children.length;
      if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); return; }
      if (list.hidden || count === 0) return;
      if (event.key === "ArrowDown") { event.preventDefault(); choose((chosen + 1) % count); }
      else if (event.key === "ArrowUp") { event.preventDefault(); choose(chosen <= 0 ? count - 1 : chosen - 1); }
      else if (event.key === "Enter" && chosen >= 0) { event.preventDefault(); take(list.children[chosen]); }
    });
  }

  // Let files be dropped where they can be chosen.
  const drop = document.querySelector(".drop");
  if (drop) {
    const over = (on) => (event) => { event.preventDefault(); drop.classList.toggle("over", on); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) drop.querySelector("input").files = event.dataTransfer.files;
    });
  }

  // Ask what a form describes and show the answer beneath it, with the command that asks the same.
  for (const asking of document.querySelectorAll("form.try")) {
    asking.addEventListener("submit", async (event) => {
      event.preventDefault();
      const [address, body] = request(asking);
      const place = asking.querySelector(".answer");
      const begun = performance.now();
      place.replaceChildren(paragraph("…"));
      try {
        const answer = await fetch(address, body === null ? {} : { method: "POST", body, headers: { "Content-Type": "text/plain" } });
        const [text, cut] = await beginning(answer);
        const told = `${answer.status} ${answer.headers.get("content-type") ?? ""}, ${Math.round(performance.now() - begun)} ms${cut ? "; the beginning" : ""}`;
        place.replaceChildren(paragraph(told), preformatted(command(address, body)), preformatted(text));
      } catch { place.replaceChildren(paragraph("no answer: the server cannot be reached")); }
    });
  }

  function request(asking) {
    let address = asking.dataset.template;
    const pairs = [];
    let body = null;
    for (const field of asking.elements) {
      if (field.dataset.path) address = address.replace(`{${field.dataset.path}}`, encodeURIComponent(field.value));
      else if (field.name === "list") body = field.value;
      else if (field.name && field.value !== "") pairs.push([field.name, field.value]);
    }
    return [pairs.length ? `${address}?${new URLSearchParams(pairs)}` : address, body];
  }

  // An export may be without end, so only its beginning is read.
  async function beginning(answer, most = 50000) {
    if (/json$/.test((answer.headers.get("content-type") ?? "").split(";")[0])) {
      const text = JSON.stringify(await answer.json(), null, 2);
      return [text.slice(0, most), text.length > most];
    }
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let text = "", done = false;
    while (!done && text.length < most) {
      const piece = await reader.read();
      done = piece.done;
      text += piece.value ?? "";
    }
    if (!done) reader.cancel();
    return [text.slice(0, most), !done || text.length > most];
  }

  function command(address, body) {
    const quoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
    return `curl ${body === null ? "" : `--data-binary @list -H 'Content-Type: text/plain' `}${quoted(location.origin + address)}`;
  }

  function paragraph(text) { const made = document.createElement("p"); made.textContent = text; return made; }
  function preformatted(text) { const made = document.createElement("pre"); made.className = "reference"; made.tabIndex = 0; made.textContent = text; return made; }

  // A page that is printed shows its numbers.
  addEventListener("beforeprint", () => document.querySelectorAll(".chart details").forEach((one) => { one.open = true; }));

  // Light up the words that a field was read from, and say them to those who do not see the light.
  const found = [...document.querySelectorAll(".found")];
  const read = (field) => {
    const wanted = field.dataset.marks.split(" ");
    return found.filter((piece) => piece.dataset.marks.split(" ").some((mark) => wanted.includes(mark)));
  };
  const light = (field, on) => {
    const lit = read(field);
    lit.forEach((piece) => piece.classList.toggle("lit", on));
    if (on && lit.length) {
      const text = lit[0].closest(".text");
      const [inner, outer] = [lit[0].getBoundingClientRect(), text.getBoundingClientRect()];
      if (inner.top < outer.top || inner.bottom > outer.bottom) text.scrollTop += inner.top - outer.top - 40;
    }
  };
  // Where the text is not beside the fields, whoever asks for the words by a click or with Enter is led to them.
  const lead = (field) => {
    const [first] = read(field);
    if (!first) return;
    light(field, true);
    const { top, bottom } = first.getBoundingClientRect();
    if (top < 0 || bottom > innerHeight) first.scrollIntoView({ block: "center" });
  };
  for (const field of document.querySelectorAll(".field[data-marks]")) {
    for (const [event, on] of [["mouseenter", true], ["mouseleave", false], ["focus", true], ["blur", false]]) {
      // Being led to the words moves the page away from under the pointer; the field that was asked for stays lit.
      field.addEventListener(event, () => light(field, on || document.activeElement === field));
    }
    field.addEventListener("click", () => { if (String(getSelection()) === "") lead(field); });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== field) return;
      event.preventDefault();
      lead(field);
    });
    const words = read(field).map((piece) => piece.textContent).join(" ").replace(/\s+/g, " ").trim();
    const value = field.querySelector("dd") ?? field;
    if (words && !field.querySelector(".evidence")) {
      const said = document.createElement("span");
      said.className = "quiet";
      said.textContent = ` (in the text: “${words.length > 300 ? `${words.slice(0, 300)} …` : words}”)`;
      value.append(said);
    }
  }
})();
