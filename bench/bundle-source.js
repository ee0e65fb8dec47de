import { build } from "esbuild";

/** Bundles a module of TypeScript, whose imports are relative to src/, into one file that node runs. */
export async function bundleSource(contents, outfile) {
  await build({
    stdin: { contents, resolveDir: new URL("../src", import.meta.url).pathname, loader: "ts" },
    bundle: true,
    format: "esm",
    platform: "node",
    outfile,
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
}
