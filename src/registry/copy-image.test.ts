import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { copyImage } from "./copy-image.ts";
import {
  addToRegistry,
  type ImageFixture,
  imageFixture,
  indexFixture,
  rootOf,
  writeFixtureLayout,
} from "./image-fixture.ts";
import type { ImagePlace } from "./image-place.ts";
import { openRegistry } from "./open-registry.ts";
import { parseImageRef } from "./parse-image-ref.ts";
import {
  type Fault,
  type RegistryFixture,
  type RegistryFixtureOptions,
  startRegistryFixture,
} from "./registry-fixture.ts";
import type { RegistryOptions } from "./registry-options.ts";
import { timingFixture } from "./timing-fixture.ts";

const root = mkdtempSync(join(tmpdir(), "factory-copy-image-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const opened: RegistryFixture[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((registry) => registry.close()));
});

const IMAGE = imageFixture(["one", "two", "three", "four", "five", "six"]);
const INDEX = indexFixture();

async function registryWith(options: RegistryFixtureOptions = {}): Promise<RegistryFixture> {
  const registry = await startRegistryFixture(options);
  opened.push(registry);
  return registry;
}

function clientOf(changes: Partial<RegistryOptions> = {}) {
  return openRegistry({ credentials: async () => undefined, timing: timingFixture(), ...changes });
}

function at(registry: RegistryFixture, name: string): ImagePlace {
  return { kind: "registry", ...parseImageRef(`${registry.host}/${name}`) };
}

function newFolder(): string {
  return join(mkdtempSync(join(root, "f-")), "layout");
}

function layoutOf(images: Readonly<Record<string, ImageFixture>>): string {
  const dir = newFolder();
  writeFixtureLayout(dir, images);
  return dir;
}

function isWhole(registry: RegistryFixture, repository: string, image: ImageFixture): boolean {
  const blobs = image.blobs.every(({ descriptor, bytes }) =>
    Buffer.from(registry.blob(repository, descriptor.digest) ?? []).equals(bytes),
  );
  const manifests = image.manifests.every(({ descriptor, bytes }) =>
    Buffer.from(registry.manifest(repository, descriptor.digest)?.bytes ?? []).equals(bytes),
  );
  return blobs && manifests;
}

describe("copyImage", () => {
  it.each([
    ["an image", IMAGE, 1],
    ["an index with its attestation", INDEX, 3],
  ])("brings %s from a layout to a registry and into another layout", async (_, image, manifests) => {
    const registry = await registryWith();
    const client = clientOf();
    const dir = layoutOf({ "": image });
    const target = newFolder();

    const pushed = await copyImage({ kind: "layout", dir }, at(registry, "team/hello:1"), { client });
    const pulled = await copyImage(
      at(registry, "team/hello:1"),
      { kind: "layout", dir: target, tag: "hello:1" },
      { client },
    );

    expect(isWhole(registry, "team/hello", image)).toBe(true);
    expect(registry.missing()).toEqual([]);
    expect(pushed).toMatchObject({ descriptor: rootOf(image).descriptor, manifests });
    expect(pulled.descriptor).toEqual(pushed.descriptor);
    expect(readdirSync(join(target, "blobs/sha256")).sort()).toEqual(
      readdirSync(join(dir, "blobs/sha256")).sort(),
    );
    expect(readdirSync(target).sort()).toEqual(["blobs", "index.json", "oci-layout"]);
    expect(JSON.parse(readFileSync(join(target, "index.json"), "utf8")).manifests).toEqual([
      {
        ...rootOf(image).descriptor,
        annotations: { "org.opencontainers.image.ref.name": "hello:1" },
      },
    ]);
  });

  it("brings an index from one registry to another, and mounts within one", async () => {
    const [first, second] = [await registryWith(), await registryWith()];
    const client = clientOf();
    addToRegistry(first, "team/hello:1", INDEX);

    await copyImage(at(first, "team/hello:1"), at(second, "prod/hello:1"), { client });
    await copyImage(at(first, "team/hello:1"), at(first, "prod/hello:1"), { client });

    expect(isWhole(second, "prod/hello", INDEX)).toBe(true);
    expect(isWhole(first, "prod/hello", INDEX)).toBe(true);
    const uploads = first.requests.filter(({ method, path }) => method === "PUT" && path.includes("/blobs/"));
    expect(uploads).toEqual([]);
  });

  it("sends nothing a second time", async () => {
    const registry = await registryWith();
    const client = clientOf();
    const dir = layoutOf({ "": IMAGE });
    const target = newFolder();

    const first = await copyImage({ kind: "layout", dir }, at(registry, "x:1"), { client });
    const again = await copyImage({ kind: "layout", dir }, at(registry, "x:2"), { client });
    await copyImage(at(registry, "x:1"), { kind: "layout", dir: target }, { client });
    const pulled = await copyImage(at(registry, "x:1"), { kind: "layout", dir: target }, { client });

    expect(first.blobs).toEqual({ total: 7, copied: 7 });
    expect(again.blobs).toEqual({ total: 7, copied: 0 });
    expect(again.bytes).toBe(0);
    expect(pulled.blobs).toEqual({ total: 7, copied: 0 });
  });

  it("writes the name last, and has at most four blobs on their way", async () => {
    let open = 0;
    let most = 0;
    const registry = await registryWith();
    const client = clientOf();
    const counted = {
      ...client,
      writeBlob: async (...call: Parameters<typeof client.writeBlob>) => {
        open += 1;
        most = Math.max(most, open);
        await client.writeBlob(...call);
        open -= 1;
      },
    };

    await copyImage({ kind: "layout", dir: layoutOf({ "": INDEX }) }, at(registry, "x:1"), {
      client: counted,
    });

    const puts = registry.requests.filter(({ method }) => method === "PUT").map(({ path }) => path);
    const firstManifest = puts.findIndex((path) => path.includes("/manifests/"));
    expect(puts.slice(firstManifest).every((path) => path.includes("/manifests/"))).toBe(true);
    expect(puts.at(-1)).toBe("/v2/x/manifests/1");
    expect(most).toBe(4);
  });

  it("leaves no name, and no half of a layout, when a blob cannot be had", async () => {
    const registry = await registryWith();
    const client = clientOf();
    addToRegistry(registry, "team/hello:1", IMAGE);
    const { descriptor } = IMAGE.blobs[3] ?? expect.fail();
    const dir = layoutOf({ "": IMAGE });
    writeFileSync(join(dir, "blobs", descriptor.digest.replace(":", "/")), "three but damaged");
    const broken = await registryWith({
      fault: ({ path }) => (path.includes(descriptor.digest) ? { kind: "damaged" } : undefined),
    });
    addToRegistry(broken, "team/hello:1", IMAGE);
    const target = newFolder();

    const push = copyImage({ kind: "layout", dir }, at(registry, "other:1"), { client });
    await expect(push).rejects.toMatchObject({ code: "IMAGE_UNAVAILABLE" });
    const pull = copyImage(at(broken, "team/hello:1"), { kind: "layout", dir: target }, { client });
    await expect(pull).rejects.toMatchObject({ code: "REGISTRY_UNAVAILABLE" });

    expect(registry.manifest("other", "1")).toBeUndefined();
    expect(existsSync(target)).toBe(false);
  });

  it("keeps other images of the layout it writes to", async () => {
    const registry = await registryWith();
    const client = clientOf();
    addToRegistry(registry, "team/hello:1", INDEX);
    const dir = layoutOf({ older: IMAGE });

    await copyImage(at(registry, "team/hello:1"), { kind: "layout", dir, tag: "newer" }, { client });

    await copyImage({ kind: "layout", dir, tag: "older" }, at(registry, "a:1"), { client });
    await copyImage({ kind: "layout", dir, tag: "newer" }, at(registry, "b:1"), { client });
    expect(isWhole(registry, "a", IMAGE)).toBe(true);
    expect(isWhole(registry, "b", INDEX)).toBe(true);
  });

  it("says which image is meant when a layout has several, and what is not there", async () => {
    const registry = await registryWith();
    const client = clientOf();
    const dir = layoutOf({ "hello:1": IMAGE, "hello:2": INDEX });
    const target = at(registry, "x:1");

    await expect(copyImage({ kind: "layout", dir }, target, { client })).rejects.toMatchObject({
      code: "IMAGE_AMBIGUOUS",
      hint: `name one with its tag, such as ${dir}:hello:1`,
    });
    await expect(copyImage({ kind: "layout", dir, tag: "no" }, target, { client })).rejects.toMatchObject({
      code: "IMAGE_AMBIGUOUS",
    });
    await expect(copyImage({ kind: "layout", dir: root }, target, { client })).rejects.toMatchObject({
      code: "IMAGE_UNAVAILABLE",
    });
    await expect(copyImage(at(registry, "none:1"), target, { client })).rejects.toMatchObject({
      code: "REGISTRY_REFUSED",
      message: `${registry.host} has no image ${registry.host}/none:1`,
    });
  });

  it("leaves nothing behind an interrupt", async () => {
    const interrupt = new AbortController();
    const registry = await registryWith({
      fault: ({ path }) => {
        if (!path.includes("/blobs/")) return undefined;
        interrupt.abort();
        return { kind: "silence" };
      },
    });
    addToRegistry(registry, "team/hello:1", IMAGE);
    const dir = newFolder();
    const { signal } = interrupt;

    const copying = copyImage(
      at(registry, "team/hello:1"),
      { kind: "layout", dir },
      { client: clientOf({ signal }), signal },
    );

    await expect(copying).rejects.toMatchObject({ code: "INTERRUPTED" });
    expect(existsSync(dir)).toBe(false);
  });
});

describe("a registry that fails now and then", () => {
  const fault: fc.Arbitrary<Fault> = fc.constantFrom<Fault>(
    { kind: "status", status: 500 },
    { kind: "status", status: 502 },
    { kind: "status", status: 429, headers: { "retry-after": "1" } },
    { kind: "reset" },
    { kind: "lost" },
    { kind: "truncated" },
  );
  /** Which request of all fails in which way; five at most, because something is tried six times. */
  const plans = fc.uniqueArray(fc.record({ at: fc.nat(40), fault }), {
    maxLength: 5,
    selector: ({ at }) => at,
  });

  it("has exactly the image in the end, and never a name for a part of it", { timeout: 60_000 }, async () => {
    const dir = layoutOf({ "": INDEX });
    await fc.assert(
      fc.asyncProperty(plans, fc.constantFrom("basic", "token", undefined), async (plan, auth) => {
        let count = 0;
        const incomplete: string[] = [];
        const registry: RegistryFixture = await startRegistryFixture({
          ...(auth === undefined ? {} : { auth }),
          fault: () => {
            incomplete.push(...registry.missing());
            count += 1;
            return plan.find(({ at }) => at === count)?.fault;
          },
        });
        const client = clientOf({ credentials: async () => ({ username: "ada", secret: "word" }) });

        const copied = await copyImage({ kind: "layout", dir }, at(registry, "x:1"), { client });

        const stored = registry.manifest("x", "1")?.bytes;
        const whole = isWhole(registry, "x", INDEX);
        await registry.close();
        expect(incomplete).toEqual([]);
        expect(whole).toBe(true);
        expect(Buffer.from(stored ?? []).equals(rootOf(INDEX).bytes)).toBe(true);
        expect(copied.descriptor).toEqual(rootOf(INDEX).descriptor);
      }),
      { numRuns: 60 },
    );
  });

  it("has no name when it fails for good, whenever that begins", { timeout: 60_000 }, async () => {
    const dir = layoutOf({ "": INDEX });
    await fc.assert(
      fc.asyncProperty(fc.nat(20), async (from) => {
        let count = 0;
        const registry = await startRegistryFixture({
          fault: () => {
            count += 1;
            return count > from ? { kind: "status", status: 503 } : undefined;
          },
        });

        const error = await copyImage({ kind: "layout", dir }, at(registry, "x:1"), {
          client: clientOf(),
        }).catch((thrown: unknown) => thrown);

        const stored = registry.manifest("x", "1");
        await registry.close();
        expect(error).toBeInstanceOf(FactoryError);
        expect(error).toMatchObject({ code: "REGISTRY_UNAVAILABLE" });
        expect(stored).toBeUndefined();
      }),
      { numRuns: 15 },
    );
  });
});
