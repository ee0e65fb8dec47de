import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { checkpointSchema } from "../../../src/cli/runs/checkpoint-schema.ts";
import { runEventSchema, runListSchema, runSummarySchema } from "../../../src/cli/runs/runs-schema.ts";
import { RELEASE_PIPELINE } from "../../../src/pipeline/release-pipeline.ts";
import { runsFolder } from "../../../src/pipeline/run-store/run-paths.ts";
import { runFactory } from "../../run-factory.ts";
import { projectWith } from "./session-on-disk.ts";

const PIPELINE = `digraph demo {
  start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]
  split [shape=component] join [shape=tripleoctagon]
  a [tool_command="echo from a"] b [tool_command="test -f ok || { touch ok; echo broken >&2; exit 3; }", max_retries=1]
  review [shape=hexagon, label="Good?"]
  start -> split; split -> a -> join; split -> b -> join; join -> review -> exit
}`;
const env = {
  PATH: process.env.PATH,
  GIT_CONFIG_COUNT: "1",
  GIT_CONFIG_KEY_0: "user.name",
  GIT_CONFIG_VALUE_0: "ada",
};

async function waitingRun() {
  const { project: cwd } = projectWith(PIPELINE);
  const factory = (...args: readonly string[]) => runFactory(args, { cwd, env });
  const run = await factory("run", "--json");
  const summary = JSON.parse(run.stdout) as { readonly runId: string; readonly runDir: string };
  return { cwd, factory, run, summary };
}

function valid(schema: object, value: unknown): readonly unknown[] {
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
  const check = ajv.compile(schema);
  return check(value) ? [] : (check.errors ?? []);
}

describe("factory runs", () => {
  let shared: ReturnType<typeof waitingRun> | undefined;

  it("lists, shows, follows and draws a run, as their schemas say", async () => {
    const { factory, run, summary, cwd } = await waitingRun();
    const { runId } = summary;
    const list = await factory("runs", "list", "--status", "awaiting_human", "--json");
    const show = await factory("runs", "show", runId.slice(0, 18), "--json");
    const events = (await factory("runs", "events", "latest", "--json", "--follow")).stdout
      .trim()
      .split("\n");
    const logs = await factory("runs", "logs", runId);
    const text = await factory("runs", "show");
    const graph = await factory("runs", "graph", "latest", "--format", "mermaid");
    await factory("runs", "graph", "-o", "run.svg");

    expect([run.exit, run.stderr]).toEqual([4, ""]);
    expect(JSON.parse(show.stdout)).toEqual(summary);
    expect(valid(runSummarySchema, summary)).toEqual([]);
    expect(JSON.parse(list.stdout)).toMatchObject({
      runs: [{ runId, status: "awaiting_human", paused: false, pipeline: "demo", activeStage: "review" }],
    });
    expect(valid(runListSchema, JSON.parse(list.stdout))).toEqual([]);
    const checkpoint = readFileSync(join(summary.runDir, "checkpoint.json"), "utf8");
    expect(valid(checkpointSchema, JSON.parse(checkpoint))).toEqual([]);
    expect(valid(checkpointSchema, { ...JSON.parse(checkpoint), status: "done" })).not.toEqual([]);
    for (const line of events) expect([line, valid(runEventSchema, JSON.parse(line))]).toEqual([line, []]);
    expect(logs.stdout).toContain("== a: stdout\nfrom a\n");
    expect(logs.stdout).toContain("== b: stderr\nbroken\n");
    expect((await factory("runs", "logs", "latest", "a")).stdout).toBe("== a: stdout\nfrom a\n");
    expect(text.stdout).toMatch(/b {2}success, 2 attempts[\s\S]*waits for an answer\n {2}Good\? \(review\)/);
    expect(graph.stdout).toMatch(/n_join ==> n_review[\s\S]*style n_review fill:#fff0b3/);
    expect(readFileSync(join(cwd, "run.svg"), "utf8")).toContain("#c8f0d0");
  });

  it("has schemas that refuse what is no such document", () => {
    expect(valid(runListSchema, { runs: [{ runId: "x" }] })).not.toEqual([]);
    expect(
      valid(runEventSchema, { seq: 1, time: "t", run_id: "r", event: "run.paused", actor: "a", more: 1 }),
    ).not.toEqual([]);
    expect(valid(runEventSchema, { seq: 1, time: "t", run_id: "r", event: "run.paused" })).not.toEqual([]);
  });

  it("pauses, changes and cancels a run with the name of who does it", async () => {
    const { factory } = await waitingRun();
    const paused = await factory("pause", "latest", "--reason", "lunch", "--json");
    const listed = await factory("runs", "list");
    const changed = await factory("intervene", "latest", "--set", "work.size=a=b", "--actor", "bob");
    const canceled = await factory("cancel", "latest", "--reason", "no");
    const { stdout } = await factory("runs", "events");

    expect(JSON.parse(paused.stdout)).toMatchObject({ action: "pause", done: true, actor: "ada" });
    expect(listed.stdout).toContain("awaiting_human, paused  demo at review");
    expect([changed.exit, canceled.exit]).toEqual([0, 0]);
    expect(stdout).toMatch(/run\.paused: paused by ada: lunch\n.*bob intervened \(work\.size="a=b"\)\n/);
    expect(stdout).toContain("run.canceled: canceled by ada: no");
  });

  it.each([
    [["runs", "show", "nix"], 1, "there is no run nix"],
    [["runs", "list", "--status", "done"], 1, "no run has the status done"],
    [["runs", "list", "--limit", "0"], 1, "it is not a whole number from 1"],
    [["runs", "logs", "latest", "nix"], 1, "choose one of a, b"],
    [["runs", "graph", "latest", "--format", "png"], 1, "there is no format named png"],
    [["runs", "list", "--project", "nix"], 1, "nix"],
    [["intervene", "latest"], 1, "nothing is said of the intervention"],
    [["intervene", "latest", "--set", "a"], 1, '"a" is not KEY=VALUE'],
    [["intervene", "latest", "--set", "1a=x"], 1, '"1a" is no key of a context'],
    [["intervene", "latest", "--set", "graph.goal=x"], 1, "graph.goal is kept by the engine"],
    [["cancel", "nix"], 1, "there is no run nix"],
    [["run", "--progress", "loud"], 1, "there is no view named loud"],
  ])("says what is wrong with %j", async (args, exit, message) => {
    shared ??= waitingRun();
    const said = await (await shared).factory(...args);

    expect([said.exit, said.stderr]).toEqual([exit, expect.stringContaining(message)]);
  });

  it("leaves a run out that cannot be read, and says so", async () => {
    const { factory, cwd, summary } = await waitingRun();
    writeFileSync(join(runsFolder(cwd), summary.runId, "run.json"), "{");
    const list = await factory("runs", "list", "--json");

    expect(JSON.parse(list.stdout)).toEqual({ runs: [] });
    expect(list.stderr).toContain("its run is left out");
  });
});

describe("factory run without a file", () => {
  it("refuses to choose between two, and does not change a file of the user", async () => {
    const { project: cwd } = projectWith(PIPELINE);
    writeFileSync(join(cwd, "factory.dot"), PIPELINE);
    const two = await runFactory(["run"], { cwd, env });
    const init = await runFactory(["pipeline", "init"], { cwd, env });
    const other = await runFactory(["pipeline", "init", "own.dot"], { cwd, env });

    expect([two.exit, two.stderr]).toEqual([1, expect.stringContaining("pipeline.dot and factory.dot")]);
    expect([init.exit, init.stderr]).toEqual([1, expect.stringContaining("pipeline.dot exists already")]);
    expect([other.exit, readFileSync(join(cwd, "own.dot"), "utf8")]).toEqual([0, RELEASE_PIPELINE]);
    expect(existsSync(runsFolder(cwd))).toBe(false);
  });
});

describe("the view of a run", () => {
  const FLAKY = `digraph g { start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]
    a [tool_command="seq 1 20; printf '\\\\033[31m'; test -f ok || { touch ok; exit 3; }", max_retries=1]
    start -> a -> exit }`;

  it("says why each hop, what failed with the end of its output, and that it is tried again", async () => {
    const { project: cwd } = projectWith(FLAKY);
    const { stdout, stderr } = await runFactory(["run"], { cwd, env });

    expect(stderr).toMatch(/a fail in [\d.]+s: exit 3\n/);
    expect(stderr).toContain("  | 20\n");
    expect(stderr).not.toContain("  | 2\n");
    expect(stderr).not.toContain("\u001b");
    expect(stderr).toMatch(/a is tried again in [\d.]+s \(attempt 2\)\n/);
    expect(stderr).toContain("a → exit: only edge\n");
    expect(stdout).toMatch(/reached its exit\n {2}visits {2}3 \(start, a, exit\), [\d.]+s\n {2}folder/);
  });

  it("shows everything with --verbose, and nothing with quiet", async () => {
    const verbose = projectWith(FLAKY).project;
    const quiet = projectWith(FLAKY).project;

    expect((await runFactory(["run", "--verbose"], { cwd: verbose, env })).stderr).toContain("  | 2\n");
    expect((await runFactory(["run", "--progress", "quiet"], { cwd: quiet, env })).stderr).toBe("");
  });
});
