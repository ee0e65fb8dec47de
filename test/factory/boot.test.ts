import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { BOOT_STEPS } from "../../src/factory/boot/boot-steps.ts";
import { runPolicy } from "../../src/factory/boot/run-policy.ts";
import type { RunEvent } from "../../src/pipeline/engine/run-event.ts";
import { thawRun } from "../../src/pipeline/run-store/freeze-run.ts";
import { runEnvelopeSchema } from "../../src/pipeline/run-store/run-envelope.ts";
import { runsFolder } from "../../src/pipeline/run-store/run-paths.ts";
import { driveSession } from "../../src/pipeline/session/session.ts";
import { begin, projectWith, services } from "../pipelines/engine/session-on-disk.ts";
import { removeFolder } from "../remove-folder.ts";
import { runFactory } from "../run-factory.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]";
const PIPELINE = `digraph Release { ${ENDS} work [tool_command="true"] start -> work -> exit }\n`;
const SUITE = `pipeline: release@1
scenarios:
  - { id: HP-1, title: small, action: { image: true }, expected: { maxLayers: 20 } }
`;
const PROFILE = "bindings: { token: { env: CI_TOKEN } }\nrequires: { keys: [token], env: [CI_ZONE] }\n";
const SECRET = "the-value-of-the-token";

let project: string;
let outside: string;
beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), "factory-boot-"));
  outside = mkdtempSync(join(tmpdir(), "factory-outside-"));
});
afterEach(() => {
  for (const folder of [project, outside]) removeFolder(folder);
});

function put(name: string, text: string): string {
  const file = join(outside, name);
  writeFileSync(file, text);
  return file;
}

function factory(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return runFactory([...args, "--project", project], { env: { PATH: process.env.PATH, ...env } });
}

async function done(...args: readonly string[]): Promise<void> {
  const { exit, stderr, stdout } = await factory(args);
  expect(exit, stderr + stdout).toBe(0);
}

async function resources(): Promise<void> {
  await done("pipeline", "register", put("release.dot", PIPELINE));
  await done("suite", "create", put("hello.yaml", SUITE));
}

function profile(text: string, id = "ci"): Promise<void> {
  return done("profile", "create", put(`${id}.yaml`, text));
}

/** The only run there is. */
function theRun() {
  const folder = join(project, ".factory/state/runs");
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith(".")) : [];
  expect(names).toHaveLength(1);
  const dir = join(folder, names[0] ?? "");
  const json = (name: string) => JSON.parse(readFileSync(join(dir, name), "utf8"));
  const events = readFileSync(join(dir, "events.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as RunEvent);
  return { dir, envelope: json("run.json"), manifest: json("manifest.json"), events };
}

function noRun(): void {
  expect(existsSync(join(project, ".factory/state/runs"))).toBe(false);
}

function expectBootFailure({ exit, stderr }: { readonly exit: number; readonly stderr: string }) {
  const { dir, envelope, events } = theRun();
  expect(exit).toBe(1);
  expect(stderr).toContain(`the attempt is kept as the run ${envelope.run_id}, which failed (BOOT_FAILURE)`);
  expect(events.map(({ event }) => event)).toEqual(["run.created", "run.failed", "run.completed"]);
  expect(events[1]).toMatchObject({ domain: "BOOT_FAILURE" });
  expect(envelope).toMatchObject({ status: "failed", final_outcome: "fail" });
  expect(
    new Ajv({ validateFormats: false, allowUnionTypes: true }).compile(runEnvelopeSchema)(envelope),
  ).toBe(true);
  return { dir, envelope, error: (events[1] as RunEvent & { event: "run.failed" }).error };
}

describe("a run made from resources", () => {
  it("is bound to the versions that it was made from, and keeps what was in force", async () => {
    await resources();
    await profile(PROFILE);

    await factory(
      ["run", "--pipeline", "release", "--suite", "hello@1", "--profile", "ci", "--progress", "plain"],
      { CI_TOKEN: SECRET, CI_ZONE: "eu" },
    );

    const { dir, envelope, manifest, events } = theRun();
    expect(envelope).toMatchObject({
      pipeline_id: "release",
      pipeline_version: "1",
      scenario_suite_id: "hello",
      scenario_suite_version: "1",
      factory_profile_id: "ci",
    });
    expect(manifest.binding.profile.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(manifest.source).toBe("release@1");
    expect(events.map(({ event }) => event).slice(0, 2)).toEqual(["run.created", "run.started"]);
    expect(events.some(({ event }) => event === "run.evaluating")).toBe(true);
    expect(runPolicy(dir)).toMatchObject({ profile: "ci", signedDecisions: false, network: "none" });
    for (const name of readdirSync(dir).filter((each) => each.endsWith("json"))) {
      expect(readFileSync(join(dir, name), "utf8")).not.toContain(SECRET);
    }
  });

  it("takes a file for the registered version with the same text", async () => {
    await resources();
    writeFileSync(join(project, "pipeline.dot"), PIPELINE);

    await factory(["run", "--suite", "hello"]);

    expect(theRun().envelope).toMatchObject({ pipeline_id: "release", pipeline_version: "1" });
  });

  it("and what it is made from never change at once", async () => {
    await profile("title: mine\n");
    const file = put("p.dot", `digraph g { ${ENDS} r [shape=hexagon] start -> r -> exit }`);

    const [run, deleted] = await Promise.all([
      factory(["run", file, "--profile", "ci"]),
      factory(["profile", "delete", "ci"]),
    ]);

    const { status } = theRun().envelope;
    if (deleted.exit === 0) expect([run.exit, status]).toEqual([1, "failed"]);
    else {
      expect([run.exit, status]).toEqual([4, "awaiting_human"]);
      expect(deleted.stderr).toContain("RESOURCE_IN_USE");
    }
  });

  it("notices that the profile of a run was changed", async () => {
    await profile("title: mine\n");
    await factory(["run", put("p.dot", PIPELINE), "--profile", "ci"]);
    const { dir } = theRun();
    writeFileSync(
      join(dir, "profile.json"),
      readFileSync(join(dir, "profile.json"), "utf8").replace("3", "9"),
    );

    expect(() => runPolicy(dir)).toThrow("profile.json is damaged: it is not what the run began with");
  });
});

describe("a boot that fails", () => {
  it("tells everything that is missing at once, and keeps the attempt", async () => {
    await resources();
    await profile(PROFILE);

    const result = await factory(["run", "--pipeline", "release@9", "--suite", "nope", "--profile", "ci"]);

    const { envelope, dir } = expectBootFailure(result);
    expect(envelope).toMatchObject({ pipeline_id: "release@9", factory_profile_id: "ci" });
    expect(result.stderr).toContain("there are 4 problems [BOOT_FAILED]");
    for (const part of ["CI_TOKEN", "CI_ZONE", "release has no version 9", "there is no suite nope"]) {
      expect(result.stderr).toContain(part);
    }
    expect(readFileSync(join(dir, "pipeline.dot"), "utf8")).toContain("There was no pipeline release@9");
  });

  it.each([
    ["an unknown profile", ["--profile", "nope"], "there is no profile nope"],
    ["a retired profile", ["--profile", "old"], "the profile old was retired"],
    ["an unknown pipeline", ["--pipeline", "nope"], "there is no pipeline nope"],
    ["a retired version", ["--pipeline", "release@2"], "the pipeline release@2 was retired"],
    ["an archived suite", ["--pipeline", "release@1", "--suite", "gone"], "the suite gone@1 was archived"],
    [
      "a suite of another version",
      ["--pipeline", "release@3", "--suite", "hello"],
      "the suite hello@1 is bound to release@1, and the run is of release@3",
    ],
    [
      "a type that the profile does not allow",
      ["--pipeline", "release@1", "--profile", "strict"],
      "work is of type tool",
    ],
    [
      "a dependency policy",
      ["--pipeline", "release@3", "--profile", "strict"],
      "works with real dependencies",
    ],
  ])("refuses %s with a remedy, and keeps the attempt", async (_, args, message) => {
    await resources();
    await profile("title: old\n", "old");
    await profile("runtime: { handlers: [start, exit] }\ndependencies: twin\n", "strict");
    await done("profile", "retire", "old");
    await done("pipeline", "register", put("release.dot", PIPELINE.replace("true", "date")));
    await done("pipeline", "retire", "release@2");
    const third = PIPELINE.replace("{ start", '{ dependencies="real" start');
    await done("pipeline", "register", put("release.dot", third));
    await done("suite", "create", put("gone.yaml", SUITE));
    await done("suite", "archive", "gone@1");

    const result = await factory(["run", ...args]);

    const { error } = expectBootFailure(result);
    expect(error).toContain(message);
    expect(result.stderr).toContain(message);
    expect(result.stderr).toContain("help: ");
  });

  it("refuses a suite for a file that is no registered version, and says how to make it one", async () => {
    await resources();

    const result = await factory([
      "run",
      put("other.dot", PIPELINE.replace("true", "date")),
      "--suite",
      "hello",
    ]);

    expectBootFailure(result);
    expect(result.stderr).toContain("register it: factory pipeline register");
  });

  it("cannot be resumed", async () => {
    await factory(["run", "--pipeline", "nope"]);

    const { exit, stderr } = await factory(["resume", "latest"]);
    const canceled = await factory(["cancel", "latest"]);
    const shown = await factory(["runs", "show"]);
    const document = await factory(["runs", "show", "--json"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("it failed before its first stage [RUN_ENDED]");
    expect(canceled.stderr).toContain("help: mend the cause, and begin a new run with factory run");
    expect(shown.stdout).toContain("because    there is no pipeline nope\n");
    expect(shown.stdout).not.toContain("resume");
    expect(JSON.parse(document.stdout)).toMatchObject({ failure: "there is no pipeline nope" });
  });

  it("refuses scenarios with a network where the profile allows none", async () => {
    await resources();
    const open =
      "pipeline: release@1\nscenarios:\n  - { id: HP-1, title: t, setup: { network: true }, action: { run: [ls] }, expected: { exit: 0 } }\n";
    await done("suite", "create", put("open.yaml", open));
    await profile("title: mine\n");

    const result = await factory(["run", "--pipeline", "release@1", "--suite", "open", "--profile", "ci"]);

    expectBootFailure(result);
    expect(result.stderr).toContain("HP-1 of the suite open@1 would have a network");
  });

  it("stays one when a crash comes before it is noted", async () => {
    await factory(["run", "--profile", "nope", put("p.dot", PIPELINE)]);
    const { dir, envelope } = theRun();
    thawRun(dir);
    for (const name of ["events.ndjson", "checkpoint.json"]) rmSync(join(dir, name));
    writeFileSync(join(dir, "run.json"), JSON.stringify({ ...envelope, status: "queued" }));

    const { exit, stderr } = await factory(["resume", "latest"]);

    expect(exit).toBe(1);
    expect(stderr).toContain("there is no profile nope [BOOT_FAILED]");
    expect(theRun().events.map(({ event }) => event)).toEqual(["run.created", "run.failed", "run.completed"]);
  });

  it("says with --json which run is kept", async () => {
    const { stdout } = await factory(["run", "--pipeline", "nope", "--json"]);

    const { error } = JSON.parse(stdout) as { error: { code: string; details: { runId: string } } };
    expect(error).toMatchObject({ code: "RESOURCE_UNKNOWN", details: { runId: theRun().envelope.run_id } });
  });

  it("knows a registered version by its file, also with a byte order mark", async () => {
    const marked = put("release.dot", `\uFEFF${PIPELINE}`);
    await done("pipeline", "register", marked);
    await done("suite", "create", put("hello.yaml", SUITE));

    await factory(["run", marked, "--suite", "hello"]);

    expect(theRun().envelope).toMatchObject({ pipeline_id: "release", pipeline_version: "1" });
  });

  it("refuses a pipeline that is not UTF-8, as the lint does", async () => {
    const file = join(outside, "latin.dot");
    writeFileSync(file, Buffer.from(PIPELINE.replace("true", "echo \xe9"), "latin1"));

    const { exit, stderr } = await factory(["run", file]);

    expect([exit, stderr]).toEqual([1, expect.stringContaining("is not UTF-8 text")]);
  });

  it("leaves no run of what is no pipeline, or no way to ask for one", async () => {
    const file = put("p.dot", "digraph {");
    expect((await factory(["run", file, "--profile", "nope"])).exit).toBe(1);
    const both = await factory(["run", file, "--pipeline", "release"]);
    expect(both.stderr).toContain("there are two pipelines");
    expect((await factory(["run", put("q.dot", PIPELINE), "--answers", "nope.json"])).exit).toBe(1);

    const folder = join(project, ".factory/state/runs");
    if (existsSync(folder)) expect(readdirSync(folder)).toEqual([]);
    else noRun();
  });
});

describe("a profile in force", () => {
  it("caps retries, and says so before anything runs", async () => {
    await profile("runtime: { maxRetries: 2 }\n");
    const file = put(
      "p.dot",
      `digraph g { ${ENDS} work [tool_command="false", max_retries=10, retry_policy=none] start -> work -> exit }`,
    );

    const { exit, stderr } = await factory(["run", file, "--profile", "ci", "--progress", "quiet"]);

    const { events } = theRun();
    const note = "work asks for 10 retries and gets 2 (profile ci)";
    expect(exit).toBe(2);
    expect(stderr).toContain(`note: ${note}\n`);
    expect(events.find(({ event }) => event === "run.started")).toMatchObject({ notes: [note] });
    const attempts = events.filter((event) => event.event === "stage.started" && event.stage_id === "work");
    expect(attempts).toHaveLength(3);
    expect(events.find(({ event }) => event === "run.failed")).toMatchObject({ domain: "EXEC_FAILURE" });
  });

  it("ends stages and runs that take too long", async () => {
    await profile("runtime: { stageTimeout: 1 }\n", "stage");
    await profile("runtime: { runTimeout: 1 }\n", "whole");
    const file = put("p.dot", `digraph g { ${ENDS} work [tool_command="sleep 30"] start -> work -> exit }`);

    const stage = await factory(["run", file, "--profile", "stage", "--json"]);
    const whole = await factory(["run", file, "--profile", "whole"]);
    const again = await factory(["resume", "latest"]);

    expect([stage.exit, whole.exit, again.exit]).toEqual([2, 2, 1]);
    expect(whole.stdout).toContain("the run took longer than the 1 s that its profile allows");
    expect(whole.stdout).toContain("(this one has no time left)");
    expect(again.stderr).toContain("has used up the 1 s");
  });

  it("ignores nothing of itself without a word", async () => {
    await profile(
      "limits: { imageBytes: 1000 }\nmodels: { big: { provider: p, model: m } }\nprovider: { name: p }\n",
    );

    const { exit, stderr } = await factory(["run", put("p.dot", PIPELINE), "--profile", "ci"]);

    expect(exit).toBe(0);
    expect(stderr).toContain("note: models and provider are kept with the run");
    expect(stderr).toContain("note: limits.imageBytes is for stages of type factory.policy");
  });

  it("limits how often nodes and runs begin again", async () => {
    await profile("limits: { nodeVisits: 3, restarts: 1 }\n");
    const loop = put(
      "loop.dot",
      `digraph g { ${ENDS} a [tool_command="true"] start -> a; a -> a [condition="outcome=success"]; a -> exit [condition="outcome=fail"] }`,
    );
    const restart = put(
      "restart.dot",
      `digraph g { ${ENDS} a [tool_command="true"] start -> a; a -> a [condition="outcome=success", loop_restart=true]; a -> exit [condition="outcome=fail"] }`,
    );

    const visits = await factory(["run", loop, "--profile", "ci"]);
    const restarts = await factory(["run", restart, "--profile", "ci"]);

    expect(visits.stdout).toContain("a was visited 3 times, and the profile allows no more");
    expect(restarts.stdout).toContain("a restarted the run 1 times, and the profile allows no more");
  });

  it("lets only so many stages work at the same time", async () => {
    await profile("limits: { parallelStages: 1 }\n");
    const one = (name: string) =>
      `${name} [tool_command="mkdir busy || exit 1; sleep 0.05; rmdir busy"] p -> ${name} -> join;`;
    const file = put(
      "p.dot",
      `digraph g { ${ENDS} p [shape=component, max_parallel=8, join_policy=all_success] join [shape=tripleoctagon] start -> p; ${["a", "b", "c", "d"].map(one).join(" ")} join -> exit }`,
    );

    const { exit, stdout, stderr } = await factory(["run", file, "--profile", "ci"]);

    expect(exit, stdout + stderr).toBe(0);
    expect(stderr).toContain("p asks for 8 max_parallel and gets 1");
  });

  it("gives bindings to commands, and writes their values nowhere", async () => {
    await profile(
      "bindings: { token: { env: CI_TOKEN }, key-file: { file: key.txt }, vault: { secret: signing } }\n" +
        "limits: { logBytes: 8 }\ndependencies: twin\nexecution: { endpoint: unix:///nowhere.sock }\n",
    );
    writeFileSync(join(project, "key.txt"), "k");
    const check = [
      `test $FACTORY_BINDING_TOKEN = ${SECRET}`,
      `test $FACTORY_BINDING_KEY_FILE = ${join(project, "key.txt")}`,
      "test $FACTORY_BINDING_VAULT = signing",
      "test $FACTORY_DEPENDENCIES = twin",
      "test $BUILDKIT_HOST = unix:///nowhere.sock",
      "test -n $FACTORY_RUN_ID",
      "test -z $CI_TOKEN",
      "env | grep -c suites; echo 0123456789",
    ].join(" && ");
    const command = check
      .replace(SECRET, "$(cat expected)")
      .replace(" && env", " && ! env | grep suites && env");
    writeFileSync(join(project, "expected"), SECRET);
    const file = put(
      "p.dot",
      `digraph g { ${ENDS} work [tool_command="${command.replaceAll('"', '\\"')}"] start -> work -> exit }`,
    );

    const { exit, stdout } = await factory(["run", file, "--profile", "ci", "--json"], { CI_TOKEN: SECRET });

    expect(exit, stdout).toBe(0);
    expect(JSON.parse(stdout).context["tool.output"]).toBe("3456789\n");
    const { dir } = theRun();
    for (const name of ["run.json", "manifest.json", "profile.json", "events.ndjson", "checkpoint.json"]) {
      expect(readFileSync(join(dir, name), "utf8")).not.toContain(SECRET);
    }
  });

  it("is that of the beginning when a run is resumed, with what its bindings lead to now", async () => {
    await profile("bindings: { token: { env: CI_TOKEN } }\nrequires: { keys: [token] }\n");
    const file = put("p.dot", `digraph g { ${ENDS} work [tool_command="test -e ok"] start -> work -> exit }`);
    expect((await factory(["run", file, "--profile", "ci"], { CI_TOKEN: SECRET })).exit).toBe(2);
    await done("profile", "delete", "ci");
    writeFileSync(join(project, "ok"), "");

    const without = await factory(["resume", "latest"]);
    const resumed = await factory(["resume", "latest"], { CI_TOKEN: "another" });

    expect([without.exit, resumed.exit]).toEqual([1, 0]);
    expect(without.stderr).toContain("CI_TOKEN, and that is not set [PROFILE_UNMET]");
  });
});

describe("run.json", () => {
  const valid = new Ajv({ validateFormats: false, allowUnionTypes: true }).compile(runEnvelopeSchema);

  it.each([
    ["that ends well", `a [tool_command="true"] start -> a -> exit`],
    ["that fails and tries again", `a [tool_command="exit 1", max_retries=1] start -> a -> exit`],
    [
      "with branches",
      `p [shape=component] j [shape=tripleoctagon] start -> p; p -> a -> j; p -> b -> j; j -> exit a [tool_command="true"] b [tool_command="true"]`,
    ],
    ["that waits", `r [shape=hexagon] start -> r -> exit`],
    ["that cannot boot", `a [shape=nope] start -> a`],
  ])("is valid at every event of a run %s", async (_, body) => {
    const place = projectWith(`digraph g { ${ENDS} ${body} }`);
    const statuses = new Set<string>();
    let events = 0;
    const onEvent = ({ run_id }: RunEvent) => {
      const text = readFileSync(join(runsFolder(place.project), run_id, "run.json"), "utf8");
      const envelope = JSON.parse(text) as { readonly status: string };
      expect(valid(envelope), text).toBe(true);
      statuses.add(envelope.status);
      events += 1;
    };
    const session = await begin(place, readFileSync(place.file, "utf8"), services({ onEvent })).catch(
      () => undefined,
    );
    if (session !== undefined) await driveSession(session, new AbortController().signal);

    expect(events).toBeGreaterThan(2);
    expect(statuses).toContain("queued");
  });
});

describe("the documentation of runs", () => {
  it("has every boot step with its failure domain, in order", () => {
    const rows = readFileSync("docs/runs.md", "utf8")
      .split("\n")
      .flatMap(
        (line) =>
          /^\| (\d) +\| ([A-Z][A-Za-z ]+?) +\|.*\| ([A-Z_]+) +\|/.exec(line)?.slice(1, 4).join(" ") ?? [],
      );

    expect(rows).toEqual(BOOT_STEPS.map(({ name, domain }, index) => `${index + 1} ${name} ${domain}`));
    for (const { by } of BOOT_STEPS) expect(by.every((name) => name !== "")).toBe(true);
  });
});
