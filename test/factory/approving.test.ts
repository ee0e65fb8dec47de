import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { runFactory } from "../run-factory.ts";
import { type ReleaseProject, releaseProject } from "./release-project.ts";

const WORDS = ["--reason", "all scenarios pass", "--outcome", "the page greets", "--actor", "Ada"];

let project: ReleaseProject;
beforeEach(async () => {
  project = await releaseProject();
});
afterEach(() => project.remove());

async function validates(schema: string, document: unknown): Promise<void> {
  const { stdout } = await runFactory(["schema", schema]);
  const validate = new Ajv2020({ strict: false }).compile(JSON.parse(stdout) as object);
  expect(validate(document), JSON.stringify(validate.errors)).toBe(true);
}

describe("factory approve and reject", () => {
  it("approve a run whose scenarios passed, with the evidence", async () => {
    const digest = project.image("good");
    const { runId, runDir, status } = await project.run();
    expect(status).toBe("evaluating");

    const { stdout } = await project.succeeds("approve", "latest", ...WORDS, "--json");

    const report = JSON.parse(stdout) as { decisionId: string };
    expect(report).toMatchObject({ runId, decision: "approved", imageDigest: digest, signed: false });
    await validates("decided", report);
    expect(JSON.parse(readFileSync(join(runDir, "run.json"), "utf8"))).toMatchObject({ status: "approved" });
    const shown = await project.succeeds("decisions", "show", runId, "--json");
    expect(JSON.parse(shown.stdout)).toMatchObject({
      actor: { name: "Ada", source: "flag" },
      payload: {
        reason: "all scenarios pass",
        outcome: "the page greets",
        pipeline: { id: "release", version: "1" },
        suite: { id: "hello", version: "1" },
        profileId: "ci",
        scenarios: { total: 2, passed: 2 },
        evidence: [
          { name: "evaluations/1/report.json" },
          { name: "events.ndjson" },
          { name: "manifest.json" },
          { name: "pipeline.dot" },
          { name: "profile.json" },
        ],
      },
    });
    await project.succeeds("decisions", "verify");
  });

  it("say all that is missing at once", async () => {
    project.image("one", "two");
    const { runId } = await project.run();

    const { exit, stderr } = await project.factory("approve", runId);

    expect(exit).toBe(1);
    expect(stderr).toContain("1 of 2 scenarios did not pass in evaluation 1: HP-1");
    expect(stderr).toContain("nothing says why it is approved");
    expect(stderr).toContain("nothing says what users will see");
    expect((await project.factory("reject", runId)).stderr).toContain("before the next run");
    await project.succeeds("reject", runId, "--reason", "HP-1", "--remediation", "one layer less");
    const again = await project.factory("approve", runId, ...WORDS);
    expect(again.exit).toBe(1);
    expect(again.stderr).toMatch(/was rejected by .+ at .+: HP-1/);
  });

  it("amend what was decided, and keep it", async () => {
    const { runId } = await project.run();
    await project.succeeds("approve", runId, ...WORDS);

    const { stdout } = await project.succeeds(
      "amend",
      "latest",
      "--reversed",
      "--reason",
      "old page",
      "--json",
    );

    await validates("amended", JSON.parse(stdout));
    expect(JSON.parse(stdout)).toMatchObject({ runId, reversed: true, criticalIncident: false });
    expect((await project.succeeds("decisions", "show", runId)).stdout).toContain("old page (reversed)");
    expect((await project.factory("amend", "nobody", "--reason", "x")).exit).toBe(1);
  });
});

describe("a decision from another machine", () => {
  let elsewhere: string;
  const there = (...args: readonly string[]) => runFactory(["decisions", ...args], { cwd: elsewhere });
  beforeEach(async () => {
    elsewhere = join(project.outside, "elsewhere");
    mkdirSync(elsewhere);
    await project.succeeds("key", "generate", "--out", join(elsewhere, "ada"));
  });

  async function request(runId: string, name = "request.json"): Promise<void> {
    await project.succeeds("decisions", "request", runId, "-o", join(elsewhere, name));
  }

  function sign(...more: readonly string[]) {
    const words = ["--reason", "seen it", "--outcome", "it greets", "--actor", "Ada"];
    const usual = ["--key", "ada", "--decision", "approved", ...words, "-o", "decision.json"];
    return there("sign", "request.json", ...usual, ...more);
  }

  const given = () => [
    "--decision-file",
    join(elsewhere, "decision.json"),
    "--key",
    join(elsewhere, "ada.pub"),
  ];

  it("is recorded with its signature as evidence", async () => {
    const { runId } = await project.run();
    await request(runId);
    await validates("decision-request", JSON.parse(readFileSync(join(elsewhere, "request.json"), "utf8")));
    expect((await sign()).exit).toBe(0);

    const { stdout } = await project.succeeds("approve", runId, ...given(), "--json");

    expect(JSON.parse(stdout)).toMatchObject({ runId, actor: { name: "Ada" }, signed: true });
    const shown = await project.succeeds("decisions", "show", runId);
    expect(shown.stdout).toMatch(/evidence +decision-[0-9a-f]{16}\.dsse\.json sha256:/);
    await project.succeeds("key", "generate", "--out", join(elsewhere, "eve"));
    const verify = (key: string) => project.factory("decisions", "verify", "--key", join(elsewhere, key));
    expect((await verify("ada.pub")).exit).toBe(0);
    expect(await verify("eve.pub")).toMatchObject({
      exit: 2,
      stdout: expect.stringContaining("it is not signed"),
    });
    const to = ["--to", "127.0.0.1:1/hello:1", "--dry-run", "--key"];
    const foreign = await project.factory("promote", runId, ...to, join(elsewhere, "eve.pub"));
    expect(foreign.stderr).toContain("is not signed");
    const own = await project.factory("promote", runId, ...to, join(elsewhere, "ada.pub"));
    expect(own.stderr).not.toContain("signed");
  });

  it("is refused for another run, after another evaluation, changed, or by another key", async () => {
    const first = await project.run();
    await request(first.runId);
    expect((await sign()).exit).toBe(0);
    const second = await project.run();

    const replayed = await project.factory("approve", second.runId, ...given());
    expect(replayed.exit).toBe(1);
    expect(replayed.stderr).toContain(`is about the run ${first.runId}, and this one is ${second.runId}`);

    await project.succeeds("evaluate", first.runId, "--again");
    const stale = await project.factory("approve", first.runId, ...given());
    expect(stale.exit).toBe(1);
    expect(stale.stderr).toContain("is about the report sha256:");

    await project.succeeds("key", "generate", "--out", join(elsewhere, "eve"));
    const foreign = await project.factory(
      "approve",
      first.runId,
      ...given(),
      "--key",
      join(elsewhere, "eve.pub"),
    );
    expect(foreign.stderr).toContain("is not signed with the key");

    const file = join(elsewhere, "decision.json");
    const envelope = JSON.parse(readFileSync(file, "utf8")) as { payload: string };
    const payload = Buffer.from(envelope.payload, "base64").toString().replace("seen it", "seen IT");
    writeFileSync(file, JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") }));
    const changed = await project.factory("approve", first.runId, ...given());
    expect(changed.stderr).toContain("was changed after it was signed");
    expect((await project.succeeds("runs", "show", first.runId)).stdout).toContain("evaluating");
  });

  it("can only be a rejection of what cannot be approved", async () => {
    project.image("one", "two");
    const { runId } = await project.run();
    await request(runId);

    const refused = await sign();
    expect(refused.exit).toBe(1);
    expect(refused.stderr).toContain("1 of 2 scenarios");

    const words = ["--reason", "HP-1", "--remediation", "fewer layers", "-o", "decision.json"];
    const usual = ["--key", "ada", "--decision", "rejected", ...words];
    expect((await there("sign", "request.json", ...usual)).exit).toBe(0);
    expect((await project.factory("approve", runId, ...given())).stderr).toContain(
      "says that the run is rejected",
    );
    await project.succeeds("reject", runId, ...given());
    expect((await project.succeeds("runs", "show", runId)).stdout).toContain("rejected");
  });

  it("is as good as a signature for a profile that demands one", async () => {
    project.remove();
    project = await releaseProject({ profile: "policy: { signedDecisions: true }\n" });
    elsewhere = join(project.outside, "elsewhere");
    mkdirSync(elsewhere);
    await project.succeeds("key", "generate", "--out", join(elsewhere, "ada"));
    const { runId } = await project.run();

    const unsigned = await project.factory("approve", runId, ...WORDS);
    expect(unsigned.exit).toBe(1);
    expect(unsigned.stderr).toContain("demands signed decisions");
    await request(runId);
    expect((await sign()).exit).toBe(0);
    await project.succeeds("approve", runId, ...given());

    const other = await project.run();
    await project.succeeds("approve", other.runId, ...WORDS, "--sign-key", join(elsewhere, "ada"));
    expect((await project.factory("amend", runId, "--reason", "x")).stderr).toContain("signed decisions");
  });
});
