import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildReport, PlatformImage } from "../../src/cli/build/build-report.ts";
import { entryPath, layerEntries, readBody } from "../../src/image/layer-entries.ts";
import { openLayer } from "../../src/image/open-layer.ts";
import { readLayout } from "../../src/image/read-layout.ts";
import { copyProject } from "../fixture.ts";
import { runFactory } from "../run-factory.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";
import { startTestRegistry } from "./test-registry.ts";
import { twoPlatformBases } from "./two-platform-bases.ts";

const BOTH = ["--platform", "linux/amd64,linux/arm64"];

let cache: string;

beforeAll(() => {
  cache = twoPlatformBases();
});

describe("a project of wheels for two platforms, on a builder for one", () => {
  let project: string;
  let report: BuildReport;
  let images: Readonly<Record<string, PlatformImage>>;

  beforeAll(async () => {
    project = copyProject("flask-hello");
    report = await buildProject(project, { cache, args: [...BOTH, "--tag", "hello:1"] });
    images = Object.fromEntries((report.images ?? []).map((image) => [image.platform, image]));
  });

  const layout = () => join(project, ".factory/state/image");

  it("is one index under the tag, with both images, whose blobs are all there", async () => {
    const { manifests } = json(join(layout(), "index.json"));
    expect(manifests).toHaveLength(1);
    expect(manifests[0]).toMatchObject({
      mediaType: "application/vnd.oci.image.index.v1+json",
      digest: report.digest,
      annotations: { "org.opencontainers.image.ref.name": "hello:1" },
    });
    const index = json(blobFile(layout(), report.digest));
    expect(
      index.manifests.map(({ platform, digest }: { platform: object; digest: string }) => [platform, digest]),
    ).toEqual([
      [{ architecture: "amd64", os: "linux" }, images["linux/amd64"]?.digest],
      [{ architecture: "arm64", os: "linux" }, images["linux/arm64"]?.digest],
    ]);
    for (const architecture of ["amd64", "arm64"]) {
      const { config, manifest } = await readLayout(layout(), { architecture });
      expect(config.architecture).toBe(architecture);
      for (const layer of manifest.layers)
        expect(statSync(blobFile(layout(), layer.digest)).size).toBe(layer.size);
    }
  });

  it("has for arm64 the same files of pure packages, byte for byte, and libraries for arm64 of the others", async () => {
    const amd64 = await siteFiles(layout(), "amd64");
    const arm64 = await siteFiles(layout(), "arm64");
    const isPure = (path: string) => !/markupsafe/i.test(path);
    const pure = [...amd64.keys()].filter(isPure);

    expect(pure.length).toBeGreaterThan(200);
    expect([...arm64.keys()].filter(isPure)).toEqual(pure);
    for (const path of pure) expect([path, arm64.get(path)]).toEqual([path, amd64.get(path)]);
    const libraries = [...arm64.keys()].filter((path) => path.endsWith(".so"));
    expect(libraries.some((path) => path.includes("aarch64"))).toBe(true);
    expect(libraries.filter((path) => path.includes("x86_64"))).toEqual([]);
  });

  it("is the same index when it is built again", async () => {
    const again = await buildProject(project, { cache, args: [...BOTH, "--tag", "hello:1"] });

    expect(again.digest).toBe(report.digest);
    expect(again.images?.map(({ layers }) => layers.every(({ reused }) => reused))).toEqual([true, true]);
  });

  it("has the image for amd64 that a build for amd64 alone gives", async () => {
    const output = `type=oci,tar=false,dest=${emptyFolder()}`;
    const alone = await buildProject(project, { cache, args: ["--output", output] });

    expect(alone.digest).toBe(images["linux/amd64"]?.digest);
    expect(alone.images).toBeUndefined();
  });

  it("can be looked into for each platform", async () => {
    const layers = async (platform: string) =>
      JSON.parse((await factory(["layers", layout(), "--platform", platform, "--json"])).stdout);
    const amd64 = await layers("linux/amd64");
    const arm64 = await layers("linux/arm64/v8");

    expect(amd64).not.toEqual(arm64);
    expect(arm64.layers.map(({ digest }: { digest: string }) => digest)).toEqual(
      images["linux/arm64"]?.layers.map(({ digest }) => digest),
    );
    const both = await factory([
      "diff",
      `${layout()}`,
      `${layout()}`,
      "--platform",
      "linux/arm64",
      "--exit-code",
    ]);
    expect(both.exit).toBe(0);
  });

  it("is recorded for each platform, with the digest of the index", () => {
    const folder = join(project, ".factory/state/builds");
    const records = readdirSync(folder).map((name) => json(join(folder, name)));
    const first = records.filter(({ id }) => (report.images ?? []).some(({ record }) => record === id));

    expect(first.map(({ platform }) => platform.architecture).sort()).toEqual(["amd64", "arm64"]);
    for (const { outcome, platform } of first) {
      expect(outcome).toEqual({
        kind: "built",
        digest: images[`linux/${platform.architecture}`]?.digest,
        index: report.digest,
      });
    }
  });

  it("goes into an archive as the same index, and to a registry by digest before any tag", async () => {
    const archive = join(emptyFolder(), "image.tar");
    const written = await buildProject(project, {
      cache,
      args: [...BOTH, "--tag", "hello:1", "--output", `type=oci,dest=${archive}`],
    });
    expect(written.digest).toBe(report.digest);
    expect(written.images?.map(({ layers }) => layers.length)).toEqual(
      report.images?.map(({ layers }) => layers.length),
    );
    const listed = await factory(["layers", archive, "--platform", "linux/arm64", "--json"]);
    expect(JSON.parse(listed.stdout).layers).toHaveLength(images["linux/arm64"]?.layers.length ?? 0);

    const registry = await startTestRegistry();
    try {
      const name = `${registry.host}/team/hello:1`;
      const pushed = await buildProject(project, {
        cache,
        args: [...BOTH, "--output", `type=image,push=true,name=${name}`],
      });
      expect(pushed.digest).toBe(report.digest);
      expect(registry.manifest("team/hello", "1")?.digest).toBe(report.digest);
      for (const { digest = "" } of Object.values(images)) {
        expect(registry.manifest("team/hello", digest)?.digest).toBe(digest);
      }
      const tagged = registry.requests.filter((line) => /PUT .*\/manifests\/[^s]/.test(line));
      expect(tagged).toEqual(["PUT /v2/team/hello/manifests/1"]);
      expect(registry.requests.at(-1)).toBe(tagged[0]);
    } finally {
      await registry.close();
    }
  });
});

it("puts what is said about each image beside it, and says nothing without being asked", async () => {
  const project = smallProject();
  const report = await buildProject(project, { cache, args: ["--sbom", "--provenance", "--tag", "small:1"] });
  const layout = join(project, ".factory/state/image");

  const { manifests } = json(blobFile(layout, report.digest));
  expect(manifests).toHaveLength(2);
  expect(manifests[0]).toMatchObject({
    digest: report.image,
    platform: { architecture: "amd64", os: "linux" },
  });
  expect(manifests[1]).toMatchObject({
    platform: { architecture: "unknown", os: "unknown" },
    annotations: {
      "vnd.docker.reference.type": "attestation-manifest",
      "vnd.docker.reference.digest": report.image,
    },
  });
  for (const { digest, size } of json(blobFile(layout, manifests[1].digest)).layers) {
    expect(statSync(blobFile(layout, digest)).size).toBe(size);
  }

  const plain = await buildProject(project, { cache, args: ["--tag", "small:1"] });

  expect(plain.digest).toBe(report.image);
  expect(plain.image).toBeUndefined();
  expect(existsSync(blobFile(layout, report.digest))).toBe(false);
});

describe("what cannot be built for several platforms", () => {
  it("is said before anything runs, with the stages that need the platform and the ways out", async () => {
    const project = smallProject({ "factory.yaml": "run:\n  - echo hello\n" });

    const { exit, stdout } = await runBuildCommand(project, { cache, args: BOTH });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "PLATFORM_UNAVAILABLE",
      message: expect.stringMatching(
        /nothing can run linux\/arm64: the builder at unix:\S+ .* has linux\/amd64.*stage run-commands/,
      ),
      hint: expect.stringMatching(/--endpoint linux\/arm64=tcp:.*QEMU/),
    });
    expect(existsSync(join(project, ".factory"))).toBe(false);
  });

  it.each([
    ["type=docker", /Docker loads one plain image/],
    ["type=docker,dest=image.tar", /one plain image/],
    ["type=local,dest=files", /files of one image/],
    ["type=image,name=team/hello", /single images only/],
  ])("refuses --output %s", async (output, message) => {
    const { exit, stdout } = await runBuildCommand(smallProject(), {
      cache,
      args: [...BOTH, "--output", output],
    });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "OUTPUT_INVALID",
      message: expect.stringMatching(message),
      hint: expect.stringContaining("type=oci"),
    });
  });

  it.each([
    ["one platform", ["--platform", "linux/arm64"]],
    ["two, before the other one is built", BOTH],
  ])("says for %s that a base was made on this machine, and not for that processor", async (_, args) => {
    const { exit, stdout, stderr } = await runBuildCommand(smallProject(), { args });

    expect(exit).toBe(1);
    expect(JSON.parse(stdout).error).toMatchObject({
      code: "BASE_NOT_BUILT",
      message: expect.stringContaining("not for arm64"),
    });
    expect(stderr).not.toContain("exporting");
  });
});

it("locks each platform in a file of its own, with the same versions", async () => {
  const project = smallProject({ "requirements.txt": "markupsafe>=2\n" });
  const lock = (...args: string[]) => factory(["lock", project, "--base", "debian-python:3.11", ...args]);

  const both = await lock(...BOTH, "--json");
  expect(both.exit, both.stderr).toBe(0);
  expect(JSON.parse(both.stdout).platforms).toMatchObject([
    { platform: "linux/amd64", file: "pylock.toml", result: "locked" },
    { platform: "linux/arm64", file: "pylock.linux-arm64.toml", result: "locked" },
  ]);
  const [amd64, arm64] = ["pylock.toml", "pylock.linux-arm64.toml"].map((name) =>
    readFileSync(join(project, name), "utf8"),
  );
  expect(arm64).toContain('platform = "linux/arm64"');
  expect(/^version = .*$/m.exec(arm64 ?? "")?.[0]).toBe(/^version = .*$/m.exec(amd64 ?? "")?.[0]);
  expect((await lock(...BOTH, "--check")).exit).toBe(0);

  const report = await buildProject(project, { cache, args: [...BOTH, "--locked"] });

  expect(report.images).toHaveLength(2);
  expect(readFileSync(join(project, "pylock.toml"), "utf8")).toBe(amd64);
});

function factory(args: readonly string[]) {
  const { env, buildkit } = testMachine();
  const home = emptyFolder();
  return runFactory(args, {
    env: { ...env, BUILDKIT_HOST: buildkit },
    folders: { cache, config: join(home, "config"), state: join(home, "state") },
  });
}

// biome-ignore lint/suspicious/noExplicitAny: documents of other programs
function json(file: string): any {
  return JSON.parse(readFileSync(file, "utf8"));
}

function blobFile(dir: string, digest = ""): string {
  return join(dir, "blobs", digest.replace(":", "/"));
}

/** Mode and digest of each file that the layers of an image put below /opt/venv, by path. */
async function siteFiles(dir: string, architecture: string): Promise<ReadonlyMap<string, string>> {
  const { manifest } = await readLayout(dir, { architecture });
  const files = new Map<string, string>();
  for (const layer of manifest.layers) {
    for await (const { header, body } of layerEntries(openLayer(dir, layer))) {
      const path = entryPath(header.name);
      const content = createHash("sha256").update(await readBody(body));
      if (!path.startsWith("opt/venv/")) continue;
      const { mode, uid, gid, type, linkname = "", mtime } = header;
      files.set(path, [type, mode, uid, gid, linkname, mtime?.getTime(), content.digest("hex")].join(" "));
    }
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
