/**
 * Compiles the WASM core, native/*.c, into src/decode/wasm/core-bytes.ts.
 *
 *     node scripts/build-wasm.mjs            write it
 *     node scripts/build-wasm.mjs --check    fail where it is not what the sources give
 *
 * The same version of clang gives the same bytes. Where another version is installed, or none, the check compares
 * the recorded hash of sources and flags instead, so that a change which was not compiled is noticed all the same.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const WEB = fileURLToPath(new URL("..", import.meta.url));
const NATIVE = join(WEB, "native");
const OUT = join(WEB, "src", "decode", "wasm", "core-bytes.ts");
const FLAGS = [
  "--target=wasm32",
  "-std=c11",
  "-O3",
  "-msimd128",
  "-mbulk-memory",
  "-mnontrapping-fptoint",
  "-ffreestanding",
  "-ffp-contract=off",
  "-fno-math-errno",
  "-nostdlib",
  "-Wall",
  "-Wextra",
  "-Werror",
  "-Wl,--no-entry",
  "-Wl,--strip-all",
  "-Wl,-z,stack-size=65536",
  "-Wl,--export=__heap_base",
];

/** Version of the compiler; empty when there is none. */
function compilerVersion() {
  try {
    return /clang version (\S+)/.exec(execFileSync("clang", ["--version"], { encoding: "utf8" }))?.[1] ?? "";
  } catch {
    return "";
  }
}

function sourceFiles() {
  return readdirSync(NATIVE)
    .filter((name) => /\.[ch]$/.test(name))
    .sort();
}

/** SHA-256 of flags and sources. */
function sourceHash() {
  const hash = createHash("sha256").update(FLAGS.join("\n"));
  for (const name of sourceFiles()) {
    hash.update(`\n${name}\n`).update(readFileSync(join(NATIVE, name)));
  }
  return hash.digest("hex");
}

/** The compiled module. */
function compile() {
  const folder = mkdtempSync(join(tmpdir(), "clipgstream-wasm-"));
  try {
    const out = join(folder, "core.wasm");
    const sources = sourceFiles().filter((name) => name.endsWith(".c"));
    execFileSync("clang", [...FLAGS, "-o", out, ...sources], { cwd: NATIVE, stdio: "inherit" });
    return readFileSync(out);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function moduleText(wasm, version, sources) {
  const base64 = wasm.toString("base64");
  return [
    "/**",
    " * The WASM core, made by scripts/build-wasm.mjs from native/: do not edit.",
    " *",
    ` * clang: ${version}`,
    ` * sources: ${sources}`,
    ` * wasm: ${createHash("sha256").update(wasm).digest("hex")}, ${wasm.length} bytes`,
    " */",
    "export const CORE_BASE64 =",
    `  "${base64}";`,
    "",
  ].join("\n");
}

/** What the committed module says it was made of. */
function recorded(text) {
  const field = (name) => new RegExp(`^ \\* ${name}: ([^,\\s]+)`, "m").exec(text)?.[1] ?? "";
  return { version: field("clang"), sources: field("sources") };
}

function check() {
  const text = readFileSync(OUT, "utf8");
  const { version, sources } = recorded(text);
  const installed = compilerVersion();
  if (sources !== sourceHash()) {
    return "native/ has changed since src/decode/wasm/core-bytes.ts was made";
  }
  if (installed === version && moduleText(compile(), version, sources) !== text) {
    return "src/decode/wasm/core-bytes.ts is not what native/ compiles to";
  }
  if (installed !== version) {
    console.log(
      `core-bytes.ts was made by clang ${version}, here is ${installed || "none"}: sources compared only`,
    );
  }
  return "";
}

if (process.argv.includes("--check")) {
  const problem = check();
  if (problem) {
    console.error(`${problem}: run npm run wasm`);
    process.exit(1);
  }
} else {
  const version = compilerVersion();
  if (!version) {
    console.error("the WASM core needs clang and wasm-ld: apt-get install clang lld");
    process.exit(1);
  }
  const wasm = compile();
  writeFileSync(OUT, moduleText(wasm, version, sourceHash()));
  console.log(`src/decode/wasm/core-bytes.ts: ${wasm.length} bytes of WASM`);
}
