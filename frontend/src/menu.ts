// Menus of the header: details elements, which script closes on Escape and on a click elsewhere.

export function menus(root: ParentNode): void {
  for (const menu of root.querySelectorAll<HTMLDetailsElement>("details.menu")) {
    menu.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !menu.open) return;
      menu.open = false;
      menu.querySelector<HTMLElement>("summary")?.focus();
    });
    menu.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !menu.contains(event.relatedTarget as Node)) menu.open = false;
    });
    document.addEventListener("click", (event) => {
      if (!menu.contains(event.target as Node)) menu.open = false;
    });
  }
}
