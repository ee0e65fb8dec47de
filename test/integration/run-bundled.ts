import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { build } from "esbuild";

/** Runs TypeScript in a process of its own, which has to end by itself. */
export async function runBundled(contents: string): Promise<{ stdout: string }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: join(import.meta.dirname, "../.."), loader: "ts" },
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
    write: false,
  });
  const script = outputFiles[0]?.text ?? "";
  const running = promisify(execFile)(process.execPath, ["--input-type=module"], { timeout: 20_000 });
  running.child.stdin?.end(script);
  return running;
}
