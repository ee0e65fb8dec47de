import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { summarizeRun } from "../../../src/pipeline/session/summarize-run.ts";
import { resumeOnDisk, runOnDisk, services } from "./session-on-disk.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram]";
const one = (attributes: string) => `digraph g { ${ENDS} a [${attributes}] start -> a -> exit }`;
const AGENT = services({ agent: ["sh", "-c", "cat > seen; echo done: $FACTORY_STAGE"] });

async function contextOf(dot: string, given = services()) {
  const { session, end, dir, project } = await runOnDisk(dot, given);
  return { context: summarizeRun(session.run.state, session.paths).context, end, dir, project };
}

describe("6 handlers with processes", () => {
  it("6.3 gives the prompt to the agent, and keeps prompt.md and response.md", async () => {
    const dot = `digraph g { goal="ship \\"it\\"" ${ENDS} a [shape=box, prompt="Do: $goal"] start -> a -> exit }`;
    const { context, dir, project } = await contextOf(dot, AGENT);

    expect(readFileSync(join(project, "seen"), "utf8")).toBe('Do: ship "it"');
    expect(readFileSync(join(dir, "a", "prompt.md"), "utf8")).toBe('Do: ship "it"');
    expect(readFileSync(join(dir, "a", "response.md"), "utf8")).toBe("done: a\n");
    expect(context).toMatchObject({ last_stage: "a", last_response: "done: a\n" });
  });

  it("6.3 simulates only when asked to, and marks the run", async () => {
    const { dir, context } = await contextOf(one('shape=box, prompt="x"'), services({ simulate: true }));

    expect(readFileSync(join(dir, "a", "response.md"), "utf8")).toBe("[Simulated] Response for stage: a\n");
    expect(JSON.parse(readFileSync(join(dir, "manifest.json"), "utf8"))).toMatchObject({ simulated: true });
    expect(JSON.parse(readFileSync(join(dir, "run.json"), "utf8"))).toMatchObject({ tags: ["simulated"] });
    expect(context).toMatchObject({ "internal.simulated": true });
  });

  it("6.8 runs a command in a POSIX shell in the project, and keeps what it prints", async () => {
    const { context, dir } = await contextOf(one('tool_command="pwd; echo oops >&2; echo end"'));

    expect(context["tool.output"]).toMatch(/factory-run-.*\nend\n$/);
    expect(context["tool.output_trimmed"]).toMatch(/end$/);
    expect(readFileSync(join(dir, "stages", "000002-a-1", "stderr.log"), "utf8")).toBe("oops\n");
  });

  it("fails a command by its exit code, and keeps its output", async () => {
    const { context, end } = await contextOf(one('tool_command="echo no; exit 3"'));

    expect([context["tool.exit_code"], context["tool.output"], end]).toMatchObject([
      3,
      "no\n",
      { reason: "a failed: exit 3" },
    ]);
  });

  it("keeps the last 64 KB of a long output in the context, and all of it on disk", async () => {
    const { context, dir } = await contextOf(
      one(`tool_command="i=0; while [ $i -lt 3000 ]; do printf 'ünïcödé %052d\\n' $i; i=$((i+1)); done"`),
    );
    const log = readFileSync(join(dir, "stages", "000002-a-1", "stdout.log"), "utf8");
    const output = String(context["tool.output"]);

    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(65_536);
    expect(Buffer.byteLength(output)).toBeGreaterThan(65_530);
    expect(log.endsWith(output)).toBe(true);
    expect(log.split("\n")).toHaveLength(3001);
  });

  it("reads what the command says of its outcome", async () => {
    const dot = `digraph g { ${ENDS} a [tool_command="echo '{\\"outcome\\":\\"success\\",\\"preferred_label\\":\\"go\\",\\"context_updates\\":{\\"n\\":1}}' > $FACTORY_STATUS_FILE"] b [tool_command=true] start -> a; a -> exit; a -> b [label=Go]; b -> exit }`;
    const { context, end } = await contextOf(dot);

    expect([end.kind, context.n]).toEqual(["end", 1]);
  });

  it.each([
    ["echo nonsense > $FACTORY_STATUS_FILE", "the status file is not JSON"],
    ['echo \'{\\"outcome\\":\\"great\\"}\' > $FACTORY_STATUS_FILE', 'outcome is "great"'],
    [
      'echo \'{\\"outcome\\":\\"success\\"}\' > $FACTORY_STATUS_FILE; exit 2',
      "exit 2, although its status file says success",
    ],
  ])("fails with the reason after %s", async (command, reason) => {
    const { end } = await contextOf(one(`tool_command="${command}"`));

    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining(reason) });
  });

  it("hides what looks like a secret, unless the node asks for it", async () => {
    const shown =
      // biome-ignore lint/suspicious/noTemplateCurlyInString: for the shell
      'tool_command="echo $GREETING:$MY_TOKEN:$FACTORY_STAGE:${FACTORY_RUN_ID:+id}:${FACTORY_ARTIFACTS:+dir}"';

    expect((await contextOf(one(shown))).context["tool.output_trimmed"]).toBe("hello::a:id:dir");
    expect((await contextOf(one(`${shown}, allow_env="MY_TOKEN"`))).context["tool.output_trimmed"]).toBe(
      "hello:hidden:a:id:dir",
    );
  });

  it("ends the whole process group of a command that takes too long", async () => {
    const { end, project, context } = await contextOf(
      one('timeout=200ms, tool_command="echo begun; (sleep 1; touch late) & sleep 60"'),
    );
    await new Promise((resolve) => setTimeout(resolve, 1100));

    expect(end).toMatchObject({ kind: "fail", reason: "a failed: timed out after 200 ms" });
    expect(context["tool.output"]).toBe("begun\n");
    expect(existsSync(join(project, "late"))).toBe(false);
  });

  it("stops a command when the run is interrupted, and puts its folder aside when it runs again", async () => {
    const stop = new AbortController();
    const given = services({
      onEvent: (event) => {
        if (event.event === "stage.started" && event.stage_id === "a") setTimeout(() => stop.abort(), 50);
      },
    });
    const { end, dir } = await runOnDisk(
      one('tool_command="test -e second || { touch second; sleep 60; }"'),
      given,
      stop.signal,
    );

    expect(end).toEqual({ kind: "interrupted" });
    expect(JSON.parse(readFileSync(join(dir, "run.json"), "utf8"))).toMatchObject({
      status: "executing",
      tags: ["interrupted"],
    });
    expect(JSON.parse(readFileSync(join(dir, "checkpoint.json"), "utf8"))).toMatchObject({
      current_node: "start",
      next_node: "a",
    });
    expect((await resumeOnDisk(dir)).end.kind).toBe("end");
    expect(readdirSync(join(dir, "stages")).filter((name) => name.includes("-a-"))).toEqual([
      "000002-a-1",
      "000002-a-1-interrupted-1",
    ]);
  });

  it("runs functions as types, with their numbers in the context", async () => {
    const { context } = await contextOf(
      one('type="factory.build"'),
      services({
        functions: {
          "factory.build": () =>
            Promise.resolve({ status: "success", contextUpdates: { "image.digest": "sha256:1" } }),
        },
      }),
    );

    expect(context["image.digest"]).toBe("sha256:1");
  });

  it("6.9 takes further handlers", async () => {
    const custom = {
      type: "my.kind",
      execute: () => Promise.resolve({ status: "success" as const, contextUpdates: { mine: true } }),
    };
    const { context } = await contextOf(one('type="my.kind"'), services({ custom: [custom] }));

    expect(context.mine).toBe(true);
  });

  it("manages another pipeline to its end, and fails with it", async () => {
    const parent = (child: string) => one(`shape=house, stack.child_dotfile="${child}"`);
    const dir = (await runOnDisk(one("tool_command=true"))).project;
    writeFileSync(join(dir, "good.dot"), one('tool_command="echo child"'));
    writeFileSync(join(dir, "bad.dot"), one('tool_command="exit 1"'));
    const given = services({ sleep: () => new Promise((resolve) => setTimeout(resolve, 20)) });

    expect((await contextOf(parent(join(dir, "good.dot")), given)).context["stack.child.status"]).toBe(
      "completed",
    );
    expect((await contextOf(parent(join(dir, "bad.dot")), given)).end).toMatchObject({
      kind: "fail",
      reason: expect.stringContaining("child failed: a failed: exit 1"),
    });
  });
});

describe("13 smoke test", () => {
  it("13 plans, implements, reviews and is done, with edges back after failures", async () => {
    const dot = `digraph test_pipeline {
      graph [goal="Create a hello world script"]
      start [shape=Mdiamond]
      plan [shape=box, prompt="Plan how to create a hello world script for: $goal"]
      implement [shape=box, prompt="Write the code", goal_gate=true, retry_target=plan]
      review [shape=box, prompt="Review the code"]
      done [shape=Msquare]
      start -> plan
      plan -> implement
      implement -> review [condition="outcome=success"]
      implement -> plan [condition="outcome=fail", label="Retry"]
      review -> done [condition="outcome=success"]
      review -> implement [condition="outcome=fail", label="Fix"]
    }`;
    const agent = [
      "sh",
      "-c",
      'cat > /dev/null; n=$(cat count 2>/dev/null || echo 0); n=$((n+1)); echo $n > count; if [ $n = 2 ]; then printf \'{"outcome":"fail","failure_reason":"no"}\' > "$FACTORY_STATUS_FILE"; fi; echo "$FACTORY_STAGE $n"',
    ];
    const { session, end, dir } = await runOnDisk(dot, services({ agent }));
    const summary = summarizeRun(session.run.state, session.paths);

    expect(end.kind).toBe("end");
    expect(summary.visits).toEqual(["start", "plan", "implement", "plan", "implement", "review", "done"]);
    expect(summary.outcomes).toMatchObject({ plan: "success", implement: "success", review: "success" });
    for (const node of ["plan", "implement", "review"]) {
      for (const file of ["prompt.md", "response.md", "status.json"]) {
        expect(existsSync(join(dir, node, file))).toBe(true);
      }
    }
    expect(JSON.parse(readFileSync(join(dir, "checkpoint.json"), "utf8"))).toMatchObject({
      current_node: "done",
    });
  });
});
