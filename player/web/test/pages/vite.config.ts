import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const root = fileURLToPath(new URL(".", import.meta.url));

// Pages that only browser tests open, each built from the HTML file of its name.
export default defineConfig({
  root,
  base: "./",
  build: {
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: readdirSync(root).flatMap((name) => (name.endsWith(".html") ? [`${root}${name}`] : [])),
    },
  },
  worker: { format: "es", rolldownOptions: { output: { codeSplitting: false } } },
});
