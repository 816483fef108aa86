/* What a text typed so far may become: a combobox with a list of its own (ARIA 1.2) over a search box that works without it. */

const DELAY = 150; // ms without a keystroke before anything is asked
const LEAST = 2; // characters
const QUIET = 700; // ms before the number is announced: who goes on typing is not interrupted

/** @param {{text: string}[]} items Two registers may have one name, and several records one number: each text is shown once. */
function once(items) {
  const seen = new Set();
  return items.filter((item) => !seen.has(item.text.toLowerCase()) && seen.add(item.text.toLowerCase()));
}

function prepare(box) {
  const input = box.querySelector("input");
  const said = document.getElementById("ask-said");
  const list = document.createElement("ul");
  const count = new Intl.NumberFormat(document.documentElement.lang);
  let items = [];
  let asked = null; // the text that the items are for
  let active = -1;
  let asking = null;
  let waiting = 0;
  let announcing = 0;

  list.id = "ask-list";
  list.className = "suggest";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.label);
  for (const [name, value] of [
    ["role", "combobox"],
    ["aria-autocomplete", "list"],
    ["aria-controls", list.id],
    ["aria-expanded", "false"],
  ]) {
    input.setAttribute(name, value);
  }
  box.append(list);

  function option(item, place) {
    const one = document.createElement("li");
    const text = document.createElement("span");
    const note = document.createElement("span");
    one.id = `${list.id}-${place}`;
    one.className = "suggest__one";
    one.setAttribute("role", "option");
    one.setAttribute("aria-selected", "false");
    text.textContent = item.text;
    note.className = "suggest__note";
    note.textContent = item.id ? item.label : `${item.label}, ${box.dataset.records.replace("{}", count.format(item.count))}`;
    one.append(text, " ", note);
    return one;
  }

  function point(place) {
    list.children[active]?.setAttribute("aria-selected", "false");
    active = place;
    const one = list.children[active];
    if (!one) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    one.setAttribute("aria-selected", "true");
    one.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", one.id);
  }

  function open() {
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
  }

  function close() {
    clearTimeout(waiting);
    clearTimeout(announcing);
    asking?.abort();
    asking = null;
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    said.textContent = "";
    point(-1);
  }

  function announce() {
    clearTimeout(announcing);
    announcing = setTimeout(() => {
      said.textContent = items.length ? box.dataset.found.replace("{}", count.format(items.length)) : box.dataset.none;
    }, QUIET);
  }

  function show(found, text) {
    asked = text;
    if (JSON.stringify(found) !== JSON.stringify(items)) {
      point(-1);
      items = found;
      list.replaceChildren(...items.map(option));
    }
    if (items.length) {
      open();
    } else {
      close();
    }
    announce();
  }

  async function ask(text) {
    asking?.abort();
    const mine = (asking = new AbortController());
    try {
      const answer = await fetch(`${box.dataset.suggest}&q=${encodeURIComponent(text)}`, { signal: mine.signal });
      const found = answer.ok ? once((await answer.json()).items) : null;
      if (asking !== mine) return;
      asking = null;
      if (found) show(found, text);
      else close();
    } catch {
      if (asking === mine) close(); // no network, or no JSON: the box is the plain one that it was
    }
  }

  function typed() {
    const text = input.value.trim();
    clearTimeout(waiting);
    if (text.length < LEAST) close();
    else waiting = setTimeout(ask, DELAY, text);
  }

  function choose(place) {
    input.value = items[place].query;
    close();
    input.form.requestSubmit();
  }

  function move(step) {
    const text = input.value.trim();
    if (!list.hidden) {
      const places = items.length + 1; // the box itself is one of them
      point(((active + 1 + step + places) % places) - 1);
    } else if (text === asked && items.length) {
      open();
      point(step > 0 ? 0 : items.length - 1);
    } else if (text.length >= LEAST) {
      ask(text);
    }
  }

  input.addEventListener("input", typed);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && active >= 0) {
      event.preventDefault();
      choose(active);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // which would empty the box
      close();
    }
  });
  input.addEventListener("blur", close);
  input.form.addEventListener("submit", close);
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the focus stays in the box
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) choose([...list.children].indexOf(one));
  });
}

for (const box of document.querySelectorAll("[data-suggest]")) prepare(box);
