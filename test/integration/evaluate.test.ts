import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readEvaluations } from "../../src/factory/evaluation/read-evaluations.ts";
import { isKept } from "../../src/factory/images/keep-image.ts";
import { startRegistryFixture } from "../../src/registry/registry-fixture.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const { buildkit, cache, env } = testMachine();
const project = emptyFolder();
const elsewhere = emptyFolder();

const PIPELINE = `digraph hello {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [type="factory.build"]
  start -> build -> exit
}
`;

/** Kept outside of the project: what is built must not know it. `greeting` is what the page has to say. */
function suiteText(greeting: string): string {
  return JSON.stringify({
    pipeline: "hello@1",
    scenarios: [
      {
        ...{ id: "HP-1", title: "greets", action: { http: { path: "/" } } },
        expected: { status: 200, contains: greeting },
      },
      {
        ...{ id: "HP-2", title: "is small and not root", action: { image: true } },
        expected: { maxBytes: 200_000_000, maxLayers: 20, user: "10001" },
      },
      {
        ...{ id: "HP-3", title: "has flask", action: { run: ["python", "-c", "import flask; print('ok')"] } },
        expected: { output: { equals: "ok\n" } },
      },
      {
        id: "ER-1",
        title: "knows no such page",
        action: { http: { path: "/no" } },
        expected: { status: 404 },
      },
      {
        ...{ id: "ER-2", title: "refuses options", action: { run: ["python", "--no-such"] } },
        expected: { exit: 2, stderr: { contains: "usage" } },
      },
      { id: "EC-1", title: "has no compiler", action: { file: "/usr/bin/cc" }, expected: { is: "absent" } },
      {
        ...{
          id: "EC-2",
          title: "sees no suite",
          action: { run: "! ls -aR / 2>/dev/null | grep -qx .factory" },
        },
        expected: {},
      },
    ],
  });
}

interface Document {
  readonly runId: string;
  readonly status: string;
  readonly runDir: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly evaluation: {
    readonly evaluation: number;
    readonly total: number;
    readonly passed: number;
    readonly imageDigest: string;
    readonly reportDigest: string;
    readonly failed: readonly { readonly id: string; readonly signature: string }[];
  } | null;
}

function factory(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<ProgramRun> {
  return runFactory(args, {
    cwd: project,
    env: { ...env, BUILDKIT_HOST: buildkit, USER: "ada", ...more },
    folders: { cache, config: join(project, ".config"), state: join(project, ".state") },
  });
}

async function document(...args: readonly string[]): Promise<Document & { readonly exit: number }> {
  const { stdout, stderr, exit } = await factory([...args, "--json"]);
  expect(stdout, stderr).toContain("{");
  return { ...(JSON.parse(stdout) as Document), exit };
}

function failuresOf({ runDir }: Document): string {
  const scenarios = readEvaluations(runDir).flatMap((each) =>
    each.kind === "valid" ? each.report.scenarios : [],
  );
  return JSON.stringify(scenarios.filter(({ passed }) => !passed));
}

beforeAll(async () => {
  cpSync(join(import.meta.dirname, "../../fixtures/flask-hello"), project, { recursive: true });
  writeFileSync(join(project, "factory.yaml"), "base: debian-python:3.11\n");
  writeFileSync(join(project, "hello.dot"), PIPELINE);
  expect((await factory(["pipeline", "register", "hello.dot"])).exit).toBe(0);
  for (const greeting of ["hello from factory", "good morning"]) {
    const file = join(elsewhere, "hello.json");
    writeFileSync(file, suiteText(greeting));
    expect((await factory(["suite", "create", file])).exit).toBe(0);
  }
});

describe("factory run with a suite", () => {
  let passed: Document;

  it("tries every scenario on the image that it built, by its digest", async () => {
    const run = await document("run", "--pipeline", "hello@1", "--suite", "hello@1");
    passed = run;

    expect(run.exit, failuresOf(run)).toBe(0);
    expect(run.status).toBe("evaluating");
    expect(run.evaluation).toMatchObject({ evaluation: 1, total: 7, passed: 7, failed: [] });
    expect(run.evaluation?.imageDigest).toBe(run.context["image.digest"]);
    expect(readEvaluations(run.runDir)).toMatchObject([
      { kind: "valid", reportDigest: run.evaluation?.reportDigest, report: { runtime: "buildkit" } },
    ]);
  });

  it("shows the report again without trying anything", async () => {
    const { runId, evaluation } = passed;

    const shown = await factory(["evaluate", runId], { BUILDKIT_HOST: "unix:///nowhere.sock" });

    expect(shown.exit, shown.stderr).toBe(0);
    expect(shown.stdout).toContain("scenarios  7 of 7 passed of hello@1");
    expect(shown.stdout).toContain(`factory approve ${runId} --reason`);
    expect(await document("evaluate", runId)).toMatchObject({ evaluation, exit: 0 });
  });

  it("ends with 2 when a scenario fails, and names what failed in the same way again", async () => {
    const failed = await document("run", "--pipeline", "hello@1", "--suite", "hello@2");
    const again = await document("evaluate", failed.runId, "--again");

    expect([failed.exit, again.exit]).toEqual([2, 2]);
    expect(failed.status).toBe("evaluating");
    expect(failed.evaluation).toMatchObject({ evaluation: 1, passed: 6, failed: [{ id: "HP-1" }] });
    expect(again.evaluation).toMatchObject({ evaluation: 2, failed: failed.evaluation?.failed });
    const shown = await factory(["evaluate", failed.runId]);
    expect(shown.stdout).toContain('the body does not contain "good morning"');
    expect(shown.stdout).toContain(`factory reject ${failed.runId} --reason`);
    const xml = readFileSync(join(failed.runDir, "evaluations", "1", "report.xml"), "utf8");
    expect(xml).toContain(`type="${failed.evaluation?.failed[0]?.signature}"`);
  });

  it("goes on after the builder was away, with the image of then", async () => {
    const away = await factory(["evaluate", passed.runId, "--again"], {
      BUILDKIT_HOST: "unix:///nowhere.sock",
    });
    // Later builds replace what is in the folder of the project.
    rmSync(join(project, ".factory", "state", "image"), { recursive: true });
    mkdirSync(join(project, ".factory", "state", "image"));

    expect(away.exit).toBe(75);
    expect(away.stderr).toContain(`factory evaluate ${passed.runId} --again`);
    expect(readdirSync(join(passed.runDir, "evaluations"))).toEqual(["1"]);
    const again = await document("resume", passed.runId);
    expect(again.evaluation).toEqual(passed.evaluation);
    expect(await document("evaluate", passed.runId, "--again")).toMatchObject({
      exit: 0,
      evaluation: { evaluation: 2, passed: 7, imageDigest: passed.evaluation?.imageDigest },
    });
    const digest = passed.evaluation?.imageDigest ?? "";
    expect(await isKept({ projectDir: project, runId: passed.runId, digest })).toBe(true);
  });

  it("tries an image that was pushed where it is, by its digest", async () => {
    const registry = await startRegistryFixture({});
    try {
      const build = `build [type="factory.build", output="type=image,push=true", tag="${registry.host}/team/hello:1"]`;
      writeFileSync(
        join(project, "push.dot"),
        PIPELINE.replace(/build \[.*\]/, build).replace("hello {", "push {"),
      );
      const file = join(elsewhere, "pushed.yaml");
      writeFileSync(
        file,
        `pipeline: push@1
scenarios:
  - { id: HP-1, title: has flask, action: { run: [python, -c, import flask] } }
  - { id: HP-2, title: is no root, action: { image: true }, expected: { user: 10001 } }
`,
      );
      expect((await factory(["pipeline", "register", "push.dot"])).exit).toBe(0);
      expect((await factory(["suite", "create", file])).exit).toBe(0);

      const run = await document("run", "--pipeline", "push@1", "--suite", "pushed@1");

      expect(run.exit, failuresOf(run)).toBe(0);
      const digest = run.evaluation?.imageDigest ?? "";
      expect(readEvaluations(run.runDir)).toMatchObject([
        { report: { image: { digest, source: "registry", name: `${registry.host}/team/hello@${digest}` } } },
      ]);
      expect(await isKept({ projectDir: project, runId: run.runId, digest })).toBe(false);
    } finally {
      await registry.close();
    }
  });
});
