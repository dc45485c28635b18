// A button beside a password shows what is typed; made by script, because without it it could do nothing.

export function reveals(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-show]")) addButton(field);
}

function addButton(field: HTMLInputElement): void {
  const button = document.createElement("button");
  const { show = "", hide = "" } = field.dataset;
  const row = document.createElement("span");
  row.className = "revealed";
  button.type = "button";
  button.className = "btn btn-quiet btn-small";
  button.textContent = show;
  button.setAttribute("aria-controls", field.id);
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.textContent = hidden ? hide : show;
  });
  field.form?.addEventListener("submit", () => (field.type = "password"));
  field.replaceWith(row);
  row.append(field, button);
}
