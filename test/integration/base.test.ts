import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import bases from "../../compat/bases.json" with { type: "json" };
import { listBases } from "../../src/base/list-bases.ts";
import { type MadeBase, makeBase } from "../../src/base/make-base.ts";
import { readBaseLayout } from "../../src/base/read-base-layout.ts";
import { readMatrix } from "../../src/resolve/read-matrix.ts";

const NAME = "debian-python:3.11";

describe("a base made from Debian packages", () => {
  let fresh: string;
  let made: readonly MadeBase[];
  const lines: string[] = [];

  beforeAll(async () => {
    fresh = mkdtempSync(join(tmpdir(), "factory-base-"));
    made = await make(fresh);
  });
  afterAll(() => rmSync(fresh, { recursive: true }));

  function make(folder: string, signal?: AbortSignal) {
    return makeBase({
      name: NAME,
      cacheDir: folder,
      env: process.env,
      variants: ["runtime"],
      report: (line) => lines.push(line),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  it("has the same digest wherever it is made from the same packages", async () => {
    const other = mkdtempSync(join(tmpdir(), "factory-base-"));
    try {
      expect(await make(other)).toMatchObject(
        made.map(({ digest, size, variant }) => ({ digest, size, variant })),
      );
    } finally {
      rmSync(other, { recursive: true });
    }
  });

  it("is one gzip layer under 60 MB with a small config", async () => {
    const { config, layers } = await readBaseLayout({ name: `oci-layout://${NAME}`, cacheDir: fresh });

    expect(layers.map((layer) => layer.mediaType)).toEqual(["application/vnd.oci.image.layer.v1.tar+gzip"]);
    expect(layers[0]?.size).toBeLessThan(60e6);
    expect(config.config?.Cmd).toEqual(["python3"]);
    expect(config.history).toHaveLength(1);
  });

  it("says what it does, how large the result is and how long it took", () => {
    expect(lines[0]).toBe("making debian-python:3.11 (runtime) from Debian bookworm packages");
    expect(lines.join("\n")).toMatch(/made debian-python:3\.11 \(runtime\): [\d.]+ MB in [\d.]+ s, sha256:/);
  });

  it("counts as missing until both variants are there", async () => {
    const listings = await listBases(readMatrix(bases, "compat/bases.json"), fresh);

    expect(listings.find(({ row }) => row.id === "debian-python-3.11")?.state).toBe("missing");
    await expect(readBaseLayout({ name: `${NAME}-build`, cacheDir: fresh })).rejects.toMatchObject({
      code: "BASE_NOT_BUILT",
    });
  });

  it("leaves nothing half-made when it is interrupted", async () => {
    const interruption = new AbortController();
    const folder = mkdtempSync(join(tmpdir(), "factory-base-"));
    const making = make(folder, interruption.signal);
    await expect.poll(() => lines.at(-1), { timeout: 240_000 }).toMatch(/installing remaining/);
    interruption.abort();

    await expect(making).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(readFileSync("/proc/self/mountinfo", "utf8")).not.toContain(folder);
    expect(readdirSync(join(folder, "bases", "debian-python", "3.11"))).toEqual([]);
    rmSync(folder, { recursive: true });
  });

  it("says what went wrong with a mirror that is not there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "factory-base-"));
    const mirror = `deb file://${folder}/nowhere bookworm main`;
    const making = makeBase({
      name: NAME,
      cacheDir: folder,
      env: process.env,
      mirror,
      report: () => undefined,
    });

    await expect(making).rejects.toMatchObject({
      code: "BASE_BUILD_FAILED",
      message: expect.stringContaining("nowhere"),
    });
    rmSync(folder, { recursive: true });
  });

  it("is refused by name when factory cannot make it", async () => {
    const request = { name: "debian-python:2.7", cacheDir: fresh, env: process.env, report: () => undefined };

    await expect(makeBase(request)).rejects.toMatchObject({ code: "BASE_UNKNOWN" });
  });
});
