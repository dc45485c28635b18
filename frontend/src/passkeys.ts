// Passkeys, with the browser's own words for them (WebAuthn level 3); the server makes the options and judges the answer.

type Options = { publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON };

export function passkeys(root: ParentNode): void {
  for (const form of root.querySelectorAll<HTMLFormElement>("form[data-passkey]")) prepare(form);
}

/** An address without a name, or without https, cannot have passkeys; neither can an old browser. */
function possible(): boolean {
  return (
    typeof PublicKeyCredential === "function" &&
    "parseCreationOptionsFromJSON" in PublicKeyCredential &&
    !/^[\d.]+$|^\[/.test(location.hostname)
  );
}

function prepare(form: HTMLFormElement): void {
  form.hidden = false;
  const says = form.querySelector<HTMLElement>("[data-passkey-says]");
  const say = (words: string | undefined): void => {
    if (says) says.textContent = words ?? "";
  };
  if (!possible()) {
    if (form.dataset.passkey === "ask") form.hidden = true;
    for (const button of form.querySelectorAll("button")) button.disabled = true;
    say(form.dataset.no);
    return;
  }
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      const answer = await answerOf(form);
      if (!answer) return say(form.dataset.failed);
      form.querySelector<HTMLInputElement>("input[name=credential]")!.value = JSON.stringify(answer);
      form.submit();
    } catch {
      say(form.dataset.failed);
    }
  });
}

async function answerOf(form: HTMLFormElement): Promise<unknown> {
  const { publicKey } = await optionsOf(form);
  const made =
    form.dataset.passkey === "create"
      ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(alone(publicKey)) })
      : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
  return (made as PublicKeyCredential | null)?.toJSON();
}

/** The options stand in the page, but on the sign-in page, which may be open for long: there they are asked for. */
async function optionsOf(form: HTMLFormElement): Promise<Options> {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const response = await fetch(form.action, { headers: { Accept: "application/json" } });
  return (await response.json()).request_options;
}

/** A passkey lets in alone: the device keeps it and checks who holds it. */
function alone(options: Options["publicKey"]): PublicKeyCredentialCreationOptionsJSON {
  const selection: AuthenticatorSelectionCriteria = {
    ...options.authenticatorSelection,
    residentKey: "required",
    requireResidentKey: true,
    userVerification: "required",
  };
  return { ...options, authenticatorSelection: selection };
}
