import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { StageCall } from "../../../src/pipeline/handlers/handler.ts";
import { callbackInterviewer } from "../../../src/pipeline/interviewers/callback-interviewer.ts";
import { queueInterviewer } from "../../../src/pipeline/interviewers/queue-interviewer.ts";
import { readPipeline } from "../../../src/pipeline/session/read-pipeline.ts";
import { lintText } from "../lint-text.ts";
import { drive } from "./drive.ts";
import { runOnDisk, services } from "./session-on-disk.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram, tool_command=true]";
const pipeline = (body: string) => `digraph g { ${ENDS} ${body} }`;

describe("definition of done: what the other files leave", () => {
  it("3.3 gives a handler the node, the context, the graph and its folder, and takes an outcome", async () => {
    const calls: StageCall[] = [];
    const { dir } = await runOnDisk(
      pipeline('goal="ship" a [type="my.kind", note=x] start -> a -> exit'),
      services({
        custom: [
          {
            type: "my.kind",
            execute: (call) => {
              calls.push({ ...call, context: new Map(call.context) });
              return Promise.resolve({ status: "success", notes: "seen" });
            },
          },
        ],
      }),
    );

    expect(calls).toHaveLength(1);
    const [call] = calls;
    expect(call?.node).toMatchObject({ id: "a", attributes: { note: { value: "x" } } });
    expect(call?.context.get("graph.goal")).toBe("ship");
    expect(call?.model.graph.nodes.map(({ id }) => id)).toEqual(["start", "exit", "a"]);
    expect(call?.runDir).toBe(dir);
    expect(existsSync(call?.stageDir ?? "")).toBe(true);
    expect(JSON.parse(readFileSync(join(dir, "a", "status.json"), "utf8"))).toMatchObject({
      outcome: "success",
      notes: "seen",
    });
  });

  it("4.4 fails when the way back is the exit itself, instead of going round for ever", async () => {
    const { end, visits } = await drive(
      pipeline('a [goal_gate=true, retry_target=exit] start -> a; a -> exit [condition="outcome=fail"]'),
      { nodes: { a: { status: "fail", retryable: false } } },
    );

    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining("goal gate unsatisfied") });
    expect(visits).toEqual(["start", "a", "exit"]);
  });

  it("6.1 lets the start succeed, and 6.2 never runs a handler for the exit", async () => {
    const ran: string[] = [];
    const handler = (type: string) => ({
      type,
      execute: () => {
        ran.push(type);
        return Promise.resolve({ status: "success" as const });
      },
    });
    const { state } = await drive(pipeline("start -> exit"), {
      handlers: [handler("start"), handler("exit")],
    });

    expect(ran).toEqual(["start"]);
    expect(Object.fromEntries(state.outcomes)).toEqual({ start: "success", exit: "success" });
  });

  it("6.7 names the best branch at the fan-in: by outcome, then score, then id", async () => {
    const parts =
      "f [shape=component] a b c j [shape=tripleoctagon] start -> f; f -> a -> j; f -> b -> j; f -> c -> j; j -> exit";
    const scored = (score: number) => ({ status: "success" as const, contextUpdates: { score } });
    const bestOf = async (outcomes: Parameters<typeof drive>[1]) =>
      (await drive(pipeline(parts), outcomes)).state.main.context.get("parallel.fan_in.best_id");

    expect(await bestOf({})).toBe("a");
    expect(await bestOf({ nodes: { a: "fail", b: "partial_success" } })).toBe("c");
    expect(await bestOf({ nodes: { a: scored(1), b: scored(3), c: scored(2) } })).toBe("b");
    const failed = await drive(pipeline(parts), { nodes: { a: "fail", b: "fail", c: "fail" } });
    expect(failed.end).toMatchObject({
      kind: "fail",
      reason: expect.stringContaining("every branch failed"),
    });
  });

  it("7.1 shares the context, 7.2 takes updates, and 7.3 merges them after each node", async () => {
    const seen: unknown[] = [];
    const { state } = await drive(pipeline("a b start -> a -> b -> exit"), {
      nodes: {
        a: () => ({ status: "success", contextUpdates: { "work.x": 1 } }),
        b: ({ context }) => {
          seen.push(context.get("work.x"), context.get("current_node"), context.get("outcome"));
          return { status: "success", contextUpdates: { "work.x": 2 } };
        },
      },
    });

    expect(seen).toEqual([1, "b", "success"]);
    expect(state.main.context.get("work.x")).toBe(2);
  });

  it("7.6 keeps what a stage prints in its folder, and what it makes in the folder of artifacts", async () => {
    const { dir } = await runOnDisk(
      pipeline('a [tool_command="echo said; echo made > $FACTORY_ARTIFACTS/a.txt"] start -> a -> exit'),
    );

    expect(readFileSync(join(dir, "stages", "000002-a-1", "stdout.log"), "utf8")).toBe("said\n");
    expect(readFileSync(join(dir, "a", "stdout.log"), "utf8")).toBe("said\n");
    expect(readFileSync(join(dir, "artifacts", "a.txt"), "utf8")).toBe("made\n");
  });

  it("8.5 lets a function answer a gate, with its actor in the events", async () => {
    const gate =
      'r [shape=hexagon, label="Ship?"] b start -> r; r -> exit [label="[Y] Yes"]; r -> b [label="[N] No"]; b -> exit';
    const { visits, events } = await drive(pipeline(gate), {
      interviewer: callbackInterviewer(({ text, options }) =>
        Promise.resolve({ value: text === "Ship?" ? (options[1]?.key ?? "") : "", actor: "a function" }),
      ),
    });

    expect(visits).toEqual(["start", "r", "b", "exit"]);
    expect(events).toContainEqual(
      expect.objectContaining({ event: "interview.completed", value: "N", actor: "a function" }),
    );
  });

  it("11.3 expands $goal in prompts, and nowhere else", () => {
    const graph = readPipeline(
      'digraph g { goal="ship it" start [shape=Mdiamond] exit [shape=Msquare] a [prompt="Do $goal, $goal"] b [shape=parallelogram, tool_command="echo $goal"] start -> a -> b -> exit }',
      "g.dot",
    );
    const text = (id: string, key: string) =>
      graph.nodes.find((node) => node.id === id)?.attributes[key]?.value;

    expect(text("a", "prompt")).toBe("Do ship it, ship it");
    expect(text("b", "tool_command")).toBe("echo $goal");
  });
});

describe("12 parity matrix: the rows that the other files leave", () => {
  const body = "start -> a -> exit";

  it("12.2 graph attributes and 12.3 nodes over several lines are read", () => {
    const graph = readPipeline(
      `digraph g {\n graph [goal="x",\n label="y"]\n ${ENDS}\n a [\n label="A",\n max_retries=2\n ]\n ${body} }`,
      "g.dot",
    );

    expect([graph.attributes.goal?.value, graph.attributes.label?.value]).toEqual(["x", "y"]);
    expect(graph.nodes.find(({ id }) => id === "a")?.attributes).toMatchObject({
      label: { value: "A" },
      max_retries: { value: "2" },
    });
  });

  it.each([
    ["12.4 a missing start", "digraph g { exit [shape=Msquare] a [prompt=x] a -> exit }", "start_node"],
    ["12.5 a missing exit", "digraph g { start [shape=Mdiamond] a [prompt=x] start -> a }", "terminal_node"],
  ])("%s is an error", (_, text, rule) => {
    const errors = lintText(text).filter(({ severity }) => severity === "error");
    expect(errors.map((one) => one.rule)).toContain(rule);
  });

  it("12.12 goes where the human says", async () => {
    const gate =
      'r [shape=hexagon] b start -> r; r -> exit [label="[Y] Yes"]; r -> b [label="[N] No"]; b -> exit';
    const routed = async (value: string) =>
      (await drive(pipeline(gate), { interviewer: queueInterviewer([{ node: "r", value }]) })).visits;

    expect(await routed("Y")).toEqual(["start", "r", "exit"]);
    expect(await routed("No")).toEqual(["start", "r", "b", "exit"]);
  });

  it("12.18 a stylesheet chooses by shape, and 12.19 $goal is expanded, before anything runs", () => {
    const graph = readPipeline(
      'digraph g { goal="g1" model_stylesheet="box { llm_model: m1; }" start [shape=Mdiamond] exit [shape=Msquare] a [prompt="$goal"] start -> a -> exit }',
      "g.dot",
    );
    const node = graph.nodes.find(({ id }) => id === "a");

    expect([node?.attributes.llm_model?.value, node?.attributes.prompt?.value]).toEqual(["m1", "g1"]);
  });

  it("12.20 runs branches and goes on where they meet", async () => {
    const { visits, state } = await drive(
      pipeline(
        "f [shape=component] a b j [shape=tripleoctagon] c start -> f; f -> a -> j; f -> b -> j; j -> c -> exit",
      ),
    );

    expect([...visits].sort()).toEqual(["a", "b", "c", "exit", "f", "j", "start"]);
    expect(visits.slice(-3)).toEqual(["j", "c", "exit"]);
    expect(state.main.context.get("parallel.results")).toMatchObject([{ id: "a" }, { id: "b" }]);
  });

  it("12.21 runs a handler that was registered", async () => {
    const { state } = await drive(pipeline('a [type="my.kind"] start -> a -> exit'), {
      handlers: [
        {
          type: "my.kind",
          execute: () => Promise.resolve({ status: "success", contextUpdates: { mine: true } }),
        },
      ],
    });

    expect(state.main.context.get("mine")).toBe(true);
  });
});
