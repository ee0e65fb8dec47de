import { describe, expect, it } from "vitest";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { aptPackages } from "./block.ts";

const HASH = `sha256:${"ab".repeat(32)}`;

function config(...packages: readonly string[]): string {
  return `systemPackages:\n${packages.map((name) => `  - ${name}\n`).join("")}`;
}

async function contribution(files: Readonly<Record<string, string>>) {
  return aptPackages.plan(await planRequest(await memoryProject(files)));
}

async function stagesOf(files: Readonly<Record<string, string>>) {
  return (await contribution(files)).stages ?? [];
}

describe("apt-packages", () => {
  it("works when the config names system packages, and asks the resolver for nothing", async () => {
    const project = await memoryProject({ "factory.yaml": config("git"), "main.py": "" });

    expect(await aptPackages.detect(project)).toBe(true);
    expect(await aptPackages.detect(await memoryProject({ "main.py": "" }))).toBe(false);
    expect(await aptPackages.dependencies(project, AMD64)).toEqual([]);
  });

  it("adds one layer on the runtime base alone, whatever is above it", async () => {
    const stages = await stagesOf({ "factory.yaml": config("git", "curl"), "main.py": "" });

    expect(stages).toHaveLength(1);
    expect(stages[0]).toMatchObject({
      phase: "export.system",
      from: { kind: "provider", name: "runtime-base" },
      layerId: "system-packages",
      layer: "diff",
    });
  });

  it("gives package names to apt as arguments, after the end of its options", async () => {
    const [stage] = await stagesOf({ "factory.yaml": config("git", "libssl3=3.0.1"), "main.py": "" });
    const [op] = stage?.ops ?? [];

    expect(op?.kind === "exec" ? op.argv?.slice(3) : undefined).toEqual(["sh", "git", "libssl3=3.0.1"]);
    expect(op?.kind === "exec" ? op.argv?.[2] : undefined).toContain('--no-install-recommends -- "$@"');
    expect(op).toMatchObject({
      label: "apt-get install git libssl3=3.0.1",
      source: "factory.yaml:2:5",
      env: { DEBIAN_FRONTEND: "noninteractive" },
    });
  });

  it("plans the same for any order of the config, and for names that are repeated", async () => {
    const sorted = await stagesOf({ "factory.yaml": config("curl", "git"), "main.py": "" });
    const mixed = await stagesOf({ "factory.yaml": config("git", "curl", "git"), "main.py": "" });

    expect(mixed).toEqual(sorted);
  });

  it("installs for the build as well when requirements may be compiled", async () => {
    const stages = await stagesOf({ "factory.yaml": config("libpq-dev"), "requirements.txt": "psycopg2\n" });

    expect(stages.map(({ id, phase, from, layerId }) => ({ id, phase, from: from.kind, layerId }))).toEqual([
      { id: "build-system-packages", phase: "build.system", from: "previous", layerId: undefined },
      {
        id: "system-packages",
        phase: "export.system",
        from: "provider",
        layerId: "system-packages",
      },
    ]);
  });

  it("does not touch the build of locked wheels", async () => {
    const stages = await stagesOf({
      "factory.yaml": config("git"),
      "requirements.txt": `numpy==2.1.0 --hash=${HASH}\n`,
    });

    expect(stages.map(({ id }) => id)).toEqual(["system-packages"]);
  });

  it("installs for the build when a lock holds a package without wheels", async () => {
    const stages = await stagesOf({
      "factory.yaml": config("libpq-dev"),
      "pyproject.toml": '[project]\nname = "app"\nversion = "0"\ndependencies = ["psycopg2"]\n',
      "uv.lock": `version = 1

[[package]]
name = "app"
version = "0"
source = { virtual = "." }
dependencies = [{ name = "psycopg2" }]

[[package]]
name = "psycopg2"
version = "2.9"
source = { registry = "https://index.example/simple" }
sdist = { url = "https://files.example/psycopg2-2.9.tar.gz", hash = "${HASH}" }
`,
    });

    expect(stages.map(({ id }) => id)).toEqual(["build-system-packages", "system-packages"]);
  });

  it("adds what requirements are known to need, each with its reason", async () => {
    const files = {
      "factory.yaml": config("git"),
      "requirements.txt": `opencv-python==4.12.0 --hash=${HASH}\n`,
    };
    const { stages, diagnostics } = await contribution(files);

    expect(stages?.map(({ name }) => name)).toEqual(["system packages git libgl1 libglib2.0-0"]);
    expect(diagnostics).toEqual([
      {
        code: "SYSTEM_PACKAGES_ADDED",
        severity: "info",
        message: expect.stringMatching(/^libgl1, libglib2.0-0 added for opencv-python: .*libGL\.so\.1/),
        source: "requirements.txt:1",
      },
    ]);
  });

  it("works for requirements alone, unless that is switched off", async () => {
    const files = { "requirements.txt": "pdf2image\n" };
    const off = { ...files, "factory.yaml": "detectSystemPackages: false\n" };

    expect(await aptPackages.detect(await memoryProject(files))).toBe(true);
    expect(await aptPackages.detect(await memoryProject(off))).toBe(false);
  });

  it("takes the version that the config pins instead of a second time", async () => {
    const [stage] = await stagesOf({
      "factory.yaml": config("git=1:2.39.5-0"),
      "requirements.txt": `gitpython==3.1.0 --hash=${HASH}\n`,
    });

    expect(stage?.name).toBe("system packages git=1:2.39.5-0");
  });

  it("gives the build headers where the image gets libraries", async () => {
    const stages = await stagesOf({ "requirements.txt": "psycopg2\n" });

    expect(stages.map(({ name }) => name)).toEqual([
      "system packages for the build libpq-dev",
      "system packages libpq5",
    ]);
  });

  it("keeps downloads in caches that other builds cannot disturb", async () => {
    const [stage] = await stagesOf({ "factory.yaml": config("git"), "main.py": "" });
    const [op] = stage?.ops ?? [];
    const caches = (op?.kind === "exec" ? (op.mounts ?? []) : []).filter(({ kind }) => kind === "cache");

    expect(caches).toEqual([
      { kind: "cache", id: "factory-apt-archives", target: "/var/cache/apt", sharing: "locked" },
      { kind: "cache", id: "factory-apt-lists", target: "/var/lib/apt/lists", sharing: "locked" },
    ]);
  });
});
