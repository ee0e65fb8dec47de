import { describe, expect, it } from "vitest";
import { NETWORK_SECRETS } from "../../src/plan/network-mounts.ts";
import type { DraftInput, ExecOp } from "../../src/plan/types.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { runCommands } from "./block.ts";

async function contribution(config: string) {
  return runCommands.plan(await planRequest(await memoryProject({ "factory.yaml": config, "main.py": "" })));
}

async function execs(config: string): Promise<readonly ExecOp<DraftInput>[]> {
  const { stages } = await contribution(config);
  return (stages ?? []).flatMap(({ ops }) => ops.flatMap((op) => (op.kind === "exec" ? [op] : [])));
}

/** Mounts that the config asked for. */
function ownMounts({ mounts }: ExecOp<DraftInput>) {
  const network: readonly string[] = Object.values(NETWORK_SECRETS);
  return (mounts ?? []).filter((mount) => !("id" in mount && network.includes(mount.id)));
}

describe("run-commands", () => {
  it("works only when the config has commands, and asks the resolver for nothing", async () => {
    const project = await memoryProject({ "factory.yaml": "run:\n  - make\n", "main.py": "" });

    expect(await runCommands.detect(project)).toBe(true);
    expect(await runCommands.detect(await memoryProject({ "main.py": "" }))).toBe(false);
    expect(await runCommands.dependencies(project, AMD64)).toEqual([]);
  });

  it("runs on the image as it is so far and keeps one layer of all commands", async () => {
    const { stages, layers } = await contribution("run:\n  - make one\n  - make two\n");

    expect(stages).toHaveLength(1);
    expect(stages?.[0]).toMatchObject({
      phase: "build.app",
      from: { kind: "image-so-far" },
      layerId: "run-commands",
      layer: "diff",
    });
    expect(layers).toEqual([{ id: "run-commands", group: "run", distributions: [] }]);
  });

  it("keeps the order of the config: a command may need the one before it", async () => {
    const [first, second] = await execs("run:\n  - make two\n  - make one\n");

    expect([first?.label, second?.label]).toEqual(["make two", "make one"]);
    expect([first?.source, second?.source]).toEqual(["factory.yaml:2:5", "factory.yaml:3:5"]);
  });

  it("finds the programs of the environment first", async () => {
    const { stages } = await contribution("run:\n  - make\n");

    expect(stages?.[0]?.ops[0]).toEqual({
      kind: "env",
      vars: { PATH: expect.stringMatching(/^\/opt\/venv\/bin:/), VIRTUAL_ENV: "/opt/venv" },
    });
  });

  it("gives commands the environment of the image", async () => {
    const { stages } = await contribution("environment:\n  MODE: fast\nrun:\n  - make\n");

    expect(stages?.[0]?.ops[0]).toMatchObject({ vars: { MODE: "fast", VIRTUAL_ENV: "/opt/venv" } });
  });

  it("gives commands the CUDA that the image will have", async () => {
    const request = await cudaRequest({
      "factory.yaml": "gpu: true\nrun:\n  - make\n",
      "requirements.txt": "tensorflow==2.12.0\n",
    });
    const { stages } = await runCommands.plan(request);

    expect(stages?.[0]?.ops[0]).toMatchObject({
      vars: { LD_LIBRARY_PATH: "/usr/local/cuda-11.8/lib64", VIRTUAL_ENV: "/opt/venv" },
    });
  });

  it("hands the command over as one argument, so that its text is never quoted", async () => {
    const command = `echo "it's" $(date) > /etc/made; rm -rf "$HOME"/x`;
    const [op] = await execs(`run:\n  - ${JSON.stringify(command)}\n`);

    expect(op?.argv?.slice(-2)).toEqual(["sh", command]);
    expect(op?.argv?.[2]).not.toContain("made");
    expect(op?.command).toBeUndefined();
  });

  it("mounts the secrets and caches of that command alone, caches under a name of the project", async () => {
    const [first, second] = await execs(`run:
  - command: fetch
    mounts:
      - { kind: secret, id: token, target: /run/token }
      - { kind: cache, id: models, target: /models }
  - make
`);

    expect(first === undefined ? [] : ownMounts(first)).toEqual([
      { kind: "secret", id: "token", target: "/run/token", required: true },
      { kind: "cache", id: "project-models", target: "/models", sharing: "shared" },
      { kind: "tmpfs", target: "/run/factory-stamp" },
    ]);
    expect(second === undefined ? [] : ownMounts(second)).toEqual([
      { kind: "tmpfs", target: "/run/factory-stamp" },
    ]);
  });

  it("forwards an ssh agent and gives secrets as variables to the command that asks for them", async () => {
    const [op] = await execs(`run:
  - command: fetch
    mounts:
      - { kind: ssh }
      - { kind: secret, id: token, env: TOKEN, required: false, invalidate: true }
`);

    expect(op === undefined ? [] : ownMounts(op)).toEqual([
      { kind: "ssh", id: "default", target: "/run/factory/ssh-agent", required: true },
      { kind: "secret", id: "token", env: "TOKEN", required: false, invalidate: true },
      { kind: "tmpfs", target: "/run/factory-stamp" },
    ]);
  });

  it("gives every command the secrets of the project, but not over one of its own", async () => {
    const [first, second] = await execs(`secrets: [TOKEN, { id: other, env: OTHER, invalidate: true }]
run:
  - make
  - { command: fetch, mounts: [{ kind: secret, id: mine, env: TOKEN }] }
`);

    expect(first === undefined ? [] : ownMounts(first)).toEqual([
      { kind: "secret", id: "TOKEN", env: "TOKEN", required: true },
      { kind: "secret", id: "other", env: "OTHER", required: true, invalidate: true },
      { kind: "tmpfs", target: "/run/factory-stamp" },
    ]);
    expect(second === undefined ? [] : ownMounts(second)).toEqual([
      { kind: "secret", id: "mine", env: "TOKEN", required: true },
      { kind: "secret", id: "other", env: "OTHER", required: true, invalidate: true },
      { kind: "tmpfs", target: "/run/factory-stamp" },
    ]);
  });
});
