import { describe, expect, it } from "vitest";
import { recordFixture } from "../store/record-fixture.ts";
import { buildKind } from "./build-kind.ts";
import { buildStats } from "./build-stats.ts";

const key = "0000000000000000";
const layer = { id: "source", digest: "sha256:02", size: 1000 };
const noOp = recordFixture({
  ms: 200,
  stages: [{ stage: "source", ms: 0, cached: true, key }],
  layers: [{ ...layer, reused: true }],
});
const edit = recordFixture({
  ms: 600,
  expectedMs: 450,
  stages: [
    { stage: "python-venv", ms: 0, cached: true, key },
    { stage: "source", ms: 300, cached: false, key },
    { stage: "exporting", ms: 40, cached: false },
  ],
  layers: [{ ...layer, reused: false }],
});
const cold = recordFixture({
  ms: 9000,
  stages: [
    { stage: "python-venv", ms: 2000, cached: false, key },
    { stage: "source", ms: 100, cached: false, key },
  ],
  layers: [{ ...layer, reused: false }],
});

describe("buildKind", () => {
  it("is by what ran and what is new", () => {
    expect([noOp, edit, cold].map(buildKind)).toEqual(["no-op", "partial", "cold"]);
  });

  it("is not that of a no-op when everything was in the cache and a layer is new all the same", () => {
    expect(buildKind({ ...noOp, layers: edit.layers })).toBe("partial");
  });
});

describe("buildStats", () => {
  it("counts, and takes its figures from builds that succeeded", () => {
    const failed = recordFixture({ ms: 1, outcome: { kind: "failed", code: "BUILD_FAILED", message: "x" } });
    const stopped = recordFixture({ ms: 2, outcome: { kind: "interrupted" } });

    expect(buildStats([noOp, edit, cold, failed, stopped, { ...noOp, ms: 300 }])).toEqual({
      outcomes: { built: 4, failed: 1, interrupted: 1 },
      durations: {
        "no-op": { builds: 2, medianMs: 250, minMs: 200, maxMs: 300 },
        partial: { builds: 1, medianMs: 600, minMs: 600, maxMs: 600 },
        cold: { builds: 1, medianMs: 9000, minMs: 9000, maxMs: 9000 },
      },
      cacheHitRate: 0.5,
      newBytes: 500,
      rebuiltLayers: [{ id: "source", rebuilt: 2, builds: 4 }],
      slowestStages: [
        { stage: "python-venv", medianMs: 2000, runs: 1 },
        { stage: "source", medianMs: 200, runs: 2 },
        { stage: "exporting", medianMs: 40, runs: 1 },
      ],
      estimates: { builds: 1, medianError: 0.25 },
    });
  });

  it("is empty without builds", () => {
    expect(buildStats([])).toEqual({
      outcomes: { built: 0, failed: 0, interrupted: 0 },
      durations: {},
      rebuiltLayers: [],
      slowestStages: [],
    });
  });
});
