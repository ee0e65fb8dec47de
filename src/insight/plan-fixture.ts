import type { Plan, Stage } from "../plan/types.ts";

/** A plan for tests: venv, then the groups a and b beside each other, and the source. */
export function planFixture(changes: Readonly<Record<string, Partial<Stage>>> = {}): Plan {
  const stages: readonly Stage[] = [
    install("venv", { kind: "image", ref: "debian:12" }, "python3 -m venv /opt/venv"),
    install("a", { kind: "stage", id: "venv" }, "uv pip install a==1"),
    install("b", { kind: "stage", id: "venv" }, "uv pip install b==1"),
    {
      id: "source",
      phase: "export.source",
      name: "source of the project",
      block: "source",
      layerId: "source",
      from: { kind: "scratch" },
      ops: [{ kind: "copy", from: { kind: "context", name: "project" }, src: ["/"], dest: "/app" }],
    },
    install("unused", { kind: "stage", id: "b" }, "true"),
  ];
  return {
    schemaVersion: 1,
    platform: { os: "linux", architecture: "amd64" },
    stack: "python",
    contexts: { project: { exclude: [] } },
    stages: stages.map((stage) => ({ ...stage, ...changes[stage.id] })),
    target: {
      base: { kind: "image", ref: "debian:12" },
      layers: ["venv", "a", "b", "source"],
      config: {},
    },
  };
}

function install(id: string, from: Stage["from"], command: string): Stage {
  const ops: Stage["ops"] = [{ kind: "exec", command }];
  return { id, phase: "build.dependencies", name: `stage ${id}`, block: "x", layerId: id, from, ops };
}
