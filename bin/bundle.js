import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { lazyChildProcess, noProtoLoader, requiredBuiltins } from "./bundle/plugins.js";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = resolve(process.argv[2] ?? join(root, "dist"));

/**
 * What `factory plan` needs is one file: loading thirty small ones costs more than reading some code for nothing. All
 * other dynamic imports become files of their own in `lazy/`, which share chunks with each other.
 */
const IN_MAIN =
  /(\/(commands\/(build|plan|detect)\.ts|stacks\/index\.ts|load-matrices\.ts|(?:\w+-)?bases\.json)|^ajv)$/;

/** Large parts of the program that only some commands need: the gRPC library, and YAML with JSON Schema. */
const PARTS = {
  "open-client": "src/build/buildkit/open-client.ts",
  "read-cog-config": "src/project/config/read-cog-config.ts",
  "read-factory-config": "src/project/config/read-factory-config.ts",
};

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
  // The CycloneDX library looks for it when it loads, for documents in XML, and does without.
  external: ["xmlbuilder2"],
  // CommonJS dependencies use what node gives to their kind of module.
  banner: {
    js: [
      'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
      "const __filename = import.meta.filename;",
      "const __dirname = import.meta.dirname;",
    ].join(" "),
  },
};

const plugins = [lazyChildProcess(), requiredBuiltins(), noProtoLoader()];

mkdirSync(outdir, { recursive: true });
const lazy = new Map();
const scripts = [];
for (const [name, entry] of Object.entries({ main: "src/main.ts", ...PARTS }))
  scripts.push(await script(name, entry));
for (const entry of Object.values(PARTS)) lazy.delete(join(root, entry));
const rest = await build({
  ...shared,
  entryPoints: [...lazy].sort().map(([target, name]) => ({ in: target, out: `lazy/${name}` })),
  plugins,
  splitting: true,
  chunkNames: "lazy/chunk-[hash]",
});
const written = [...Object.keys(rest.metafile.outputs).map((path) => join(root, path)), ...writeScripts()];
writeCodeCaches();
removeOthers(new Set([...written, ...scripts.map(({ file }) => join(outdir, `${file}.cache`))]));

/** One file as a function of `import.meta` and of `import`, which a script cannot have itself. */
async function script(name, entry) {
  const { outputFiles } = await build({
    ...shared,
    entryPoints: [{ in: entry, out: name }],
    write: false,
    plugins: [lazyFiles(), ...plugins],
  });
  const [map, code] = [".js.map", ".js"].map(
    (end) => outputFiles.find(({ path }) => path.endsWith(end)).text,
  );
  const body = code
    .replaceAll("import.meta", "importMeta")
    .replaceAll(/\bimport\("\.\/lazy\/([\w.-]+)\.js"(?:, \{ with: \{[^}]*\} \})?\)/g, 'importFile("$1")')
    .replace(/^export (\{[\w\s,]+\};)$/m, "return $1");
  const missed = /\bimport\("[^"]*"/.exec(body);
  if (missed !== null) throw new Error(`a script cannot import by itself: ${missed[0]}`);
  const text = `(async (importMeta, importFile) => {${body}})`;
  // The name is made of the content, so that a code cache cannot be taken for that of another script.
  const file = `${name}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}.js`;
  return { name, file, text, map };
}

function writeScripts() {
  const names = JSON.stringify(Object.fromEntries(scripts.map(({ name, file }) => [name, `./${file}`])));
  const start = readFileSync(join(root, "bin/bundle/start-program.js"), "utf8");
  const files = [
    ...scripts.flatMap(({ name, file, text, map }) => [
      [file, text],
      [`${name}.js.map`, map],
    ]),
    ["main.js", `const SCRIPTS = ${names};\n${start}`],
  ];
  for (const [file, content] of files) writeFileSync(join(outdir, file), content);
  return files.map(([file]) => join(outdir, file));
}

/** Plans projects and looks for a builder in vain: functions that were never called are not in a cache. */
function writeCodeCaches() {
  const [locked, withCogYaml, withFactoryYaml] = ["uv-locked", "cog-config", "apt-package"].map((name) =>
    join(root, "fixtures", name),
  );
  for (const args of [
    ["plan", locked, "--json"],
    ["plan", withCogYaml, "--json"],
    ["plan", withFactoryYaml, "--json"],
    ["build", locked, "--endpoint", `unix://${join(outdir, "no-builder")}`],
  ]) {
    spawnSync(process.execPath, [join(outdir, "main.js"), ...args], {
      env: { ...process.env, FACTORY_WRITE_CODE_CACHE: "1" },
      stdio: "ignore",
    });
  }
}

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

/** Files of earlier bundles go last, so that a program that runs meanwhile still finds its own. */
function removeOthers(written) {
  for (const entry of readdirSync(outdir, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name);
    if (entry.isFile() && !written.has(file)) rmSync(file);
  }
}
