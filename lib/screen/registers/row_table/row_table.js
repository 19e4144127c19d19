// A table whose rows open: a real link in the first cell (keyboard, new tab), the whole row for the mouse.
// All text is set as text. The table is only rebuilt when something in it has changed.
export default function ({ parentElement, data, setTriggerValue }) {
  const root = parentElement.querySelector(".sk-rows");
  root.samtakOpen = (row) => setTriggerValue("opened", row);
  const said = JSON.stringify(data);
  if (root.samtakSaid === said) return;
  root.samtakSaid = said;
  root.replaceChildren(build(data, root));
}

function build({ caption, headers, rows }, root) {
  const frame = element("div", { className: "sk-table-frame", tabIndex: 0 });
  frame.setAttribute("role", "region");
  frame.setAttribute("aria-label", caption);
  const table = frame.appendChild(element("table", { className: "sk-table sk-row-table" }));
  table.appendChild(element("caption", { textContent: caption }));
  const head = table.appendChild(element("thead")).appendChild(element("tr"));
  for (const { text, number } of headers) {
    head.appendChild(element("th", { scope: "col", textContent: text, className: number ? "sk-number" : "" }));
  }
  const body = table.appendChild(element("tbody"));
  for (const row of rows) body.appendChild(line(row, headers, root));
  return frame;
}

function line({ id, href, cells, ended }, headers, root) {
  const row = element("tr", { className: ended ? "sk-ended" : "" });
  cells.forEach((text, place) => {
    const cell = row.appendChild(element(place ? "td" : "th", { className: headers[place].number ? "sk-number" : "" }));
    if (place) cell.textContent = text;
    else {
      cell.scope = "row";
      const open = cell.appendChild(element("a", { href, textContent: text }));
      open.addEventListener("click", (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        event.stopPropagation();
        root.samtakOpen(id);
      });
    }
  });
  row.addEventListener("click", () => {
    if (!String(window.getSelection())) root.samtakOpen(id);
  });
  return row;
}

function element(name, properties = {}) {
  return Object.assign(document.createElement(name), properties);
}
