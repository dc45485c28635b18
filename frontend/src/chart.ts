// The page where a chart is made: each choice takes effect at once, and the drawing answers to the pointer.
// Vega runs expressions with its own interpreter, since the page's policy forbids eval.
import { Error as Silent, View, logger, parse, type Spec } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";

const NARROWEST = 280; // pixels

let shown: View | undefined;
let asked: AbortController | undefined;

export function chart(place: HTMLElement): void {
  const form = place.querySelector<HTMLFormElement>("form.chart-form");
  if (!form) return;
  form.classList.add("is-live");
  form.addEventListener("change", (event) => {
    // A condition is made of three fields: it takes effect with the last one.
    const { name } = event.target as HTMLInputElement;
    if (name === "column" || name === "op") {
      const alone = form.elements.namedItem("op") as HTMLSelectElement;
      const value = form.elements.namedItem("value") as HTMLInputElement;
      if (!value.value && !alone.value.startsWith("is")) return;
    }
    void follow(place, address(form), name);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    void follow(place, address(form), "");
  });
  window.addEventListener("popstate", () => location.reload());
  void draw(place);
  let width = place.clientWidth;
  new ResizeObserver(() => {
    if (Math.abs(place.clientWidth - width) < 24) return;
    width = place.clientWidth;
    void draw(place);
  }).observe(place);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => void draw(place));
}

// What is asked and nothing else: empty fields stay out of an address; those of a condition come together.
function address(form: HTMLFormElement): string {
  const said = new URLSearchParams();
  const alone = (form.elements.namedItem("op") as HTMLSelectElement | null)?.value.startsWith("is");
  const typed = (form.elements.namedItem("value") as HTMLInputElement | null)?.value !== "";
  const condition = Boolean(alone) || typed;
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string") continue;
    if (["column", "op", "value"].includes(name) && !condition) continue;
    if (value !== "" || name.includes("__")) said.append(name, value);
  }
  return `${location.pathname}?${said}`;
}

// The page of the new address, of which the parts that changed are taken over.
async function follow(place: HTMLElement, to: string, name: string): Promise<void> {
  asked?.abort();
  asked = new AbortController();
  const side = place.querySelector("[data-part=drawn]");
  side?.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(to, { signal: asked.signal, headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    history.replaceState(null, "", to);
    for (const part of place.querySelectorAll<HTMLElement>("[data-part]")) {
      const next = page.querySelector(`[data-part=${part.dataset.part}]`);
      if (next) part.replaceChildren(...document.adoptNode(next).childNodes);
    }
    side?.removeAttribute("aria-busy");
    place.querySelector<HTMLElement>(`[data-part=fields] [name=${CSS.escape(name || "none")}]`)?.focus();
    await draw(place);
  } catch (error) {
    if ((error as Error).name !== "AbortError") location.assign(to); // the page itself says what is wrong
  }
}

// In the place of the image, the same chart drawn here, as wide as there is room; without it the image stays.
async function draw(place: HTMLElement): Promise<void> {
  const target = place.querySelector<HTMLElement>(".chart-drawing[data-spec]");
  if (!target) return;
  const width = Math.max(NARROWEST, Math.min(target.clientWidth || place.clientWidth, 900));
  const answer = await fetch(`${target.dataset.spec}&width=${width}`);
  if (!answer.ok || !target.isConnected) return;
  const told = target.querySelector("img")?.alt ?? target.querySelector("svg")?.getAttribute("aria-label") ?? "";
  const spec = JSON.parse(byNight(await answer.text(), target.dataset.night ?? "{}")) as TopLevelSpec;
  const drawn = document.createElement("div");
  const compiled: Spec = compile(spec, { logger: logger(Silent) }).spec;
  const view = new View(parse(compiled, undefined, { ast: true }), {
    container: drawn,
    expr: expressionInterpreter,
    hover: true,
    renderer: "svg",
  });
  await view.runAsync();
  shown?.finalize();
  shown = view;
  const svg = drawn.querySelector("svg");
  svg?.setAttribute("role", "img");
  svg?.setAttribute("aria-label", told);
  target.replaceChildren(drawn);
}

function byNight(text: string, night: string): string {
  if (!matchMedia("(prefers-color-scheme: dark)").matches) return text;
  const shades = JSON.parse(night) as Record<string, string>;
  return text.replace(/"(#[0-9a-f]{6})"/g, (whole, colour: string) => (colour in shades ? `"${shades[colour]}"` : whole));
}
