import { describe, expect, it } from "vitest";
import { drive } from "./drive.ts";

const ENDS = "start [shape=Mdiamond] exit [shape=Msquare] node [shape=parallelogram, tool_command=x]";
const pipeline = (body: string) => `digraph g { ${ENDS} ${body} }`;

describe("12 parity matrix, the rows of running", () => {
  it("12.7 runs a line of nodes", async () => {
    expect((await drive(pipeline("a b start -> a -> b -> exit"))).visits).toEqual([
      "start",
      "a",
      "b",
      "exit",
    ]);
  });

  it.each([
    ["success", "exit"],
    ["fail", "b"],
  ] as const)("12.8 branches on %s to %s", async (status, to) => {
    const { visits } = await drive(
      pipeline(
        'a b start -> a; a -> exit [condition="outcome=success"]; a -> b [condition="outcome=fail"]; b -> exit',
      ),
      { nodes: { a: status } },
    );

    expect(visits[2]).toBe(to);
  });

  it("12.9 tries again after a failure: three executions with max_retries=2", async () => {
    const { events, end } = await drive(pipeline("a [max_retries=2] start -> a -> exit"), {
      nodes: { a: ["fail", "fail", "success"] },
    });

    expect([events.filter(({ event }) => event === "stage.started").length - 1, end.kind]).toEqual([
      3,
      "end",
    ]);
  });

  it("12.10 does not exit with an unsatisfied gate, and 12.11 does with a satisfied one", async () => {
    const graph = pipeline(
      'a [goal_gate=true, retry_target=a] start -> a; a -> exit [condition="outcome=fail"]; a -> exit',
    );
    const { visits, end } = await drive(graph, { nodes: { a: ["fail", "success"] } });

    expect(visits).toEqual(["start", "a", "exit", "a", "exit"]);
    expect(end.kind).toBe("end");
  });

  it("12.13 prefers a condition to a weight", async () => {
    const { edges } = await drive(
      pipeline(
        'a b c start -> a; a -> b [weight=100]; a -> c [condition="outcome=success"]; b -> exit; c -> exit',
      ),
    );

    expect(edges[1]).toBe("a -> c: condition outcome=success");
  });

  it("12.14 prefers the higher weight, and 12.15 the first name", async () => {
    const weight = await drive(pipeline("a b c start -> a; a -> b; a -> c [weight=2]; b -> exit; c -> exit"));
    const name = await drive(pipeline("a b c start -> a; a -> c; a -> b; b -> exit; c -> exit"));

    expect([weight.edges[1], name.edges[1]]).toEqual(["a -> c: weight 2", "a -> b: first by name"]);
  });

  it("12.16 lets the context flow from stage to stage, and into conditions", async () => {
    const { visits } = await drive(
      pipeline('a b c start -> a -> b; b -> c [condition="context.ready=yes"]; b -> exit; c -> exit'),
      { nodes: { a: { status: "success", contextUpdates: { ready: "yes" } } } },
    );

    expect(visits).toEqual(["start", "a", "b", "c", "exit"]);
  });

  it("12.22 runs more than ten nodes", async () => {
    const ids = Array.from({ length: 15 }, (_, index) => `n${index}`);
    const { visits } = await drive(pipeline(`${ids.join(" ")} start -> ${ids.join(" -> ")} -> exit`));

    expect(visits).toEqual(["start", ...ids, "exit"]);
  });
});

describe("what a failed stage does", () => {
  it("does not follow a plain edge", async () => {
    const { end } = await drive(pipeline("a start -> a -> exit"), { nodes: { a: "fail" } });

    expect(end).toMatchObject({ kind: "fail", node: "a" });
  });

  it("follows a plain edge where the pipeline says so", async () => {
    const { visits } = await drive(pipeline('graph [on_failure="route"] a start -> a -> exit'), {
      nodes: { a: "fail" },
    });

    expect(visits).toEqual(["start", "a", "exit"]);
  });

  it("goes to its retry target, or to the fallback when that is no node", async () => {
    const graph = pipeline('a [retry_target="b"] b start -> a -> exit; b -> a');
    const { edges } = await drive(graph, { nodes: { a: ["fail", "success"] } });

    expect(edges).toEqual([
      "start -> a: only edge",
      "a -> b: retry_target",
      "b -> a: only edge",
      "a -> exit: only edge",
    ]);
  });

  it("is no success when no condition holds", async () => {
    const { end } = await drive(pipeline('a start -> a; a -> exit [condition="context.x=1"]'));

    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining("no route from a") });
  });
});

describe("limits", () => {
  it("halts a cycle and names the node", async () => {
    const { end, visits } = await drive(
      pipeline('graph [max_node_visits=3] a start -> a; a -> a [condition="outcome=success"]; a -> exit'),
    );

    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining("a was visited 3 times") });
    expect(visits).toEqual(["start", "a", "a", "a"]);
  });

  it("restarts with a fresh context at the target, at most max_restarts times", async () => {
    const seen: unknown[] = [];
    const { end, state } = await drive(
      pipeline(
        'graph [max_restarts=2] a b start -> a -> b; b -> a [loop_restart=true]; b -> exit [condition="context.x=1"]',
      ),
      {
        nodes: {
          a: ({ context, restart }) => {
            seen.push([restart, context.get("left")]);
            return { status: "success", contextUpdates: { left: "over" } };
          },
        },
      },
    );

    expect(seen).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
    ]);
    expect(state.restarts).toBe(2);
    expect(end).toMatchObject({ kind: "fail", reason: expect.stringContaining("max_restarts") });
  });

  it("runs no more branches at once than allowed", async () => {
    let now = 0;
    let most = 0;
    const slow = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now -= 1;
      return { status: "success" as const };
    };
    const ids = ["b1", "b2", "b3", "b4", "b5"];
    const branches = ids.map((id) => `f -> ${id} -> j;`).join(" ");
    await drive(
      pipeline(
        `f [shape=component, max_parallel=2] ${ids.join(" ")} j [shape=tripleoctagon] start -> f; ${branches} j -> exit`,
      ),
      { nodes: Object.fromEntries(ids.map((id) => [id, slow])) },
    );

    expect(most).toBe(2);
  });

  it("finishes a parallel part inside another", async () => {
    const { visits, end } = await drive(
      pipeline(
        "f [shape=component, max_parallel=1] g [shape=component, max_parallel=1] a b c i [shape=tripleoctagon] j [shape=tripleoctagon] start -> f; f -> a -> j; f -> g; g -> b -> i; g -> c -> i; i -> j; j -> exit",
      ),
    );

    expect(visits).toEqual(["start", "f", "a", "g", "b", "c", "i", "j", "exit"]);
    expect(end.kind).toBe("end");
  });
});
