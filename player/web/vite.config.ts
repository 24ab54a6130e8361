import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The player's page and the examples. */
function pages(): Record<string, string> {
  const examples = readdirSync(`${root}examples`).filter((name) => name.endsWith(".html"));
  const paths = ["index.html", ...examples.map((name) => `examples/${name}`)];
  return Object.fromEntries(
    paths
      .filter((path) => existsSync(root + path))
      .map((path) => [path.replace(/^.*\/|\.html$/g, ""), root + path]),
  );
}

// The page. Workers are inlined (see src/worker/spawn.ts) so that the player also runs where it is embedded from
// another origin. The library has a configuration of its own: vite.lib.config.ts.
export default defineConfig({
  root,
  base: "./",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rollupOptions: { input: pages() },
  },
  // A worker that is a part of the bundle has no place to load further files from.
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
  test: { include: ["test/**/*.test.ts"], testTimeout: 30_000 },
});
