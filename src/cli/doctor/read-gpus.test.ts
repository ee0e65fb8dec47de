import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { readGpus } from "./read-gpus.ts";

const folder = mkdtempSync(join(tmpdir(), "factory-smi-"));
writeFileSync(join(folder, "nvidia-smi"), "#!/bin/sh\nwhile :; do :; done\n");
chmodSync(join(folder, "nvidia-smi"), 0o755);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("readGpus", () => {
  it("does not wait for an nvidia-smi that hangs", async () => {
    const { signal } = new AbortController();

    expect(await readGpus({ env: { PATH: folder }, signal, waitMs: 100 })).toEqual({
      kind: "failed",
      message: "nvidia-smi gives no answer in 0.1 s",
    });
  });

  it("ends with an interruption", async () => {
    const signal = AbortSignal.abort();

    await expect(readGpus({ env: { PATH: folder }, signal, waitMs: 60_000 })).rejects.toMatchObject({
      code: "INTERRUPTED",
    });
  });
});
