// Builds the style (left to right, right to left), the islands and the icon sprite into the web face.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, gzipSync } from "node:zlib";
import rtlcss from "rtlcss";
import { defineConfig } from "vite";

import { cutFonts, drawnFonts } from "./fonts.js";
import { ICONS } from "./src/icons.js";

const modules = new URL("./node_modules/", import.meta.url);
await cutFonts(modules);

// Under names that do not change: the server finds them by theirs.
const fonts = {
  name: "fonts-of-charts",
  async generateBundle() {
    for (const [name, source] of await drawnFonts(modules)) this.emitFile({ type: "asset", fileName: `fonts/${name}`, source });
  },
};

// Bootstrap's official way to right-to-left; our own rules use logical properties and pass through unchanged.
const rightToLeft = {
  postcssPlugin: "right-to-left",
  OnceExit(root, { postcss }) {
    if (!root.source?.input.file?.endsWith(".rtl.scss")) return;
    const mirrored = postcss.parse(rtlcss.process(root.toString()), { from: root.source.input.file });
    root.removeAll();
    root.append(mirrored.nodes);
  },
};

function symbol(name) {
  const svg = readFileSync(new URL(`./node_modules/lucide-static/icons/${name}.svg`, import.meta.url), "utf8");
  const inner = svg.replace(/<!--.*?-->/gs, "").replace(/^.*?<svg[^>]*>/s, "").replace("</svg>", "");
  return `<symbol id="${name}" viewBox="0 0 24 24">${inner.replace(/\s+/g, " ").trim()}</symbol>`;
}

const sprite = {
  name: "icon-sprite",
  generateBundle() {
    const symbols = ICONS.map(symbol).join("");
    this.emitFile({
      type: "asset",
      name: "icons.svg",
      originalFileName: "icons.svg",
      source: `<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round">${symbols}</svg>`,
    });
  },
};

// The server hands out the compressed file beside each text, so that nothing is compressed twice.
const compressed = {
  name: "compressed",
  writeBundle({ dir }, bundle) {
    for (const name of Object.keys(bundle).filter((name) => /\.(css|m?js|svg)$/.test(name))) {
      const bytes = gzipSync(readFileSync(join(dir, name)), { level: constants.Z_BEST_COMPRESSION });
      writeFileSync(join(dir, `${name}.gz`), bytes);
    }
  },
};

export default defineConfig({
  base: "/static/",
  publicDir: "public",
  plugins: [sprite, fonts, compressed],
  css: {
    postcss: { plugins: [rightToLeft] },
    preprocessorOptions: {
      scss: { quietDeps: true, silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"] },
    },
  },
  build: {
    outDir: "../src/parvis/faces/web/static",
    emptyOutDir: true,
    manifest: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
    rolldownOptions: {
      input: ["src/main.ts", "src/styles/portal.scss", "src/styles/portal.rtl.scss"],
    },
  },
});
