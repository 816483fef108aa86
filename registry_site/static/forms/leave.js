/* Leaving quickly: the page is emptied at once, and the way back does not lead to it. Without a script the link does the rest. */

for (const link of document.querySelectorAll("a[data-leave]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    document.title = "";
    document.body.replaceChildren();
    location.replace(link.href);
  });
}
