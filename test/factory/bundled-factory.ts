import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { removeFolder } from "../remove-folder.ts";

/** The program as one that other processes can start: `node PATH ARGUMENTS`. */
export interface BundledFactory {
  readonly path: string;
  remove(): void;
}

/** Runs one command line and ends as it does. */
const ONE_COMMAND = `const { exit, stdout, stderr } = await runFactory(process.argv.slice(2), { cwd: process.cwd(), env: process.env });
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = exit;`;

/** `main` is what the program does, with runFactory at hand. */
export async function bundledFactory(main = ONE_COMMAND): Promise<BundledFactory> {
  const folder = mkdtempSync(join(tmpdir(), "factory-bundle-"));
  const source = join(folder, "factory.ts");
  const runner = fileURLToPath(new URL("../run-factory.ts", import.meta.url));
  writeFileSync(source, `import { runFactory } from ${JSON.stringify(runner)};\n${main}`);
  await build({
    entryPoints: [source],
    outdir: folder,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    splitting: true,
    platform: "node",
    format: "esm",
    // One of the libraries looks for it when it loads, and does without.
    external: ["xmlbuilder2"],
    banner: {
      js: [
        'const require = process.getBuiltinModule("node:module").createRequire(import.meta.url);',
        "const __filename = import.meta.filename;",
        "const __dirname = import.meta.dirname;",
      ].join(" "),
    },
    logLevel: "silent",
  });
  return {
    path: join(folder, "factory.mjs"),
    remove: () => removeFolder(folder),
  };
}
