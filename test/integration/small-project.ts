import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** Of one test file: what its tests write takes hundreds of megabytes. */
const root = mkdtempSync(join(tmpdir(), "factory-test-"));
afterAll(() => rmSync(root, { recursive: true, force: true, maxRetries: 5 }));

/** A new folder with a project that builds fast: one module and no requirements, besides the given files. */
export function smallProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(emptyFolder(), "small");
  for (const [name, text] of Object.entries({ "main.py": "print('hello')\n", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A new empty folder, which goes away with the test file. */
export function emptyFolder(): string {
  return mkdtempSync(join(root, "f-"));
}
