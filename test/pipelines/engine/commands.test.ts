import { renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { runFactory } from "../../run-factory.ts";
import { projectWith } from "./session-on-disk.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]";
const GATE = `digraph g { ${ENDS} r [shape=hexagon, label="Good?"] stop [tool_command="exit 1"] start -> r; r -> exit [label="[C] Continue"]; r -> stop [label="[S] Stop"]; stop -> exit [condition="outcome=success"] }`;

/** Who git says is there. */
const ADA = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "user.name", GIT_CONFIG_VALUE_0: "ada" };

describe("factory run, answer and resume", () => {
  it("name a folder with a space so that a shell takes it", async () => {
    const { project } = projectWith(GATE);
    const cwd = join(project, "..");
    const spaced = `${basename(project)} of ada`;
    renameSync(project, join(cwd, spaced));
    const env = { PATH: process.env.PATH, ...ADA };
    const place = ["--project", spaced];

    await runFactory(["run", ...place], { cwd, env });
    const answer = await runFactory(["answer", "latest", "C", ...place], { cwd, env });

    expect(answer.stdout).toMatch(new RegExp(`factory resume \\S+ --project '${spaced}'\n$`));
  });

  it("waits with the question and the commands to answer, takes an answer, and goes on", async () => {
    const { project: cwd } = projectWith(GATE);
    const env = { PATH: process.env.PATH, ...ADA };
    const run = await runFactory(["run", "pipeline.dot"], { cwd, env });
    const wrong = await runFactory(["answer", "latest", "Q"], { cwd, env });
    const answer = await runFactory(["answer", "latest", "continue", "--json"], { cwd, env });
    const resumed = await runFactory(["resume", "latest", "--json"], { cwd, env });

    expect(run.exit).toBe(4);
    expect(run.stdout).toMatch(/\[\?\] Good\? \(r\)\n {2}\[C\] Continue\n {2}\[S\] Stop\n/);
    expect(run.stdout).toMatch(/factory answer \S+ C\n {2}factory resume \S+\n$/);
    expect([wrong.exit, wrong.stderr]).toEqual([
      1,
      expect.stringContaining("C ([C] Continue, to exit); S ("),
    ]);
    expect(JSON.parse(answer.stdout)).toMatchObject({ node: "r", to: "exit", actor: "ada" });
    expect(resumed.exit).toBe(0);
    expect(JSON.parse(resumed.stdout)).toMatchObject({
      status: "evaluating",
      finalOutcome: "success",
      visits: ["start", "r", "exit"],
      edges: [
        { from: "start", to: "r", reason: "only edge" },
        { from: "r", to: "exit", reason: 'label "[C] Continue"' },
      ],
      attempts: { start: 1, r: 1 },
    });
  });

  it.each([
    [[{ node: "r", value: "S" }], 2],
    [[{ node: "r", value: "SKIPPED" }], 2],
    [[], 4],
    [[{ node: "r", value: "X" }], 1],
    [[{ node: "start", value: "C" }], 1],
  ])("ends with the answers %j as %d", async (answers, exit) => {
    const { project: cwd } = projectWith(GATE);
    writeFileSync(join(cwd, "answers.json"), JSON.stringify(answers));

    const run = await runFactory(["run", "pipeline.dot", "--answers", "answers.json", "--json"], {
      cwd,
      env: { PATH: process.env.PATH },
    });

    expect(run.exit).toBe(exit);
  });

  it("passes answers on to a run that a stage has started, gate after gate", async () => {
    const { project: cwd } = projectWith(
      `digraph g { ${ENDS} m [shape=house] start -> m -> exit; stack.child_dotfile="child.dot" }`,
    );
    const gates = `first [shape=hexagon, label="One?"] second [shape=hexagon, label="Two?"]`;
    writeFileSync(
      join(cwd, "child.dot"),
      `digraph c { ${ENDS} ${gates} start -> first; first -> second [label="[O] On"]; second -> exit [label="[E] End"] }`,
    );
    const factory = (...args: readonly string[]) =>
      runFactory(args, { cwd, env: { PATH: process.env.PATH, ...ADA } });

    const run = await factory("run");
    const answer = await factory("answer", "latest", "O");
    const next = await factory("resume", "latest");
    await factory("answer", "latest", "E");

    expect([run.exit, run.stdout]).toEqual([4, expect.stringMatching(/One\? .*\n {2}\[O\] On\n/)]);
    expect(answer.stdout).toMatch(/^first → second, answered by ada\n/);
    expect([next.exit, next.stdout]).toEqual([4, expect.stringMatching(/Two\? .*\n {2}\[E\] End\n/)]);
    expect((await factory("resume", "latest")).exit).toBe(0);
  });

  it("answers gates with --yes", async () => {
    const { project: cwd } = projectWith(GATE);

    expect((await runFactory(["run", "pipeline.dot", "--yes"], { cwd })).exit).toBe(0);
  });

  it.each([
    [["run", "none.dot"], "none.dot does not exist"],
    [["resume", "latest"], "there is no run latest"],
    [["run", "pipeline.dot", "--answers", "none.json"], "none.json cannot be read"],
  ])("says what is wrong with %j", async (args, message) => {
    const { project: cwd } = projectWith(GATE);
    const { exit, stderr } = await runFactory(args, { cwd });

    expect([exit, stderr]).toEqual([1, expect.stringContaining(message)]);
  });
});
