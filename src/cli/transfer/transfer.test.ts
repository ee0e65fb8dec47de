import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { runFactory } from "../../../test/run-factory.ts";
import { imageFixture, indexFixture, rootOf, writeFixtureLayout } from "../../registry/image-fixture.ts";
import { type RegistryFixture, startRegistryFixture } from "../../registry/registry-fixture.ts";
import { pullSchema, pushSchema } from "./transfer-schema.ts";

const root = mkdtempSync(join(tmpdir(), "factory-transfer-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const IMAGE = imageFixture(["one", "two"]);
const INDEX = indexFixture();
const DIGEST = rootOf(INDEX).descriptor.digest;

let registry: RegistryFixture;
let layout: string;

beforeEach(async () => {
  registry = await startRegistryFixture();
  layout = join(mkdtempSync(join(root, "f-")), "layout");
  writeFixtureLayout(layout, { "hello:1": IMAGE, "hello:2": INDEX });
});
afterEach(() => registry.close());

function pullInto(folder: string): readonly string[] {
  return ["--output", `type=oci,tar=false,dest=${folder}`];
}

async function refusal(args: readonly string[]) {
  const { stdout, exit } = await runFactory([...args, "--json"]);
  const { error } = JSON.parse(stdout);
  expect(exit).toBe(error.exit);
  return error;
}

describe("factory push and pull", () => {
  it("carry an index from a layout over a registry into another layout", async () => {
    const ref = `${registry.host}/team/hello:2`;
    const target = join(layout, "../pulled");

    const pushed = await runFactory(["push", `${layout}:hello:2`, ref, `${registry.host}/b:x`]);
    const pulled = await runFactory(["pull", ref, ...pullInto(target)]);
    const again = await runFactory(["push", target, `${registry.host}/c:1`]);

    expect(pushed).toMatchObject({ exit: 0 });
    expect(pushed.stdout.split("\n")).toEqual([
      expect.stringMatching(`^pushed  ${ref}@${DIGEST}  \\(7 of 7 blobs, \\d+ B\\)$`),
      `pushed  ${registry.host}/b:x@${DIGEST}  (0 of 7 blobs, 0 B)`,
      "",
    ]);
    expect(pulled.stdout).toContain(`pulled  ${ref}@${DIGEST}\nimage   ${target} (OCI layout)\n`);
    expect(again.exit).toBe(0);
    expect(registry.missing()).toEqual([]);
    expect(registry.manifest("c", "1")?.bytes).toEqual(rootOf(INDEX).bytes);
  });

  it("print documents of their schemas", async () => {
    const ref = `${registry.host}/team/hello:2`;

    const pushed = await runFactory(["push", `${layout}:hello:2`, ref, "--json"]);
    const byTag = await runFactory(["pull", ref, ...pullInto(join(layout, "../a")), "--json"]);
    const byDigest = `${registry.host}/team/hello@${DIGEST}`;
    const pulled = await runFactory(["pull", byDigest, ...pullInto(join(layout, "../b")), "--json"]);

    const ajv = new Ajv2020();
    expect(ajv.validate(pushSchema, JSON.parse(pushed.stdout)), ajv.errorsText()).toBe(true);
    for (const { stdout } of [byTag, pulled]) {
      expect(ajv.validate(pullSchema, JSON.parse(stdout)), ajv.errorsText()).toBe(true);
    }
    expect(JSON.parse(byTag.stdout)).toMatchObject({ tag: ref, digest: DIGEST, manifests: 3 });
    expect(JSON.parse(pulled.stdout)).not.toHaveProperty("tag");
  });

  it("say every bad name at once, before anything is done", async () => {
    const error = await refusal(["push", `${layout}:hello:1`, "A", `${registry.host}/ok:1`, "https://b/c"]);

    expect(error).toMatchObject({ code: "USAGE", exit: 1, message: "the command line has 2 problems" });
    expect(registry.requests).toEqual([]);
  });

  it.each([
    ["type=oci,dest=image.tar", "OUTPUT_INVALID"],
    ["type=oci,tar=false,dest=x,compression=zstd", "OUTPUT_INVALID"],
  ])("refuse to pull to %s", async (output, code) => {
    const error = await refusal(["pull", `${registry.host}/a:1`, "--output", output]);

    expect(error).toMatchObject({ code, exit: 1, hint: "write --output type=oci,tar=false,dest=FOLDER" });
  });

  it("tell what is not there", async () => {
    const ref = `${registry.host}/none:1`;

    expect(await refusal(["pull", ref, ...pullInto(join(layout, "../x"))])).toMatchObject({
      code: "REGISTRY_REFUSED",
      exit: 1,
      message: `${registry.host} has no image ${ref}`,
    });
    expect(await refusal(["push", root, ref])).toMatchObject({ code: "FILE_MISSING", exit: 1 });
    expect(await refusal(["push", layout, ref])).toMatchObject({ code: "IMAGE_AMBIGUOUS", exit: 1 });
  });
});
