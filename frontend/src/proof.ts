// What sign-up asks of a browser: try numbers until the digest is the one wanted. Nothing leaves the page but the answer.

type Challenge = { algorithm: string; challenge: string; maxNumber: number; salt: string; signature: string };

const TURN = 12; // milliseconds of work before the page breathes

export function proofs(root: ParentNode): void {
  for (const field of root.querySelectorAll<HTMLInputElement>("input[data-proof]")) {
    // Without a secure context there are no digests: the server then judges as it does without script.
    if (field.dataset.proof && window.crypto?.subtle) prepare(field, JSON.parse(field.dataset.proof));
  }
}

function prepare(field: HTMLInputElement, challenge: Challenge): void {
  const form = field.form!;
  let work: Promise<void> | undefined;
  const begin = (): Promise<void> => (work ??= solve(challenge).then((number) => void (field.value = answer(challenge, number))));
  form.addEventListener("focusin", () => void begin(), { once: true });
  form.addEventListener("submit", (event) => {
    if (field.value) return;
    event.preventDefault();
    tell(form, field.dataset.working ?? "");
    void begin().finally(() => form.submit());
  });
}

function tell(form: HTMLFormElement, words: string): void {
  if (form.querySelector("[data-proof-says]")) return;
  const says = document.createElement("p");
  says.className = "hint";
  says.dataset.proofSays = "";
  says.setAttribute("role", "status");
  form.append(says);
  says.textContent = words;
}

async function solve({ challenge, maxNumber, salt }: Challenge): Promise<number> {
  const encoder = new TextEncoder();
  let pause = performance.now() + TURN;
  for (let number = 0; number <= maxNumber; number++) {
    const digest = await crypto.subtle.digest("SHA-256", encoder.encode(salt + number));
    if (hex(digest) === challenge) return number;
    if (performance.now() > pause) {
      await new Promise((resolve) => setTimeout(resolve));
      pause = performance.now() + TURN;
    }
  }
  throw new Error("no number fits");
}

function hex(digest: ArrayBuffer): string {
  let text = "";
  for (const byte of new Uint8Array(digest)) text += (byte < 16 ? "0" : "") + byte.toString(16);
  return text;
}

function answer({ algorithm, challenge, salt, signature }: Challenge, number: number): string {
  return btoa(JSON.stringify({ algorithm, challenge, number, salt, signature }));
}
