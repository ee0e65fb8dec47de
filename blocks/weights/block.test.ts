import { describe, expect, it } from "vitest";
import { memoryProjectFs } from "../../src/project/fs/memory-project-fs.ts";
import { readProject } from "../../src/project/read-project.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { planRequest } from "../../test/plan-request.ts";
import { weights } from "./block.ts";

const HASH = "a".repeat(64);
const COMMIT = "b".repeat(40);
const LARGE = new Uint8Array(10_000_000);

async function planned(files: Readonly<Record<string, string | Uint8Array>>) {
  return weights.plan(await planRequest(await readProject(memoryProjectFs({ "main.py": "", ...files }))));
}

describe("weights", () => {
  it("rests when nobody declares any and nothing is guessed", async () => {
    expect(await weights.detect(await memoryProject({ "main.py": "" }))).toBe(true);
    expect(
      await weights.detect(await memoryProject({ "main.py": "", "factory.yaml": "detectWeights: false" })),
    ).toBe(false);
  });

  it("keeps large files at their place, out of the source, each in a layer of its own", async () => {
    const { contexts, stages, diagnostics } = await planned({ "models/[a].bin": LARGE, "b.onnx": LARGE });

    expect(contexts).toEqual({
      project: { exclude: ["b.onnx", "models/\\[a\\].bin"] },
      weights: { exclude: ["*", "!b.onnx", "!models/\\[a\\].bin"] },
    });
    expect(stages?.map(({ from, layer, ops }) => ({ from, layer, ops }))).toEqual(
      ["b.onnx", "models/[a].bin"].map((path) => ({
        from: { kind: "scratch" },
        layer: "all",
        ops: [
          {
            kind: "copy",
            from: { kind: "context", name: "weights" },
            src: [`/${path}`],
            dest: `/app/${path}`,
            chown: "10001:10001",
          },
        ],
      })),
    );
    expect(diagnostics?.map(({ code, source }) => `${code} ${source}`)).toEqual([
      "WEIGHTS_LAYER b.onnx",
      "WEIGHTS_LAYER models/[a].bin",
    ]);
  });

  it("makes a layer of each declared set, with patterns in contexts of their own", async () => {
    const { contexts, stages } = await planned({
      "m/a.bin": "a",
      "m/deep/b.bin": "b",
      "m/load.py": "code",
      "n/c.bin": LARGE,
      "factory.yaml": [
        "weights:",
        "  - {name: m, target: /w/m, source: {uri: m, exclude: ['*.py']}}",
        "  - name: n",
        "    target: /w/n/",
        "    source:",
        "      - {uri: n}",
        "      - {uri: m, include: ['*.bin']}",
        `      - {uri: "https://files.example/d.bin", checksum: "sha256:${HASH}"}`,
      ].join("\n"),
    });

    expect(contexts).toEqual({
      project: { exclude: ["m/a.bin", "m/deep/b.bin", "n", "m/**/*.bin"] },
      weights: { exclude: ["*", "!n"] },
      "weights-m": { exclude: ["*", "!m", "m/**/*.py"] },
      "weights-n--2": { exclude: ["*", "!m/**/*.bin"] },
    });
    expect(stages?.map(({ id, layerId }) => `${id} ${layerId}`)).toEqual([
      "weights-m weights-m",
      "weights-n weights-n",
    ]);
    expect(stages?.[1]?.ops).toMatchObject([
      { kind: "copy", from: { name: "weights" }, src: ["/n"], dest: "/w/n/" },
      { kind: "copy", from: { name: "weights-n--2" }, src: ["/m"], dest: "/w/n/" },
      { kind: "add", url: "https://files.example/d.bin", checksum: `sha256:${HASH}`, dest: "/w/n/d.bin" },
    ]);
  });

  it("names files of a project inside a larger root by their path there", async () => {
    const fs = memoryProjectFs({
      "svc/main.py": "",
      "svc/m/a.bin": LARGE,
      "svc/w/b.bin": "b",
      "svc/factory.yaml": "weights: [{name: w, target: /w, source: {uri: w}}]\n",
      "other/c.bin": LARGE,
      ".dockerignore": "svc/ignored\n",
      "svc/ignored/d.bin": LARGE,
    });
    const project = await readProject(fs, { folder: "svc" });

    const { contexts, stages } = await weights.plan(await planRequest(project));

    expect(contexts).toEqual({
      project: { exclude: ["svc/w", "svc/m/a.bin"] },
      weights: { exclude: ["*", "!svc/m/a.bin", "!svc/w"] },
    });
    expect(stages?.map(({ ops }) => ops[0])).toMatchObject([
      { src: ["/svc/w"], dest: "/w/" },
      { src: ["/svc/m/a.bin"], dest: "/app/m/a.bin" },
    ]);
  });

  it("downloads from a hub outside the image, and warns of what moves", async () => {
    const { stages, diagnostics } = await planned({
      "factory.yaml": [
        "weights:",
        `  - {name: a, target: /w/a, source: {uri: "hf://t/m@${COMMIT}/onnx", include: ['*.onnx']}}`,
        "  - {name: b, target: /w/b, source: {uri: 'hf://t/m@main'}}",
      ].join("\n"),
    });

    expect(stages?.map(({ id, layerId }) => [id, layerId])).toEqual([
      ["hub", undefined],
      ["weights-a-download", undefined],
      ["weights-a", "weights-a"],
      ["weights-b-download", undefined],
      ["weights-b", "weights-b"],
    ]);
    const [op] = stages?.[1]?.ops ?? [];
    if (op?.kind !== "exec") throw new Error("no exec");
    expect(JSON.parse(op.argv?.[2] ?? "")).toMatchObject({
      repository: "t/m",
      revision: COMMIT,
      path: "onnx",
      include: ["^(?:.*\\/)?[^/]*\\.onnx(?:/.*)?$"],
    });
    expect(op.mounts).toContainEqual({ kind: "secret", id: "HF_TOKEN", env: "HF_TOKEN", required: false });
    expect(diagnostics?.map(({ code, source }) => `${code} ${source}`)).toEqual([
      "WEIGHTS_NOT_PINNED factory.yaml:3:43",
    ]);
  });
});
