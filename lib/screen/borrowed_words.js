// Streamlit's own furniture speaks English only. Its few words that a visitor meets are put into the language
// of the house here: as text, label, title or placeholder. borrowed_words.py fills in which.
(() => {
  const house = WORDS;
  document.documentElement.lang = house.language;
  window.samtakWords = house;
  const attributes = ["aria-label", "title", "placeholder"];
  const said = (text) => {
    const { exact, starts } = window.samtakWords;
    const trimmed = text.trim();
    if (Object.hasOwn(exact, trimmed)) return text.replace(trimmed, exact[trimmed]);
    const start = Object.keys(starts).find((one) => trimmed.startsWith(one));
    return start ? text.replace(start, starts[start]) : text;
  };
  const renew = (element) => {
    for (const name of attributes) {
      const text = element.getAttribute(name);
      if (text && said(text) !== text) element.setAttribute(name, said(text));
    }
    for (const node of element.childNodes) {
      if (node.nodeType === Node.TEXT_NODE && said(node.data) !== node.data) node.data = said(node.data);
    }
  };
  const FURNITURE = "[aria-label], [title], [placeholder], [data-testid='stFileUploader'] *, " +
    "[data-testid='stSelectboxVirtualDropdown'] *, [role='option'], [data-baseweb='menu'] li, " +
    "[data-testid='InputInstructions'] *";
  let waiting = false;
  const look = () => {
    waiting = false;
    document.querySelectorAll(FURNITURE).forEach(renew);
  };
  const later = () => { if (!waiting) { waiting = true; requestAnimationFrame(look); } };
  look();
  if (!window.samtakWatch) {
    window.samtakWatch = new MutationObserver(later);
    window.samtakWatch.observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: attributes,
    });
  }
})();
