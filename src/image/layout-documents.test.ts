import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { blobPath } from "./blob-path.ts";
import { readConfigBlob, readIndexBlob, readManifestBlob } from "./layout-documents.ts";
import type { Descriptor } from "./layout-types.ts";

describe("documents of a layout", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "factory-documents-"));
    mkdirSync(join(dir, "blobs/sha256"), { recursive: true });
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  function blob(text: string): Descriptor {
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    writeFileSync(blobPath(dir, digest), text);
    return { mediaType: "", digest, size: text.length };
  }

  it.each([
    "null",
    "1",
    "{}",
    "{",
    '{"manifests":{}}',
    '{"manifests":[null]}',
    '{"manifests":[{"digest":1}]}',
  ])("are no index when they are %s", async (text) => {
    await expect(readIndexBlob(dir, blob(text))).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
  });

  it.each(["null", "{}", '{"config":{"digest":""}}', '{"config":{"digest":""},"layers":[null]}'])(
    "are no manifest when they are %s",
    async (text) => {
      await expect(readManifestBlob(dir, blob(text))).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
    },
  );

  it.each(["null", "{}", '{"rootfs":null}', '{"rootfs":{"diff_ids":[]}}'])(
    "are no config of one layer when they are %s",
    async (text) => {
      await expect(readConfigBlob(dir, blob(text), 1)).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
    },
  );
});
