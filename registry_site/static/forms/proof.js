/* Work before sending, in the notation of ALTCHA, done by its worker. Without it the form is sent all the same, and waits behind others. */

const PATIENCE = 30000;
const field = document.getElementById("solution");
const form = document.getElementById("send-form");
const said = document.getElementById("working");
let asked = false;
let working = true;

function finish() {
  if (!working) return;
  working = false;
  said.textContent = "";
  if (asked) form.requestSubmit();
}

async function work() {
  const answer = await fetch(field.dataset.puzzle, { credentials: "omit" });
  if (!answer.ok) return finish();
  const challenge = await answer.json();
  const worker = new Worker(field.dataset.worker);
  worker.addEventListener("error", finish);
  worker.addEventListener("message", ({ data }) => {
    if (data && data.derivedKey) {
      const solution = { counter: data.counter, derivedKey: data.derivedKey };
      field.value = btoa(JSON.stringify({ challenge, solution }));
    }
    worker.terminate();
    finish();
  });
  worker.postMessage({ type: "work", challenge, counterStart: 0, counterStep: 1, timeout: PATIENCE });
}

form.addEventListener("submit", (event) => {
  if (!working) return;
  event.preventDefault();
  if (asked) return;
  asked = true;
  said.textContent = said.dataset.text;
});

if (window.isSecureContext && window.Worker) {
  setTimeout(finish, PATIENCE);
  work().catch(finish);
} else {
  finish();
}
