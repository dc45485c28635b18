// Files sent in pieces (tus 1.0): several at once, paused, resumed after a cut or a reload, told in words.
// Without this, the form sends the same files in one go.
import { type PreviousUpload, Upload } from "tus-js-client";

const AT_ONCE = 2; // files on their way together
const PIECE = 32 * 1024 * 1024; // bytes of a request
const DELAYS = [0, 1000, 3000, 5000, 10_000, 20_000, 30_000, 60_000, 60_000, 60_000];
const KEPT = "parvis-arrived"; // what had arrived before the page was loaded again
const STEPS = 25; // percent between two announcements

interface Arrived {
  id: string;
  name: string;
  size: number;
}

type State = "waiting" | "sending" | "paused" | "arrived" | "stopped";

export function uploads(root: HTMLElement): void {
  new Sending(root);
}

class Sending {
  readonly list: HTMLUListElement;
  readonly told: HTMLElement;
  readonly input: HTMLInputElement;
  readonly form: HTMLFormElement;
  readonly items: Item[] = [];

  constructor(readonly root: HTMLElement) {
    this.list = root.querySelector<HTMLUListElement>("[data-list]")!;
    this.told = root.querySelector<HTMLElement>("[data-told]")!;
    this.input = root.querySelector<HTMLInputElement>("input[type=file]")!;
    this.form = this.input.form!;
    const zone = this.input.closest<HTMLElement>(".drop")!;
    zone.classList.add("drop-ready");
    this.input.addEventListener("change", () => this.choose(this.input.files));
    for (const name of ["dragenter", "dragover"]) {
      zone.addEventListener(name, (event) => {
        event.preventDefault();
        zone.classList.add("drop-over");
      });
    }
    for (const name of ["dragleave", "drop"]) zone.addEventListener(name, () => zone.classList.remove("drop-over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      this.choose(event.dataTransfer?.files ?? null);
    });
    this.form.addEventListener("submit", (event) => this.submit(event));
    for (const one of arrivedBefore()) this.add(new Item(this, one));
    void this.unfinished();
  }

  say(name: string, values: Record<string, string> = {}): string {
    const text = this.root.dataset[name] ?? "";
    return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
  }

  tell(text: string): void {
    this.told.textContent = text;
  }

  private choose(files: FileList | null): void {
    for (const file of files ?? []) this.add(new Item(this, { id: "", name: file.name, size: file.size }, file));
    this.input.value = ""; // they go by themselves: the form does not send them again
    this.next();
  }

  private add(item: Item): void {
    this.items.push(item);
    this.list.append(item.row);
  }

  drop(item: Item): void {
    this.items.splice(this.items.indexOf(item), 1);
    item.row.remove();
    this.keep();
    this.input.focus();
    this.next();
  }

  next(): void {
    const sending = this.items.filter((item) => item.state === "sending").length;
    const waiting = this.items.filter((item) => item.state === "waiting");
    for (const item of waiting.slice(0, Math.max(0, AT_ONCE - sending))) void item.start();
    if (this.items.length > 0 && this.items.every((item) => item.state === "arrived")) this.tell(this.say("all"));
  }

  keep(): void {
    const arrived = this.items.filter((item) => item.state === "arrived").map((item) => item.what);
    sessionStorage.setItem(KEPT, JSON.stringify(arrived));
  }

  private submit(event: SubmitEvent): void {
    if (this.items.some((item) => item.state !== "arrived")) {
      event.preventDefault();
      const words = this.say("wait");
      this.tell(words);
      for (const old of this.form.querySelectorAll(".fault-of-files")) old.remove();
      const fault = document.createElement("p");
      fault.className = "fault fault-of-files";
      fault.textContent = words;
      this.list.after(fault);
      return;
    }
    for (const item of this.items) {
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "upload";
      field.value = item.what.id;
      this.form.append(field);
    }
    sessionStorage.removeItem(KEPT);
  }

  // A browser does not give a page back its files: the reader is asked to choose them again, and only the rest is sent.
  private async unfinished(): Promise<void> {
    const probe = new Upload(new Blob(), { endpoint: this.root.dataset.address });
    const before = await probe.options.urlStorage!.findAllUploads();
    for (const one of before.slice(0, 3)) this.remind(one);
  }

  private remind(one: PreviousUpload): void {
    const line = document.createElement("li");
    line.className = "earlier";
    line.textContent = this.say("earlier", { name: one.metadata.filename ?? "" });
    this.list.append(line);
  }

  get language(): string {
    return `${this.root.dataset.language}-u-nu-latn`;
  }
}

class Item {
  readonly row = document.createElement("li");
  state: State = "waiting";
  private readonly words = document.createElement("span");
  private readonly bar = document.createElement("progress");
  private readonly pauseButton = document.createElement("button");
  private readonly upload: Upload | undefined;
  private begun = 0;
  private from = 0;
  private announced = 0;
  private last = 0;

  constructor(
    private readonly sending: Sending,
    readonly what: Arrived,
    file?: File,
  ) {
    this.draw();
    const limit = Number(sending.root.dataset.limit);
    if (!file) this.become("arrived");
    else if (file.size > limit) this.stop(sending.say("large", { limit: size(limit, sending.language) }));
    else if (file.size === 0) this.stop(sending.say("empty"));
    else {
      this.upload = this.prepared(file);
      this.become("waiting");
    }
  }

  private prepared(file: File): Upload {
    const { sending } = this;
    return new Upload(file, {
      endpoint: sending.root.dataset.address,
      headers: { Authorization: `Bearer ${sending.root.dataset.ticket}` },
      metadata: { filename: file.name, filetype: file.type },
      chunkSize: PIECE,
      retryDelays: DELAYS,
      removeFingerprintOnSuccess: true,
      onProgress: (sent, total) => this.progress(sent, total),
      onShouldRetry: (error) => this.again(error.originalResponse?.getStatus() ?? 0),
      onError: (error) => this.stop(reason(error)),
      onSuccess: () => this.arrive(),
    });
  }

  async start(): Promise<void> {
    if (!this.upload) return;
    this.become("sending");
    this.begun = 0;
    const [before] = await this.upload.findPreviousUploads();
    if (before && !this.upload.url) this.upload.resumeFromPreviousUpload(before);
    this.upload.start();
  }

  private again(status: number): boolean {
    const passing = status === 0 || status === 409 || status === 423 || status === 429 || status >= 500;
    if (passing) this.words.textContent = this.sending.say("retry");
    return passing;
  }

  private progress(sent: number, total: number): void {
    if (this.state !== "sending") return;
    const now = performance.now();
    if (!this.begun) [this.begun, this.from] = [now, sent];
    this.last = total ? sent / total : 0;
    this.bar.value = this.last;
    const percent = formatPercent(this.last, this.sending.language);
    const values = { done: size(sent, this.sending.language), total: size(total, this.sending.language), percent };
    const speed = (sent - this.from) / Math.max(1, now - this.begun); // bytes in a millisecond
    const left = speed > 0 && now - this.begun > 2000 ? this.left((total - sent) / speed / 1000) : "";
    this.words.textContent = [this.sending.say("progress", values), left].filter(Boolean).join(" · ");
    if (this.last * 100 >= this.announced + STEPS && this.last < 1) {
      this.announced += STEPS;
      this.sending.tell(`${this.what.name}: ${percent}`);
    }
  }

  private left(seconds: number): string {
    const name = seconds < 60 ? "seconds" : seconds < 5400 ? "minutes" : "hours";
    const n = String(Math.round(seconds / (name === "hours" ? 3600 : 60)));
    return this.sending.say("left", { time: this.sending.say(name, { n }) });
  }

  private arrive(): void {
    this.what.id = this.upload?.url?.replace(/\/$/, "").split("/").at(-1) ?? "";
    this.become("arrived");
    this.sending.keep();
    this.sending.tell(`${this.what.name}: ${this.sending.say("done")}`);
    this.sending.next();
  }

  private stop(why: string): void {
    this.become("stopped");
    this.words.textContent = this.sending.say("failed", { reason: why });
    this.row.classList.add("has-fault");
    this.sending.tell(`${this.what.name}: ${this.words.textContent}`);
    this.sending.next();
  }

  private become(state: State): void {
    this.state = state;
    const { sending } = this;
    this.bar.hidden = state === "stopped" || state === "arrived";
    this.pauseButton.hidden = state !== "sending" && state !== "paused" && !(state === "stopped" && this.upload);
    this.pauseButton.textContent = sending.say(state === "sending" ? "pause" : "resume");
    this.pauseButton.append(this.hidden());
    this.row.classList.toggle("arrived", state === "arrived");
    if (state === "sending") this.row.classList.remove("has-fault");
    if (state === "waiting") this.words.textContent = sending.say("waiting");
    if (state === "paused") {
      this.words.textContent = sending.say("paused", { percent: formatPercent(this.last, sending.language) });
    }
    if (state === "arrived") this.words.textContent = `${size(this.what.size, sending.language)} · ${sending.say("done")}`;
  }

  private draw(): void {
    const name = document.createElement("bdi");
    name.textContent = this.what.name;
    this.words.className = "soft small";
    this.bar.max = 1;
    this.bar.value = 0;
    this.bar.setAttribute("aria-label", this.what.name);
    this.pauseButton.addEventListener("click", () => this.turn());
    const cancel = document.createElement("button");
    cancel.textContent = this.sending.say("cancel");
    cancel.append(this.hidden());
    cancel.addEventListener("click", () => void this.cancel());
    const buttons = document.createElement("span");
    buttons.className = "verbs";
    for (const button of [this.pauseButton, cancel]) {
      button.type = "button";
      button.className = "btn btn-quiet btn-small";
      buttons.append(button);
    }
    this.row.append(name, this.words, this.bar, buttons);
  }

  private hidden(): HTMLElement {
    const which = document.createElement("span");
    which.className = "visually-hidden";
    which.textContent = ` ${this.what.name}`;
    return which;
  }

  private turn(): void {
    if (this.state === "sending") {
      void this.upload?.abort();
      this.become("paused");
      this.sending.next();
    } else void this.start();
  }

  private async cancel(): Promise<void> {
    try {
      await this.upload?.abort(this.state !== "arrived");
    } catch {
      // the portal sweeps it away by itself
    }
    this.sending.drop(this);
  }
}

function arrivedBefore(): Arrived[] {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "[]") as Arrived[];
  } catch {
    return [];
  }
}

function reason(error: Error): string {
  const body = (error as { originalResponse?: { getBody(): string } }).originalResponse?.getBody() ?? "";
  try {
    return (JSON.parse(body) as { detail?: string }).detail ?? error.message;
  } catch {
    return error.message.split(",")[0] ?? "";
  }
}

function size(bytes: number, language: string): string {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let rank = 0;
  while (bytes >= 1000 && rank < 4) [bytes, rank] = [bytes / 1000, rank + 1];
  const maximumFractionDigits = rank > 0 && bytes < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit: units[rank], maximumFractionDigits }).format(bytes);
}

function formatPercent(share: number, language: string): string {
  return new Intl.NumberFormat(language, { style: "percent" }).format(share);
}
