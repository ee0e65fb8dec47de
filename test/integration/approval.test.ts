import { cpSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RegistryFixture, startRegistryFixture } from "../../src/registry/registry-fixture.ts";
import { type ProgramRun, runFactory } from "../run-factory.ts";
import { emptyFolder } from "./small-project.ts";
import { testMachine } from "./test-machine.ts";

const PIPELINE = `digraph release {
  start [shape=Mdiamond]
  exit [shape=Msquare]
  build [shape=parallelogram, type="factory.build", timeout=10m]
  smoke [shape=parallelogram, type="factory.smoke", timeout=5m]
  review [shape=hexagon, label="Continue to evaluation?"]
  stop [shape=parallelogram, tool_command="exit 1"]
  start -> build -> smoke -> review
  review -> exit [label="[C] Continue"]
  review -> stop [label="[S] Stop"]
}
`;

const SUITE = `pipeline: release
scenarios:
  - { id: HP-1, title: greets, action: { http: { path: / } }, expected: { status: 200, contains: hello from factory } }
  - { id: HP-2, title: has its framework, action: { run: [python, -c, "import flask"] }, expected: { exit: 0 } }
  - { id: HP-3, title: is not root, action: { image: true }, expected: { maxLayers: 20, user: "10001:10001" } }
  - { id: ER-1, title: knows no other page, action: { http: { path: /nope } }, expected: { status: 404 } }
  - { id: ER-2, title: refuses other methods, action: { http: { path: /, method: DELETE } }, expected: { status: 405 } }
  - { id: EC-1, title: has no compiler, action: { file: /usr/bin/cc }, expected: { is: absent } }
  - { id: EC-2, title: has its source, action: { file: /app/app.py }, expected: { is: file, contains: Flask } }
`;

const { buildkit, cache, env } = testMachine();
const project = emptyFolder();
const outside = emptyFolder();
let registry: RegistryFixture;

function factory(...args: readonly string[]): Promise<ProgramRun> {
  return runFactory(args, {
    cwd: project,
    env: { ...env, BUILDKIT_HOST: buildkit },
    folders: { cache, config: join(outside, "config"), state: join(outside, "state") },
  });
}

async function succeeds(...args: readonly string[]): Promise<ProgramRun> {
  const run = await factory(...args);
  expect(run.exit, `${args.join(" ")}\n${run.stdout}\n${run.stderr}`).toBe(0);
  return run;
}

async function json<T>(...args: readonly string[]): Promise<T> {
  return JSON.parse((await succeeds(...args, "--json")).stdout) as T;
}

interface RunDocument {
  readonly runId: string;
  readonly status: string;
  readonly runDir: string;
  readonly context: Readonly<Record<string, unknown>>;
  readonly evaluation: {
    readonly total: number;
    readonly passed: number;
    readonly imageDigest: string;
    readonly failed: readonly { readonly id: string }[];
  } | null;
}

/** Of all runs, by id. */
async function statuses(status: string): Promise<readonly string[]> {
  const { runs } = await json<{ runs: readonly { runId: string }[] }>("runs", "list", "--status", status);
  return runs.map(({ runId }) => runId);
}

function put(name: string, text: string): string {
  const file = join(outside, name);
  writeFileSync(file, text);
  return file;
}

/** Runs up to the gate, answers it and goes on to the end of the evaluation. */
async function runAll(...flags: readonly string[]): Promise<{ exit: number; run: RunDocument }> {
  const waiting = await factory("run", ...flags, "--json");
  expect(waiting.exit, waiting.stdout + waiting.stderr).toBe(4);
  const { runId, status } = JSON.parse(waiting.stdout) as RunDocument;
  expect(status).toBe("awaiting_human");
  expect(await statuses("awaiting_human")).toEqual([runId]);
  await succeeds("answer", runId, "C", "--actor", "Ada");
  const { exit, stdout } = await factory("resume", runId, "--json");
  return { exit, run: JSON.parse(stdout) as RunDocument };
}

beforeAll(async () => {
  registry = await startRegistryFixture({});
  cpSync(join(import.meta.dirname, "../../fixtures/flask-hello"), project, { recursive: true });
  writeFileSync(join(project, "factory.yaml"), "base: debian-python:3.11\n");
  await succeeds("pipeline", "register", put("release.dot", PIPELINE));
  await succeeds("suite", "create", put("hello.yaml", SUITE));
  await succeeds("profile", "create", put("ci.yaml", "title: ci\n"));
});
afterAll(() => registry.close());

describe("from a source to a promoted image", () => {
  const made = ["--pipeline", "release", "--suite", "hello", "--profile", "ci"];
  const words = ["--reason", "all scenarios passed", "--outcome", "the page greets", "--actor", "Ada"];
  let first: RunDocument;

  it("runs, waits for a human, evaluates, is approved and promoted", async () => {
    const target = `${registry.host}/team/hello:live`;
    const { exit, run } = await runAll(...made);
    first = run;

    expect(exit).toBe(0);
    expect(run.status).toBe("evaluating");
    expect(run.evaluation).toMatchObject({ total: 7, passed: 7, imageDigest: run.context["image.digest"] });
    expect(await statuses("evaluating")).toEqual([run.runId]);
    expect((await factory("promote", run.runId, "--to", target)).exit).toBe(1);

    await succeeds("approve", run.runId, ...words);
    expect(await statuses("approved")).toEqual([run.runId]);
    await succeeds("decisions", "verify");
    await succeeds("promote", run.runId, "--to", target);

    const pulled = await json<{ digest: string }>(
      "pull",
      target,
      "--output",
      `type=oci,tar=false,dest=${join(outside, "pulled")}`,
    );
    expect(pulled.digest).toBe(run.evaluation?.imageDigest);
    expect(statSync(join(run.runDir, "run.json")).mode & 0o222).toBe(0);
    expect(JSON.parse(readFileSync(join(run.runDir, "run.json"), "utf8"))).toMatchObject({
      status: "approved",
      pipeline_id: "release",
      pipeline_version: "1",
      scenario_suite_id: "hello",
      factory_profile_id: "ci",
    });
    const handoff = await succeeds("runs", "handoff", run.runId);
    expect(handoff.stdout).toContain("all scenarios passed");
  });

  it("blocks what fails a scenario, until a new run of the mended source passes", async () => {
    const target = `${registry.host}/team/hello:live`;
    const source = join(project, "app.py");
    const good = readFileSync(source, "utf8");
    writeFileSync(source, good.replace("hello from factory", "goodbye"));

    const broken = await runAll(...made);
    const { runId } = broken.run;
    expect(broken.exit).toBe(2);
    expect(broken.run.evaluation).toMatchObject({ total: 7, passed: 6, failed: [{ id: "HP-1" }] });
    expect(await json("suite", "show", "hello@1")).toMatchObject({
      history: [
        { runId: first.runId, status: "approved", evaluations: [{ passed: 7, failed: [] }] },
        { runId, status: "evaluating", evaluations: [{ passed: 6, failed: ["HP-1"] }] },
      ],
    });
    const refused = await factory("approve", runId, ...words);
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toContain("1 of 7 scenarios");
    await succeeds(
      "reject",
      runId,
      "--reason",
      "no greeting",
      "--remediation",
      "restore it",
      "--actor",
      "Ada",
    );
    expect((await factory("promote", runId, "--to", target)).exit).toBe(1);
    expect(await statuses("rejected")).toEqual([runId]);

    writeFileSync(source, good.replace("hello from factory", "hello from factory, again"));
    await succeeds("pipeline", "register", put("release.dot", `${PIPELINE}// mended\n`));
    await succeeds("suite", "create", put("hello.yaml", SUITE));
    const mended = await runAll(...made);
    expect(mended.exit).toBe(0);
    await succeeds("approve", mended.run.runId, ...words);
    await succeeds("promote", mended.run.runId, "--to", target);
    const { digest } = await json<{ digest: string }>("rollback", "--to", target);
    expect(digest).toBe(first.evaluation?.imageDigest);

    const window = [
      "--window",
      "w1",
      "--class",
      "low_risk_feature",
      "--file",
      join(outside, "records.ndjson"),
    ];
    for (const run of [first.runId, runId, mended.run.runId])
      await succeeds("gate", "record", run, ...window);
    const records = readFileSync(join(outside, "records.ndjson"), "utf8").trimEnd().split("\n");
    expect(records.map((line) => (JSON.parse(line) as { decision: string }).decision)).toEqual([
      "approved",
      "rejected",
      "approved",
    ]);
    await succeeds("decisions", "verify");
  });
});
