import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { imageFixture, indexFixture, rootOf, writeFixtureLayout } from "../../registry/image-fixture.ts";
import { isBuiltImage } from "./is-built-image.ts";

const index = indexFixture();
const built = rootOf(index).descriptor.digest;
const other = rootOf(imageFixture(["other"])).descriptor.digest;

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "factory-built-"));
  writeFixtureLayout(dir, { "": index });
});
afterAll(() => rmSync(dir, { recursive: true }));

it("takes an image for what was built when it is that, or one of the index that is", async () => {
  const digest = index.manifests[0]?.descriptor.digest ?? "";

  expect(await isBuiltImage(dir, { digest: built, built })).toBe(true);
  expect(await isBuiltImage(dir, { digest, built })).toBe(true);
  expect(await isBuiltImage(dir, { digest: other, built })).toBe(false);
  expect(await isBuiltImage(dir, { digest: built, built: digest })).toBe(false);
  expect(await isBuiltImage(dir, { digest, built: other })).toBe(false);
});
