import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { changeResources } from "./change-resources.ts";

it("stops waiting for others when it is interrupted", async () => {
  const projectDir = mkdtempSync(join(tmpdir(), "factory-resources-"));
  const interruption = new AbortController();
  let done = () => {};
  const waits = new Promise<void>((resolve) => {
    done = resolve;
  });
  const first = changeResources({ projectDir, signal: new AbortController().signal }, async () => {
    interruption.abort();
    await waits;
    return "first";
  });

  const second = changeResources({ projectDir, signal: interruption.signal }, async () => "second");

  await expect(second).rejects.toThrow(/abort/i);
  done();
  expect(await first).toBe("first");
  rmSync(projectDir, { recursive: true });
});
