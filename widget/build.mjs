/**
 * Builds what a page loads into dist/: backtalk.js (the stub), panel.js, and the parts that are loaded when needed.
 * Prints the sizes, and fails when one is above its limit. The last line is the sizes as JSON.
 */

import { createHash } from "node:crypto";
import { copyFileSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "vite";

/** In bytes, gzipped at level 9. The panel's with everything that it needs to start, Lit too. */
const LIMITS = { stub_gz: 1_000, panel_gz: 25_000 };
const DIST = new URL("./dist/", import.meta.url);

/** Templates are written to be read; browsers need neither their line breaks nor their indentation. */
const tightTemplates = {
  name: "tight-templates",
  transform(code, id) {
    if (!id.includes("/src/") || !id.endsWith(".ts")) return null;
    if (id.includes("/styles/") || id.endsWith("-styles.ts")) {
      return code.replace(/\/\*[^]*?\*\//g, "").replace(/\s*\n\s*/g, "\n").replace(/(?<=[{};,:])[\n ]/g, "");
    }
    return code.replace(/\n\s+(?=<|\$\{|[a-z@.?-]+=)/g, "\n ");
  },
};

/** Take Lit from another module of ours instead of bundling it again. */
const litFrom = (address) => ({
  name: "lit-from",
  enforce: "pre",
  resolveId: (source) => (source === "lit" ? { id: address, external: true } : null),
});

/** Build one module, and give its address: its name, and a mark that changes with its content. */
async function made(input, file, format, { define = {}, lit, notice = "" } = {}) {
  const { output } = await build({
    configFile: false,
    logLevel: "warn",
    root: import.meta.dirname,
    publicDir: false,
    define,
    plugins: [tightTemplates, ...(lit ? [litFrom(lit)] : [])],
    build: {
      target: "es2022",
      outDir: "dist",
      emptyOutDir: false,
      modulePreload: false,
      rolldownOptions: {
        input,
        preserveEntrySignatures: "strict",
        output: { format, entryFileNames: file, chunkFileNames: "part-[name]-[hash].js" },
      },
    },
  });
  if (output.find(({ fileName }) => fileName === file).imports.some((name) => name !== lit)) {
    throw new Error(`${file} imports another file at once: a page would wait for it, and the size be told wrong.`);
  }
  if (notice) writeFileSync(new URL(file, DIST), `/* ${notice} */\n${readFileSync(new URL(file, DIST), "utf8")}`);
  const mark = createHash("sha256").update(readFileSync(new URL(file, DIST))).digest("hex").slice(0, 8);
  return `./${file}?v=${mark}`;
}

const gzipped = (name) => gzipSync(readFileSync(new URL(name, DIST)), { level: 9 }).length;

rmSync(DIST, { recursive: true, force: true });
const notice = "Contains Lit, Copyright Google LLC, BSD-3-Clause: lit-licence.txt";
const panel = await made("src/panel.ts", "panel.js", "es", { notice });
copyFileSync(new URL("node_modules/lit/LICENSE", import.meta.url), new URL("lit-licence.txt", DIST));
await made("src/body-map.ts", "body-map.js", "es", { lit: panel });
await made("src/stub.ts", "backtalk.js", "iife", { define: { PANEL: JSON.stringify(panel.slice(2)) } });

const sizes = { stub_gz: gzipped("backtalk.js"), panel_gz: gzipped("panel.js") };
for (const name of readdirSync(DIST).sort().filter((each) => each.endsWith(".js"))) console.log(`${name.padEnd(28)} ${gzipped(name)} bytes gzipped`);
writeFileSync(new URL("sizes.json", DIST), `${JSON.stringify(sizes)}\n`);
for (const [name, limit] of Object.entries(LIMITS)) {
  if (sizes[name] > limit) {
    console.error(`widget: ${name} is ${sizes[name]} bytes; the limit is ${limit}.`);
    process.exitCode = 1;
  }
}
console.log(JSON.stringify(sizes));
