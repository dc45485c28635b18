// The Arabic letters that Arabic itself uses, cut out of the font: half the weight of a page. Letters of other
// languages in the same script, and the rarer marks, stay in the whole file, which a page loads only when it has one.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

// The same ranges as $arabic in styles/_fonts.scss, where the rest is what these leave.
const COMMON = ["060C", "061B", "061F", "0621-063A", "0640-0655", "0660-066C", "0670-0671", "0679", "067E", "0686", "0688",
  "0691", "0698", "06A4", "06A9", "06AD", "06AF", "06BE", "06CC", "06D2", "06D4", "06F0-06F9", "FDF2", "FDFC"];
const WEIGHTS = [400, 600];

function letters() {
  return COMMON.map((range) => {
    const [first, last = first] = range.split("-").map((code) => Number.parseInt(code, 16));
    return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, step) => first + step));
  }).join("");
}

export async function cutFonts(modules) {
  const target = new URL(".parvis-fonts/", modules);
  mkdirSync(target, { recursive: true });
  for (const weight of WEIGHTS) {
    const whole = new URL(`@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic-${weight}-normal.woff2`, modules);
    const cut = await subsetFont(readFileSync(whole), ` ${letters()}`, { targetFormat: "woff2" });
    writeFileSync(new URL(`arabic-${weight}.woff2`, target), cut);
  }
}
