import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { cacheWithNewRuntimeBase, cacheWithoutBytecode } from "./changed-base.ts";
import { emptyDaemon } from "./empty-daemon.ts";
import { smallProject } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

describe("layers of a locked project", () => {
  let project: string;
  let first: BuildReport;

  beforeAll(async () => {
    project = copyProject("uv-locked");
    first = await buildProject(project);
  });

  it("are one for the environment, one for each group, and one for the source", () => {
    const ids = Object.keys(layerDigests(first));

    expect(ids[0]).toBe("python-venv");
    expect(ids.at(-1)).toBe("source");
    expect(ids).toContain("python-numpy");
    expect(ids).toContain("python-pandas");
    expect(new Set(Object.values(layerDigests(first))).size).toBe(ids.length);
  });

  it("all stay, no file is sent and nothing runs when nothing changed", async () => {
    const again = await buildProject(project);

    expect(again.digest).toBe(first.digest);
    expect(again.layers.every((layer) => layer.reused)).toBe(true);
    expect(again.transfer).toMatchObject({ filesSent: 0, bytesSent: 0 });
    expect(again.stages.filter((stage) => !stage.cached && stage.stage.startsWith("python-"))).toEqual([]);
  });

  it("are not asked for when nothing changed for a while and the output is still there", async () => {
    // Files are compared by their times two seconds after they changed, and this build remembers them.
    await delay(2_100);
    await buildProject(project);
    const endpoint = "unix:///nowhere/buildkitd.sock";

    const same = await buildProject(project, { endpoint });

    expect(same).toMatchObject({
      digest: first.digest,
      unchanged: true,
      layers: first.layers.map((layer) => ({ ...layer, reused: true })),
    });
    writeFileSync(join(project, "main.py"), readFileSync(join(project, "main.py")));
    expect((await runBuildCommand(project, { endpoint })).exit).toBe(75);
  });

  it("all stay but the source when one line changes", async () => {
    const edited = copyProject("uv-locked");
    appendFileSync(join(edited, "main.py"), "print('one more line')\n");

    const report = await buildProject(edited);

    expect(changedLayers(first, report)).toEqual(["source"]);
  });

  it("all stay but one bucket and the source when flask is bumped", async () => {
    const bumped = copyProject("uv-locked");
    bumpFlask(bumped);

    const report = await buildProject(bumped);

    const changed = changedLayers(first, report);
    expect(changed).toHaveLength(2);
    expect(changed[0]).toMatch(/^python-rest-/);
    expect(changed[1]).toBe("source");
  });

  it("all stay when only the runtime base image changes", async () => {
    const cache = await cacheWithNewRuntimeBase();

    const report = await buildProject(copyProject("uv-locked"), { cache });

    expect(report.digest).not.toBe(first.digest);
    expect(report.layers.filter((layer) => layer.id === "base")).toHaveLength(2);
    expect(layerDigests(report)).toEqual(layerDigests(first));
    expect(report.stages.filter((stage) => !stage.cached && stage.stage.startsWith("python-"))).toEqual([]);
  });

  it("hold nothing of the base, also when running its Python could write bytecode into it", async () => {
    const cache = await cacheWithoutBytecode();

    const report = await buildProject(project, { cache });

    const entries = await Promise.all(
      report.layers
        .filter(({ id }) => id.startsWith("python-"))
        .map(({ digest }) => entryNames(project, digest)),
    );
    expect(entries.flat().filter((name) => !/^opt\/(venv\/.*)?$/.test(name))).toEqual([]);
    expect(layerDigests(report)).toEqual(layerDigests(first));
  });

  it("are the same on a daemon that has never built anything", async () => {
    const daemon = await emptyDaemon(testMachine(), testMachine().cache);
    try {
      const report = await buildProject(copyProject("uv-locked"), { endpoint: daemon.address });

      expect(layerDigests(report)).toEqual(layerDigests(first));
      expect(report.digest).toBe(first.digest);
      for (const make of OTHER_KINDS) {
        const known = await buildProject(make());
        const again = await buildProject(make(), { endpoint: daemon.address });
        expect(layerDigests(again)).toEqual(layerDigests(known));
        expect(again.digest).toBe(known.digest);
      }
    } finally {
      await daemon.stop();
    }
  });
});

/** Projects whose layers are made in other ways: by apt, by commands, from packages of the project, from weights. */
const OTHER_KINDS: readonly (() => string)[] = [
  () =>
    smallProject({
      "factory.yaml": "systemPackages: [file]\nrun:\n  - mkdir /srv/made && date +%Y > /srv/made/year\n",
    }),
  () => copyProject("uv-workspace"),
  () => copyProject("weights-declared"),
];

/** Names in a layer of the project's image. */
async function entryNames(project: string, digest: string): Promise<string[]> {
  const blob = readFileSync(join(project, ".factory/state/image/blobs", digest.replace(":", "/")));
  return (await unpackTar(gunzipSync(blob))).map((entry) => entry.header.name);
}

function changedLayers(before: BuildReport, after: BuildReport): string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after))
    .filter(([id, digest]) => known[id] !== digest)
    .map(([id]) => id);
}

/** Version and hashes of flask 3.1.3 as PyPI has them. */
function bumpFlask(project: string): void {
  const replacements: readonly (readonly [string, string])[] = [
    ['name = "flask"\nversion = "3.1.2"', 'name = "flask"\nversion = "3.1.3"'],
    ['specifier = "==3.1.2"', 'specifier = "==3.1.3"'],
    ["flask-3.1.2.tar.gz", "flask-3.1.3.tar.gz"],
    ["flask-3.1.2-py3-none-any.whl", "flask-3.1.3-py3-none-any.whl"],
    [
      "bf656c15c80190ed628ad08cdfd3aaa35beb087855e2f494910aa3774cc4fd87",
      "0ef0e52b8a9cd932855379197dd8f94047b359ca0a78695144304cb45f87c9eb",
    ],
    [
      "ca1d8112ec8a6158cc29ea4858963350011b5c846a414cdb7a954aa9e967d03c",
      "f4bcbefc124291925f1a26446da31a5178f9483862233b23c0c96a20701f670c",
    ],
  ];
  let lock = readFileSync(join(project, "uv.lock"), "utf8");
  for (const [before, after] of replacements) {
    expect(lock).toContain(before);
    lock = lock.replace(before, after);
  }
  writeFileSync(join(project, "uv.lock"), lock);
  const manifest = join(project, "pyproject.toml");
  writeFileSync(manifest, readFileSync(manifest, "utf8").replace("flask==3.1.2", "flask==3.1.3"));
}
