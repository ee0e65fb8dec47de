import { expect, it } from "vitest";
import type { Input, Plan } from "../plan/types.ts";
import { planImageRefs } from "./plan-image-refs.ts";

function image(ref: string): Input {
  return { kind: "image", ref };
}

it("finds the images of stages, copies, mounts and the target, sorted, each once", () => {
  const plan: Plan = {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "test",
    contexts: {},
    stages: [
      {
        id: "a",
        phase: "build.app",
        name: "a",
        block: "test",
        from: image("stage:1"),
        ops: [
          { kind: "copy", from: image("copied:1"), src: ["/"], dest: "/" },
          { kind: "copy", from: { kind: "scratch" }, src: ["/"], dest: "/" },
          {
            kind: "exec",
            command: "true",
            mounts: [
              { kind: "bind", from: image("bound:1"), target: "/mnt" },
              { kind: "bind", from: { kind: "context", name: "project" }, target: "/ctx" },
              { kind: "tmpfs", target: "/tmp" },
            ],
          },
          { kind: "exec", command: "true" },
        ],
      },
      { id: "b", phase: "build.app", name: "b", block: "test", from: image("copied:1"), ops: [] },
    ],
    target: { base: image("base:1"), layers: [], config: {} },
  };

  expect(planImageRefs(plan)).toEqual(["base:1", "bound:1", "copied:1", "stage:1"]);
});
