import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";

it("counts a folder without an image as the person's mistake, and says how to make one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "factory-try-"));

  const { exit, stderr } = await runFactory(["try", folder]);

  expect(exit).toBe(1);
  expect(stderr).toBe(
    `error: ${folder} holds no image [FILE_MISSING]\n  help: run: factory build ${folder}\n`,
  );
});
