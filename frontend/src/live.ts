// Results that follow the filters without a full reload; the address bar always tells what is shown.
// What htmx may do (no eval, no styles of its own, nothing kept in local storage) is said by the page, in a meta element.
import htmx from "htmx.org";

export function live(start: (root: ParentNode) => void): void {
  // Loaded between the end of parsing and the end of loading, htmx would neither read the page's settings nor watch
  // the way back: both are done here.
  const said = document.querySelector<HTMLMetaElement>("meta[name=htmx-config]");
  Object.assign(htmx.config, JSON.parse(said?.content ?? "{}"));
  window.addEventListener("popstate", (event) => {
    if (event.state?.htmx) location.reload();
  });
  htmx.process(document.body);
  document.body.addEventListener("htmx:configRequest", tidy);
  document.body.addEventListener("htmx:oobBeforeSwap", leave);
  document.body.addEventListener("htmx:afterSettle", (event) => {
    start(event.target as ParentNode);
    tell();
  });
  document.addEventListener("change", follow);
}

// An address says what is asked and nothing else: empty fields stay out of it.
function tidy(event: Event): void {
  const { formData, verb } = (event as CustomEvent).detail as { formData: FormData; verb: string };
  if (verb !== "get") return;
  for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
}

// A part that has not changed is left alone: the focus stays in it, and screen readers do not tell it again.
function leave(event: Event): void {
  const { detail } = event as CustomEvent<{ shouldSwap: boolean; target: Element; fragment: DocumentFragment }>;
  if (detail.fragment.firstElementChild?.innerHTML === detail.target.innerHTML) detail.shouldSwap = false;
}

// A filter takes effect at once, but on a phone, where several are chosen in the sheet before it is closed.
function follow(event: Event): void {
  const field = event.target as HTMLInputElement;
  if (field.form?.id === "asked" && field.name !== "q" && location.hash !== "#filters") field.form.requestSubmit();
}

function tell(): void {
  const told = document.querySelector("#told");
  if (told) told.textContent = document.querySelector("#total")?.textContent ?? "";
}
