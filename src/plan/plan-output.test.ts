import { describe, expect, it } from "vitest";
import { planOutput } from "./plan-output.ts";
import type { PlannedProject } from "./plan-project.ts";
import type { Input, Stage } from "./types.ts";

function base(id: string, from: Input): Stage {
  return { id, phase: "export.base", name: id, block: "base", from, ops: [], provides: [id] };
}

function planned(stages: readonly Stage[]): PlannedProject {
  return {
    detection: {
      stack: "python",
      manager: "none",
      python: { range: "*", source: "default" },
      dependencies: [],
      systemPackages: [],
      accelerator: "none",
      ports: [],
    },
    resolution: {
      pins: {
        python: {
          version: "3.13",
          because: [
            {
              name: "python",
              range: "3.13",
              versioning: "pep440",
              strength: "prefer",
              requestedBy: "python-interpreter",
              source: "default",
            },
          ],
          row: "bases#python-3.13",
        },
        cuda: { version: "12.4", because: [] },
      },
      rows: { bases: { id: "python-3.13", build: "a", runtime: "b" } },
    },
    dependencies: [],
    matrices: [],
    layers: [],
    plan: {
      schemaVersion: 1,
      platform: { os: "linux", architecture: "amd64" },
      stack: "python",
      contexts: {},
      stages,
      target: { base: { kind: "scratch" }, layers: [], config: {} },
    },
    diagnostics: [],
  };
}

describe("planOutput", () => {
  it("shows which rows tie a version when it is not only its own, and what was left out", () => {
    const notes = [{ kind: "untabled", variable: "cuda", version: "12.4", source: "a" }] as const;
    const pins = {
      python: { version: "3.13", because: [], row: "bases#a", ties: ["bases#a"] },
      cuda: { version: "12.4", because: [], row: "cuda#b", ties: ["torch#c", "cuda#b"] },
    };
    const { resolution } = planOutput({ ...planned([]), resolution: { pins, rows: {}, notes } });

    expect(resolution).toEqual({
      pins: { ...pins, python: { version: "3.13", because: [], row: "bases#a" } },
      notes,
    });
  });

  it("shows each pin with the ranges that hold for it, and the row it is tied to", () => {
    expect(planOutput(planned([])).resolution).toEqual({
      pins: {
        python: {
          version: "3.13",
          because: [{ range: "3.13", source: "default" }],
          row: "bases#python-3.13",
        },
        cuda: { version: "12.4", because: [] },
      },
    });
  });

  it("names the images that are built on and run on, whatever block provides them", () => {
    const stages = [
      base("build-base", { kind: "image", ref: "python:3.13" }),
      base("runtime-base", { kind: "image", ref: "python:3.13-slim" }),
    ];

    expect(planOutput(planned(stages)).base).toEqual({ build: "python:3.13", runtime: "python:3.13-slim" });
  });

  it("says scratch where there is no image", () => {
    expect(planOutput(planned([base("build-base", { kind: "scratch" })])).base).toEqual({
      build: "scratch",
      runtime: "scratch",
    });
  });
});
