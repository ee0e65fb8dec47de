import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { BuildRequest, BuildResult } from "../../../build/build-image.ts";
import { writeLayout } from "../../../image/write-layout.ts";
import type { Plan } from "../../../plan/types.ts";
import { unchangedBuild } from "./unchanged-build.ts";

let folder: string;
let digest: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "factory-unchanged-"));
  mkdirSync(join(folder, "project"));
  writeFileSync(join(folder, "project", "main.py"), "print(1)\n");
  const config = { architecture: "amd64", os: "linux" };
  const base = join(folder, "bases", "debian-python", "3.11");
  for (const variant of ["build", "runtime"]) {
    mkdirSync(base, { recursive: true });
    await writeLayout({ dir: join(base, variant), layer: Readable.from([Buffer.from(variant)]), config });
  }
  const written = await writeLayout({
    dir: join(folder, "image"),
    layer: Readable.from([Buffer.from("layer")]),
    config,
  });
  digest = written.digest;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: { project: { exclude: [".factory"] } },
  stages: [],
  target: {
    base: { kind: "image", ref: "oci-layout://debian-python:3.11" },
    layers: [],
    config: { cmd: ["python", "main.py"] },
  },
};

function requestWith(changes: Partial<BuildRequest> = {}): BuildRequest {
  return {
    plan,
    projectDir: join(folder, "project"),
    endpoint: { kind: "unix", path: "/nowhere", source: "test" },
    output: { kind: "layout", path: join(folder, "image") },
    secrets: {},
    credentials: async () => undefined,
    noCache: false,
    cacheDir: folder,
    stdout: process.stdout,
    onEvent: () => undefined,
    signal: new AbortController().signal,
    ...changes,
  };
}

/** Files that were just written are settled in a minute. */
const context = { now: () => Date.now() + 60_000, version: "1" };
const RESULT = {
  stageTimes: [],
  transfer: { filesListed: 1, filesSent: 1, bytesSent: 9 },
  problems: [],
} as const satisfies BuildResult;

async function build(request = requestWith()): Promise<void> {
  const comparison = unchangedBuild(request, { projectDir: request.projectDir, context });
  await comparison?.find();
  await comparison?.remember({ ...RESULT, digest });
}

function find(request = requestWith(), seen: Partial<typeof context> = {}) {
  const call = { projectDir: request.projectDir, context: { ...context, ...seen } };
  return unchangedBuild(request, call)?.find();
}

describe("unchangedBuild", () => {
  it("finds the image of the last build when nothing changed", async () => {
    expect(await find()).toBeUndefined();
    await build();

    expect(await find()).toEqual(expect.objectContaining({ digest, unchanged: true, stageTimes: [] }));
  });

  const image = () => join(folder, "image");
  const blobs = () => join(image(), "blobs", "sha256");
  const layer = () =>
    readdirSync(blobs()).find((name) => readFileSync(join(blobs(), name))[0] === 0x1f) as string;
  it.each<[string, () => Promise<BuildResult | undefined> | undefined]>([
    ["another plan", () => find(requestWith({ plan: { ...plan, stack: "node" } }))],
    ["another version of factory", () => find(undefined, { version: "2" })],
    ["another time of the image", () => find(requestWith({ epochSeconds: 400_000_000 }))],
    ["another mark of a secret", () => find(requestWith({ secretMarks: { token: "1" } }))],
    ["another tag", () => find(requestWith({ tag: "hello:1" }))],
    ["another place", () => find(requestWith({ output: { kind: "layout", path: join(folder, "other") } }))],
    [
      "another file",
      () => {
        writeFileSync(join(folder, "project", "main.py"), "print(22)\n");
        return find();
      },
    ],
    [
      "another base",
      () => {
        writeFileSync(join(folder, "bases", "debian-python", "3.11", "runtime", "index.json"), "{}");
        return find();
      },
    ],
    [
      "a layer that is gone",
      () => {
        rmSync(join(blobs(), layer()));
        return find();
      },
    ],
    [
      "a layer that was cut off",
      () => {
        writeFileSync(join(blobs(), layer()), "");
        return find();
      },
    ],
    [
      "an image that is gone",
      () => {
        rmSync(image(), { recursive: true });
        return find();
      },
    ],
    [
      "a memory that is torn",
      () => {
        const memory = join(folder, "project", ".factory", "state", "last-builds");
        for (const name of readdirSync(memory)) writeFileSync(join(memory, name), '{"schemaVersion":1');
        return find();
      },
    ],
  ])("asks the builder for %s", async (_, findAgain) => {
    await build();
    expect(await find()).toBeDefined();

    expect(await findAgain()).toBeUndefined();
  });

  it("finds the image in an archive, until the file is another one", async () => {
    const path = join(folder, "image.tar");
    cpSync(join(image(), "index.json"), path);
    const request = requestWith({ output: { kind: "archive", format: "oci", path } });
    await build(request);
    expect(await find(request)).toBeDefined();

    writeFileSync(path, "shorter");

    expect(await find(request)).toBeUndefined();
  });

  it.each<[string, Partial<BuildRequest>]>([
    ["push", { output: { kind: "image", push: true } }],
    ["go to standard output", { output: { kind: "archive", format: "oci", path: "-" } }],
    ["are asked to run again", { noCache: ["venv"] }],
    ["use files from elsewhere", { otherContexts: { "cog-sdk": "/x" } }],
    [
      "take a base by a tag",
      { plan: { ...plan, target: { ...plan.target, base: { kind: "image", ref: "python:3.13" } } } },
    ],
  ])("does not compare builds that %s", (_, changes) => {
    expect(unchangedBuild(requestWith(changes), { projectDir: folder, context })).toBeUndefined();
  });
});
