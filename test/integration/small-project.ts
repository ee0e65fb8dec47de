import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A new folder with a project that builds fast: one module and no requirements, besides the given files. */
export function smallProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = join(mkdtempSync(join(tmpdir(), "factory-small-")), "small");
  for (const [name, text] of Object.entries({ "main.py": "print('hello')\n", ...files })) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

/** A new empty folder for what a test writes. */
export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), "factory-out-"));
}
