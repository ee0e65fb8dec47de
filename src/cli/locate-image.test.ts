import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newBuildId } from "../store/build-id.ts";
import { recordFixture } from "../store/record-fixture.ts";
import { writeBuildRecord } from "../store/write-build-record.ts";
import { locateImage } from "./locate-image.ts";

let project: string;
let image: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-locate-"));
  image = join(project, ".factory/state/image");
  mkdirSync(join(image, "blobs"), { recursive: true });
  writeFileSync(join(image, "index.json"), "{}");
});
afterEach(() => rmSync(project, { recursive: true }));

describe("locateImage", () => {
  it("means the image of a project that was built last", async () => {
    await built(1, "hello:2");
    await built(2, "hello:1");
    await built(3, undefined, "/elsewhere");

    expect(await locateImage(project)).toEqual({ dir: image, tag: "hello:1" });
    expect(await locateImage(`${project}:hello:2`)).toEqual({ dir: image, tag: "hello:2" });
    expect(await locateImage(image)).toEqual({ dir: image });
  });

  it("means the image without a name when that is the last one, or when no build is known", async () => {
    expect(await locateImage(project)).toEqual({ dir: image });
    await built(1, "hello:1");
    await built(2);

    expect(await locateImage(project)).toEqual({ dir: image });
    expect(await locateImage(join(project, "none"))).toBeUndefined();
  });

  async function built(second: number, tag?: string, path = image): Promise<void> {
    const id = newBuildId(second * 1000);
    const output = { kind: "layout", path } as const;
    await writeBuildRecord(project, recordFixture({ id, output, ...(tag === undefined ? {} : { tag }) }));
  }
});
