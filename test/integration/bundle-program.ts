import { execFile } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/**
 * Bundles the program into a folder of its own, once for all tests, so that nobody else's bundling gets in between.
 * The path of what node runs, and how to remove it.
 */
export async function bundleProgram(): Promise<{ readonly program: string; readonly remove: () => void }> {
  const root = join(import.meta.dirname, "../..");
  const folder = mkdtempSync(join(tmpdir(), "factory-bundled-"));
  mkdirSync(join(folder, "bin"));
  copyFileSync(join(root, "package.json"), join(folder, "package.json"));
  copyFileSync(join(root, "bin", "factory.js"), join(folder, "bin", "factory.js"));
  await promisify(execFile)(process.execPath, [join(root, "bin", "bundle.js"), join(folder, "dist")]);
  return {
    program: join(folder, "bin", "factory.js"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
