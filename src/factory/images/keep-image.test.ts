import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readLayoutIndex } from "../../build/buildkit/session/read-layout-index.ts";
import { blobPath } from "../../image/blob-path.ts";
import { REF_NAME } from "../../image/layout-types.ts";
import {
  type ImageFixture,
  imageFixture,
  indexFixture,
  rootOf,
  writeFixtureLayout,
} from "../../registry/image-fixture.ts";
import { isKept, keepImage } from "./keep-image.ts";
import { keptImagesLayout } from "./kept-images.ts";
import { releaseImage } from "./release-image.ts";

const index = indexFixture();
const image = imageFixture(["shared", "other"]);
let projectDir: string;
let from: string;

beforeEach(() => {
  projectDir = mkdtempSync(join(tmpdir(), "factory-keep-"));
  from = join(projectDir, "layout");
  mkdirSync(from);
  writeFixtureLayout(from, { index, image });
});
afterEach(() => rmSync(projectDir, { recursive: true, force: true }));

function digestOf(fixture: ImageFixture): string {
  return rootOf(fixture).descriptor.digest;
}

async function kept(): Promise<readonly (readonly [string | undefined, string])[]> {
  const images = (await readLayoutIndex(keptImagesLayout(projectDir))) ?? [];
  return images.map(({ annotations, digest }) => [annotations?.[REF_NAME], digest]);
}

function blobsOf(...fixtures: readonly ImageFixture[]): readonly string[] {
  const digests = fixtures.flatMap(({ blobs, manifests }) =>
    [...blobs, ...manifests].map(({ descriptor }) => descriptor.digest.slice("sha256:".length)),
  );
  return [...new Set(digests)].sort();
}

function keptBlobs(): readonly string[] {
  return readdirSync(join(keptImagesLayout(projectDir), "blobs", "sha256")).sort();
}

describe("keepImage", () => {
  it("keeps an index with its images and the attestation, without using space", async () => {
    const dir = await keepImage({ projectDir, runId: "run-1", digest: digestOf(index), from });

    expect(await kept()).toEqual([["run-1", digestOf(index)]]);
    expect(keptBlobs()).toEqual(blobsOf(index));
    for (const { descriptor } of [...index.blobs, ...index.manifests]) {
      expect(statSync(blobPath(dir, descriptor.digest)).ino).toBe(
        statSync(blobPath(from, descriptor.digest)).ino,
      );
    }
  });

  it("has the image when later builds have replaced it", async () => {
    const call = { projectDir, runId: "run-1", digest: digestOf(image), from };
    const dir = await keepImage(call);
    rmSync(from, { recursive: true });

    expect(await isKept(call)).toBe(true);
    expect(await keepImage(call)).toBe(dir);
    expect(readFileSync(blobPath(dir, digestOf(image)))).toEqual(rootOf(image).bytes);
  });

  it("keeps one image of an index by its own digest", async () => {
    const [inside] = index.manifests;
    const digest = inside?.descriptor.digest ?? "";

    await keepImage({ projectDir, runId: "run-1", digest, from });

    expect(await kept()).toEqual([["run-1", digest]]);
  });

  it("refuses a blob whose bytes are not what its digest says, and shows no image then", async () => {
    const [, layer] = image.blobs;
    const { digest = "", size = 0 } = layer?.descriptor ?? {};
    rmSync(blobPath(from, digest));
    writeFileSync(blobPath(from, digest), "x".repeat(size));

    await expect(
      keepImage({ projectDir, runId: "run-1", digest: digestOf(image), from }),
    ).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE", message: expect.stringContaining("is damaged") });
    expect(await kept()).toEqual([]);
  });

  it("mends what somebody has damaged of a kept image", async () => {
    const call = { projectDir, runId: "run-1", digest: digestOf(image), from };
    const dir = await keepImage(call);
    const lost = blobPath(dir, image.blobs[0]?.descriptor.digest ?? "");
    rmSync(lost);

    expect(await isKept(call)).toBe(false);
    await keepImage(call);
    expect(await isKept(call)).toBe(true);
  });

  it("keeps the images of runs that end at the same time", async () => {
    const runs = Array.from({ length: 12 }, (_, at) => `run-${String(at).padStart(2, "0")}`);

    await Promise.all(
      runs.map((runId, at) =>
        keepImage({ projectDir, runId, digest: digestOf(at % 2 === 0 ? index : image), from }),
      ),
    );

    expect((await kept()).map(([runId]) => runId)).toEqual(runs);
    expect(keptBlobs()).toEqual(blobsOf(index, image));
  });
});

describe("releaseImage", () => {
  it("removes an image with what no other run needs of it", async () => {
    await keepImage({ projectDir, runId: "run-1", digest: digestOf(index), from });
    await keepImage({ projectDir, runId: "run-2", digest: digestOf(image), from });

    await releaseImage({ projectDir, runId: "run-1" });

    expect(await kept()).toEqual([["run-2", digestOf(image)]]);
    expect(keptBlobs()).toEqual(blobsOf(image));
  });

  it("leaves an image that another run has, too", async () => {
    await keepImage({ projectDir, runId: "run-1", digest: digestOf(image), from });
    await keepImage({ projectDir, runId: "run-2", digest: digestOf(image), from });

    await releaseImage({ projectDir, runId: "run-1" });

    expect(keptBlobs()).toEqual(blobsOf(image));
  });

  it("does nothing for a run that has none", async () => {
    await releaseImage({ projectDir, runId: "run-1" });

    expect(readdirSync(projectDir)).toEqual(["layout"]);
  });
});
