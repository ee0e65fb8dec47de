import type { Mount, Plan } from "../../plan/types.ts";

/** A plan for tests: one command, which line 2 of factory.yaml asked for, with these mounts. */
export function planWithMounts(...mounts: readonly Mount[]): Plan {
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: {},
    stages: [
      {
        id: "run-commands",
        phase: "build.app",
        name: "commands",
        block: "run-commands",
        from: { kind: "scratch" },
        ops: [{ kind: "exec", argv: ["x"], source: "factory.yaml:2:5", mounts }],
      },
    ],
    target: { base: { kind: "scratch" }, layers: [], config: {} },
  };
}
