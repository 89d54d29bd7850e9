// Bundles the browser modules: one minified ES module an entry point, with what entries share in chunks of their own.
// Names carry a hash of the content, so they may be cached for ever; manifest.json beside them gives the name of each
// entry and what it imports at once. Built files are never committed.

import { existsSync } from "node:fs";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));

// Where each group of entry points, scripts and style sheets, is built to. What does not exist is skipped.
const GROUPS = [
  {
    to: "src/reporting/web/static/built",
    entries: {
      report: "src/reporting/intake/browser/report.js",
      mailbox: "src/reporting/mailbox/browser/mailbox.js",
    },
  },
  {
    to: "src/counselling/workspace/static/built",
    entries: {
      workspace: "src/counselling/workspace/browser/workspace.js",
      worker: "src/counselling/workspace/browser/worker.js",
      style: "src/counselling/workspace/browser/workspace.css",
    },
  },
  {
    to: "tests/vectors/built",
    entries: { reader: "tests/vectors/browser/reader.js" },
  },
];

for (const { to, entries } of GROUPS) {
  const present = Object.entries(entries).filter(([, source]) => existsSync(join(ROOT, source)));
  await rm(join(ROOT, to), { recursive: true, force: true });
  await bundle(to, present);
}

/**
 * @param {string} to
 * @param {[string, string][]} entries
 */
async function bundle(to, entries) {
  const { outputs } = await compile(to, entries);
  const manifest = Object.fromEntries(entries.map(([name, source]) => [name, built(outputs, source)]));
  await mkdir(join(ROOT, to), { recursive: true });
  await writeFile(join(ROOT, to, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const path of Object.keys(outputs).sort()) await say(path);
}

/**
 * @param {string} to
 * @param {[string, string][]} entries
 */
async function compile(to, entries) {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: entries.map(([name, source]) => ({ in: source, out: name })),
    outdir: to,
    entryNames: "[name]-[hash]",
    chunkNames: "chunk-[hash]",
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    minify: true,
    charset: "utf8",
    legalComments: "none",
    metafile: true,
    external: ["/static/*"],
    logLevel: "warning",
  });
  return metafile;
}

/**
 * The file of an entry and every chunk it imports at once, directly or not: what a page may preload.
 * @param {import("esbuild").Metafile["outputs"]} outputs
 * @param {string} source
 */
function built(outputs, source) {
  const [path] = Object.entries(outputs).find(([, output]) => output.entryPoint === source) ?? [];
  const imports = new Set();
  const visit = (at) => {
    for (const { path: next, kind, external } of outputs[at].imports) {
      if (kind !== "import-statement" || external || imports.has(basename(next))) continue;
      imports.add(basename(next));
      visit(next);
    }
  };
  visit(path);
  return { file: basename(path), imports: [...imports].sort() };
}

/** @param {string} path */
async function say(path) {
  const bytes = await readFile(join(ROOT, path));
  console.log(`${path}  ${bytes.length} B, ${gzipSync(bytes, { level: 9 }).length} B gzipped`);
}
