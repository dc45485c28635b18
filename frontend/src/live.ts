// Results that follow the filters without a full reload; the address bar always tells what is shown.
import htmx from "htmx.org";

export function live(start: (root: ParentNode) => void): void {
  htmx.config.allowEval = false;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.historyCacheSize = 0; // nothing of the pages in local storage; going back asks the server
  htmx.config.selfRequestsOnly = true;
  htmx.process(document.body);
  document.body.addEventListener("htmx:configRequest", tidy);
  document.body.addEventListener("htmx:afterSettle", (event) => start(event.target as ParentNode));
}

// An address says what is asked and nothing else: empty fields stay out of it.
function tidy(event: Event): void {
  const { formData } = (event as CustomEvent).detail as { formData: FormData };
  for (const [name, value] of [...formData.entries()]) if (value === "") formData.delete(name);
}
