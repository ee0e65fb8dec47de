import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { parseCacheSpec } from "./cache-spec.ts";
import { solveCaches } from "./solve-caches.ts";

const MANIFEST = JSON.stringify({ schemaVersion: 2, layers: [] });
const DIGEST = `sha256:${createHash("sha256").update(MANIFEST).digest("hex")}`;
const DESCRIPTOR = {
  mediaType: "application/vnd.oci.image.manifest.v1+json",
  digest: DIGEST,
  size: MANIFEST.length,
};

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "factory-caches-"));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

const to = (text: string) => parseCacheSpec(text, { direction: "to", source: "--cache-to" });
const from = (text: string) => parseCacheSpec(text, { direction: "from", source: "--cache-from" });

function cacheFolder(name: string, tag = "latest"): string {
  const folder = join(dir, name);
  mkdirSync(join(folder, "blobs", "sha256"), { recursive: true });
  writeFileSync(join(folder, "blobs", "sha256", DIGEST.slice(7)), MANIFEST);
  const annotations = { "org.opencontainers.image.ref.name": tag };
  writeFileSync(join(folder, "index.json"), JSON.stringify({ manifests: [{ ...DESCRIPTOR, annotations }] }));
  return folder;
}

describe("reading caches", () => {
  it("finds the digest of a folder in its index and says nothing of the folder to the daemon", async () => {
    const folder = cacheFolder("kept");
    const caches = await solveCaches({ from: [from(`type=local,src=${folder}`), from("a/b:c")], to: [] });

    expect(caches.imports).toEqual([
      { type: "local", attrs: { src: "from-0", digest: DIGEST } },
      { type: "registry", attrs: { ref: "a/b:c" } },
    ]);
    expect(caches.stores).toEqual({ "local:from-0": { layout: folder, writable: false } });
    expect(caches.problems()).toEqual([]);
  });

  it("takes another tag, and goes on without a folder that has no such cache", async () => {
    const folder = cacheFolder("kept", "main");
    const caches = await solveCaches({
      from: [
        from(`type=local,src=${folder},tag=main`),
        from(`type=local,src=${folder}`),
        from(`type=local,src=${dir}/no`),
      ],
      to: [],
    });

    expect(caches.imports).toHaveLength(1);
    expect(caches.problems()).toEqual([
      `cannot read the cache ${folder}, and went on without it: there is no cache with the tag latest`,
      `cannot read the cache ${dir}/no, and went on without it: there is no cache with the tag latest`,
    ]);
  });

  it("notes what the daemon could not read", async () => {
    const caches = await solveCaches({ from: [from("a/b:c")], to: [] });
    const vertex = { digest: "sha256:1", cached: false };
    caches.watch({
      vertexes: [
        { ...vertex, name: "importing cache manifest from a/b:c", error: "not found" },
        { ...vertex, name: "x" },
      ],
      statuses: [],
      logs: [],
    });

    expect(caches.problems()).toEqual(["cannot read the cache a/b:c, and went on without it: not found"]);
  });
});

describe("writing caches", () => {
  it("makes what was written to a folder its cache of that tag, beside those of other tags", async () => {
    const folder = cacheFolder("kept", "main");
    const caches = await solveCaches({ from: [], to: [to(`type=local,dest=${folder},mode=max`)] });
    expect(caches.exports).toEqual([{ type: "local", attrs: { dest: "to-0", mode: "max" } }]);
    expect(caches.stores).toEqual({ "local:to-0": { layout: folder, writable: true } });

    await caches.commit({ "cache.manifest": JSON.stringify(DESCRIPTOR) });

    const { manifests } = JSON.parse(readFileSync(join(folder, "index.json"), "utf8"));
    expect(manifests.map((each: { annotations: object }) => Object.values(each.annotations))).toEqual([
      ["latest"],
      ["main"],
    ]);
  });

  it("fails when the daemon wrote no manifest there, unless errors are to be ignored", async () => {
    const strict = await solveCaches({ from: [], to: [to(`type=local,dest=${dir}/a`)] });
    await expect(strict.commit({})).rejects.toMatchObject({ code: "CACHE_FAILED", source: "--cache-to" });

    const lenient = await solveCaches({ from: [], to: [to(`type=local,dest=${dir}/b,ignore-error=true`)] });
    await lenient.commit({});
    expect(lenient.problems()).toEqual([`the cache in ${dir}/b is not complete`]);
  });

  it("leaves no folder behind when the build fails", async () => {
    const caches = await solveCaches({ from: [], to: [to(`type=local,dest=${dir}/new/deep`)] });
    expect(existsSync(join(dir, "new/deep"))).toBe(true);

    await caches.discard();

    expect(existsSync(join(dir, "new"))).toBe(false);
  });

  it("refuses a folder that cannot be made", async () => {
    writeFileSync(join(dir, "file"), "");

    await expect(solveCaches({ from: [], to: [to(`type=local,dest=${dir}/file/x`)] })).rejects.toMatchObject({
      code: "CACHE_FAILED",
    });
  });

  it("tells a failed solve from a cache that could not be written", async () => {
    const caches = await solveCaches({ from: [], to: [to("type=registry,ref=a/b:c")] });
    const error = new FactoryError("OUTPUT_FAILED", "denied");
    expect(caches.explain(error)).toBe(error);

    const vertex = {
      digest: "sha256:1",
      cached: false,
      name: "exporting cache to registry",
      error: "denied",
    };
    caches.watch({ vertexes: [vertex], statuses: [], logs: [] });

    expect(caches.explain(error)).toMatchObject({
      code: "CACHE_FAILED",
      message: "cannot write the cache type=registry,ref=a/b:c: denied",
    });
    const interrupted = new FactoryError("INTERRUPTED", "interrupted");
    expect(caches.explain(interrupted)).toBe(interrupted);
  });
});
