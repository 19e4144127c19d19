// Loaded once a page. Every mounted set of rows is drawn by the function left on `window`; its numbers live
// here between two messages from the server.
const mounted = new WeakMap();
const MOST = 9999;
const HOLD_MS = 500;
const REPEAT_MS = 110;

export default function ({ data }) {
  window.samtakCountRows = (mount) => draw(mount, data.css);
}

function draw({ parentElement, data, setStateValue }, css) {
  const root = parentElement.querySelector(".rows");
  const form = mounted.get(root) ?? start(root, css);
  mounted.set(root, form);
  form.send = () => setStateValue("answers", { turn: form.turn, values: { ...form.values } });
  const fields = data.rows.map((row) => row.field).join();
  if (fields !== form.fields) build(root, form, data.rows);
  form.fields = fields;
  // An older echo must not take back what was tapped while it was on its way.
  if (data.turn >= form.turn) {
    form.turn = data.turn;
    form.values = Object.fromEntries(data.rows.map((row) => [row.field, row.value]));
  }
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.title);
  data.rows.forEach((row) => name(form, row, data.words));
  show(form);
}

function start(root, css) {
  root.before(Object.assign(document.createElement("style"), { textContent: css }));
  return { turn: -1, values: {}, rows: {}, fields: null, send: () => {} };
}

function build(root, form, rows) {
  root.replaceChildren();
  form.rows = {};
  for (const { field } of rows) {
    const row = element("div", "row");
    const words = element("div", "words");
    const label = words.appendChild(element("div", "name"));
    const hint = words.appendChild(element("div", "hint"));
    const stepper = element("div", "stepper");
    const less = stepper.appendChild(element("button", "less"));
    const input = stepper.appendChild(element("input", "number"));
    const more = stepper.appendChild(element("button", "more"));
    less.type = more.type = "button";
    less.textContent = "−";
    more.textContent = "+";
    Object.assign(input, { type: "text", inputMode: "numeric", maxLength: 4, autocomplete: "off", placeholder: "–" });
    input.setAttribute("role", "spinbutton");
    input.setAttribute("aria-valuemin", "0");
    input.setAttribute("aria-valuemax", String(MOST));
    row.append(words, stepper);
    root.append(row);
    form.rows[field] = { label, hint, less, input, more };
    press(less, () => step(form, field, -1), () => say(form));
    press(more, () => step(form, field, 1), () => say(form));
    type(input, form, field);
  }
}

function element(tag, className) {
  const made = document.createElement(tag);
  made.className = className;
  return made;
}

function name(form, row, words) {
  const { label, hint, less, input, more } = form.rows[row.field];
  label.textContent = row.name;
  hint.textContent = row.hint;
  input.setAttribute("aria-label", row.name);
  input.dataset.unanswered = words.unanswered;
  less.setAttribute("aria-label", words.less.replace("%(field)s", row.name));
  more.setAttribute("aria-label", words.more.replace("%(field)s", row.name));
}

function show(form) {
  for (const [field, { input }] of Object.entries(form.rows)) {
    const value = form.values[field] ?? null;
    const text = value === null ? "" : String(value);
    if (input.value !== text) input.value = text;
    if (value === null) {
      input.removeAttribute("aria-valuenow");
      input.setAttribute("aria-valuetext", input.dataset.unanswered);
    } else {
      input.setAttribute("aria-valuenow", text);
      input.setAttribute("aria-valuetext", text);
    }
  }
}

// The first − on an unanswered row answers 0, the first + answers 1.
function step(form, field, by) {
  const value = Math.min(MOST, Math.max(0, (form.values[field] ?? 0) + by));
  answer(form, field, value);
}

function answer(form, field, value) {
  form.values = { ...form.values, [field]: value };
  form.turn += 1;
  show(form);
}

function say(form) {
  form.send();
}

// A tap is one step. Held down, it repeats, and is sent once when let go; a finger that scrolls counts nothing.
function press(button, act, done) {
  let waiting = null;
  let repeating = null;
  let held = false;
  const stop = () => {
    clearTimeout(waiting);
    clearInterval(repeating);
    if (repeating !== null) done();
    waiting = repeating = null;
  };
  button.addEventListener("pointerdown", () => {
    held = false;
    waiting = setTimeout(() => {
      held = true;
      repeating = setInterval(act, REPEAT_MS);
    }, HOLD_MS);
  });
  for (const end of ["pointerup", "pointercancel", "pointerleave"]) button.addEventListener(end, stop);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", (event) => {
    if (held && event.detail !== 0) {
      held = false;
      return;
    }
    act();
    done();
  });
}

function type(input, form, field) {
  input.addEventListener("beforeinput", (event) => {
    if (event.data && /\D/.test(event.data)) event.preventDefault();
  });
  input.addEventListener("focus", () => input.select());
  input.addEventListener("input", () => {
    const digits = input.value.replace(/\D/g, "");
    answer(form, field, digits === "" ? null : Number(digits));
    say(form);
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    step(form, field, by);
    say(form);
  });
}
