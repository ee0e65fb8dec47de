import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fixturesFolder } from "../../../test/fixture.ts";
import { memoryProject } from "../../../test/memory-project.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { targetEnvironment } from "./markers/target-environment.ts";
import { selectPackages } from "./select-packages.ts";

const TARGET = targetEnvironment({ python: "3.11", architecture: "amd64" });

/** What mutations put into a lock: pieces of every format, and what breaks it. */
const PIECES = [
  "",
  "\n",
  '"',
  "[",
  "]]",
  "{}",
  "=",
  "0",
  "null",
  "constructor",
  "[[package]]\n",
  "[package.extras]\n",
  "version = 1\n",
  "marker = \"extra == 'a'\"\n",
  'groups = ["main"]\n',
  '"version": 3,',
  '"hashes": [],',
  "sha256:",
];

async function outcome(files: Readonly<Record<string, string>>): Promise<"read" | "refused"> {
  try {
    const { python } = await memoryProject(files);
    if (python?.lock !== undefined) selectPackages(python.lock, TARGET);
    return "read";
  } catch (error) {
    if (error instanceof FactoryError && error.code !== "INTERNAL") return "refused";
    throw error;
  }
}

describe.each([
  ["poetry-locked", "poetry.lock", "pyproject.toml"],
  ["pdm-locked", "pdm.lock", "pyproject.toml"],
  ["pipenv-locked", "Pipfile.lock", "Pipfile"],
  ["pylock", "pylock.toml", "pyproject.toml"],
])("the lock of %s", (fixture, lock, manifest) => {
  const text = readFileSync(join(fixturesFolder, fixture, lock), "utf8");
  const files = { [manifest]: readFileSync(join(fixturesFolder, fixture, manifest), "utf8") };

  it("is read, and refused for a reason once it is damaged", async () => {
    expect(await outcome({ ...files, [lock]: text })).toBe("read");
    await fc.assert(
      fc.asyncProperty(
        fc.nat(text.length),
        fc.nat(40),
        fc.constantFrom(...PIECES),
        async (at, length, piece) => {
          const damaged = text.slice(0, at) + piece + text.slice(at + length);
          expect(["read", "refused"]).toContain(await outcome({ ...files, [lock]: damaged }));
        },
      ),
      { numRuns: 150 },
    );
  });
});
