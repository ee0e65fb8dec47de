import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = resolve(process.argv[2] ?? join(root, "dist"));

/**
 * What `factory plan` needs is one file: loading thirty small ones costs more than reading some code for nothing. All
 * other dynamic imports become files of their own in `lazy/`, which share chunks with each other.
 */
const IN_MAIN = /\/(commands\/(build|plan|detect)\.ts|stacks\/index\.ts|read-matrix\.ts|bases\.json)$/;

const shared = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  outdir,
  sourcemap: "linked",
  metafile: true,
  logLevel: "warning",
  // CommonJS dependencies use what node gives to their kind of module.
  banner: {
    js: [
      'import { createRequire } from "node:module";',
      "const require = createRequire(import.meta.url);",
      "const __filename = import.meta.filename;",
      "const __dirname = import.meta.dirname;",
    ].join(" "),
  },
};

mkdirSync(outdir, { recursive: true });
const lazy = new Map();
const main = await build({
  ...shared,
  entryPoints: ["src/main.ts"],
  plugins: [lazyFiles, lazyChildProcess].map((plugin) => plugin()),
});
const rest = await build({
  ...shared,
  entryPoints: [...lazy].sort().map(([target, name]) => ({ in: target, out: `lazy/${name}` })),
  splitting: true,
  chunkNames: "lazy/chunk-[hash]",
});
removeOthers(new Set([main, rest].flatMap(({ metafile }) => Object.keys(metafile.outputs))));

function lazyFiles() {
  return {
    name: "lazy-files",
    setup({ onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind, resolveDir }) => {
        if (kind !== "dynamic-import") return undefined;
        const target = path.startsWith(".") ? resolve(resolveDir, path) : path;
        if (IN_MAIN.test(target)) return undefined;
        const name = basename(target).replace(/\.ts$/, "");
        const known = [...lazy].find(([other, otherName]) => otherName === name && other !== target);
        if (known !== undefined) throw new Error(`${known[0]} and ${target} would be the same file in lazy/`);
        lazy.set(target, name);
        return { path: `./lazy/${name}.js`, external: true };
      });
    },
  };
}

/**
 * commander asks for child_process at its start, for subcommands that are programs of their own; factory has none.
 * The module is loaded when it is first used, which saves some milliseconds of every command.
 */
function lazyChildProcess() {
  return {
    name: "lazy-child-process",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^node:child_process$/ }, ({ importer }) =>
        importer.includes(join("node_modules", "commander"))
          ? { path: "child_process", namespace: "lazy" }
          : undefined,
      );
      onLoad({ filter: /.*/, namespace: "lazy" }, () => ({
        contents: 'exports.spawn = (...args) => require("node:child_process").spawn(...args);',
      }));
    },
  };
}

/** Files of earlier bundles go last, so that a program that runs meanwhile still finds its own. */
function removeOthers(written) {
  for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(relative(root, file))) rmSync(file);
  }
}
