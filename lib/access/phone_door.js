// A field for a PIN asks for the telephone's number keys; Streamlit has no setting for it. It may be drawn anew.
(() => {
  const numeric = () => {
    const field = document.querySelector(".st-key-phone_pin input:not([inputmode])");
    if (field) field.setAttribute("inputmode", "numeric");
  };
  numeric();
  if (!window.samtakPinWatch) {
    window.samtakPinWatch = new MutationObserver(numeric);
    window.samtakPinWatch.observe(document.body, { subtree: true, childList: true });
  }
})();
