import { describe, expect, it } from "vitest";
import { FactoryError } from "../errors/factory-error.ts";
import { memoryProjectFs } from "../project/fs/memory-project-fs.ts";
import { readProject } from "../project/read-project.ts";
import type { CompatMatrix, Dependency } from "../resolve/types.ts";
import { canonicalJson } from "./canonical-json.ts";
import type { Block, Contribution, Stack } from "./contracts.ts";
import { planProject, selectStack } from "./plan-project.ts";
import type { DraftStage } from "./types.ts";

const matrix: CompatMatrix = {
  name: "bases",
  variables: { base: "exact" },
  rows: [
    { id: "first", base: "first", build: "first:build", runtime: "first:run" },
    { id: "second", base: "second", build: "second:build", runtime: "second:run" },
  ],
};

function stage(id: string, phase: DraftStage["phase"], rest: Partial<DraftStage> = {}): DraftStage {
  return { id, phase, name: id, block: "test", from: { kind: "scratch" }, ops: [], ...rest };
}

function block(name: string, contribution: Contribution, rest: Partial<Block> = {}): Block {
  return {
    name,
    detect: async () => true,
    dependencies: async () => [],
    plan: async () => contribution,
    ...rest,
  };
}

const base = block("base", {
  stages: [
    stage("runtime", "export.base", {
      from: { kind: "image", ref: "first:run" },
      provides: ["runtime-base"],
    }),
  ],
});

function layer(id: string, phase: DraftStage["phase"]): DraftStage {
  return stage(id, phase, { layerId: id, ops: [{ kind: "mkdir", path: `/${id}` }] });
}

function stackOf(name: string, blocks: readonly Block[], recognises = true): Stack {
  return {
    name,
    needs: `a ${name}`,
    catalogue: "bases",
    blocks,
    detect: async () => recognises,
    describe: async () => ({
      stack: name,
      manager: "none",
      python: { range: "*", source: "default" },
      dependencies: [],
      systemPackages: [],
      accelerator: "none",
      ports: [],
    }),
  };
}

async function planWith(blocks: readonly Block[], files: Readonly<Record<string, string>> = { a: "" }) {
  return planProject({
    project: await readProject(memoryProjectFs(files)),
    stacks: [stackOf("test", blocks)],
    matrices: [matrix],
    platform: { os: "linux", architecture: "amd64" },
  });
}

function want(base: string): Dependency {
  const requestedBy = "chooser";
  return { name: "base", range: base, versioning: "exact", strength: "require", requestedBy, source: "test" };
}

describe("selectStack", () => {
  it("takes the first stack that recognises the project", async () => {
    const project = await readProject(memoryProjectFs({ a: "" }));
    const stacks = [stackOf("one", [], false), stackOf("two", []), stackOf("three", [])];

    expect((await selectStack(project, stacks)).name).toBe("two");
  });

  it.each([
    ["the project folder is empty", {}],
    ["no stack recognises this project: one needs a one", { "a.txt": "" }],
  ])("says that %s, and what was tried", async (message, files) => {
    const project = await readProject(memoryProjectFs(files));

    const error = await selectStack(project, [stackOf("one", [], false)]).catch((thrown) => thrown);

    expect(error).toBeInstanceOf(FactoryError);
    expect(error).toMatchObject({ code: "NO_STACK", message, details: { tried: ["one"] } });
  });
});

describe("the stack of the config", () => {
  const named = async (files: Readonly<Record<string, string>>) => readProject(memoryProjectFs(files));

  it("is taken before those that come first", async () => {
    const project = await named({ "factory.yaml": "stack: node\n", "package.json": "{}" });

    expect((await selectStack(project, [stackOf("python", []), stackOf("node", [])])).name).toBe("node");
  });

  it("must fit the project", async () => {
    const project = await named({ "factory.yaml": "# ours\nstack: node\n" });

    await expect(selectStack(project, [stackOf("node", [], false)])).rejects.toMatchObject({
      code: "NO_STACK",
      message: "the stack is node, but the project does not have a node",
      source: "factory.yaml:2:8",
      hint: "correct `stack`, or remove it to let factory choose",
    });
  });
});

describe("the base", () => {
  const other: CompatMatrix = {
    name: "others",
    variables: { base: "exact" },
    rows: [{ id: "foreign", base: "foreign", build: "f:build", runtime: "f:run" }],
  };
  const asking = block(
    "asking",
    {},
    {
      dependencies: async ({ config }) => (config.base === undefined ? [] : [want(config.base.value)]),
    },
  );

  async function baseOf(files: Readonly<Record<string, string>>, chosenBases: readonly string[] = []) {
    const { resolution } = await planProject({
      project: await readProject(memoryProjectFs(files)),
      stacks: [stackOf("test", [base, asking]), { ...stackOf("strange", [], false), catalogue: "others" }],
      matrices: [matrix, other],
      platform: { os: "linux", architecture: "amd64" },
      chosenBases,
    });
    return resolution.pins.base?.version;
  }

  it("is chosen among those of the stack", async () => {
    expect(await baseOf({})).toBe("first");
  });

  it("is the one that the user chose for the stack, and not one chosen for another", async () => {
    expect(await baseOf({}, ["foreign", "second"])).toBe("second");
    expect(await baseOf({}, ["foreign"])).toBe("first");
  });

  it("is the project's own before that", async () => {
    expect(await baseOf({ "factory.yaml": "base: first\n" }, ["second"])).toBe("first");
  });

  it("is refused when the project names one of another stack", async () => {
    await expect(baseOf({ "factory.yaml": "base: foreign:3\n" })).rejects.toMatchObject({
      code: "BASE_UNKNOWN",
      message: "foreign:3 is a base of strange projects, and this is a test project",
      source: "factory.yaml:1:7",
      hint: "choose first or second, or name no base",
    });
  });
});

describe("planProject", () => {
  it("asks only the blocks that have something to do", async () => {
    const never = async () => {
      throw new Error("an idle block was asked");
    };
    const idle = block("idle", {}, { detect: async () => false, dependencies: never, plan: never });

    const { plan } = await planWith([base, idle]);

    expect(plan.stages.map(({ id }) => id)).toEqual(["runtime"]);
  });

  it("resolves what the blocks ask for before any of them plans", async () => {
    const seen: string[] = [];
    const reader = block(
      "reader",
      {},
      {
        plan: async ({ resolution, detection }) => {
          seen.push(resolution.rows.bases?.build ?? "", detection.stack);
          return {};
        },
      },
    );
    const chooser = block("chooser", {}, { dependencies: async () => [want("second")] });

    await planWith([base, reader, chooser]);

    expect(seen).toEqual(["second:build", "test"]);
  });

  it("lists what the layers hold in the order of the image, and those nobody describes as well", async () => {
    const { layers } = await planWith([
      base,
      block("late", {
        stages: [layer("source", "export.source")],
        layers: [{ id: "source", group: "source", distributions: [] }],
      }),
      block("early", { stages: [layer("system", "export.system")] }),
    ]);

    expect(layers).toEqual([
      { id: "system", group: "other", distributions: [] },
      { id: "source", group: "source", distributions: [] },
    ]);
  });

  it("refuses a plan that breaks the rules, whichever block wrote it", async () => {
    const broken = block("broken", {
      stages: [stage("x", "build.app", { ops: [{ kind: "mkdir", path: "relative" }] })],
    });

    await expect(planWith([base, broken])).rejects.toMatchObject({ code: "PLAN_INVALID" });
  });

  it("resolves with the tables that what is asked for brings in, and says what a force contradicts", async () => {
    const torch: CompatMatrix = {
      name: "torch",
      variables: { torch: "pep440", base: "exact" },
      when: "torch",
      rows: [{ id: "two", torch: "2.0", base: "second" }],
    };
    const asking = (dependencies: readonly Dependency[]) =>
      planProject({
        project: projectOf,
        stacks: [stackOf("test", [{ ...base, dependencies: async () => dependencies }])],
        matrices: [matrix],
        conditional: async (names) => (names.includes("torch") ? [torch] : []),
        platform: { os: "linux", architecture: "amd64" },
      });
    const projectOf = await readProject(memoryProjectFs({ a: "" }));
    const two = { ...want("2.0"), name: "torch", versioning: "pep440" } as const;

    const [nothing, tied, forced] = [
      await asking([]),
      await asking([two]),
      await asking([two, { ...want("first"), strength: "override" }]),
    ];

    expect(nothing.matrices.map(({ name }) => name)).toEqual(["bases"]);
    expect(tied.matrices.map(({ name }) => name)).toEqual(["torch", "bases"]);
    expect(tied.resolution.pins.base?.version).toBe("second");
    expect(forced.resolution.pins.base?.version).toBe("first");
    expect(forced.diagnostics).toEqual([
      {
        code: "TABLE_OVERRIDDEN",
        severity: "warning",
        message: "base first is taken as it was asked for, although torch#two says second",
        source: "test",
      },
    ]);
  });

  it("gives the same bytes for any order in which a folder lists its files", async () => {
    const { python } = await import("../../stacks/python/stack.ts");
    const { default: bases } = await import("../../compat/bases.json", { with: { type: "json" } });
    const { readMatrix } = await import("../resolve/read-matrix.ts");
    const files = {
      "requirements.txt": "flask\ngunicorn\n",
      "app.py": "app = Flask(__name__)\n",
      ".dockerignore": "data\n",
      "factory.yaml": "systemPackages: [git, curl]\nenvironment: { B: '2', A: '1' }\n",
      ".python-version": "3.12\n",
    };
    const planned = async (entries: readonly (readonly [string, string])[]) =>
      canonicalJson(
        await planProject({
          project: await readProject(memoryProjectFs(Object.fromEntries(entries))),
          stacks: [python],
          matrices: [readMatrix(bases, "compat/bases.json")],
          platform: { os: "linux", architecture: "amd64" },
        }),
      );

    const forwards = await planned(Object.entries(files));
    const backwards = await planned(Object.entries(files).toReversed());

    expect(backwards).toBe(forwards);
  });
});
