import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { RUN_STATUSES } from "../../src/pipeline/engine/run-status.ts";
import { runFactory } from "../run-factory.ts";

const PIPELINE = `digraph Release {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [shape=parallelogram, tool_command="true"]
  start -> build -> exit
}
`;
const SUITE = `pipeline: release@1
scenarios:
  - { id: HP-1, title: answers, action: { http: { path: / } }, expected: { contains: Hello } }
  - { id: HP-2, title: runs, setup: { timeout: 5s }, action: { run: [python, -V] }, expected: { output: { contains: 3.12 } } }
  - { id: HP-3, title: small, action: { image: true }, expected: { maxLayers: 20, user: 10001 } }
  - { id: ER-1, title: refuses, action: { run: app --nope }, expected: { exit: 2 } }
  - { id: ER-2, title: no such page, action: { http: { path: /nope } }, expected: { status: 404 } }
  - { id: EC-1, title: no compiler, action: { file: /usr/bin/cc }, expected: { is: absent } }
  - { id: EC-2, title: mode, action: { file: /app }, expected: { is: folder, mode: 0755 } }
`;
const PROFILE = `bindings: { token: { env: CI_TOKEN } }
limits: { restarts: 2 }
requires: { keys: [token], env: [CI_ZONE] }
`;

let project: string;
let outside: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-resources-"));
  outside = mkdtempSync(join(tmpdir(), "factory-outside-"));
});
afterEach(() => {
  for (const folder of [project, outside]) rmSync(folder, { recursive: true });
});

function put(name: string, text: string): string {
  const file = join(outside, name);
  writeFileSync(file, text);
  return file;
}

function factory(...args: readonly string[]) {
  const end = args.includes("list") ? [] : ["--actor", "Ada"];
  const known = ["register", "retire", "archive"].includes(args[1] ?? "") || args[0] === "suite" ? end : [];
  const actor = ["show", "list", "update", "delete"].includes(args[1] ?? "") ? [] : known;
  return runFactory([...args, "--project", project, ...actor]);
}

async function document(...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const { stdout, stderr, exit } = await factory(...args, "--json");
  expect(exit, stderr + stdout).toBe(0);
  return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
}

function putRun(id: string, changes: Readonly<Record<string, unknown>>): void {
  const file = join(project, ".factory/state/runs", id, "run.json");
  mkdirSync(dirname(file), { recursive: true });
  const envelope = {
    run_id: id,
    pipeline_id: "release",
    pipeline_version: "1",
    scenario_suite_id: "hello",
    scenario_suite_version: "1",
    factory_profile_id: "ci",
    status: "executing",
    created_at: "2026-11-21T20:00:00Z",
    updated_at: "2026-11-21T20:00:00Z",
    artifacts_root: "artifacts",
  };
  writeFileSync(file, JSON.stringify({ ...envelope, ...changes }));
}

describe("factory pipeline", () => {
  it("registers a text once, and a changed text as the next version", async () => {
    const file = put("release.dot", PIPELINE);
    expect(await document("pipeline", "register", file)).toMatchObject({
      id: "release",
      version: 1,
      added: true,
    });
    expect(await document("pipeline", "register", file)).toMatchObject({ version: 1, added: false });

    writeFileSync(file, PIPELINE.replace('"true"', '"date"'));
    expect(await document("pipeline", "register", file)).toMatchObject({ version: 2, added: true });

    const first = await document("pipeline", "show", "release@1");
    expect(first).toMatchObject({ dot: PIPELINE, capabilities: ["exit", "start", "tool"] });
    expect(await document("pipeline", "list")).toMatchObject({ pipelines: [{ version: 1 }, { version: 2 }] });
  });

  it("refuses a pipeline that could not run, with every problem", async () => {
    const file = put("bad.dot", "digraph G { a [shape=parallelogram]; b [shape=nope] }\n");

    const { exit, stderr } = await factory("pipeline", "register", file);

    expect(exit).toBe(1);
    expect(stderr).toContain("PIPELINE_INVALID");
    expect(stderr).toContain("problems");
    expect(readdirSync(project)).toEqual([]);
  });

  it("notices a version that somebody edited", async () => {
    await factory("pipeline", "register", put("release.dot", PIPELINE));
    const file = join(project, ".factory/pipelines/release/1.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('\\"true\\"', '\\"date\\"'));

    const { exit, stderr } = await factory("pipeline", "show", "release");

    expect(exit).toBe(1);
    expect(stderr).toContain("the text does not match graphDigest");
  });

  it("retires a version only when no active run refers to it", async () => {
    await factory("pipeline", "register", put("release.dot", PIPELINE));
    putRun("run-1", {});

    const refused = await factory("pipeline", "retire", "release@1");
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toContain("run-1 (executing) still need it [RESOURCE_IN_USE]");

    putRun("run-1", { status: "failed" });
    expect((await factory("pipeline", "retire", "release@1")).exit).toBe(0);
    expect(await document("pipeline", "register", put("release.dot", PIPELINE))).toMatchObject({
      version: 2,
    });
  });
});

describe("factory suite", () => {
  beforeEach(() => factory("pipeline", "register", put("release.dot", PIPELINE)));

  it("binds a version to a version of a pipeline, and makes no second one of the same file", async () => {
    const file = put("hello.yaml", SUITE);
    const made = await document("suite", "create", file);
    expect(made).toMatchObject({
      id: "hello",
      version: 1,
      pipeline: { id: "release", version: 1 },
      warnings: [],
    });
    expect(await document("suite", "create", file)).toMatchObject({ version: 1, added: false });

    writeFileSync(file, SUITE.replace("title: mode", "title: mode of the folder"));
    expect(await document("suite", "create", file)).toMatchObject({ version: 2, added: true });
  });

  it("warns of few scenarios, and of a file that the build could read", async () => {
    const file = join(project, "scenarios.yaml");
    writeFileSync(file, SUITE.split("\n").slice(0, 3).join("\n"));

    const { warnings } = await document("suite", "create", file);

    expect(warnings).toHaveLength(4);
    expect(warnings).toContain("1 of at least 3 scenarios of the kind happy");
    expect((warnings as readonly string[]).at(-1)).toContain("is sent to the build");
  });

  it("makes a suite in a workspace that cannot be read", async () => {
    const member = join(project, "member");
    mkdirSync(member);
    writeFileSync(join(project, "uv.lock"), "version = 1\n");
    writeFileSync(join(project, "pyproject.toml"), "[tool.uv.workspace");
    writeFileSync(join(member, "pyproject.toml"), '[project]\nname = "member"\n');
    const file = join(member, "scenarios.yaml");
    writeFileSync(file, SUITE);
    const pipeline = join(member, "release.dot");
    writeFileSync(pipeline, PIPELINE);
    await runFactory(["pipeline", "register", pipeline, "--project", member]);

    const { exit, stderr } = await runFactory(["suite", "create", file, "--project", member]);

    expect([exit, stderr]).toEqual([0, expect.stringContaining("is sent to the build")]);
  });

  it("names every problem of a file with its place", async () => {
    const file = put(
      "bad.yaml",
      `pipeline: release
scenarios:
  - { id: XX-1, title: a, action: { run: ls, file: /x } }
  - { id: HP-1, title: b, setup: { ready: 3s, timeout: soon }, action: { run: ls }, expected: { mode: "0644" } }
  - { id: HP-1, title: c, action: { http: { path: nope } }, expected: { matches: "(" } }
  - { id: EC-1, tittle: d, action: { file: x } }
`,
    );

    const { exit, stdout } = await factory("suite", "create", file, "--json");

    expect(exit).toBe(1);
    const { error } = JSON.parse(stdout) as { error: { details: { problems: { source: string }[] } } };
    const places = error.details.problems.map(({ source }) => source.split(".yaml:")[1]);
    expect(places.map((place) => place?.split(":")[0])).toEqual([
      "3",
      "3",
      "4",
      "4",
      "4",
      "5",
      "5",
      "5",
      "6",
      "6",
    ]);
  });

  it("shows the runs of a version, and keeps an archived one", async () => {
    await document("suite", "create", put("hello.yaml", SUITE));
    putRun("run-1", { status: "approved" });
    putRun("run-2", { scenario_suite_version: "2" });

    expect(await document("suite", "archive", "hello@1", "--reason", "old")).toMatchObject({
      archived: { reason: "old", actor: { name: "Ada" } },
    });
    expect(await document("suite", "show", "hello")).toMatchObject({ history: [{ runId: "run-1" }] });
    expect(await document("suite", "list")).toMatchObject({ suites: [{ archived: true, approved: 1 }] });
  });

  it("refuses a pipeline that is not registered", async () => {
    const { exit, stderr } = await factory(
      "suite",
      "create",
      put("x.yaml", SUITE.replace("release@1", "relase")),
    );

    expect(exit).toBe(1);
    expect(stderr).toContain("did you mean release?");
  });
});

describe("factory profile", () => {
  const create = () => factory("profile", "create", put("ci.yaml", PROFILE));

  it("is made once", async () => {
    expect((await create()).exit).toBe(0);

    expect((await create()).stderr).toContain("RESOURCE_EXISTS");
  });

  it("tells what holds on this machine, and where each value comes from", async () => {
    await create();
    await factory("profile", "update", "ci", "--limit", "restarts=1", "--machine");

    const effective = await document("profile", "show", "ci", "--effective");

    expect(effective).toMatchObject({
      values: {
        "limits.restarts": { value: 1, source: "machine" },
        "limits.nodeVisits": { value: 20, source: "default" },
        "requires.keys": { value: ["token"], source: "profile" },
      },
      bindings: { token: { reference: { env: "CI_TOKEN" }, source: "profile", available: false } },
      missing: { keys: ["token"], env: ["CI_ZONE"], contracts: [] },
    });
    expect(await document("profile", "show", "ci")).toMatchObject({ limits: { restarts: 2 } });
  });

  it("changes bindings and limits only, and none that runs need away", async () => {
    await create();
    expect(
      await document("profile", "update", "ci", "--bind", "token=secret:ci", "--unlimit", "restarts"),
    ).toMatchObject({
      bindings: { token: { secret: "ci" } },
      limits: {},
    });

    const refused = await factory("profile", "update", "ci", "--unbind", "token");
    expect(refused.stderr).toContain("runs need the binding token");
    expect((await factory("profile", "update", "ci")).stderr).toContain("no change was given");
  });

  it.each(RUN_STATUSES)("is kept or not while a run that uses it is %s", async (status) => {
    await create();
    putRun("run-1", { status });
    const active = !["approved", "rejected", "failed", "canceled"].includes(status);

    expect((await factory("profile", "retire", "ci")).exit).toBe(active ? 1 : 0);
    expect((await factory("profile", "delete", "ci")).exit).toBe(active ? 1 : 0);
    expect((await factory("profile", "show", "ci")).exit).toBe(active ? 0 : 1);
  });

  it("is kept while nobody can tell what a run is", async () => {
    await create();
    mkdirSync(join(project, ".factory/state/runs/not-a-run"), { recursive: true });
    writeFileSync(join(project, ".factory/state/runs/README"), "");
    putRun("run-1", { status: "sleeping" });

    const { exit, stderr } = await factory("profile", "delete", "ci");

    expect(exit).toBe(1);
    expect(stderr).toContain("run-1/run.json cannot be read");
  });
});

describe("factory schema", () => {
  it("describes what is stored", async () => {
    await factory("profile", "create", put("ci.yaml", PROFILE));
    await factory("pipeline", "register", put("release.dot", PIPELINE));
    await factory("suite", "create", put("hello.yaml", SUITE));
    putRun("run-1", {});

    for (const [name, file] of [
      ["profile", ".factory/profiles/ci.json"],
      ["pipeline-spec", ".factory/pipelines/release/1.json"],
      ["suite", ".factory/suites/hello/1.json"],
      ["run-envelope", ".factory/state/runs/run-1/run.json"],
    ] as const) {
      const { stdout } = await runFactory(["schema", name]);
      const { $schema: _, ...schema } = JSON.parse(stdout) as { $schema?: string };
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
      const validate = ajv.compile(schema);
      expect(
        validate(JSON.parse(readFileSync(join(project, file), "utf8"))),
        `${name} ${ajv.errorsText(validate.errors)}`,
      ).toBe(true);
      expect(validate({ nothing: true })).toBe(false);
    }
  });
});
