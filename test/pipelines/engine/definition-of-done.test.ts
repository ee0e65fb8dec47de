import { describe, expect, it } from "vitest";
import { RETRY_PRESETS, retryDelay } from "../../../src/pipeline/engine/retry-policy.ts";
import { autoApprove } from "../../../src/pipeline/interviewers/auto-approve.ts";
import { callbackInterviewer } from "../../../src/pipeline/interviewers/callback-interviewer.ts";
import { askMultiple, type Question } from "../../../src/pipeline/interviewers/interviewer.ts";
import { queueInterviewer } from "../../../src/pipeline/interviewers/queue-interviewer.ts";
import { recordingInterviewer } from "../../../src/pipeline/interviewers/recording-interviewer.ts";
import { drive } from "./drive.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram, tool_command=x]";
const pipeline = (body: string) => `digraph g { ${ENDS} ${body} }`;

describe("3 engine", () => {
  it("3.1 begins at the node of the start's shape, or of its name", async () => {
    const shaped = await drive(`digraph g { go [shape=Mdiamond] exit [shape=Msquare] go -> exit }`);
    const named = await drive(`digraph g { start exit [shape=Msquare] start -> exit }`);

    expect([shaped.visits, named.visits]).toEqual([
      ["go", "exit"],
      ["start", "exit"],
    ]);
  });

  it("3.2 chooses the handler by the shape, and by the type before it", async () => {
    const calls: string[] = [];
    const handler = (type: string) => ({
      type,
      execute: () => {
        calls.push(type);
        return Promise.resolve({ status: "success" as const });
      },
    });
    await drive(`digraph g { ${ENDS} a b [type="my.kind"] start -> a -> b -> exit }`, {
      handlers: [handler("tool"), handler("my.kind")],
    });

    expect(calls).toEqual(["tool", "my.kind"]);
  });

  it("3.5 selects edges in five steps", async () => {
    const from = async (edges: string, outcome: object) =>
      (
        await drive(pipeline(`b c a; start -> a; ${edges} b -> exit; c -> exit`), {
          nodes: { a: { status: "success", ...outcome } },
        })
      ).visits[2];

    expect(await from('a -> b [weight=9]; a -> c [condition="outcome=success"];', {})).toBe("c");
    expect(await from('a -> b [weight=9]; a -> c [label="[C] Go on"];', { preferredLabel: "go on" })).toBe(
      "c",
    );
    expect(await from("a -> b [weight=9]; a -> c;", { suggestedNextIds: ["x", "c"] })).toBe("c");
    expect(await from("a -> b; a -> c [weight=1];", {})).toBe("c");
    expect(await from("a -> c; a -> b;", {})).toBe("b");
  });

  it("3.6 runs a stage, merges its context, selects an edge, and goes on", async () => {
    const { visits, state, checkpoints } = await drive(pipeline("a b start -> a -> b -> exit"), {
      nodes: {
        a: { status: "success", contextUpdates: { found: "it" } },
        b: ({ context }) => ({ status: "success", contextUpdates: { seen: context.get("found") ?? "" } }),
      },
    });

    expect(visits).toEqual(["start", "a", "b", "exit"]);
    expect(state.main.context.get("seen")).toBe("it");
    expect(checkpoints.map(({ node }) => node)).toEqual(["a", "b", "exit", "exit"]);
  });

  it("3.7 stops at the exit", async () => {
    const { end, state } = await drive(pipeline("start -> exit"));

    expect([end.kind, state.status, state.currentNode]).toEqual(["end", "evaluating", "exit"]);
  });

  it("3.8 succeeds exactly if all goal gates that were visited are satisfied", async () => {
    const graph = pipeline('a [goal_gate=true] start -> a; a -> exit [condition="outcome=fail"]; a -> exit');
    const ended = async (status: "success" | "partial_success" | "fail") =>
      (await drive(graph, { nodes: { a: { status, retryable: false } } })).end.kind;

    expect([await ended("success"), await ended("partial_success"), await ended("fail")]).toEqual([
      "end",
      "end",
      "fail",
    ]);
  });
});

describe("4 goal gates", () => {
  const gated = (attributes: string, graph = "") =>
    pipeline(
      `${graph} a [goal_gate=true${attributes}] start -> a; a -> exit [condition="outcome=fail"]; a -> exit`,
    );

  it("4.1 tracks the latest outcome of each gate, and ignores gates that were not visited", async () => {
    const { end } = await drive(
      pipeline('a [goal_gate=true] b start -> b -> exit; b -> a [condition="context.x=1"]; a -> exit'),
    );

    expect(end.kind).toBe("end");
  });

  it("4.2 and 4.3 looks at them before the exit, and goes to the retry target of the node, then of the graph", async () => {
    const script = { nodes: { a: [{ status: "fail", retryable: false }, "success"] } } as const;
    const own = await drive(gated(", retry_target=start"), { nodes: { a: "fail" } });
    const reached = await drive(gated("", "graph [retry_target=a]"), script);

    expect(own.visits.slice(0, 4)).toEqual(["start", "a", "exit", "start"]);
    expect(reached.visits).toEqual(["start", "a", "exit", "a", "exit"]);
    expect(reached.edges).toContain("exit -> a: goal gate a is fail");
    expect(reached.end.kind).toBe("end");
  });

  it("4.4 fails without a target", async () => {
    const { end, state } = await drive(gated(""), { nodes: { a: { status: "fail", retryable: false } } });

    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining("goal gate unsatisfied") });
    expect(state.status).toBe("failed");
  });
});

describe("5 retries", () => {
  it.each(["retry", "fail"] as const)("5.1 tries again after %s", async (status) => {
    const { end, events } = await drive(pipeline("a [max_retries=2] start -> a -> exit"), {
      nodes: { a: [status, status, "success"] },
    });

    expect(end.kind).toBe("end");
    expect(events.filter(({ event }) => event === "stage.retrying")).toHaveLength(2);
  });

  it("5.2 counts for each node, and forgets after a success", async () => {
    const { state, visits } = await drive(
      pipeline("graph [default_max_retries=1] a b start -> a -> b -> exit"),
      { nodes: { a: ["fail", "success"], b: ["fail", "success"] } },
    );

    expect(visits).toEqual(["start", "a", "b", "exit"]);
    expect([...state.main.context.keys()].filter((key) => key.startsWith("internal."))).toEqual([]);
  });

  it("5.3 waits the same or ever longer, as its policy says, and never longer than the longest", async () => {
    const { delays } = await drive(pipeline('a [retry_policy="standard"] start -> a -> exit'), {
      nodes: { a: "fail" },
    });
    const linear = { ...RETRY_PRESETS.linear, jitter: false };

    expect(delays).toEqual([200, 400, 800, 1600]);
    expect([1, 2, 3].map((retry) => retryDelay(linear, retry, 0))).toEqual([500, 500, 500]);
    expect(retryDelay({ ...RETRY_PRESETS.patient, jitter: false }, 20, 0)).toBe(60_000);
  });

  it("5.4 spreads the delays by half to both sides", () => {
    const delays = [0, 0.5, 1].map((random) => retryDelay(RETRY_PRESETS.standard, 1, random));

    expect(delays).toEqual([100, 200, 300]);
  });

  it("5.5 selects the edge by the last outcome", async () => {
    const { visits } = await drive(
      pipeline('a [max_retries=1] b start -> a; a -> b [condition="outcome=fail"]; a -> exit; b -> exit'),
      { nodes: { a: ["retry", "retry"] } },
    );

    expect(visits).toEqual(["start", "a", "b", "exit"]);
  });

  it("takes part of the work when the node allows it", async () => {
    const { state } = await drive(pipeline("a [allow_partial=true, max_retries=1] start -> a -> exit"), {
      nodes: { a: "retry" },
    });

    expect(state.outcomes.get("a")).toBe("partial_success");
  });

  it("does not try again what cannot end otherwise", async () => {
    const { delays, end } = await drive(pipeline("a [max_retries=3] start -> a -> exit"), {
      nodes: { a: { status: "fail", retryable: false, failureReason: "exit 127" } },
    });

    expect([delays, end]).toMatchObject([[], { kind: "fail", reason: "a failed: exit 127" }]);
  });
});

describe("6 handlers", () => {
  it("6.4 gives the chosen label as preferred label, and the target as suggestion", async () => {
    const { visits, state } = await drive(
      pipeline(
        'r [shape=hexagon] b start -> r; r -> exit [label="[A] Accept"]; r -> b [label="[R] Redo"]; b -> exit',
      ),
      { interviewer: queueInterviewer([{ node: "r", value: "r" }]) },
    );

    expect(visits).toEqual(["start", "r", "b", "exit"]);
    expect(state.main.context.get("preferred_label")).toBe("[R] Redo");
    expect(state.main.context.get("human.gate.selected")).toBe("R");
  });

  it("6.5 lets a decision pass on the outcome before it", async () => {
    const { visits, state } = await drive(
      pipeline(
        'a d [shape=diamond] b start -> a -> d; d -> exit [condition="outcome=success"]; d -> b [condition="outcome=fail"]; b -> exit',
      ),
      { nodes: { a: "fail" } },
    );

    expect(visits).toEqual(["start", "a", "d", "b", "exit"]);
    expect(state.outcomes.get("d")).toBe("success");
  });

  const fork = (attributes: string) =>
    pipeline(
      `f [shape=component${attributes}] x y j [shape=tripleoctagon] start -> f; f -> x -> j; f -> y -> j; j -> exit`,
    );

  it.each([
    ["wait_all", ["success", "success"], "success", "end"],
    ["wait_all", ["success", "fail"], "partial_success", "end"],
    ["wait_all", ["fail", "fail"], "partial_success", "fail"],
    ["first_success", ["fail", "success"], "success", "end"],
    ["first_success", ["fail", "fail"], "fail", "fail"],
    ["all_success", ["success", "fail"], "fail", "fail"],
    ["all_success", ["success", "success"], "success", "end"],
  ] as const)(
    "6.6 and 6.7 joins %s of %j as %s, and the run ends with %s",
    async (policy, [x, y], joined, ended) => {
      const { state, end, visits } = await drive(fork(`, join_policy=${policy}, max_parallel=1`), {
        nodes: { x, y },
      });

      expect([state.outcomes.get("f"), end.kind]).toEqual([joined, ended]);
      expect(visits).toEqual(["start", "f", "x", "y", "j", ...(ended === "end" ? ["exit"] : [])]);
    },
  );

  it("6.6 gives each branch a context of its own, and the results to the fan-in", async () => {
    const { state } = await drive(fork(""), {
      nodes: {
        x: { status: "success", contextUpdates: { mine: "x", score: 2 } },
        y: ({ context }) => ({
          status: "success",
          contextUpdates: { saw: context.get("mine") ?? "nothing", score: 3 },
        }),
      },
    });

    expect(state.main.context.get("mine")).toBeUndefined();
    expect(state.main.context.get("parallel.results")).toMatchObject([
      { id: "x", outcome: "success", score: 2, stage: "stages/3-x-1" },
      { id: "y", outcome: "success", score: 3, last_node: "y" },
    ]);
    expect(state.main.context.get("parallel.fan_in.best_id")).toBe("y");
  });

  it("6.6 cancels what is not needed after the first success", async () => {
    const { state, events } = await drive(fork(", join_policy=first_success"), {
      nodes: {
        x: ({ signal }) =>
          new Promise((resolve) => signal.addEventListener("abort", () => resolve({ status: "fail" }))),
      },
    });

    expect(state.outcomes.get("f")).toBe("success");
    expect(events).toContainEqual(
      expect.objectContaining({ event: "parallel.branch_completed", branch: "x", canceled: true }),
    );
  });
});

describe("8 humans", () => {
  const question: Question = {
    id: "q",
    stage: "r",
    type: "MULTIPLE_CHOICE",
    text: "?",
    options: [{ key: "A", label: "[A] Accept", to: "exit" }],
  };
  const { signal } = new AbortController();

  it("8.1 and 8.2 asks four types of questions", async () => {
    const asked: string[] = [];
    const interviewer = callbackInterviewer(({ type }) => {
      asked.push(type);
      return Promise.resolve({ value: "x", actor: "me" });
    });
    const types = ["YES_NO", "MULTIPLE_CHOICE", "FREEFORM", "CONFIRMATION"] as const;
    await askMultiple(
      interviewer,
      types.map((type) => ({ ...question, type })),
      signal,
    );

    expect(asked).toEqual(types);
  });

  it("8.3 approves by itself: yes, the first choice, or a word", async () => {
    const value = async (changes: Partial<Question>) =>
      (await autoApprove("--yes").ask({ ...question, ...changes }, signal))?.value;

    expect([
      await value({ type: "YES_NO" }),
      await value({}),
      await value({ type: "FREEFORM", options: [] }),
    ]).toEqual(["YES", "exit", "auto-approved"]);
  });

  it("8.6 takes answers from a list in order, and records what was asked", async () => {
    const recording = recordingInterviewer(
      queueInterviewer([
        { node: "r", value: "1" },
        { node: "other", value: "2" },
        { node: "r", value: "3" },
      ]),
    );
    for (const answered of [0, 1, 2]) await recording.ask({ ...question, answered }, signal);

    expect(recording.pairs.map(({ answer }) => answer?.value)).toEqual(["1", "3", undefined]);
  });

  const gate = (attributes = "") =>
    pipeline(
      `r [shape=hexagon${attributes}] b start -> r; r -> exit [label="[A] Accept"]; r -> b; b -> exit`,
    );

  it("waits where nobody answers, and never takes a default", async () => {
    const { end, state, events } = await drive(gate());

    expect([end.kind, state.status]).toEqual(["waiting", "awaiting_human"]);
    expect(events.at(-1)).toMatchObject({
      event: "run.awaiting_human",
      question_id: "r-2",
      choices: [{ key: "A" }, { key: "b" }],
    });
  });

  it("follows the default only after a time-out, and fails without one", async () => {
    const interviewer = queueInterviewer([{ node: "r", value: "TIMEOUT" }]);
    const chosen = await drive(gate(', human.default_choice="b"'), { interviewer });
    const failed = await drive(gate(), { interviewer });

    expect(chosen.visits).toEqual(["start", "r", "b", "exit"]);
    expect(failed.end).toMatchObject({
      kind: "fail",
      reason: expect.stringContaining("human gate timeout, no default"),
    });
  });

  it("fails when the human skips", async () => {
    const { end } = await drive(gate(), { interviewer: queueInterviewer([{ node: "r", value: "SKIPPED" }]) });

    expect(end).toMatchObject({ kind: "fail", reason: "r failed: human skipped interaction" });
  });
});
