import { describe, expect, it } from "vitest";
import type { Plan, Stage } from "../plan/types.ts";
import type { BuildRecord } from "../store/build-record.ts";
import { recordFixture } from "../store/record-fixture.ts";
import { layerReport } from "./layer-report.ts";
import { nameImageLayers } from "./name-image-layers.ts";
import { planLayers } from "./plan-layers.ts";
import { stageKeys } from "./stage-keys.ts";

function stage(id: string, rest: Partial<Stage> = {}): Stage {
  const from = { kind: "stage", id: "runtime" } as const;
  return { id, phase: "build.dependencies", name: id, block: "b", from, ops: [], layerId: id, ...rest };
}

function plan(command: string): Plan {
  const copy = {
    kind: "copy",
    from: { kind: "context", name: "project" },
    src: ["."],
    dest: "/app",
  } as const;
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: { project: { exclude: [] } },
    stages: [
      { ...stage("runtime"), from: { kind: "image", ref: "python" } },
      stage("rest", { ops: [{ kind: "exec", command }] }),
      stage("source", { ops: [copy] }),
    ],
    target: { base: { kind: "stage", id: "runtime" }, layers: ["rest", "source"], config: {} },
  };
}

const CONTENTS = [{ id: "rest", group: "rest", distributions: ["flask==3"], size: 100 }];

function record(id: string, command: string, digest: string): BuildRecord {
  return recordFixture({
    id,
    pins: PINS,
    outcome: { kind: "built", digest: `sha256:image-${id}` },
    layers: [
      { id: "base", digest: "sha256:base", size: 1000, reused: true },
      { id: "rest", digest, size: 250, reused: false, distributions: ["flask==3"] },
      { id: "source", digest: "sha256:source", size: 5, reused: true },
    ],
    stages: [...stageKeys(plan(command))].map(([of, key]) => ({ stage: of, key, ms: 1, cached: true })),
  });
}

const PINS = { base: "debian", python: "3.13" };
const NEW = record("2", "new", "sha256:new");
const OLD = record("1", "old", "sha256:old");

describe("planLayers", () => {
  it("estimates what nobody has built by its wheels", () => {
    expect(planLayers({ plan: plan("new"), contents: CONTENTS, records: [] })).toEqual([
      { id: "rest", size: 100, estimated: true, distributions: ["flask==3"] },
      { id: "source" },
    ]);
  });

  it("does not take the base of another build for its own", () => {
    const pins = { base: "debian", python: "3.12" };
    const [first] = planLayers({ plan: plan("new"), contents: CONTENTS, pins, records: [NEW] });

    expect(first?.id).toBe("rest");
  });

  it("knows the layers of earlier builds, and says which the last one has", () => {
    const base = { id: "base", digest: "sha256:base", size: 1000, state: "re-used" };
    const rest = { id: "rest", distributions: ["flask==3"], size: 250 };
    const layers = (command: string) =>
      planLayers({ plan: plan(command), contents: CONTENTS, pins: PINS, records: [NEW, OLD] });

    expect(layers("new")).toEqual([
      base,
      { ...rest, digest: "sha256:new", state: "re-used" },
      { id: "source" },
    ]);
    expect(layers("old")[1]).toEqual({ ...rest, digest: "sha256:old", state: "new" });
    expect(layers("other")[1]).toEqual({ ...rest, size: 100, estimated: true, state: "new" });
  });
});

describe("nameImageLayers", () => {
  const layers = [
    { digest: "sha256:base", size: 1000 },
    { digest: "sha256:new", size: 250 },
    { digest: "sha256:other", size: 5 },
  ];
  const history = [
    { created_by: "debian" },
    { created_by: "env", empty_layer: true },
    { created_by: "factory: flask 3", comment: "layer python-rest-0" },
    { created_by: "factory: the source" },
  ];

  it("takes the ids and names of the image where no record knows the layer", () => {
    expect(nameImageLayers({ digest: "sha256:x", layers, history }, [])).toEqual([
      { id: "base", ...layers[0] },
      { id: "python-rest-0", ...layers[1] },
      { id: "the source", ...layers[2] },
    ]);
  });

  it("compares with the build before the one that made the image", () => {
    const named = nameImageLayers({ digest: "sha256:image-2", layers, history }, [NEW, OLD]);

    expect(named.map(({ id, state }) => [id, state])).toEqual([
      ["base", "re-used"],
      ["rest", "new"],
      ["the source", "new"],
    ]);
    expect(named[1]?.distributions).toEqual(["flask==3"]);
  });
});

describe("layerReport", () => {
  it("names the other builds that have a layer, and sums up", () => {
    const layers = planLayers({ plan: plan("new"), contents: CONTENTS, pins: PINS, records: [NEW, OLD] });

    const report = layerReport({ kind: "build", name: "latest", build: "2", layers }, [NEW, OLD]);

    expect(report.layers.map(({ sharedWith }) => sharedWith)).toEqual([["1"], [], []]);
    expect(report.total).toEqual({
      layers: 3,
      size: 1250,
      newSize: 0,
      distributions: 1,
      estimated: false,
      unknown: 1,
    });
  });
});
