// Nothing that comes from a record or a request becomes HTML here: texts stay texts.

const find = (selector, within = document) => within.querySelector(selector);
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

/** An element with these attributes and children; true writes an attribute bare, false leaves it out. */
function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== false && value !== null) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Say what happened, to the eye and to a screen reader. */
function say(text) {
  find("#status").textContent = text;
}

/** Ask the emulator's own API; what it refuses is said, and thrown. */
async function own(room, method = "GET", order = undefined) {
  const sent = { method, headers: order === undefined ? {} : { "Content-Type": "application/json" } };
  if (order !== undefined) sent.body = JSON.stringify(order);
  let response;
  try {
    response = await fetch(`/_emulator/${room}`, sent);
  } catch (error) {
    say("The emulator does not answer.");
    throw error;
  }
  const told = await response.json();
  if (!response.ok) {
    say(told.error);
    throw new Error(told.error);
  }
  return told;
}

/** Do something on an event; what goes wrong was said already. */
function on(element, event, act) {
  element?.addEventListener(event, (happened) => {
    if (event === "submit") happened.preventDefault();
    Promise.resolve(act(happened)).catch(() => {});
  });
}

// Copying

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-copy]");
  if (!button) return;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
    say(button.getAttribute("aria-label").replace(/^Copy/, "Copied"));
  } catch {
    say("The browser did not let the page copy: select the text and copy it.");
  }
});

// What is watched: clock, faults, bugs, requests

const SHOWN = 200; // rows of the table of requests
let cursor = "";
let paused = false;
let timer;

function showClock(clock) {
  if (!find("#now")) return;
  find("#now").textContent = clock.now.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
  find("#pace").textContent = clock.running ? "runs" : "stands still";
  find("#run").setAttribute("aria-pressed", clock.running);
}

function showFaults(faults) {
  find("#faults")?.replaceChildren(
    ...faults.map((one) => {
      const given = Object.entries(one.args).map(([name, value]) => ` ${name} ${value}`);
      const cells = [one.operation ?? "all", one.count ?? "always", one.after, one.hits];
      return make(
        "tr", {}, make("th", { scope: "row" }, one.name, make("small", { class: "soft" }, given.join(","))),
        ...cells.map((cell) => make("td", {}, String(cell))),
      );
    }),
  );
}

function showBugs(bugs) {
  if (!find("#bugs")) return;
  for (const box of all("[data-bug]")) {
    const count = bugs[box.dataset.bug];
    box.checked = count !== undefined;
    find("[data-count]", box.parentElement).textContent = count === undefined ? "" : `changed ${count}`;
  }
  const planted = Object.keys(bugs).length;
  find("#bugs-planted").textContent = planted ? `${planted} planted` : "None is planted.";
}

function showRequests(told) {
  const body = find("#requests");
  if (!told.goes_on) body.replaceChildren();
  for (const one of told.requests) {
    const marks = [one.fault, ...one.bugs].filter(Boolean).join(", ");
    const look = one.status < 400 ? "good" : "bad";
    const cells = [
      make("td", { class: look }, String(one.status)), ...[one.operation ?? "", one.token ?? (one.fault ? "not read" : "none"), marks].map((text) => make("td", {}, text)),
      make("td", { class: "right" }, one.size.toLocaleString("en")),
    ];
    const request = make("th", { scope: "row" }, make("code", {}, `${one.method} ${one.shown}`));
    body.prepend(make("tr", { "data-id": one.id }, request, ...cells));
  }
  while (body.rows.length > SHOWN) body.lastElementChild.remove();
  const count = Number(told.cursor.split(".")[1]);
  find("#requests-count").textContent = count ? `${count.toLocaleString("en")} so far.` : "None yet.";
}

let looking = null;
let changes = 0;
let unanswered = 0; // of these changes

/** Look how things are now; one look at a time, in order. */
function look() {
  looking = (looking ?? Promise.resolve()).catch(() => {}).then(async () => {
    const known = unanswered ? null : changes;
    const told = await own(`live?after=${encodeURIComponent(cursor)}`);
    if (known === changes) { // else it may tell of the time before a change, and take back what a person did
      showClock(told.clock);
      showFaults(told.faults);
      showBugs(told.bugs);
    }
    if (!paused) {
      cursor = told.cursor;
      showRequests(told);
    }
  });
  return looking;
}

async function watch() {
  clearTimeout(timer);
  if (document.hidden) return;
  await look().catch(() => {});
  clearTimeout(timer);
  timer = setTimeout(watch, 1000);
}

document.addEventListener("visibilitychange", watch);

on(find("#pause"), "click", () => {
  paused = !paused;
  find("#pause").setAttribute("aria-pressed", paused);
  return look();
});

async function change(said, room, method, order) {
  changes += 1;
  unanswered += 1;
  try {
    await own(room, method, order);
  } finally {
    unanswered -= 1;
  }
  await look();
  say(said);
}

on(find("#clear-requests"), "click", () => change("The requests are forgotten.", "requests", "DELETE"));

// What is changed: clock, faults, bugs

for (const button of all("[data-advance]")) {
  on(button, "click", () => change(`The clock moved on: ${button.textContent}.`, "clock", "POST", { advance: button.dataset.advance }));
}
on(find("#run"), "click", () => {
  const running = find("#run").getAttribute("aria-pressed") !== "true";
  return change(running ? "The clock runs." : "The clock stands still.", "clock", "POST", { running });
});
on(find("#set-clock"), "submit", (event) => {
  const to = new Date(`${event.target.elements.to.value}Z`).toISOString();
  return change("The clock moved on.", "clock", "POST", { set: to });
});
on(find("#reset"), "click", () => change("The emulator is as it was at the start.", "reset", "POST", {}));

const faultForm = find("#add-fault");

function showFault() {
  const chosen = faultForm.elements.name.selectedOptions[0];
  find("#fault-about").textContent = chosen.dataset.about;
  const inputs = Object.entries(JSON.parse(chosen.dataset.args)).map(([name, arg]) => {
    const kind = typeof arg.default === "string" ? "text" : "number";
    const control = arg.words.length
      ? make("select", { "data-arg": name }, ...arg.words.map((word) => make("option", {}, word)))
      : make("input", { "data-arg": name, type: kind, step: arg.whole ? "1" : "any", value: arg.default, title: arg.range, required: true });
    return make("label", { class: "field" }, make("span", {}, name), control);
  });
  find("#fault-args").replaceChildren(...inputs);
}

if (faultForm) {
  showFault();
  on(faultForm.elements.name, "change", showFault);
  on(faultForm, "submit", () => {
    const { name, operation, count, after } = faultForm.elements;
    const args = {};
    for (const input of all("[data-arg]", faultForm)) {
      args[input.dataset.arg] = input.type === "number" ? Number(input.value) : input.value;
    }
    const order = {
      name: name.value, operation: operation.value || null, count: count.value === "" ? null : Number(count.value), after: Number(after.value), args,
    };
    return change(`The fault ${name.value} is there.`, "faults", "POST", order);
  });
  on(find("#clear-faults"), "click", () => change("All faults are gone.", "faults", "DELETE"));
}

on(find("#bugs"), "change", (event) => {
  const { bug } = event.target.dataset;
  const planted = event.target.checked;
  return change(planted ? `The bug ${bug} is planted.` : `The bug ${bug} is out.`, "bugs", "POST", { [planted ? "plant" : "pull"]: bug });
});
on(find("#clear-bugs"), "click", () => change("All bugs are out.", "bugs", "DELETE"));
on(find("#find-bug"), "input", (event) => {
  const wanted = event.target.value.toLowerCase();
  for (const row of all("#bugs > li")) row.hidden = !row.textContent.toLowerCase().includes(wanted);
});

// Requests to a vendor, made by a form

/** A value as a filter writes it: in quotes, those in it doubled. */
const quoted = (text) => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '""')}"`;

function showOperators(form) {
  const { field, operator } = form.elements;
  const chosen = field.selectedOptions[0];
  operator.replaceChildren(...chosen.dataset.operators.split(" ").map((name) => make("option", {}, name)));
  const words = chosen.dataset.words ? chosen.dataset.words.split("\n") : [];
  find("datalist", form).replaceChildren(...words.map((word) => make("option", { value: word })));
}

function addCondition(form) {
  const { field, operator, value, where } = form.elements;
  const one = `${field.value} ${operator.value} ${quoted(value.value)}`;
  where.value = where.value.trim() ? `${where.value.trim()} and ${one}` : one;
  value.value = "";
  say(`The filter is: ${where.value}`);
}

/** What a form asks for. */
function question(form, page) {
  const { vendor, operation, ask } = form.dataset;
  const { token, numbers, where, order, descending, limit } = form.elements;
  const asked = { vendor, operation, token: token.value || null, numbers: numbers.checked };
  if (ask === "records") {
    return {
      ...asked, page, where: where?.value ?? "", order: order?.value ?? "", descending: descending?.checked ?? false, limit: limit ? Number(limit.value) : null,
    };
  }
  const given = { path: {}, query: {} };
  for (const input of all("input[data-place]", form)) {
    if (input.value) given[input.dataset.place][input.name] = input.value;
  }
  return { ...asked, path: given.path, params: given.query };
}

async function ask(form, page = 0) {
  const part = form.closest(".asks");
  const outcome = find("[data-outcome]", part);
  part.setAttribute("aria-busy", "true");
  try {
    const told = await own("ask", "POST", question(form, page));
    find("[data-made]", part).hidden = false;
    find("[data-request]", part).textContent = told.request;
    find("[data-curl]", part).dataset.copy = told.curl;
    const count = told.table ? `, ${told.table.rows.length} records` : "";
    outcome.textContent = told.outcome + count;
    outcome.className = `outcome ${told.status < 400 ? "good" : "bad"}`;
    if (form.dataset.ask === "records") showRecords(part, told, page, form);
    else showBody(part, told);
    await look();
  } catch (error) {
    outcome.textContent = error.message;
    outcome.className = "outcome bad";
  } finally {
    part.removeAttribute("aria-busy");
  }
}

function showBody(part, told) {
  find("[data-body]", part).textContent = told.body;
  find("[data-body]", part).parentElement.hidden = false;
}

function showRecords(part, told, page, form) {
  const table = find("[data-table]", part);
  find("[data-record]", part).hidden = true;
  if (!told.table) {
    table.replaceChildren(make("caption", {}, told.body));
  } else {
    const { columns, rows } = told.table;
    const look = (column) => ({ class: column.right ? "right" : false });
    const head = columns.map((column) => make("th", { scope: "col", ...look(column) }, column.name));
    const lines = rows.map((row) => {
      const [key, ...rest] = columns.map((column) => row[column.name] ?? "");
      const opens = make("button", { type: "button", class: "plain" }, key);
      opens.addEventListener("click", () => showRecord(part, key, row, opens));
      return make("tr", {}, make("th", { scope: "row" }, opens), ...rest.map((text, at) => make("td", look(columns[at + 1]), text)));
    });
    table.replaceChildren(make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...lines));
  }
  part.dataset.page = page;
  const [previous, next] = all("[data-page]", part).filter((one) => one.tagName === "BUTTON");
  const full = told.table && form.elements.limit && told.table.rows.length >= Number(form.elements.limit.value);
  previous.disabled = page === 0;
  next.disabled = !full;
  find("[data-place]:not(input)", part).textContent = `Page ${page + 1}`;
}

/** All fields of a record, as the list sent it; closed, the focus goes back to what opened it. */
function showRecord(part, key, row, opens) {
  const box = find("[data-record]", part);
  const close = make("button", { type: "button" }, "Close the record");
  close.addEventListener("click", () => {
    box.hidden = true;
    opens.focus();
  });
  const heading = make("h3", { tabindex: "-1" }, `Record ${key}`);
  const parts = Object.entries(row).flatMap(([name, text]) => [make("dt", {}, name), make("dd", {}, text === "" ? "–" : text)]);
  box.replaceChildren(heading, make("dl", {}, ...parts), close);
  box.hidden = false;
  heading.focus();
}

for (const form of all("form[data-ask]")) {
  on(form, "submit", () => ask(form));
  if (form.elements.field) {
    showOperators(form);
    on(form.elements.field, "change", () => showOperators(form));
    on(find("[data-add]", form), "click", () => addCondition(form));
  }
  const part = form.closest(".asks");
  for (const button of all("button[data-page]", part)) {
    on(button, "click", () => ask(form, Number(part.dataset.page ?? 0) + Number(button.dataset.page)));
  }
}

watch();
