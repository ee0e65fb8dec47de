import { chmod, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ensureBuildkitd } from "./ensure-buildkitd.ts";

describe("ensureBuildkitd", () => {
  let bin: string;
  let cacheDir: string;
  beforeEach(async () => {
    bin = await mkdtemp(join(tmpdir(), "factory-bin-"));
    cacheDir = await mkdtemp(join(tmpdir(), "factory-cache-"));
  });
  afterEach(async () => {
    for (const folder of [bin, cacheDir]) await rm(folder, { recursive: true });
  });

  it("takes what is on PATH and makes nothing", async () => {
    for (const name of ["buildkitd", "runc"]) await addProgram(join(bin, name), "exit 1");

    const tools = await ensureBuildkitd({ cacheDir, env: { PATH: bin }, report: () => undefined });

    expect(tools).toEqual({ buildkitd: join(bin, "buildkitd"), runc: join(bin, "runc") });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it("says what Go said when BuildKit cannot be built, and leaves nothing half-made", async () => {
    await addProgram(join(bin, "runc"), "exit 1");
    await addProgram(join(bin, "go"), "echo 'go: this Go is too old' >&2; exit 1");

    const building = ensureBuildkitd({ cacheDir, env: { PATH: bin }, report: () => undefined });

    await expect(building).rejects.toMatchObject({
      code: "BUILDKIT_UNAVAILABLE",
      message: expect.stringContaining("this Go is too old"),
    });
    expect(await readdir(join(cacheDir, "buildkit"))).toEqual([]);
  });

  it("builds once and takes the cached programs from then on", async () => {
    await addProgram(join(bin, "runc"), "exit 1");
    // A stand-in for the compiler: "-o out/" is its sixth argument.
    await addProgram(
      join(bin, "go"),
      '/bin/mkdir "$6"; echo > "$6/buildkitd"; echo > "$6/buildctl"; echo run >> "$LOG"',
    );
    const request = { cacheDir, env: { PATH: bin, LOG: join(bin, "log") }, report: () => undefined };

    const [first, second] = await Promise.all([ensureBuildkitd(request), ensureBuildkitd(request)]);

    expect(second).toEqual(first);
    expect(await readFile(join(bin, "log"), "utf8")).toBe("run\n");
    expect(first.buildkitd.startsWith(cacheDir)).toBe(true);
    expect(await readdir(join(cacheDir, "buildkit"))).toEqual(["v0.32.2"]);
  });
});

async function addProgram(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}\n`);
  await chmod(path, 0o755);
}
