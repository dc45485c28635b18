// Lists one arranges: rows can be dragged; the buttons of each row do the same for those who do not drag.

export function arrangements(root: ParentNode): void {
  const lists = root instanceof Element && root.matches("[data-arrange]") ? [root as HTMLElement] : [];
  for (const list of [...lists, ...root.querySelectorAll<HTMLElement>("[data-arrange]")]) draggable(list);
}

function draggable(list: HTMLElement): void {
  if (list.dataset.ready) return;
  list.dataset.ready = "true";
  let dragged: HTMLElement | null = null;
  for (const row of list.querySelectorAll<HTMLElement>("[data-item]")) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    dragged = (event.target as HTMLElement).closest("[data-item]");
    dragged?.classList.add("is-dragged");
    event.dataTransfer?.setData("text/plain", dragged?.dataset.item ?? "");
  });
  list.addEventListener("dragover", (event) => {
    const over = (event.target as HTMLElement).closest<HTMLElement>("[data-item]");
    if (!dragged || !over || over === dragged) return;
    event.preventDefault();
    const box = over.getBoundingClientRect();
    list.insertBefore(dragged, event.clientY < box.top + box.height / 2 ? over : over.nextSibling);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    dragged?.classList.remove("is-dragged");
    if (dragged) send(list);
    dragged = null;
  });
}

function send(list: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>("#arranged-order");
  const order = form?.querySelector<HTMLInputElement>("input[name=order]");
  if (!form || !order) return;
  order.value = [...list.querySelectorAll<HTMLElement>("[data-item]")].map((row) => row.dataset.item).join(",");
  form.requestSubmit();
}
