import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileStates } from "./file-states.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "factory-states-"));
  mkdirSync(join(root, "src"));
  writeFileSync(join(root, "src", "main.py"), "print(1)\n");
  writeFileSync(join(root, "notes.txt"), "x");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** As if it were read when all changes are long ago. */
const later = () => Date.now() + 60_000;
const states = (nowMs = later()) => fileStates({ root, contexts: [["notes.txt"]], nowMs });

describe("fileStates", () => {
  it("is the same as long as nothing changes, and for changes of what is not sent", () => {
    const before = states();

    writeFileSync(join(root, "notes.txt"), "longer");
    expect(states()).toBe(before);
    expect(before).toMatch(/^[0-9a-f]{64}$/);
  });

  const main = () => join(root, "src", "main.py");
  it.each<[string, () => void]>([
    ["another text", () => writeFileSync(main(), "print(2, 3)\n")],
    ["a text of the same length", () => writeFileSync(main(), "print(2)\n")],
    ["another mode", () => chmodSync(main(), 0o755)],
    ["another name", () => renameSync(main(), join(root, "src", "other.py"))],
    ["a file more", () => writeFileSync(join(root, "new.py"), "")],
    ["an empty folder more", () => mkdirSync(join(root, "empty"))],
    ["a link more", () => symlinkSync("src", join(root, "link"))],
    ["a file less", () => rmSync(main())],
    [
      "another text with the old time put back",
      () => {
        writeFileSync(main(), "print(9)\n");
        utimesSync(main(), 1, 1);
      },
    ],
  ])("is another one for %s", async (_, change) => {
    utimesSync(main(), 1, 1);
    const before = states();
    // The clock of the file system moves in ticks.
    await new Promise((done) => setTimeout(done, 20));

    change();

    expect(states()).not.toBe(before);
  });

  it("says nothing while a file may change again within the same tick", () => {
    expect(states(Date.now())).toBeUndefined();
  });
});
