import { describe, expect, it } from "vitest";
import { evaluateCondition } from "../../src/pipeline/condition/evaluate-condition.ts";
import { parseCondition } from "../../src/pipeline/condition/parse-condition.ts";
import type { Attributes } from "../../src/pipeline/graph.ts";
import { validateOrThrow } from "../../src/pipeline/lint/validate-or-throw.ts";
import type { ContextValue } from "../../src/pipeline/outcome.ts";
import { parseStylesheet } from "../../src/pipeline/stylesheet/parse-stylesheet.ts";
import { preparePipeline } from "../../src/pipeline/transforms/prepare-pipeline.ts";
import { around, graphOf, lintText } from "./lint-text.ts";

function values(attributes: Attributes | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes ?? {}).map(([key, { value }]) => [key, value]));
}

function node(text: string, id: string): Record<string, string> {
  return values(preparePipeline(graphOf(text)).nodes.find((one) => one.id === id)?.attributes);
}

function rules(text: string): readonly string[] {
  return lintText(text).map(({ rule }) => rule);
}

function holds(
  text: string,
  scope: { outcome?: string; label?: string; context?: Record<string, ContextValue> },
) {
  const parsed = parseCondition(text);
  if (parsed.kind === "problem") throw new Error(parsed.message);
  return evaluateCondition(parsed.condition, {
    outcome: scope.outcome ?? "success",
    preferredLabel: scope.label,
    context: (key) => scope.context?.[key],
  });
}

describe("definition of done: parsing", () => {
  it("1.1 the parser accepts the DOT subset: graph, node and edge blocks", () => {
    const graph = graphOf(`digraph Flow_1 {
      graph [goal="ship"] ; node [shape=box]; edge [weight=2]
      a; b [label="B"]
      a -> b
      rankdir = LR
    }`);

    expect(graph.id).toBe("Flow_1");
    expect(values(graph.attributes)).toEqual({ goal: "ship", rankdir: "LR" });
    expect(graph.nodes.map(({ id }) => id)).toEqual(["a", "b"]);
    expect(graph.edges.map(({ from, to, attributes }) => [from, to, values(attributes)])).toEqual([
      ["a", "b", { weight: "2" }],
    ]);
  });

  it("1.2 graph attributes are read from blocks and from declarations", () => {
    const graph = graphOf('digraph g { graph [goal="a", label="L"] goal = "b" default_max_retries = 3 }');

    expect(values(graph.attributes)).toEqual({ goal: "b", label: "L", default_max_retries: "3" });
  });

  it("1.3 the attributes of a node may span lines, and so may its texts", () => {
    expect(node('digraph g {\n a [\n  shape=box,\n  prompt="one\ntwo",\n  timeout=900s\n ]\n}', "a")).toEqual(
      {
        shape: "box",
        prompt: "one\ntwo",
        timeout: "900s",
      },
    );
  });

  it("1.4 edges have labels, conditions and weights", () => {
    const [edge] = graphOf(
      'digraph g { a b a -> b [label="Yes", condition="outcome=success", weight=-3] }',
    ).edges;

    expect(values(edge?.attributes)).toEqual({ label: "Yes", condition: "outcome=success", weight: "-3" });
  });

  it("1.5 chains expand pairwise", () => {
    const { edges } = graphOf('digraph g { a b c a -> b -> c -> a [label="next"] }');

    expect(edges.map(({ from, to, attributes }) => [from, to, values(attributes)])).toEqual([
      ["a", "b", { label: "next" }],
      ["b", "c", { label: "next" }],
      ["c", "a", { label: "next" }],
    ]);
  });

  it("1.6 default blocks hold for what follows in their scope, and explicit attributes win", () => {
    const text = `digraph g {
      before
      node [shape=hexagon, timeout=1m]
      edge [weight=1]
      inner_out
      subgraph s { node [timeout=2m] edge [weight=2] inner inner2 [shape=box] inner -> inner2 }
      after [timeout=3m]
      after -> before
    }`;

    expect(node(text, "before")).toEqual({});
    expect(node(text, "inner_out")).toEqual({ shape: "hexagon", timeout: "1m" });
    expect(node(text, "inner")).toEqual({ shape: "hexagon", timeout: "2m" });
    expect(node(text, "inner2")).toEqual({ shape: "box", timeout: "2m" });
    expect(node(text, "after")).toEqual({ shape: "hexagon", timeout: "3m" });
    expect(graphOf(text).edges.map(({ attributes }) => attributes.weight?.value)).toEqual(["2", "1"]);
  });

  it("1.7 subgraphs are flattened: their contents stay, their wrapper goes", () => {
    const graph = graphOf(
      'digraph g { label="G" subgraph cluster_a { label="A" x subgraph { y x -> y } } z }',
    );

    expect(graph.nodes.map(({ id }) => id)).toEqual(["x", "y", "z"]);
    expect(graph.edges.map(({ from, to }) => [from, to])).toEqual([["x", "y"]]);
    expect(values(graph.attributes)).toEqual({ label: "G" });
  });

  it("1.8 class and the label of the subgraph choose attributes of the stylesheet", () => {
    const text = `digraph g {
      model_stylesheet = ".loop-a { llm_model: a; } .fast { llm_provider: b; }"
      subgraph s { x [class="fast, big"] label = "Loop A!" }
    }`;

    expect(graphOf(text).nodes[0]?.classes).toEqual(["fast", "big", "loop-a"]);
    expect(node(text, "x")).toEqual({ class: "fast, big", llm_model: "a", llm_provider: "b" });
  });

  it("1.9 values may stand in quotes or not", () => {
    const text = (quote: string) =>
      `max_retries=${quote}3${quote}, goal_gate=${quote}true${quote}, timeout=${quote}15m${quote}`;

    expect(node(`digraph g { a [${text("")}] }`, "a")).toEqual(node(`digraph g { a [${text('"')}] }`, "a"));
    expect(rules(around(`  work [retry_target=work, ${text('"')}]`))).toEqual([]);
  });

  it("1.10 both kinds of comments are stripped, but not inside texts", () => {
    const text = 'digraph g { // one\n /* two\n three */ a [label="/* not */ // this"] /* x */ -> }';
    const fine = 'digraph g { // one\n /* two\n three */ a /* x */ [label="/* not */ // this"] // end\n }';

    expect(node(fine, "a")).toEqual({ label: "/* not */ // this" });
    expect(lintText(text)).toMatchObject([{ rule: "syntax", line: 3 }]);
  });
});

describe("definition of done: lint", () => {
  it.each([
    ["2.1 exactly one start node: none", "digraph g { exit [shape=Msquare] }", "start_node"],
    ["2.1 exactly one start node: two", around("  start2 [shape=Mdiamond]\n start2 -> work"), "start_node"],
    ["2.2 exactly one exit node: none", "digraph g { start [shape=Mdiamond] }", "terminal_node"],
    ["2.2 exactly one exit node: two", around("  x [shape=Msquare]\n work -> x"), "terminal_node"],
    ["2.3 the start node has no incoming edges", around("  work -> start"), "start_no_incoming"],
    ["2.4 the exit node has no outgoing edges", around("  exit -> work"), "exit_no_outgoing"],
    ["2.5 all nodes are reachable", around('  x [shape=parallelogram, tool_command="x"]'), "reachability"],
    ["2.6 edges lead to nodes that exist", around("  work -> nowhere"), "edge_target_exists"],
    ["2.8 conditions parse", around('  work -> exit [condition="a > b"]'), "condition_syntax"],
  ])("%s", (_, text, rule) => {
    expect(rules(around(""))).toEqual([]);
    expect(
      lintText(text)
        .filter(({ severity }) => severity === "error")
        .map((one) => one.rule),
    ).toEqual([rule]);
  });

  it("2.7 a stage for a language model without prompt is a warning", () => {
    expect(lintText(around("  plan\n  work -> plan -> exit"))).toMatchObject([
      { rule: "prompt_on_llm_nodes", severity: "warning", node: "plan" },
    ]);
  });

  it("2.9 validating or throwing throws every error with its place, and gives warnings", () => {
    const broken = graphOf(around("  work -> nowhere\n  exit -> work"));

    expect(() => validateOrThrow(broken, { file: "p.dot" })).toThrow(
      expect.objectContaining({
        code: "PIPELINE_INVALID",
        fault: "user",
        problems: [
          expect.objectContaining({ source: "p.dot:6:3" }),
          expect.objectContaining({ source: "p.dot:7:3" }),
        ],
      }),
    );
    expect(validateOrThrow(graphOf(around("  work -> exit")), { file: "p.dot" })).toMatchObject([
      { rule: "duplicate_edge" },
    ]);
  });

  it("2.10 results carry rule, severity, node or edge, message and place", () => {
    expect(lintText(around("  work -> nowhere"))).toEqual([
      {
        rule: "edge_target_exists",
        severity: "error",
        edge: { from: "work", to: "nowhere" },
        message: "the node nowhere of the edge work -> nowhere is not declared",
        hint: "declare it: nowhere [shape=…]",
        line: 6,
        column: 3,
      },
    ]);
    expect(lintText(around("  x [shape=house]"))[0]).toMatchObject({ node: "x", line: 6, column: 3 });
  });

  it("2.10 custom rules come after the built-in ones and see the transformed graph", () => {
    const rule = {
      name: "no_work",
      apply: () => [{ rule: "no_work", severity: "info", message: "x", line: 4, column: 3 } as const],
    };

    expect(lintText(around(""), { rules: [rule] }).map((one) => one.rule)).toEqual(["no_work"]);
  });
});

describe("definition of done: conditions", () => {
  it.each([
    ["9.1 = compares exactly", "outcome=success", { outcome: "success" }, true],
    ["9.1 = sees upper and lower case", "outcome=Success", { outcome: "success" }, false],
    ["9.2 != is the opposite", "outcome!=success", { outcome: "fail" }, true],
    ["9.3 && needs all clauses", "outcome=success && context.n=3", { context: { n: 3 } }, true],
    ["9.3 && fails with one", "outcome=success&&context.n=3", { context: { n: 4 } }, false],
    [
      "9.4 outcome is the status of the stage",
      "outcome=partial_success",
      { outcome: "partial_success" },
      true,
    ],
    ["9.5 preferred_label is the one of the stage", 'preferred_label="Fix it"', { label: "Fix it" }, true],
    [
      "9.6 context.x looks up context.x first",
      "context.x=a",
      { context: { "context.x": "a", x: "b" } },
      true,
    ],
    ["9.6 context.x looks up x then", "context.tool.output=ok", { context: { "tool.output": "ok" } }, true],
    ["9.6 missing is empty", 'context.none=""', {}, true],
    ["9.6 values are not trimmed", "context.x=ok", { context: { x: "ok\n" } }, false],
    ["9.6 booleans are words", "context.x=true", { context: { x: true } }, true],
    ["9.7 an empty condition is true", "  ", {}, true],
  ] as const)("%s", (_, text, scope, expected) => {
    expect(holds(text, scope)).toBe(expected);
  });

  it.each([
    "tests_passed",
    "context.x",
    "outcome==success",
    "outcome=success || outcome=fail",
    "!outcome=fail",
    "outcome=success &&",
    "context.x>3",
    "outcome=",
    'outcome="open',
    "outcome=a b",
    "context.=x",
    "outcome=12ab",
  ])("9.8 only the grammar is accepted: %s is refused", (text) => {
    expect(parseCondition(text)).toMatchObject({ kind: "problem", hint: expect.stringMatching(/./) });
  });
});

describe("definition of done: stylesheets and transforms", () => {
  const sheet = (rulesText: string, nodes: string) =>
    `digraph g { model_stylesheet="${rulesText}" ${nodes} }`;

  it("10.1 stylesheets are parsed: selectors, bare and quoted values, the last semicolon optional", () => {
    const { rules: found, problems } = parseStylesheet(
      '* { llm_model: a-1.5; llm_provider: "x y" } #id{reasoning_effort:low;}',
    );

    expect(problems).toEqual([]);
    expect(found.map(({ selector, properties }) => [selector.kind, [...properties]])).toEqual([
      [
        "all",
        [
          ["llm_model", "a-1.5"],
          ["llm_provider", "x y"],
        ],
      ],
      ["id", [["reasoning_effort", "low"]]],
    ]);
  });

  it.each([
    ["10.2 by shape", "box { llm_model: m; }", "a b [shape=hexagon]", "m", undefined],
    ["10.3 by class", ".c { llm_model: m; }", 'a [class="b,c"] b [class=cc]', "m", undefined],
    ["10.4 by id", "#a { llm_model: m; }", "a b", "m", undefined],
    [
      "10.5 id beats class beats shape beats all",
      "#a { llm_model: i } .c { llm_model: c } box { llm_model: s } * { llm_model: u }",
      "a [class=c] b [class=c]",
      "i",
      "c",
    ],
    ["10.5 later beats earlier of the same kind", "* { llm_model: x } * { llm_model: y }", "a b", "y", "y"],
    [
      "10.6 explicit attributes win",
      "#a { llm_model: m }",
      "a [llm_model=own] node [llm_model=default] b",
      "own",
      "default",
    ],
  ])("%s", (_, rulesText, nodes, a, b) => {
    const text = sheet(rulesText, nodes);

    expect([node(text, "a").llm_model, node(text, "b").llm_model]).toEqual([a, b]);
  });

  it.each([
    "*",
    "* {",
    "* { }",
    "* { llm_model }",
    "* { llm_model: }",
    "* { color: red; }",
    ".A { llm_model: x }",
    "} x",
    '* { llm_model: "x }',
  ])("10.7 %s is refused", (text) => {
    expect(parseStylesheet(text).problems).not.toEqual([]);
  });

  it("11.1 transforms run between parsing and validation and leave the graph as it was", () => {
    const graph = graphOf(sheet("* { llm_model: m }", 'goal="ship $& it" a [prompt="$goal, $goal!"]'));
    const before = JSON.stringify(graph);

    expect(values(preparePipeline(graph).nodes[0]?.attributes)).toMatchObject({
      prompt: "ship $& it, ship $& it!",
      llm_model: "m",
    });
    expect(JSON.stringify(graph)).toBe(before);
  });

  it("11.2 custom transforms run after the built-in ones, in their order", () => {
    const seen: string[] = [];
    const transform = (name: string) => ({
      name,
      apply: (graph: ReturnType<typeof graphOf>) => {
        seen.push(`${name} ${graph.nodes[0]?.attributes.prompt?.value}`);
        return { ...graph, id: name };
      },
    });
    const graph = graphOf('digraph g { goal="x" a [prompt="$goal"] }');

    expect(preparePipeline(graph, { transforms: [transform("one"), transform("two")] }).id).toBe("two");
    expect(seen).toEqual(["one x", "two x"]);
  });
});

describe("parity matrix: parsing and lint", () => {
  it("12 a linear pipeline parses", () => {
    expect(rules(around(""))).toEqual([]);
  });

  it("12 an orphan node is an error that says unreachable", () => {
    expect(lintText(around('  orphan [shape=parallelogram, tool_command="x"]'))).toMatchObject([
      { rule: "reachability", severity: "error", message: expect.stringContaining("unreachable") },
    ]);
  });

  it("12 a pipeline of more than ten nodes has no problems", () => {
    const ids = Array.from({ length: 15 }, (_, index) => `n${index}`);
    const nodes = ids.map((id) => `${id} [shape=parallelogram, tool_command="true"]`).join("\n");

    expect(rules(around(`${nodes}\nwork -> ${ids.join(" -> ")} -> exit`))).toEqual([]);
  });
});
