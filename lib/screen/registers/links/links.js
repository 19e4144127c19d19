// Links to other places on the same page: real links (keyboard, new tab), followed without loading the page anew.
// All text is set as text. They are only built anew when something in them has changed.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".sk-links");
  root.samtakOpen = (place) => setTriggerValue("opened", place);
  const said = JSON.stringify(data);
  if (root.samtakSaid === said) return;
  root.samtakSaid = said;
  root.setAttribute("aria-label", data.label);
  root.replaceChildren(...data.links.map((one, place) => entry(one, place, root)));
}

function entry({ text, href, about, here }, place, root) {
  const line = element("div", { className: about ? "sk-link sk-link-told" : "sk-link" });
  const link = line.appendChild(element("a", { href, textContent: text }));
  if (here) link.setAttribute("aria-current", "true");
  if (about) line.appendChild(element("span", { textContent: about }));
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    root.samtakOpen(place);
  });
  return line;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
