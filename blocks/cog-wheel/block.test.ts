import { describe, expect, it } from "vitest";
import type { CogSdk } from "../../src/project/cog/types.ts";
import { memoryProjectFs } from "../../src/project/fs/memory-project-fs.ts";
import { readProject } from "../../src/project/read-project.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { planRequest } from "../../test/plan-request.ts";
import { cogWheel } from "./block.ts";

const HASH = `sha256:${"a".repeat(64)}`;
const COG = 'build: {python_version: "3.12"}\n';

async function planned(files: Readonly<Record<string, string>>, override?: CogSdk) {
  const project = await readProject(memoryProjectFs(files), { cogSdk: async () => override });
  return cogWheel.plan(await planRequest(project));
}

describe("cogWheel", () => {
  it("is only for projects with a cog.yaml", async () => {
    expect(await cogWheel.detect(await memoryProject({ "main.py": "", "factory.yaml": "" }))).toBe(false);
    expect(await cogWheel.detect(await memoryProject({ "main.py": "", "cog.yaml": COG }))).toBe(true);
  });

  it("writes what the server reads and what platforms read", async () => {
    const { config, stages } = await planned({
      "cog.yaml":
        'build: {python_version: "3.12", gpu: true, sdk_version: 0.23.1}\nrun: p.py:P\ntrain: p.py:t\nconcurrency: {max: 3}\n',
      "p.py": "class P: ...\ndef t(): ...\n",
    });

    expect(stages).toBeUndefined();
    expect(config?.env).toEqual({
      COG_PREDICT_TYPE_STUB: "p.py:P",
      COG_TRAIN_TYPE_STUB: "p.py:t",
      COG_MAX_CONCURRENCY: "3",
      NVIDIA_DRIVER_CAPABILITIES: "all",
    });
    expect(config?.labels?.["run.cog.version"]).toBe("0.23.1");
    expect(JSON.parse(config?.labels?.["run.cog.config"] ?? "")).toEqual({
      build: { gpu: true, python_version: "3.12", sdk_version: "0.23.1" },
      concurrency: { max: 3 },
      predict: "p.py:P",
      train: "p.py:t",
    });
  });

  it("names no version that nobody knows yet", async () => {
    const { config } = await planned({ "cog.yaml": COG });

    expect(config?.labels).not.toHaveProperty(["run.cog.version"]);
  });

  it("installs a local wheel alone, checked by its hash", async () => {
    const sdk: CogSdk = {
      kind: "wheel",
      filename: "cog-1.0+x-py3-none-any.whl",
      version: "1.0+x",
      hash: HASH,
      requires: [],
      source: "COG_SDK_WHEEL",
    };

    const { contexts, stages, config } = await planned({ "cog.yaml": COG }, sdk);

    expect(contexts).toEqual({ "cog-sdk": { exclude: ["*", "!cog-1.0+x-py3-none-any.whl"] } });
    expect(stages).toHaveLength(1);
    expect(stages?.[0]).toMatchObject({ id: "cog-wheel", layerId: "cog-wheel", from: { name: "venv" } });
    const [op] = stages?.[0]?.ops ?? [];
    if (op?.kind !== "exec") throw new Error("no exec");
    expect(op.command).toContain("--no-deps --require-hashes");
    expect(op.mounts).toContainEqual({
      kind: "bind",
      from: { kind: "context", name: "cog-sdk" },
      target: "/run/factory/cog-sdk",
    });
    expect(op.mounts).toContainEqual({
      kind: "file",
      target: "/run/factory/requirements.txt",
      content: `cog @ file:///run/factory/cog-sdk/cog-1.0+x-py3-none-any.whl \\\n    --hash=${HASH}\n`,
    });
    expect(config?.labels?.["run.cog.version"]).toBe("1.0+x");
  });

  it("installs the SDK beside a lock that does not hold it, in versions that the lock allows", async () => {
    const { stages, diagnostics } = await planned({
      "cog.yaml": 'build: {python_version: "3.12", python_requirements: r.txt}\n',
      "r.txt": `pyyaml==6.0.3 --hash=${HASH}\n`,
    });

    expect(stages?.map(({ id }) => id)).toEqual(["cog-packages"]);
    const [op] = stages?.[0]?.ops ?? [];
    if (op?.kind !== "exec") throw new Error("no exec");
    expect(op.mounts).toContainEqual({
      kind: "file",
      target: "/run/factory/constraints.txt",
      content: "pyyaml==6.0.3\n",
    });
    expect(diagnostics).toMatchObject([
      { code: "COG_SDK_UNLOCKED", severity: "warning", source: "cog.yaml" },
    ]);
  });

  it("adds nothing to a lock that holds the SDK", async () => {
    const { stages, diagnostics, config } = await planned({
      "cog.yaml": 'build: {python_version: "3.12", python_requirements: r.txt}\n',
      "r.txt": `cog==0.23.1 --hash=${HASH}\n`,
    });

    expect({ stages, diagnostics }).toEqual({ stages: undefined, diagnostics: undefined });
    expect(config?.labels?.["run.cog.version"]).toBe("0.23.1");
  });
});
