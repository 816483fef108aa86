/* Small conveniences over pages that work without them: photo zoom, copying a number. */

function zoom(link) {
  const dialog = document.getElementById("zoom");
  const view = dialog.querySelector(".zoom__view");
  const image = document.createElement("img");
  view.replaceChildren(image);
  image.src = link.href;
  image.alt = link.querySelector("img").alt;
  dialog.querySelector(".zoom__alt").textContent = image.alt;
  dialog.querySelector(".zoom__full").href = link.href;
  view.classList.remove("is-large");
  dialog.showModal();
}

function prepareZoom() {
  const dialog = document.getElementById("zoom");
  if (!dialog || typeof dialog.showModal !== "function") return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-zoom]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    zoom(link);
  });
  const view = dialog.querySelector(".zoom__view");
  view.addEventListener("click", (event) => {
    if (event.target.tagName === "IMG") view.classList.toggle("is-large");
    else dialog.close();
  });
}

function prepareCopy() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("button[data-copy]")) {
    const said = document.getElementById("copied");
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.copy);
      said.textContent = said.dataset.text;
      button.textContent = said.dataset.text;
    });
  }
}

function openForPrint() {
  window.addEventListener("beforeprint", () => {
    for (const one of document.querySelectorAll("details.fold")) one.open = true;
  });
}

function wideFilters() {
  const filters = document.querySelector("details.filters");
  if (filters && window.matchMedia("(min-width: 48.0625em)").matches) filters.open = true;
}

/* A form that leaves out what was left empty gives addresses worth sharing. */
function shortAddresses() {
  const form = document.getElementById("find");
  if (!form) return;
  form.addEventListener("formdata", ({ formData }) => {
    for (const [name, value] of [...formData]) {
      if (value === "" || (name === "sort" && value === "relevance") || (name === "per_page" && value === "20")) formData.delete(name);
    }
  });
}

/* The QR code of an extract has its check code behind "#", where no server reads it. */
function codeOfPaper() {
  const code = document.querySelector("input#code");
  const found = /^#([0-9A-Z]{4}(?:-[0-9A-Z]{4}){6})$/.exec(window.location.hash);
  if (!code || !found || code.value) return;
  code.value = found[1];
  window.history.replaceState(null, "", window.location.pathname + window.location.search);
}

prepareZoom();
prepareCopy();
openForPrint();
wideFilters();
shortAddresses();
codeOfPaper();
