/**
 * Builds dist: the page and the examples, the library with its types, the licences of what is bundled, and a .br and
 * a .gz beside each text for servers (browsers take .br over HTTPS and from their own machine only).
 *
 *     node scripts/build.mjs            write it
 *     node scripts/build.mjs --check    fail where it is not what the sources give
 *
 * The same sources and packages give the same bytes, so dist can be committed and compared.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, brotliDecompressSync, constants, gunzipSync, gzipSync } from "node:zlib";
import { build } from "vite";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const DIST = join(WEB, "dist");
const TEXT = /\.(js|css|html|json|svg|wasm)$/;
/** Packages whose code is in the bundles. */
const BUNDLED = ["three", "fzstd", "@noble/hashes"];
/** What the page may weigh, compressed, three.js included. */
const PAGE_LIMIT_BYTES = 350_000;

/** All files below a folder, by their sorted paths. */
function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

async function buildInto(out) {
  const shared = { logLevel: "warn", mode: "production" };
  await build({ ...shared, configFile: join(WEB, "vite.config.ts"), build: { outDir: out } });
  await build({
    ...shared,
    configFile: join(WEB, "vite.lib.config.ts"),
    build: { outDir: join(out, "lib") },
  });
  const types = ["-p", "tsconfig.types.json", "--outDir", join(out, "lib", "types")];
  execFileSync(join(WEB, "node_modules", ".bin", "tsc"), types, { cwd: WEB, stdio: "inherit" });
  writeFileSync(join(out, "LICENSES.txt"), licences());
  for (const file of filesIn(out)) {
    if (!TEXT.test(file)) continue;
    const data = readFileSync(join(out, file));
    writeFileSync(join(out, `${file}.br`), brotli(data));
    writeFileSync(join(out, `${file}.gz`), gzipSync(data, { level: 9 }));
  }
}

/** The licences of the bundled packages, as they ask for. */
function licences() {
  const texts = BUNDLED.map((name) => {
    const folder = join(WEB, "node_modules", name);
    const { version } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return `${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`;
  });
  return texts.join("\n----\n\n");
}

function brotli(data) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_LGWIN]: 22,
    [constants.BROTLI_PARAM_SIZE_HINT]: data.length,
  };
  return brotliCompressSync(data, { params });
}

/** Files that a page loads: itself and what its text names, directly or through what it loads. */
function loadedBy(out, page) {
  const files = filesIn(out).filter((file) => TEXT.test(file) && !file.startsWith("lib"));
  const loaded = new Set([page]);
  for (const file of loaded) {
    const text = readFileSync(join(out, file), "utf8");
    for (const other of files) {
      if (text.includes(other.split("/").pop()) && !other.endsWith(".html")) loaded.add(other);
    }
  }
  return [...loaded];
}

function report(out) {
  for (const file of filesIn(out)) {
    if (!TEXT.test(file)) continue;
    const [plain, small] = [statSync(join(out, file)).size, statSync(join(out, `${file}.br`)).size];
    console.log(`${file.padEnd(44)} ${String(plain).padStart(9)} ${String(small).padStart(9)}`);
  }
  const page = loadedBy(out, "index.html");
  const total = page.reduce((sum, file) => sum + statSync(join(out, `${file}.br`)).size, 0);
  console.log(`the page, compressed: ${total} bytes in ${page.length} files, at most ${PAGE_LIMIT_BYTES}`);
  return total <= PAGE_LIMIT_BYTES;
}

/** A file's bytes, unpacked: other versions of Node may compress otherwise. */
function content(path) {
  const data = readFileSync(path);
  if (path.endsWith(".br")) return brotliDecompressSync(data);
  return path.endsWith(".gz") ? gunzipSync(data) : data;
}

/** What differs between two folders. */
function differences(a, b) {
  const [left, right] = [filesIn(a), filesIn(b)];
  const missing = left.filter((file) => !right.includes(file)).map((file) => `${file} is missing`);
  const extra = right.filter((file) => !left.includes(file)).map((file) => `${file} is left over`);
  const other = left
    .filter((file) => right.includes(file))
    .filter((file) => !content(join(a, file)).equals(content(join(b, file))))
    .map((file) => `${file} is another one`);
  return [...missing, ...extra, ...other];
}

async function check() {
  const folder = mkdtempSync(join(tmpdir(), "clipgstream-player-"));
  try {
    await buildInto(folder);
    const found = differences(folder, DIST);
    for (const line of found) console.error(`dist: ${line}`);
    if (found.length) console.error("dist is not what the sources give: run npm run build");
    return found.length === 0 && report(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

if (process.argv.includes("--check")) {
  process.exitCode = (await check()) ? 0 : 1;
} else {
  await buildInto(DIST);
  process.exitCode = report(DIST) ? 0 : 1;
}
