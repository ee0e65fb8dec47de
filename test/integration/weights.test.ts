import { createHash } from "node:crypto";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { unpackTar } from "modern-tar";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { copyProject } from "../fixture.ts";
import { buildProject, layerDigests, runBuildCommand } from "./build-project.ts";
import { smallProject } from "./small-project.ts";
import { COMMIT, type StandInHub, standInHub } from "./stand-in-hub.ts";
import { testMachine } from "./test-machine.ts";

describe("large files that look like weights", () => {
  it("stay, unsent and unread, when code changes, and change alone", async () => {
    const project = copyProject("weights-guessed");
    const first = await buildProject(project);
    const [one, two, ...rest] = Object.keys(layerDigests(first)).filter((id) => id.startsWith("weight-"));
    expect(rest).toEqual([]);

    appendFileSync(join(project, "main.py"), "print('more')\n");
    const edited = await buildProject(project);

    expect(changed(first, edited)).toEqual(["source"]);
    expect(edited.transfer.bytesSent).toBeLessThan(10_000);
    expect(edited.stages.filter(({ stage, cached }) => stage === two && !cached)).toEqual([]);

    writeFileSync(join(project, "model/part-1.safetensors"), Buffer.alloc(12_000_000, 1));
    const trained = await buildProject(project);

    expect(changed(edited, trained)).toEqual([one]);
  });

  it("are part of the source when nobody wants layers for them", async () => {
    const project = copyProject("weights-guessed");
    appendFileSync(join(project, "factory.yaml"), "detectWeights: false\n");

    const report = await buildProject(project);

    expect(Object.keys(layerDigests(report))).toEqual(["python-venv", "source"]);
  });
});

describe("declared weights", () => {
  let hub: StandInHub;
  beforeAll(async () => {
    hub = await standInHub({
      "onnx/model.onnx": "the model",
      "onnx/deep/part.bin": "a part",
      "onnx/README.md": "read me",
      "config.json": "{}",
    });
  });
  afterAll(() => hub.close());

  it("of the project are taken by their patterns, and the rest stays with the code", async () => {
    const project = smallProject({
      "models/a.bin": "a",
      "models/deep/b.bin": "b",
      "models/load.py": "code",
      ".dockerignore": "hidden\n",
      "hidden/c.bin": "c",
      "factory.yaml": [
        "python: '3.11'",
        "weights:",
        "  - {name: models, target: /weights/models, source: {uri: models, exclude: ['*.py']}}",
        "  - {name: hidden, target: /weights/hidden, source: {uri: hidden/c.bin}}",
      ].join("\n"),
    });

    const report = await buildProject(project);

    expect(await filesIn(project, report, "weights-models")).toEqual([
      "weights/models/a.bin",
      "weights/models/deep/b.bin",
    ]);
    expect(await filesIn(project, report, "weights-hidden")).toEqual(["weights/hidden/c.bin"]);
    expect(await filesIn(project, report, "source")).toEqual([
      "app/factory.yaml",
      "app/main.py",
      "app/models/load.py",
    ]);
  });

  it("of a hub are downloaded with the token, by their patterns, and no time or token enters the layer", async () => {
    const config = (revision: string) =>
      `python: '3.11'\nweights: [{name: hub, target: /w, source: {uri: "hf://team/model@${revision}/onnx", exclude: ["*.md"]}}]\n`;
    const project = smallProject({ "factory.yaml": config(COMMIT) });
    const { env, buildkit } = testMachine();
    const context = {
      env: { ...env, BUILDKIT_HOST: buildkit, HF_ENDPOINT: hub.url, HF_TOKEN: "stand-in-token" },
    };

    const report = await buildProject(project, { context, args: ["--no-cache"] });

    expect(await filesIn(project, report, "weights-hub")).toEqual(["w/deep/part.bin", "w/model.onnx"]);
    expect(hub.tokens()).toEqual(["Bearer stand-in-token"]);
    const again = await buildProject(project, { context, args: ["--no-cache"] });
    expect(layerDigests(again)["weights-hub"]).toBe(layerDigests(report)["weights-hub"]);

    writeFileSync(join(project, "factory.yaml"), config("missing"));
    const failed = await runBuildCommand(project, { context });
    expect(failed.exit).toBe(2);
    expect(failed.stdout).toContain("cannot download team/model");
  });

  it("of an address are checked, and only what has the checksum is taken", async () => {
    const bytes = Buffer.from("the model");
    const checksum = createHash("sha256").update(bytes).digest("hex");
    const config = (hash: string) =>
      `python: '3.11'\nweights: [{name: file, target: /w, source: {uri: "${hub.url}/plain/model.onnx#sha256=${hash}"}}]\n`;
    const project = smallProject({ "factory.yaml": config(checksum) });

    const report = await buildProject(project);

    expect(await filesIn(project, report, "weights-file")).toEqual(["w/model.onnx"]);
    writeFileSync(join(project, "factory.yaml"), config("0".repeat(64)));
    const failed = await runBuildCommand(project);
    expect(failed.exit).not.toBe(0);
    expect(failed.stdout).toMatch(/digest mismatch|checksum/);
  });
});

function changed(before: BuildReport, after: BuildReport): readonly string[] {
  const known = layerDigests(before);
  return Object.entries(layerDigests(after)).flatMap(([id, digest]) => (known[id] === digest ? [] : [id]));
}

async function filesIn(project: string, report: BuildReport, id: string): Promise<readonly string[]> {
  const digest = layerDigests(report)[id] ?? "";
  const blob = readFileSync(join(project, ".factory/state/image/blobs", digest.replace(":", "/")));
  const entries = await unpackTar(gunzipSync(blob));
  const moving = entries.filter(({ header }) => header.mtime?.toISOString() !== "1980-01-01T00:00:00.000Z");
  expect(moving.map(({ header }) => header.name)).toEqual([]);
  return entries
    .filter(({ header }) => header.type === "file")
    .map(({ header }) => header.name)
    .sort();
}
