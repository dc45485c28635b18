// The filters on a phone: a sheet opened by its address (#filters). Script adds Escape and keeps the focus inside.

export function filterSheet(root: ParentNode): void {
  const sheet = root.querySelector<HTMLElement>("#filters");
  if (!sheet) return;
  const close = sheet.querySelector<HTMLAnchorElement>(".sheet-close");
  const isSheet = () => location.hash === "#filters" && getComputedStyle(sheet).position === "fixed";
  sheet.addEventListener("keydown", (event) => {
    if (!isSheet()) return;
    if (event.key === "Escape") close?.click();
    if (event.key === "Tab") keepInside(sheet, event);
  });
}

function keepInside(sheet: HTMLElement, event: KeyboardEvent): void {
  const all = [...sheet.querySelectorAll<HTMLElement>("a[href], button, input, summary")];
  const reachable = all.filter((element) => element.offsetParent !== null);
  const edge = event.shiftKey ? reachable[0] : reachable.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
}
