// The islands. Each improves something that already works without it.
import { arrangements } from "./arrange";
import { copyButtons } from "./copy";
import { listKeys } from "./keys";
import { menus } from "./menu";
import { rows } from "./rows";
import { filterSheet } from "./sheet";
import { suggestions } from "./suggestions";

function start(root: ParentNode): void {
  arrangements(root);
  copyButtons(root);
  suggestions(root);
  filterSheet(root);
  menus(root);
  listKeys(root);
  rows(root);
}

start(document);
const coming: Promise<unknown>[] = [];

// The results page alone changes in place; the others never load this.
if (document.querySelector("[hx-get], [hx-post]")) coming.push(import("./live").then(({ live }) => live(start)));

// So do the two steps of publishing.
const sending = document.querySelector<HTMLElement>("[data-uploads]");
if (sending) coming.push(import("./upload").then(({ uploads }) => uploads(sending)));
const form = document.querySelector<HTMLFormElement>("form[data-unsaved]");
if (form) coming.push(import("./unsaved").then(({ unsaved }) => unsaved(form)));

// A chart is drawn here on the page where it is made; everywhere else it is an image.
const charting = document.querySelector<HTMLElement>("[data-chart]");
if (charting) coming.push(import("./chart").then(({ chart }) => chart(charting)));

// After a form came back with faults, the reader hears of them first.
document.querySelector<HTMLElement>("#faults")?.focus();

// Signing in: only where a form asks for it.
if (document.querySelector("[data-passkey], [data-proof], [data-show]")) {
  coming.push(import("./entrance").then(({ entrance }) => entrance(document)));
}

// Maps: only where one is drawn.
const maps = document.querySelectorAll<HTMLElement>("[data-map]");
if (maps.length) coming.push(import("./map").then(({ map }) => maps.forEach(map)));

// All of it is at work, which whoever drives the page, as a test does, may wait for.
void Promise.allSettled(coming).then(() => (document.documentElement.dataset.ready = ""));
