// Copy buttons: made by script, because without script they could do nothing.

export function copyButtons(root: ParentNode): void {
  if (!navigator.clipboard) return;
  for (const block of root.querySelectorAll<HTMLElement>("[data-copy]")) addButton(block);
}

function addButton(block: HTMLElement): void {
  const button = document.createElement("button");
  const { copy = "", copied = "" } = block.dataset;
  button.type = "button";
  button.className = "btn btn-quiet copy";
  button.textContent = copy;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code")?.textContent ?? "");
    button.textContent = status.textContent = copied;
    setTimeout(() => {
      button.textContent = copy;
      status.textContent = "";
    }, 2000);
  });
  block.querySelector("[data-copy-here]")?.append(button, status);
}
