// Bundles the browser modules: one minified ES module an entry point, with what entries share in chunks of their own.
// Names carry a hash of the content, so they may be cached for ever; manifest.json beside them gives the name of each
// entry and what it imports at once. Built files are never committed. `node build.mjs [GROUP…]` builds some or all.

import { existsSync } from "node:fs";
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

import { build } from "esbuild";

const ROOT = dirname(fileURLToPath(import.meta.url));

// Where each group of entry points, scripts and style sheets, is built to. What does not exist is skipped.
const GROUPS = {
  // The form and the mailbox apart: what they share would be chunks of its own, each one request more on a slow line.
  public: {
    to: "src/reporting/web/static/built",
    entries: { form: "src/reporting/intake/browser/form.js" },
  },
  mailbox: {
    to: "src/reporting/web/static/mailbox/built",
    entries: { mailbox: "src/reporting/mailbox/browser/mailbox.js" },
  },
  // Apart from the big ones: what is shared with them would be a chunk and one more request for everybody.
  small: {
    to: "src/reporting/web/static/small/built",
    entries: {
      code: "src/reporting/web/browser/code.js",
      deadlines: "src/reporting/deadlines/browser/finder.js",
      site: "src/reporting/web/static/site.css",
      figures: "src/reporting/web/static/figures.css",
      leicht: "src/reporting/web/static/leicht.css",
    },
  },
  // Nearly every page has this one and nothing else: one file, whatever other scripts have in common with it.
  exit: {
    to: "src/reporting/web/static/exit/built",
    entries: { exit: "src/reporting/web/browser/exit.js" },
  },
  workspace: {
    to: "src/counselling/workspace/static/built",
    entries: {
      workspace: "src/counselling/workspace/browser/workspace.js",
      worker: "src/counselling/workspace/browser/worker.js",
      preview: "src/counselling/workspace/browser/preview.js",
      style: "src/counselling/workspace/browser/workspace.css",
    },
  },
  vectors: {
    to: "tests/vectors/built",
    entries: {
      reader: "tests/vectors/browser/reader.js",
      interop: "tests/vectors/browser/interop.js",
    },
  },
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(GROUPS, name));
if (unknown.length > 0) {
  console.error(`build: there is no group ${unknown.join(", ")}; there are ${Object.keys(GROUPS).join(", ")}`);
  process.exit(2);
}
for (const name of wanted.length > 0 ? wanted : Object.keys(GROUPS)) await built(GROUPS[name]);

/**
 * One group, written only after all of it was compiled, so that a mistake leaves what was built before. A group that
 * cannot be compiled is said and does not keep the others from being built; the program ends with 1.
 * @param {{to: string, entries: Record<string, string>}} group
 */
async function built({ to, entries }) {
  const present = Object.entries(entries).filter(([, source]) => existsSync(join(ROOT, source)));
  try {
    await write(to, present, await compiled(to, present));
  } catch (error) {
    if (!("errors" in error)) throw error; // esbuild has said what is wrong with the source
    process.exitCode = 1;
  }
}

/**
 * @param {string} to
 * @param {[string, string][]} entries
 */
function compiled(to, entries) {
  return build({
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
    write: false,
    logLevel: "warning",
  });
}

/**
 * Writes the files and the manifest, removes what an earlier build left, and says the size of each file.
 * @param {string} to
 * @param {[string, string][]} entries
 * @param {Awaited<ReturnType<typeof compiled>>} result
 */
async function write(to, entries, { metafile, outputFiles }) {
  const folder = join(ROOT, to);
  const manifest = Object.fromEntries(entries.map(([name, source]) => [name, described(metafile.outputs, source)]));
  const files = new Map(outputFiles.map(({ path, contents }) => [basename(path), contents]));
  await mkdir(folder, { recursive: true });
  for (const [name, contents] of files) await writeFile(join(folder, name), contents);
  await writeFile(join(folder, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  for (const name of await readdir(folder)) {
    if (!files.has(name) && name !== "manifest.json") await rm(join(folder, name), { recursive: true });
  }
  for (const [name, contents] of [...files].sort()) {
    console.log(`${to}/${name}  ${contents.length} B, ${gzipSync(contents, { level: 9 }).length} B gzipped`);
  }
}

/**
 * The file of an entry and every chunk it imports at once, directly or not: what a page may preload.
 * @param {import("esbuild").Metafile["outputs"]} outputs
 * @param {string} source
 */
function described(outputs, source) {
  const [path] = Object.entries(outputs).find(([, output]) => output.entryPoint === source);
  const imports = new Set();
  const visit = (at) => {
    for (const { path: next, kind } of outputs[at].imports) {
      if (kind !== "import-statement" || imports.has(basename(next))) continue;
      imports.add(basename(next));
      visit(next);
    }
  };
  visit(path);
  return { file: basename(path), imports: [...imports].sort() };
}
