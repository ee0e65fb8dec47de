import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeLayoutGarbage } from "./remove-layout-garbage.ts";

const DIGITS = "a".repeat(64);

describe("removeLayoutGarbage", () => {
  it("leaves nothing of a layout that never got an index, but the files of others", async () => {
    const dir = layout();
    writeFileSync(join(dir, "mine"), "");

    await removeLayoutGarbage(dir);

    expect(readdirSync(dir)).toEqual(["mine"]);
  });

  it("keeps a layout whose index has no image", async () => {
    const dir = layout();
    writeFileSync(join(dir, "index.json"), '{"schemaVersion":2,"manifests":[]}');

    await removeLayoutGarbage(dir);

    expect(readdirSync(dir).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(readdirSync(join(dir, "blobs", "sha256"))).toEqual([]);
  });

  it("keeps every blob when a manifest cannot be read", async () => {
    const dir = layout();
    const manifest = { mediaType: "m", size: 1, digest: `sha256:${"b".repeat(64)}` };
    writeFileSync(join(dir, "index.json"), JSON.stringify({ schemaVersion: 2, manifests: [manifest] }));

    await removeLayoutGarbage(dir);

    expect(existsSync(join(dir, "blobs", "sha256", DIGITS))).toBe(true);
    expect(existsSync(join(dir, ".ingest"))).toBe(false);
  });
});

/** A layout folder as an interrupted export leaves it. */
function layout(): string {
  const dir = mkdtempSync(join(tmpdir(), "factory-unit-"));
  mkdirSync(join(dir, "blobs", "sha256"), { recursive: true });
  mkdirSync(join(dir, ".ingest"));
  writeFileSync(join(dir, "blobs", "sha256", DIGITS), "orphan");
  writeFileSync(join(dir, ".ingest", "torn"), "half");
  writeFileSync(join(dir, "oci-layout"), '{"imageLayoutVersion":"1.0.0"}');
  return dir;
}
