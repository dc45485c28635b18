// What a row or a zone of a map holds, beside it: text only, and the focus comes back to the map when it is closed.
import type { Map as Live } from "maplibre-gl";

import type { Options } from "./map-layers";

const CELL = 400; // characters of a value

export class Card {
  private readonly box = document.createElement("section");
  private readonly title = document.createElement("span");
  private readonly list = document.createElement("dl");
  private asked = 0;

  constructor(
    room: HTMLElement,
    private readonly options: Options,
    private readonly live: Live,
  ) {
    this.box.className = "map-card";
    this.box.hidden = true;
    this.box.setAttribute("aria-live", "polite");
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = options.words.close!;
    close.addEventListener("click", () => {
      this.close();
      this.live.getCanvas().focus();
    });
    const head = document.createElement("header");
    head.append(this.title, close);
    this.box.append(head, this.list);
    this.box.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close.click();
    });
    room.append(this.box);
  }

  close(): void {
    this.asked += 1;
    this.box.hidden = true;
    for (const id of ["chosen-dot", "chosen-line"]) {
      if (this.live.getLayer(id)) this.live.setFilter(id, ["==", ["id"], -1]);
    }
  }

  zone(code: string): void {
    const { names, zones, heading, words } = this.options;
    const [, value, rows] = zones?.[code] ?? [null, words.none!, 0];
    this.show(names?.[code] ?? code, [
      [heading!, value],
      [words.rows!, rows.toLocaleString(document.documentElement.lang)],
    ]);
  }

  async row(number: number): Promise<void> {
    const { row, words } = this.options;
    const asked = ++this.asked;
    this.show(`${words.row} ${number}`, [["", words.loading!]]);
    try {
      const answer = await fetch(`${row}&__id__exact=${number}`);
      if (!answer.ok) throw new Error(String(answer.status));
      const { data } = (await answer.json()) as { data: Record<string, unknown>[] };
      if (asked !== this.asked) return;
      const cells = Object.entries(data[0] ?? {}).filter(
        ([name, value]) => name !== "__id" && value !== null && typeof value !== "object",
      );
      this.show(
        `${words.row} ${number}`,
        cells.map(([name, value]) => [name, String(value).slice(0, CELL)]),
      );
    } catch {
      if (asked === this.asked) this.show(`${words.row} ${number}`, [["", words.failed!]]);
    }
  }

  private show(title: string, cells: [string, string][]): void {
    this.title.textContent = title;
    this.list.replaceChildren(
      ...cells.flatMap(([name, value]) => {
        const term = document.createElement("dt");
        const text = document.createElement("dd");
        term.textContent = name;
        text.textContent = value;
        term.dir = text.dir = "auto";
        return [term, text];
      }),
    );
    this.box.hidden = false;
  }
}
