import { describe, expect, it } from "vitest";
import { planMermaid } from "./mermaid.ts";
import type { Plan } from "./types.ts";

const plan: Plan = {
  schemaVersion: 1,
  platform: { os: "linux", architecture: "amd64" },
  stack: "python",
  contexts: { project: { exclude: [] } },
  stages: [
    {
      id: "base",
      phase: "export.base",
      name: 'say "hi" <b>; end',
      block: "test",
      from: { kind: "image", ref: "python:3.13" },
      ops: [],
    },
    {
      id: "source",
      phase: "export.source",
      name: "copy",
      block: "test",
      from: { kind: "merge", base: { kind: "stage", id: "base" }, layers: [] },
      layerId: "source",
      layer: "diff",
      ops: [
        { kind: "copy", from: { kind: "context", name: "project" }, src: ["."], dest: "/app" },
        { kind: "copy", from: { kind: "context", name: "project" }, src: ["a"], dest: "/a" },
        {
          kind: "exec",
          command: "true",
          mounts: [{ kind: "bind", from: { kind: "image", ref: "python:3.13" }, target: "/mnt" }],
        },
      ],
    },
  ],
  target: { base: { kind: "stage", id: "base" }, layers: ["source"], config: {} },
};

describe("planMermaid", () => {
  it("draws stages, what they read and the layers of the image", () => {
    expect(planMermaid(plan).split("\n")).toEqual([
      "flowchart TD",
      '  s0["base<br/>say #34;hi#34; #60;b#62;#59; end"]',
      '  s1["source<br/>copy"]',
      '  i0[/"image python:3.13"/]',
      '  i1[/"context project"/]',
      '  image(["image linux/amd64"])',
      "  i0 -->|from| s0",
      "  s0 -->|from| s1",
      "  i1 -->|copy| s1",
      "  i0 -->|mount| s1",
      "  s0 -->|base| image",
      "  s1 -->|layer 1| image",
      "",
    ]);
  });
});
