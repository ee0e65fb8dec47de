import { mkdtempSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { baseDir } from "../base/base-dir.ts";
import { parseBaseName } from "../base/base-name.ts";
import { writeLayout } from "../image/write-layout.ts";
import type { Plan } from "../plan/types.ts";
import type { BuildkitClient, SessionOffer } from "./buildkit/types.ts";
import { baseLayouts, resolveImages } from "./resolve-images.ts";

const LAYOUT_REF = "oci-layout://debian-python:3.11";
const session: SessionOffer = {
  sharedKey: "",
  contexts: {},
  secrets: {},
  layouts: {},
  credentials: async () => undefined,
};

function planOn(ref: string): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "arm64" },
    stack: "test",
    contexts: {},
    stages: [],
    target: { base: { kind: "image", ref }, layers: [], config: {} },
  };
}

async function neverConnect(): Promise<BuildkitClient> {
  throw new Error("nobody should connect");
}

async function cacheWithBase(): Promise<{
  readonly cacheDir: string;
  readonly dir: string;
  readonly digest: string;
}> {
  const cacheDir = mkdtempSync(join(tmpdir(), "factory-images-"));
  const dir = baseDir(cacheDir, parseBaseName("debian-python:3.11"));
  await mkdir(dirname(dir), { recursive: true });
  const config = { architecture: "arm64", os: "linux", config: { Cmd: ["python3"] } };
  const { digest } = await writeLayout({ dir, layer: Readable.from([Buffer.alloc(1024)]), config });
  return { cacheDir, dir, digest };
}

describe("resolveImages", () => {
  it("asks the daemon for an image of a registry, by its full name and for the plan's platform", async () => {
    const asked: unknown[] = [];
    const client = {
      resolveImage: async (request: object) => {
        asked.push(request);
        return { digest: "sha256:aa", config: '{"os":"linux"}' };
      },
    } as unknown as BuildkitClient;

    const images = await resolveImages(planOn("python:3.13"), {
      connect: async () => client,
      session,
      cacheDir: "/none",
    });

    expect(images).toEqual({
      "python:3.13": {
        kind: "registry",
        name: expect.stringMatching(/\/library\/python:3\.13$/),
        digest: "sha256:aa",
        config: { os: "linux" },
      },
    });
    expect(asked).toEqual([
      {
        ref: images["python:3.13"]?.name,
        platform: { os: "linux", architecture: "arm64" },
        session,
      },
    ]);
  });

  it("reads a base made on this machine without asking anybody", async () => {
    const { cacheDir, digest } = await cacheWithBase();

    const images = await resolveImages(planOn(LAYOUT_REF), { connect: neverConnect, session, cacheDir });

    expect(images[LAYOUT_REF]).toMatchObject({
      kind: "layout",
      name: "factory/debian-python",
      digest,
      storeId: "debian-python:3.11",
      config: { config: { Cmd: ["python3"] } },
    });
  });

  it("says how to make a base that nobody made yet", async () => {
    const cacheDir = mkdtempSync(join(tmpdir(), "factory-images-"));

    await expect(
      resolveImages(planOn(LAYOUT_REF), { connect: neverConnect, session, cacheDir }),
    ).rejects.toMatchObject({ code: "BASE_NOT_BUILT", hint: "run: factory base build debian-python:3.11" });
  });
});

describe("baseLayouts", () => {
  it("gives the folder of every local base by its store id, and leaves registries out", async () => {
    const { cacheDir, dir } = await cacheWithBase();

    expect(await baseLayouts(planOn(LAYOUT_REF), cacheDir)).toEqual({ "debian-python:3.11": dir });
    expect(await baseLayouts(planOn("python:3.13"), cacheDir)).toEqual({});
  });
});
