// Suggestions under a search field: the combobox pattern with a list popup of the ARIA authoring practices.

interface Suggestion {
  title: string;
  kind: string;
  page: string;
  language?: string;
}

const WAIT = 150; // ms of silence before asking
let count = 0;

export function suggestions(root: ParentNode): void {
  for (const input of root.querySelectorAll<HTMLInputElement>("input[data-suggest]")) new Combobox(input);
}

class Combobox {
  private readonly list = document.createElement("ul");
  private readonly status = document.createElement("span");
  private items: Suggestion[] = [];
  private active = -1;
  private timer = 0;
  private asked: AbortController | undefined;

  constructor(private readonly input: HTMLInputElement) {
    if (input.dataset.ready) return;
    input.dataset.ready = "yes";
    this.list.id = `suggestions-${++count}`;
    this.list.className = "suggestions";
    this.list.hidden = true;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.dataset.suggestLabel ?? "");
    this.status.className = "visually-hidden";
    this.status.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", this.list.id);
    input.autocomplete = "off";
    input.after(this.list, this.status);
    input.addEventListener("input", () => this.wait());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
  }

  private wait(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), WAIT);
  }

  private async ask(): Promise<void> {
    const text = this.input.value.trim();
    this.asked?.abort();
    if (text.length < 2) return this.close();
    const { signal } = (this.asked = new AbortController());
    try {
      const address = `${this.input.dataset.suggest}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(address, { signal });
      if (answer.ok) this.show((await answer.json()) as Suggestion[]);
    } catch {
      if (!signal.aborted) this.close(); // no network: typing and searching go on
    }
  }

  private show(items: Suggestion[]): void {
    this.items = items;
    this.active = -1;
    this.list.replaceChildren(...items.map((item, index) => this.option(item, index)));
    const open = items.length > 0 && document.activeElement === this.input;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
    this.input.removeAttribute("aria-activedescendant");
    this.status.textContent = open ? (this.input.dataset.suggestCount ?? "").replace("{n}", String(items.length)) : "";
  }

  private option(item: Suggestion, index: number): HTMLLIElement {
    const option = document.createElement("li");
    option.id = `${this.list.id}-${index}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    const title = document.createElement("bdi");
    title.textContent = item.title;
    if (item.language) title.lang = item.language;
    const kind = document.createElement("span");
    kind.className = "kind";
    kind.textContent = item.kind;
    option.append(title, kind);
    option.addEventListener("pointerdown", (event) => event.preventDefault()); // keep the focus in the field
    option.addEventListener("click", () => location.assign(item.page));
    return option;
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Escape" && !this.list.hidden) {
      event.preventDefault();
      return this.close();
    }
    if (this.list.hidden) return;
    if (event.key === "ArrowDown") this.move(1, event);
    else if (event.key === "ArrowUp") this.move(-1, event);
    else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      location.assign(this.items[this.active]!.page);
    }
  }

  private move(step: number, event: Event): void {
    event.preventDefault();
    const places = this.items.length + 1; // one place is the field itself
    this.active = ((this.active + 1 + step + places) % places) - 1;
    for (const [index, option] of [...this.list.children].entries()) {
      option.setAttribute("aria-selected", String(index === this.active));
    }
    const option = this.list.children[this.active];
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  private close(): void {
    clearTimeout(this.timer);
    this.asked?.abort();
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
