// A form that was changed and not saved: the reader is asked before leaving. A place changed by a button keeps the focus.

export function unsaved(form: HTMLFormElement): void {
  let changed = false;
  document.addEventListener("input", (event) => {
    if ((event.target as HTMLInputElement).form?.id === form.id) changed = true;
  });
  document.addEventListener("submit", () => {
    changed = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });
  document.body.addEventListener("htmx:afterSettle", (event) => {
    if ((event.target as HTMLElement).id !== form.id && !document.querySelector("[data-focus]")) return;
    const place = document.querySelector<HTMLElement>("[data-focus]");
    changed = true;
    if (place) document.getElementById(place.dataset.focus ?? "")?.focus();
    place?.remove();
  });
  const asked = form.querySelector<HTMLElement>("[data-focus]");
  if (asked) document.getElementById(asked.dataset.focus ?? "")?.focus();
}
