// Loaded once a page, after sheet.js. `window.samtakNight` draws what is mounted: rows of numbers, and the
// place that speaks with the server for all rows of a night.
const HOLD_MS = 500;
const REPEAT_MS = 110;
const mounted = new WeakMap();

export default function ({ data }) {
  start();
  window.samtakNight = { rows: (mount) => draw(mount, data.css), sheet: (mount) => link(mount, data.css) };
}

function link({ parentElement, data, setStateValue }, css) {
  const root = parentElement.querySelector(".sheet");
  if (!mounted.has(root)) dress(root, css);
  mounted.set(root, true);
  forget(data.place.split(":")[0]);
  const sheet = sheetAt(data.place);
  sheet.send = () => {
    const taps = Object.fromEntries(Object.entries(sheet.taps).filter(([, all]) => all.length));
    setStateValue("said", { taps: structuredClone(taps), look: (sheet.look += 1) });
  };
  const left = leftElsewhere(data.place);
  sheet.isShown = () => root.isConnected;
  sheet.bar = (state) => {
    root.replaceChildren();
    if (state) root.append(word("unsent", data.words[state]));
    if (left) root.append(leftWord(left, data.words.left));
  };
  sheet.hear(data);
}

function word(kind, text) {
  return Object.assign(document.createElement("p"), { className: kind, textContent: text });
}

// Taps on another night that this browser never got rid of: they are sent when that night is opened.
function leftElsewhere(place) {
  const [account, site, night] = place.split(":");
  return keptKeys().find((key) => key[0] === account && !(key[1] === site && key[2] === night)) ?? null;
}

function leftWord([, site, night], text) {
  const made = word("left", "");
  const to = made.appendChild(document.createElement("a"));
  to.href = `?${new URLSearchParams({ boende: site, natt: night })}`;
  to.target = "_self";
  to.textContent = text.replace("%(night)s", night);
  return made;
}

function draw({ parentElement, data }, css) {
  const root = parentElement.querySelector(".rows");
  const form = mounted.get(root) ?? { root, rows: {}, fields: null };
  if (!mounted.has(root)) dress(root, css);
  mounted.set(root, form);
  form.sheet = sheetAt(data.place);
  form.show = () => show(form);
  form.sheet.forms.add(form);
  const fields = JSON.stringify([data.place, data.rows.map((row) => row.field), data.choices]);
  if (fields !== form.fields) build(root, form, data);
  form.fields = fields;
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", data.title);
  data.rows.forEach((row) => name(form, row, data.words));
  show(form);
}

function dress(root, css) {
  root.before(Object.assign(document.createElement("style"), { textContent: css }));
}

function build(root, form, { rows, choices }) {
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
    // The first − on an unanswered row answers 0, the first + answers 1.
    press(less, () => form.sheet.step(field, -1), () => form.sheet.deliver());
    press(more, () => form.sheet.step(field, 1), () => form.sheet.deliver());
    type(input, form, field);
  }
  if (choices.length) root.append(buttons(form, choices));
}

// Answers that take one tap, in several fields at once.
function buttons(form, choices) {
  const line = element("div", "choices");
  for (const { label, answers } of choices) {
    const made = line.appendChild(element("button", "choice"));
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", () => {
      for (const [field, value] of Object.entries(answers)) form.sheet.set(field, value);
      form.sheet.deliver();
    });
  }
  return line;
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
    const value = form.sheet.value(field);
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
    form.sheet.set(field, digits === "" ? null : Number(digits));
    form.sheet.deliver();
  });
  input.addEventListener("keydown", (event) => {
    const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    form.sheet.step(field, by);
    form.sheet.deliver();
  });
}
