// What most pages need of a font, cut out of it: half the weight of a page. The rest stays in the whole file, which a
// page loads only when it has one of its letters.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import subsetFont from "subset-font";

// The ranges are those of $latin and $arabic in styles/_fonts.scss; their `-rest` there is what these leave.
const CUTS = [
  {
    name: "latin",
    source: "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin",
    ranges: "20-7E A0-FF 131 152-153 2C6 2DA 2DC 2002-2003 2009-200A 2010-2015 2018-201E 2020-2022 2026 202F-2030 2032-2033"
      + " 2039-203A 2044 20AC 2122 2191 2193 2212 FFFD",
    noLayoutClosure: true, // alternates that our style never asks for
  },
  {
    name: "arabic",
    source: "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic",
    ranges: "20 60C 61B 61F 621-63A 640-655 660-66C 670-671 679 67E 686 688 691 698 6A4 6A9 6AD 6AF 6BE 6CC 6D2 6D4 6F0-6F9"
      + " FDF2 FDFC",
    noLayoutClosure: false, // the shapes of joined letters
  },
];
const WEIGHTS = [400, 600];

function letters(ranges) {
  const some = ranges.split(" ").map((range) => {
    const [first, last = first] = range.split("-").map((code) => Number.parseInt(code, 16));
    return String.fromCodePoint(...Array.from({ length: last - first + 1 }, (_, step) => first + step));
  });
  return some.join("");
}

export async function cutFonts(modules) {
  const target = new URL(".parvis-fonts/", modules);
  mkdirSync(target, { recursive: true });
  for (const { name, source, ranges, noLayoutClosure } of CUTS) {
    for (const weight of WEIGHTS) {
      const whole = readFileSync(new URL(`${source}-${weight}-normal.woff2`, modules));
      const cut = await subsetFont(whole, letters(ranges), { targetFormat: "woff2", noLayoutClosure });
      writeFileSync(new URL(`${name}-${weight}.woff2`, target), cut);
    }
  }
}

// The letters of charts that the server draws: whole, as its drawing program reads them (docs/design/decisions/0021).
const DRAWN = {
  "plex-sans-latin": "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin",
  "plex-sans-latin-ext": "@fontsource/ibm-plex-sans/files/ibm-plex-sans-latin-ext",
  "plex-sans-arabic": "@fontsource/ibm-plex-sans-arabic/files/ibm-plex-sans-arabic-arabic",
};
const SCRIPTS = "20-24F 2BB-2DD 300-304 308 600-6FF 750-77F 1E00-1EFF 2000-206F 20A0-20C0 2113-2122 2190-2193 2212 FB50-FDFF FE70-FEFC";

export async function drawnFonts(modules) {
  const found = [];
  for (const [name, source] of Object.entries(DRAWN)) {
    for (const weight of WEIGHTS) {
      const whole = readFileSync(new URL(`${source}-${weight}-normal.woff2`, modules));
      found.push([`${name}-${weight}.ttf`, await subsetFont(whole, letters(SCRIPTS), { targetFormat: "sfnt" })]);
    }
  }
  return found;
}
