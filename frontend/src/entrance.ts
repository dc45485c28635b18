// What the pages of signing in add: passkeys, proof against robots, passwords shown.
import { passkeys } from "./passkeys";
import { proofs } from "./proof";
import { reveals } from "./reveal";

export function entrance(root: ParentNode): void {
  passkeys(root);
  proofs(root);
  reveals(root);
}
