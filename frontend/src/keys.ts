// Moving through a long list with j and k, as well as with Tab. Nothing is caught while somebody types.
export function listKeys(root: ParentNode): void {
  const list = root.querySelector<HTMLElement>("[data-keys]");
  if (!list) return;
  const links = [...list.querySelectorAll<HTMLAnchorElement>(".case-name > a")];
  const help = root.querySelector<HTMLElement>("[data-keys-help]");
  if (help) help.hidden = false;
  document.addEventListener("keydown", (event) => {
    const target = event.target as HTMLElement;
    if (event.ctrlKey || event.metaKey || event.altKey || target.closest("input, select, textarea")) return;
    const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
    if (!step) return;
    const now = links.indexOf(document.activeElement as HTMLAnchorElement);
    const next = links[Math.max(0, Math.min(links.length - 1, now + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  });
}
