// Choosing rows of a table: all of a page at once, a range with Shift, up and down with the arrows; how many are chosen.

export function rows(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-rows]")) choosing(form);
}

function choosing(form: HTMLFormElement): void {
  // Not form.id: the boxes are called `id`, and a form answers to the names of its fields.
  const own = `input[form="${form.getAttribute("id")}"][type=checkbox]`;
  const boxes = [...document.querySelectorAll<HTMLInputElement>(own)];
  const whole = form.querySelector<HTMLInputElement>("input[name=all]");
  const said = form.querySelector<HTMLElement>("[data-chosen]");
  const head = allOfPage(boxes);
  let last: HTMLInputElement | undefined;

  function tell(): void {
    const chosen = boxes.filter((box) => box.checked).length;
    if (said) said.textContent = chosen && !whole?.checked ? (form.dataset.rows ?? "").replace("{n}", String(chosen)) : "";
    if (head) {
      head.checked = chosen === boxes.length;
      head.indeterminate = chosen > 0 && chosen < boxes.length;
    }
  }

  for (const box of boxes) {
    box.addEventListener("click", (event) => {
      if (event.shiftKey && last) range(boxes, last, box);
      last = box;
      tell();
    });
    box.addEventListener("keydown", (event) => step(boxes, box, event));
  }
  head?.addEventListener("change", () => {
    for (const box of boxes) box.checked = head.checked;
    tell();
  });
  whole?.addEventListener("change", tell);
  tell();
}

// Made by script, because without script it could do nothing.
function allOfPage(boxes: HTMLInputElement[]): HTMLInputElement | undefined {
  const place = document.querySelector<HTMLElement>("[data-pick-all]");
  if (!place || boxes.length < 2) return undefined;
  const box = document.createElement("input");
  box.type = "checkbox";
  box.className = "form-check-input";
  box.setAttribute("aria-label", place.dataset.pickAll ?? "");
  place.append(box);
  return box;
}

function range(boxes: HTMLInputElement[], from: HTMLInputElement, to: HTMLInputElement): void {
  const [start, end] = [boxes.indexOf(from), boxes.indexOf(to)].sort((a, b) => a - b);
  for (const box of boxes.slice(start, (end ?? 0) + 1)) box.checked = to.checked;
}

function step(boxes: HTMLInputElement[], box: HTMLInputElement, event: KeyboardEvent): void {
  const move = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const next = move && boxes[boxes.indexOf(box) + move];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
