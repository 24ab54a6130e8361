import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

/** The library: one file, with its workers in it and three.js left to the page that uses it. */
export default defineConfig({
  root,
  base: "./",
  publicDir: false,
  build: {
    outDir: "dist/lib",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    lib: { entry: `${root}src/index.ts`, formats: ["es"], fileName: () => "clipgstream-player.js" },
    rollupOptions: { external: [/^three($|\/)/] },
  },
  // A worker that is a part of the bundle has no place to load further files from.
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
});
