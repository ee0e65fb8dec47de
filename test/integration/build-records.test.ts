import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { beforeAll, describe, expect, it } from "vitest";
import type { Trace, TraceEvent } from "../../src/build/trace/render-trace.ts";
import type { BuildReport } from "../../src/cli/build/build-report.ts";
import { buildRecordSchema, buildStatsSchema, buildsSchema } from "../../src/cli/builds/builds-schema.ts";
import type { BuildRecord } from "../../src/store/build-record.ts";
import { readBuildRecords } from "../../src/store/read-build-records.ts";
import { runFactory } from "../run-factory.ts";
import { buildProject, runBuildCommand } from "./build-project.ts";
import { sleepTime, untilSleeping } from "./processes.ts";
import { emptyFolder, smallProject } from "./small-project.ts";
import { bundledFactory } from "./spawn-factory.ts";
import { testMachine } from "./test-machine.ts";

const ajv = new Ajv2020({ allErrors: true });

describe("the builds of a project", () => {
  let project: string;
  let first: BuildReport;
  let traced: BuildReport;
  let trace: Trace;

  beforeAll(async () => {
    project = smallProject({ "factory.yaml": `run:\n  - echo ${sleepTime()} > /opt/number\n` });
    first = await buildProject(project, { args: ["--tag", "small:1"] });
    await buildProject(project);
    appendFileSync(join(project, "main.py"), "print('again')\n");
    const file = join(project, "trace.json");
    traced = await buildProject(project, { args: ["--trace", file, "--no-cache"] });
    trace = JSON.parse(readFileSync(file, "utf8"));
  });

  it("leave a record each, newest first, with what was new and what ran", async () => {
    const [edited, noOp, cold] = await readBuildRecords(project);

    expect(cold).toMatchObject({
      id: first.record,
      tag: "small:1",
      stack: "python",
      planDigest: first.planDigest,
      endpoint: testMachine().buildkit,
      output: { kind: "layout", path: join(project, ".factory/state/image") },
      outcome: { kind: "built", digest: first.digest },
      layers: first.layers,
      transfer: first.transfer,
    });
    expect(cold?.pins.python).toMatch(/^3\./);
    expect(cold?.stages.find(({ stage }) => stage.startsWith("run"))).toMatchObject({ cached: false });
    expect(noOp?.layers.every(({ reused }) => reused)).toBe(true);
    expect(noOp?.stages.every(({ cached, key }) => cached || key === undefined)).toBe(true);
    expect(edited?.layers.filter(({ reused }) => !reused).map(({ id }) => id)).toContain("source");
    expect(edited?.transfer.filesSent).toBe(1);
  });

  it("can be shown, listed and counted, as their schemas say", async () => {
    const show = await runFactory(["builds", "show", "latest", "--json"], { cwd: project });
    const list = await runFactory(["builds", "list", project, "--json"]);
    const stats = await runFactory(["builds", "stats", project, "--json"]);
    const shown = JSON.parse(show.stdout) as BuildRecord;

    expect(shown).toEqual((await readBuildRecords(project))[0]);
    expect(shown.id).toBe(traced.record);
    expect(ajv.validate(buildRecordSchema, shown), ajv.errorsText()).toBe(true);
    expect(ajv.validate(buildsSchema, JSON.parse(list.stdout)), ajv.errorsText()).toBe(true);
    expect(ajv.validate(buildStatsSchema, JSON.parse(stats.stdout)), ajv.errorsText()).toBe(true);
    expect(JSON.parse(stats.stdout).outcomes.built).toBe(3);
  });

  it("are traced: every stage that ran is there once, with its ops inside of its time", () => {
    const spans = trace.traceEvents.filter((event) => event.ph === "X");
    const stages = spans.filter(({ cat }) => cat === "stage");
    const ran = traced.stages.filter(({ cached, stage }) => !cached && isPlanned(stage, stages));

    expect(
      stages
        .filter(({ args }) => args.cached === false)
        .map(({ args }) => args.stage)
        .sort(),
    ).toEqual(ran.map(({ stage }) => stage).sort());
    expect(ran.map(({ stage }) => stage)).toEqual(expect.arrayContaining(["source", "python-venv"]));
    for (const stage of stages) {
      const ops = spans.filter(({ cat, pid, tid }) => cat === "op" && pid === stage.pid && tid === stage.tid);
      expect(ops.length).toBeGreaterThan(0);
      expect(ops.every((op) => op.ts >= stage.ts && op.ts + op.dur <= stage.ts + stage.dur)).toBe(true);
    }
    expect(spans.filter(({ cat }) => cat === "client").map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        "read project",
        "resolve and plan",
        "connect",
        "render",
        "solve",
        "finish output",
      ]),
    );
    expect(spans.some(({ cat, name }) => cat === "export" && name.includes("exporting"))).toBe(true);
    expect(spans.every(({ ts, dur }) => Number.isInteger(ts) && ts >= 0 && dur >= 0)).toBe(true);
  });

  it("are foretold when there are three, and the next one says how far off that was", async () => {
    const said: string[] = [];
    const { buildkit, cache, env } = testMachine();
    const home = emptyFolder();
    const stderr = { isTTY: false, columns: 80, write: (text: string) => void said.push(text) };

    const { stdout } = await runFactory(
      ["build", project, "--base", "debian-python:3.11", "--progress", "plain"],
      { env: { ...env, BUILDKIT_HOST: buildkit }, folders: { cache, config: home, state: home }, stderr },
    );
    const [record] = await readBuildRecords(project);

    expect(said.join("")).toMatch(/^expected \d+\.\ds, from 3 builds$/m);
    expect(stdout).toMatch(/^time .*; expected \d+\.\ds, (took .* (more|less)|as long as it took)$/m);
    expect(record?.expectedMs).toBeGreaterThan(0);
  });

  it("do not put the trace into the image, as a build that writes it elsewhere shows", async () => {
    const file = join(project, "trace.json");
    const again = await buildProject(project, { args: ["--trace", file] });
    writeFileSync(file, "other");
    const third = await buildProject(project, { args: ["--trace", file] });

    expect(third.digest).toBe(again.digest);
    expect(JSON.parse(readFileSync(file, "utf8")).displayTimeUnit).toBe("ms");
  });
});

describe("a build that fails", () => {
  it("leaves a record and a trace without its secrets", async () => {
    const secret = "hunter2-of-the-records";
    const project = smallProject({
      "factory.yaml":
        "run:\n  - command: cat /run/secrets/token >&2; exit 3\n    mounts:\n      - kind: secret\n        id: token\n        target: /run/secrets/token\n",
    });
    const file = join(project, "trace.json");
    const token = join(emptyFolder(), "token");
    writeFileSync(token, secret);

    const { exit } = await runBuildCommand(project, {
      args: ["--secret", `id=token,src=${token}`, "--trace", file],
    });
    const [record, ...others] = await readBuildRecords(project);

    expect(exit).toBe(2);
    expect(others).toEqual([]);
    expect(record?.outcome).toMatchObject({
      kind: "failed",
      code: "BUILD_FAILED",
      stage: expect.any(String),
    });
    expect(record?.layers).toEqual([]);
    expect(record?.stages.length).toBeGreaterThan(0);
    const trace = JSON.parse(readFileSync(file, "utf8")) as Trace;
    expect(trace.traceEvents.some(({ name }: TraceEvent) => name.endsWith("(failed)"))).toBe(true);
    expect(JSON.stringify([record, trace])).not.toContain(secret);
  });

  it("before anything is built leaves none, and neither does a trace that nobody can write", async () => {
    const project = smallProject();
    mkdirSync(join(project, "folder"));

    const missing = await runBuildCommand(project, { args: ["--trace", join(project, "no/trace.json")] });
    const folder = await runBuildCommand(project, { args: ["--trace", join(project, "folder")] });

    expect([missing.exit, folder.exit]).toEqual([1, 1]);
    expect(await readBuildRecords(project)).toEqual([]);
    expect(readdirSync(project).sort()).toEqual(["folder", "main.py"]);
  });
});

describe("a build that is interrupted", () => {
  it("leaves a record that says so", async () => {
    const seconds = sleepTime();
    const project = smallProject({ "factory.yaml": `run:\n  - sleep ${seconds}\n` });
    const factory = bundledFactory();
    const build = factory(["build", project, "--base", "debian-python:3.11", "--progress", "plain"]);
    await untilSleeping(seconds, build.exited);
    build.child.kill("SIGINT");

    expect((await build.exited).code).toBe(130);
    const records = await readBuildRecords(project);
    expect(records.map(({ outcome }) => outcome)).toEqual([{ kind: "interrupted" }]);
    expect(readdirSync(join(project, ".factory/state/builds"))).toHaveLength(1);
  });
});

describe("two builds of one project at the same time", () => {
  it("leave two whole records", async () => {
    const project = smallProject();
    const outputs = ["a", "b"].map((name) => `type=oci,dest=${join(emptyFolder(), name)}.tar`);

    const reports = await Promise.all(
      outputs.map((output) => buildProject(project, { args: ["--output", output] })),
    );
    const records = await readBuildRecords(project);

    expect(records.map(({ id }) => id).sort()).toEqual(reports.map(({ record }) => record).sort());
  });
});

/** The builder's own work is no stage of the plan. */
function isPlanned(stage: string, stages: readonly Extract<TraceEvent, { ph: "X" }>[]): boolean {
  return stages.some(({ args }) => args.stage === stage) || !stage.includes(" ");
}
