// The open sheet of one night as this browser knows it: what the server said last, and the taps it has not
// confirmed. Those lie in localStorage too, so that neither a dead network nor a reload loses one. Every tap
// has a number of its own; the server counts a number once, however often it is sent.
const STORE = "samtak-natt";
const MOST = 9999;
const AGAIN_MS = [1500, 3000, 6000];
const QUIET_MS = 1200;
const REST_MS = 4000;
const AWAY_MS = 20000;

class Sheet {
  constructor(place) {
    this.place = place;
    this.device = newDevice();
    this.last = 0;
    this.handed = 0;
    this.values = {};
    this.basis = null;
    this.known = false;
    this.taps = { ...keptElsewhere(place), [this.device]: [] };
    this.forms = new Set();
    this.tries = 0;
    this.says = false;
    this.look = 0;
    this.bar = null;
    this.send = null;
  }

  // What the server knows: the answers, the version behind them, and the last tap it has of each device.
  hear({ values, basis, taken }) {
    Object.assign(this, { values, basis, known: true });
    for (const device of Object.keys(this.taps)) this.settle(device, taken[device] ?? 0);
    this.show();
    this.later();
  }

  // Another page of this browser may hold the same taps: only what is confirmed is taken away.
  settle(device, number) {
    const before = this.taps[device].length;
    this.taps[device] = this.taps[device].filter((tap) => tap.n > number);
    if (this.taps[device].length !== before) {
      this.tries = 0;
      keep(this.place, device, this.taps[device].length ? kept(this.place, device).filter((tap) => tap.n > number) : []);
    }
  }

  pending() {
    return Object.values(this.taps).flat();
  }

  value(field) {
    let value = this.values[field] ?? null;
    for (const tap of this.pending()) {
      if (tap.f !== field) continue;
      value = "to" in tap ? tap.to : Math.min(MOST, Math.max(0, (value ?? 0) + tap.by));
    }
    return value;
  }

  step(field, by) {
    const tap = this.unsent(field);
    if (tap && "by" in tap && Math.sign(tap.by) === Math.sign(by)) tap.by += by;
    else this.add({ f: field, by });
    this.store();
  }

  set(field, to) {
    const tap = this.unsent(field);
    if (tap && "to" in tap) tap.to = to;
    else this.add({ f: field, to });
    this.store();
  }

  // The last tap, while it may still be changed: nobody has been sent it.
  unsent(field) {
    const tap = this.taps[this.device].at(-1);
    return tap && tap.f === field && tap.n > this.handed ? tap : null;
  }

  add(tap) {
    this.last += 1;
    this.taps[this.device].push({ n: this.last, on: this.basis, ...tap });
  }

  store() {
    keep(this.place, this.device, this.taps[this.device]);
    this.show();
  }

  deliver() {
    clearTimeout(this.timer);
    const pending = this.pending().length > 0;
    if (pending && connected()) this.speak();
    if (pending) {
      this.tries += 1;
      setTimeout(() => this.tell(), QUIET_MS);
    }
    this.tell();
    this.later();
  }

  // Nothing has come back: once more. All is confirmed: the form's own memory is emptied too, so that a new
  // connection does not bring up again what is long saved.
  later() {
    clearTimeout(this.timer);
    if (this.pending().length > 0) {
      const wait = AGAIN_MS[Math.min(this.tries, AGAIN_MS.length) - 1] ?? 0;
      this.timer = setTimeout(() => this.deliver(), wait);
    } else if (this.says) {
      this.timer = setTimeout(() => this.refresh(), REST_MS);
    }
  }

  // Ask for the sheet as it stands, with nothing to tell.
  refresh() {
    if (connected()) this.speak();
  }

  speak() {
    this.handed = this.last;
    this.says = this.pending().length > 0;
    this.send?.();
  }

  show() {
    for (const form of [...this.forms]) {
      if (form.root.isConnected) form.show();
      else this.forms.delete(form);
    }
    this.tell();
  }

  // The quiet word: at once without a network, else only when an answer lets wait for itself.
  tell() {
    const unsent = this.pending().length > 0;
    if (!unsent) this.since = null;
    else this.since ??= Date.now();
    const late = unsent && (!connected() || Date.now() - this.since >= QUIET_MS);
    this.bar?.(late ? "unsent" : connected() ? null : "away");
  }
}

// The app's own word on its connection, and the device's; a page that says nothing counts as connected.
function connected() {
  const state = document.querySelector("[data-testid=stApp]")?.dataset.testConnectionState;
  return navigator.onLine && (state === undefined || state === "CONNECTED");
}

function sheetAt(place) {
  const sheets = (window.samtakSheets ??= new Map());
  if (!sheets.has(place)) sheets.set(place, new Sheet(place));
  return sheets.get(place);
}

function newDevice() {
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function kept(place, device) {
  try {
    const taps = JSON.parse(localStorage.getItem(`${STORE}:${place}:${device}`) ?? "[]");
    return Array.isArray(taps) ? taps.filter((tap) => Number.isInteger(tap?.n) && typeof tap.f === "string") : [];
  } catch {
    return [];
  }
}

// A browser that keeps nothing still has the taps in this page.
function keep(place, device, taps) {
  try {
    if (taps.length) localStorage.setItem(`${STORE}:${place}:${device}`, JSON.stringify(taps));
    else localStorage.removeItem(`${STORE}:${place}:${device}`);
  } catch {
    return;
  }
}

// account:site:night:device, for everything this browser keeps.
function keptKeys() {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(`${STORE}:`)).map((key) => key.split(":").slice(1));
  } catch {
    return [];
  }
}

function keptElsewhere(place) {
  const [account, site, night] = place.split(":");
  const here = keptKeys().filter((key) => key[0] === account && key[1] === site && key[2] === night);
  return Object.fromEntries(here.map((key) => [key[3], kept(place, key[3])]));
}

// On a phone that several people use nobody meets another account's taps, and nobody's after signing out.
function forget(others) {
  for (const [account, site, night, device] of keptKeys()) {
    if (others === undefined || account !== others) keep(`${account}:${site}:${night}`, device, []);
  }
}

function start() {
  if (window.samtakListens) return;
  window.samtakListens = true;
  const wake = () => window.samtakSheets?.forEach((sheet) => sheet.deliver());
  window.addEventListener("online", wake);
  window.addEventListener("offline", wake);
  let hidden = null;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hidden = Date.now();
    else if (hidden && Date.now() - hidden > AWAY_MS) window.samtakSheets?.forEach((sheet) => sheet.refresh());
    else wake();
  });
  // The app lays a dialog over everything when it has lost its server. Here one goes on tapping meanwhile.
  const body = new MutationObserver(() => setTimeout(clearTheWay));
  body.observe(document.body, { childList: true });
  const app = document.querySelector("[data-testid=stApp]");
  const line = new MutationObserver(() => window.samtakSheets?.forEach((sheet) => sheet.tell()));
  if (app) line.observe(app, { attributeFilter: ["data-test-connection-state"] });
  const signsOut = (event) => event.target instanceof Element && event.target.closest(".st-key-sign_out button");
  document.addEventListener("click", (event) => signsOut(event) && forget(), { capture: true });
}

function clearTheWay() {
  const isTapped = [...(window.samtakSheets?.values() ?? [])].some((sheet) => sheet.isShown?.());
  if (isTapped && !connected()) document.querySelector("body > [data-testid=stDialog] section button")?.click();
}
