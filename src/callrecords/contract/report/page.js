// Filters the grid and copies commands. Without it the page says the same.
const form = document.querySelector("form.filter");
const told = form.querySelector("output");
const rows = [...document.querySelectorAll(".grid tbody tr:not(.part)")];
const articles = [...document.querySelectorAll("article[data-operations]")];

function filter() {
  const { operation, outcome } = Object.fromEntries(new FormData(form));
  for (const cell of document.querySelectorAll(".grid [data-operation]"))
    cell.hidden = operation !== "" && cell.dataset.operation !== operation;
  for (const row of rows)
    row.hidden = ![...row.cells].some((cell) => !cell.hidden && cell.dataset.outcome && (outcome === "" || cell.dataset.outcome === outcome));
  for (const part of document.querySelectorAll(".grid tbody"))
    part.hidden = [...part.rows].every((row) => row.hidden || row.classList.contains("part"));
  for (const article of articles)
    article.hidden = operation !== "" && !article.dataset.operations.split("\n").includes(operation);
  const count = rows.filter((row) => !row.hidden).length;
  told.textContent = `${count} of ${rows.length} promises`;
}

async function copy(button) {
  const text = button.parentElement.querySelector("pre");
  try {
    await navigator.clipboard.writeText(text.textContent);
    button.textContent = "Copied";
  } catch {
    getSelection().selectAllChildren(text);
    button.textContent = "Selected";
  }
}

form.hidden = false;
form.addEventListener("change", filter);
form.addEventListener("reset", () => setTimeout(filter));
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("button.copy")) {
  button.hidden = false;
  button.addEventListener("click", () => copy(button));
}
addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((one) => (one.open = true)));
filter();
