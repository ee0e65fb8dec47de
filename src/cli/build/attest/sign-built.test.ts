import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKeyPair } from "../../../control/signature/make-key-pair.ts";
import { referrersTag } from "../../../image/attached-documents.ts";
import { addToRegistry, imageFixture, rootOf } from "../../../registry/image-fixture.ts";
import { type RegistryFixture, startRegistryFixture } from "../../../registry/registry-fixture.ts";
import type { BuildCall } from "../run-build.ts";
import { prepareSigning } from "./sign-built.ts";

describe("prepareSigning", () => {
  let folder: string;
  let registry: RegistryFixture;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "factory-sign-built-"));
    writeFileSync(join(folder, "key"), makeKeyPair().privatePem);
    registry = await startRegistryFixture();
  });
  afterAll(async () => {
    await registry.close();
    rmSync(folder, { recursive: true });
  });

  const prepare = () =>
    prepareSigning("key", {
      options: {},
      context: {
        cwd: folder,
        env: { DOCKER_CONFIG: folder },
        signal: new AbortController().signal,
        stderr: process.stderr,
        platform: { os: "linux", architecture: "amd64" },
      },
    } as unknown as BuildCall);

  it.each([
    { kind: "docker" },
    { kind: "image", push: false },
    { kind: "archive", format: "oci", path: "image.tar" },
    { kind: "folder", path: "files" },
  ] as const)("refuses $kind before anything is built", async (output) => {
    const { check } = await prepare();

    expect(() => check(output)).toThrow(expect.objectContaining({ code: "OUTPUT_INVALID" }));
  });

  it("signs in every repository that was pushed to", async () => {
    const image = imageFixture(["one"]);
    const names = ["team/a:1", "team/a:2", "team/b:1"];
    for (const name of names) addToRegistry(registry, name, image);
    const tags = names.map((name) => `${registry.host}/${name}`);
    const { sign } = await prepare();

    await sign({ output: { kind: "image", push: true }, tags });

    const tag = referrersTag(rootOf(image).descriptor.digest);
    expect(registry.manifest("team/a", tag)).toBeDefined();
    expect(registry.manifest("team/b", tag)).toBeDefined();
  });
});
