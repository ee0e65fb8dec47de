import { describe, expect, it } from "vitest";
import { FactoryError } from "../../src/errors/factory-error.ts";
import type { Contribution } from "../../src/plan/contracts.ts";
import { cudaLock } from "../../test/cuda-lock.ts";
import { cudaRequest } from "../../test/cuda-request.ts";
import { memoryProject } from "../../test/memory-project.ts";
import { AMD64, planRequest } from "../../test/plan-request.ts";
import { lockedPackages } from "./block.ts";

const ARM64 = { os: "linux", architecture: "arm64" } as const;
const A = `sha256:${"aa".repeat(32)}`;
const B = `sha256:${"bb".repeat(32)}`;

interface Entry {
  readonly name: string;
  readonly source?: string;
  readonly size?: number;
  readonly sdist?: true;
}

/** A uv project that depends on exactly these packages, all of version 1.0. */
function uvProject(...entries: readonly Entry[]): Readonly<Record<string, string>> {
  const quoted = entries.map(({ name }) => `"${name}"`).join(", ");
  const edges = entries.map(({ name }) => `{ name = "${name}" }`).join(", ");
  const head = `version = 1\n\n[[package]]\nname = "app"\nversion = "0"\nsource = { virtual = "." }\n`;
  return {
    "pyproject.toml": `[project]\nname = "app"\nversion = "0"\ndependencies = [${quoted}]\n`,
    "uv.lock": `${head}dependencies = [${edges}]\n${entries.map(lockEntry).join("")}`,
  };
}

function lockEntry({ name, source = 'registry = "https://index.example/simple"', size, sdist }: Entry) {
  const file = `${name.replaceAll("-", "_")}-1.0${sdist ? ".tar.gz" : "-py3-none-any.whl"}`;
  const bytes = size === undefined ? "" : `, size = ${size}`;
  const artifact = `{ url = "https://files.example/${file}", hash = "${A}"${bytes} }`;
  const artifacts = sdist ? `sdist = ${artifact}` : `wheels = [${artifact}]`;
  return `\n[[package]]\nname = "${name}"\nversion = "1.0"\nsource = { ${source} }\n${artifacts}\n`;
}

async function contribution(files: Readonly<Record<string, string>>): Promise<Contribution> {
  return lockedPackages.plan(await planRequest(await memoryProject(files)));
}

async function failure(files: Readonly<Record<string, string>>): Promise<FactoryError> {
  const error = await contribution(files).catch((thrown: unknown) => thrown);
  if (error instanceof FactoryError) return error;
  throw new Error("the plan did not fail with a FactoryError", { cause: error });
}

/** Texts of the requirements files mounted for uv, by stage. */
function requirementsTexts({ stages }: Contribution): Readonly<Record<string, string>> {
  const texts = (stages ?? []).flatMap(({ id, ops }) =>
    ops.flatMap((op) =>
      (op.kind === "exec" ? (op.mounts ?? []) : []).flatMap((mount) =>
        mount.kind === "file" ? [[id, mount.content] as const] : [],
      ),
    ),
  );
  return Object.fromEntries(texts);
}

describe("locked-packages", () => {
  it("works when there is a lock, and asks the resolver for nothing", async () => {
    const locked = await memoryProject({ "requirements.txt": `flask==3 --hash=${A}\n` });

    expect(await lockedPackages.detect(locked)).toBe(true);
    expect(await lockedPackages.dependencies(locked, AMD64)).toEqual([]);
    expect(await lockedPackages.detect(await memoryProject({ "requirements.txt": "flask\n" }))).toBe(false);
  });

  it("installs by hash and nothing that is not listed", async () => {
    const planned = await contribution({
      "requirements.txt": `flask==3.0 --hash=${B} --hash=${A}\nclick==8.1 --hash=${B}\n`,
    });

    expect(requirementsTexts(planned)).toEqual({
      "python-rest-0": `click==8.1 \\\n    --hash=${B}\nflask==3.0 \\\n    --hash=${A} \\\n    --hash=${B}\n`,
    });
    expect(planned.stages?.[0]?.ops[0]).toMatchObject({
      command: expect.stringContaining("--no-deps --require-hashes"),
      source: "requirements.txt:2",
    });
  });

  it("installs wheels for another processor where it is asked to, and leaves what is compiled to that one", async () => {
    const project = await memoryProject(
      uvProject({ name: "torch", size: 900_000_000 }, { name: "old", sdist: true, size: 20_000_000 }),
    );
    const request = { ...(await planRequest(project)), platform: ARM64, buildPlatform: AMD64 };

    const { stages = [] } = await lockedPackages.plan(request);

    const command = (id: string) => JSON.stringify(stages.find((stage) => stage.id === id)?.ops);
    const platforms = Object.fromEntries(stages.map(({ id, platform }) => [id, platform]));
    expect(platforms).toEqual({ "python-torch": AMD64, "python-rest-0": undefined });
    expect(command("python-torch")).toContain("--python-platform aarch64-unknown-linux-gnu --no-build");
    expect(command("python-rest-0")).not.toContain("--python-platform");
  });

  it("plans the same whatever the order of the lock is", async () => {
    const lines = [`flask==3.0 --hash=${A}\n`, `click==8.1 --hash=${B}\n`];
    const withoutSources = (planned: Contribution) =>
      JSON.stringify(planned).replaceAll(/"requirements\.txt:\d+"/g, "");

    const first = await contribution({ "requirements.txt": lines.join("") });
    const second = await contribution({ "requirements.txt": lines.toReversed().join("") });

    expect(withoutSources(second)).toBe(withoutSources(first));
  });

  it("gives frameworks and large packages layers of their own that depend on the environment alone", async () => {
    const planned = await contribution(
      uvProject(
        { name: "torch", size: 900_000_000 },
        { name: "nvidia-cublas-cu12", size: 400_000_000 },
        { name: "scipy", size: 40_000_000 },
        { name: "click", size: 90_000 },
      ),
    );

    expect(planned.stages?.map(({ id, phase, from, layer }) => ({ id, phase, from, layer }))).toEqual(
      [
        { id: "python-cuda", phase: "build.framework" },
        { id: "python-torch", phase: "build.framework" },
        { id: "python-scipy", phase: "build.dependencies" },
        { id: "python-rest-0", phase: "build.dependencies" },
      ].map((stage) => ({ ...stage, from: { kind: "provider", name: "venv" }, layer: "diff" })),
    );
    expect(planned.layers).toEqual([
      { id: "python-cuda", group: "cuda", distributions: ["nvidia-cublas-cu12==1.0"], size: 400_000_000 },
      { id: "python-torch", group: "torch", distributions: ["torch==1.0"], size: 900_000_000 },
      { id: "python-scipy", group: "large", distributions: ["scipy==1.0"], size: 40_000_000 },
      { id: "python-rest-0", group: "rest", distributions: ["click==1.0"], size: 90_000 },
    ]);
  });

  it("tells no size when the lock does not tell all of them", async () => {
    const { layers } = await contribution(uvProject({ name: "a", size: 5 }, { name: "b" }));

    expect(layers).toEqual([{ id: "python-rest-0", group: "rest", distributions: ["a==1.0", "b==1.0"] }]);
  });

  it("names the packages of a small group and counts those of a large one", async () => {
    const small = (...names: readonly string[]) => uvProject(...names.map((name) => ({ name, size: 5 })));
    const three = await contribution(small("a", "b", "c"));
    const four = await contribution(small("a", "b", "c", "d"));

    expect(three.stages?.[0]?.name).toBe("a 1.0, b 1.0, c 1.0");
    expect(four.stages?.[0]?.name).toBe("a 1.0 and 3 more");
  });

  it("groups as the project says, and warns of names that it does not have", async () => {
    const config = [
      "layers:",
      "  groups:",
      "    web: [Flask, werkzeug]",
      "  alone: [sympy, numpi]",
      "  rest: [scipy, zope*]",
    ];
    const project = uvProject(...["flask", "sympy", "numpy"].map((name) => ({ name, size: 5 })), {
      name: "scipy",
      size: 40_000_000,
    });
    const planned = await contribution({ ...project, "factory.yaml": `${config.join("\n")}\n` });

    expect(planned.layers?.map(({ id, group, distributions }) => [id, group, ...distributions])).toEqual([
      ["python-web", "web", "flask==1.0"],
      ["python-sympy", "alone", "sympy==1.0"],
      ["python-rest-0", "rest", "numpy==1.0", "scipy==1.0"],
    ]);
    const warning = { code: "LAYER_GROUP_UNUSED", severity: "warning" };
    expect(planned.diagnostics).toEqual([
      {
        ...warning,
        message: "layers names werkzeug, and the image has no such distribution",
        source: "factory.yaml:3:18",
      },
      {
        ...warning,
        message: "layers names numpi, and the image has no such distribution; did you mean numpy?",
        source: "factory.yaml:4:18",
      },
      {
        ...warning,
        message: "layers names zope*, and the image has no such distribution",
        source: "factory.yaml:5:17",
      },
    ]);
  });

  it("says what shares a layer because there may be no more of them", async () => {
    const names = Array.from({ length: 6 }, (_, index) => ({ name: `p${index}`, size: 5_000_000 + index }));
    const files = { ...uvProject(...names), "factory.yaml": "layers: { maxLayers: 32 }\n" };

    expect((await contribution(files)).diagnostics).toEqual([
      {
        code: "LAYERS_CROWDED",
        severity: "info",
        message:
          "2 distributions share layers with small ones, because the image is to have at most 32 layers; the largest is p1 (5.0 MB)",
      },
    ]);
  });

  it("takes the source archive of a package that has no wheel", async () => {
    const planned = await contribution(uvProject({ name: "old", sdist: true }));

    expect(requirementsTexts(planned)).toEqual({ "python-rest-0": `old==1.0 \\\n    --hash=${A}\n` });
  });

  it("refuses what is locked and cannot be installed at once, each with its place", async () => {
    const error = await failure(
      uvProject(
        { name: "a", source: 'git = "https://git.example/a?branch=main"' },
        { name: "b", source: 'directory = "../b"' },
        { name: "c" },
        { name: "d", source: 'url = "https://me:hunter2@files.example/d-1.0-py3-none-any.whl"' },
      ),
    );

    expect(error.code).toBe("UNSUPPORTED");
    expect(error.message).toBe("uv.lock has 3 problems");
    expect(error.problems).toEqual([
      {
        message: "a is locked to a repository without a commit",
        source: "uv.lock:9",
        hint: "make the lock file again with uv lock",
      },
      {
        message: "b lies outside the project folder, in ../b",
        source: "uv.lock:15",
        hint: "name the folder that holds both with --root DIR",
      },
      {
        message: "d is locked to a URL with credentials in it, which never enter a plan",
        source: "uv.lock:27",
        hint: "take them out of the URL and make the lock file again with uv lock; put them into a netrc file",
      },
    ]);
  });

  it("installs an archive of a URL by its hash, and leaves folders and repositories to others", async () => {
    const planned = await contribution(
      uvProject(
        { name: "a", source: 'url = "https://files.example/a-1.0-py3-none-any.whl"' },
        { name: "b", source: 'directory = "libs/b"' },
        { name: "c", source: `git = "https://git.example/c#${"c".repeat(40)}"` },
      ),
    );

    expect(requirementsTexts(planned)).toEqual({
      "python-rest-0": `a @ https://files.example/a-1.0-py3-none-any.whl \\\n    --hash=${A}\n`,
    });
  });

  it("looks a package of a second index up by its hash in all indexes, and tells no address", async () => {
    const url = "https://me:hunter2@second.example/simple";
    const planned = await contribution(
      uvProject({ name: "a" }, { name: "b" }, { name: "c", source: `registry = "${url}"` }),
    );

    expect(JSON.stringify(planned)).not.toMatch(/hunter2|second\.example/);
    const [op] = planned.stages?.[0]?.ops ?? [];
    expect(op?.kind === "exec" ? op.env : undefined).toMatchObject({
      UV_INDEX_STRATEGY: "unsafe-best-match",
    });
  });

  it("does not take credentials or a slash at the end for another index", async () => {
    const planned = await contribution(
      uvProject(
        { name: "a" },
        { name: "b", source: 'registry = "https://me:hunter2@index.example/simple/"' },
      ),
    );

    expect(planned.stages).toHaveLength(1);
    expect(JSON.stringify(planned)).not.toContain("hunter2");
  });

  it("does not count what a lock says nothing of", async () => {
    const { stages } = await contribution({
      "requirements.txt": `flask==3 --hash=${A}\nclick==8 --hash=${B}\n`,
    });

    expect(stages).toHaveLength(1);
  });
});

describe("locked-packages that nvcc compiles", () => {
  const runtime = "nvidia-cuda-runtime-cu12==12.1.105";
  const planned = async (...packages: readonly string[]) =>
    lockedPackages.plan(await cudaRequest({ "pylock.toml": cudaLock(packages) }));

  it("are built one by one against torch, on which alone their stages depend", async () => {
    const { stages, layers } = await planned("torch==2.4.1", runtime, "!flash-attn==2.8.3", "idna==3.10");
    const stage = stages?.find(({ id }) => id === "python-flash-attn");
    const [op] = stage?.ops ?? [];

    expect(stage?.from).toEqual({ kind: "provider", name: "venv", layers: ["python-cuda", "python-torch"] });
    expect(op?.kind === "exec" ? op.command : "").toContain("--no-build-isolation");
    expect(op?.kind === "exec" ? op.env : {}).toMatchObject({ CUDA_HOME: "/usr/local/cuda-12.1" });
    expect(layers?.at(-1)).toMatchObject({ id: "python-flash-attn", group: "compiled" });
    expect(layers?.find(({ id }) => id === "python-rest-0")?.distributions).toEqual(["idna==3.10"]);
  });

  it("are built with nvcc as any other archive where there is no torch", async () => {
    const { stages } = await planned("!flash-attn==2.8.3", "idna==3.10");

    expect(stages?.map(({ id }) => id)).toEqual(["python-rest-0"]);
    expect(stages?.[0]?.ops[0]).toMatchObject({ env: { CUDA_HOME: expect.stringContaining("/cuda-") } });
  });
});
