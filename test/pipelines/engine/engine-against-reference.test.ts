import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../../../src/pipeline/outcome.ts";
import { drive } from "./drive.ts";
import {
  type Clause,
  conditionText,
  type ReferenceEdge,
  type ReferenceGraph,
  type ReferenceNode,
  type ReferenceResult,
  referenceRun,
} from "./reference-run.ts";

const IDS = ["a", "b", "c", "d", "e"] as const;
const LABELS = ["", "Yes", "No"] as const;

describe("the engine against a model of the rules", () => {
  it("visits, routes, joins, repeats and ends as the specification says, whatever the graph", async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(graphs(), async (graph) => {
        const expected = referenceRun(graph);
        const driven = await drive(toDot(graph), { nodes: scripts(graph) });
        const order = graph.nodes.some(({ kind }) => kind === "parallel") ? sorted : same;

        expect(order(driven.visits)).toEqual(order(expected.visits));
        expect(order(driven.edges)).toEqual(order(expected.edges));
        expect(Object.fromEntries(driven.state.outcomes)).toEqual(expected.outcomes);
        expect(driven.end.kind).toBe(expected.end);
        for (const edge of expected.edges) seen.add(edge.replace(/^.*?: /, "").split(/ |,/, 1)[0] ?? "");
        seen.add(expected.end);
      }),
      { numRuns: 1000 },
    );
    // The graphs are varied enough for each rule to have decided something.
    for (const reason of REASONS) expect([...seen]).toContain(reason);
  }, 120_000);
});

const REASONS = [
  ...["condition", "label", "suggested", "weight", "first", "only"],
  ...["retry_target", "fallback_retry_target", "goal", "branches", "end", "fail"],
];

function graphs(): fc.Arbitrary<ReferenceGraph> {
  return fc
    .record({
      own: fc.array(nodes(), { minLength: IDS.length, maxLength: IDS.length }),
      edges: fc.array(edges(), { minLength: 3, maxLength: 14 }),
      parallel: fc.option(parallelParts(), { nil: undefined }),
      retryTarget: fc.option(fc.constantFrom(...IDS), { nil: undefined }),
      maxVisits: fc.integer({ min: 1, max: 4 }),
      maxRestarts: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ own, edges: drawn, parallel, ...rest }) => {
      const between = parallel === undefined ? drawn : drawn.map((edge) => throughParallel(edge));
      return {
        ...rest,
        nodes: [
          plainNode("start", "start"),
          plainNode("exit", "exit"),
          ...own.map((node, index) => ({ ...node, id: IDS[index] ?? "" })),
          ...(parallel?.nodes ?? []),
        ],
        edges: [plainEdge("start", "a"), ...distinct(between), ...(parallel?.edges ?? [])],
      };
    });
}

/** Edges to `e` lead into the parallel part instead, so that it is met often. */
function throughParallel(edge: ReferenceEdge): ReferenceEdge {
  return edge.to === "e" ? { ...edge, to: "split" } : edge;
}

function nodes(): fc.Arbitrary<ReferenceNode> {
  const target = fc.option(fc.constantFrom(...IDS, "exit"), { nil: undefined, freq: 2 });
  return fc.record({
    id: fc.constant(""),
    kind: fc.constantFrom("tool", "tool", "tool", "conditional"),
    maxRetries: fc.integer({ min: 0, max: 2 }),
    allowPartial: fc.boolean(),
    goalGate: fc.boolean(),
    routesFailures: fc.constantFrom(false, false, true),
    retryTarget: target,
    fallbackRetryTarget: target,
    joinPolicy: fc.constant("wait_all"),
    results: fc.array(results(), { minLength: 1, maxLength: 5 }),
  });
}

function results(): fc.Arbitrary<ReferenceResult> {
  return fc.record({
    status: fc.constantFrom("success", "success", "partial_success", "retry", "fail"),
    preferredLabel: fc.constantFrom(...LABELS, "[Y] yes"),
    suggested: fc.array(fc.constantFrom(...IDS, "exit", "nowhere"), { maxLength: 2 }),
    updates: fc.dictionary(fc.constantFrom("x", "y"), fc.constantFrom("1", "2"), { maxKeys: 2 }),
  });
}

function edges(): fc.Arbitrary<ReferenceEdge> {
  return fc.record({
    from: fc.constantFrom(...IDS),
    to: fc.constantFrom(...IDS, "exit", "exit"),
    label: fc.constantFrom(...LABELS, "[Y] Yes", "N) no"),
    weight: fc.integer({ min: -1, max: 2 }),
    condition: fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.array(clauses(), { maxLength: 2 })),
    restarts: fc.constantFrom(false, false, false, false, true),
  });
}

function clauses(): fc.Arbitrary<Clause> {
  return fc.oneof(
    fc.record({
      key: fc.constant("outcome"),
      equal: fc.boolean(),
      value: fc.constantFrom("success", "fail", "partial_success"),
    }),
    fc.record({
      key: fc.constantFrom("context.x", "context.y", "context.outcome", "context.none"),
      equal: fc.boolean(),
      value: fc.constantFrom("1", "2", "fail"),
    }),
    fc.record({
      key: fc.constant("preferred_label"),
      equal: fc.boolean(),
      value: fc.constantFrom("Yes", "No"),
    }),
  );
}

/** A component, two or three branches of one or two tools, and the fan-in from which the run goes on to the exit. */
function parallelParts(): fc.Arbitrary<Pick<ReferenceGraph, "nodes" | "edges">> {
  const tool = nodes().map((node) => ({
    ...node,
    kind: "tool" as const,
    goalGate: false,
    retryTarget: undefined,
    fallbackRetryTarget: undefined,
  }));
  return fc
    .record({
      policy: fc.constantFrom("wait_all", "first_success", "all_success"),
      branches: fc.array(fc.array(tool, { minLength: 1, maxLength: 2 }), { minLength: 2, maxLength: 3 }),
      after: fc.constantFrom("exit", "b"),
      gate: fc.boolean(),
    })
    .map(({ policy, branches, after, gate }) => {
      const named = branches.map((branch, row) =>
        branch.map((node, column) => ({ ...node, id: `p${row}_${column}` })),
      );
      return {
        nodes: [
          { ...plainNode("split", "parallel"), joinPolicy: policy, goalGate: gate },
          plainNode("join", "fan_in"),
          ...named.flat(),
        ],
        edges: [
          ...named.flatMap((branch) => {
            const ids = ["split", ...branch.map(({ id }) => id), "join"];
            return ids.slice(1).map((to, index) => plainEdge(ids[index] ?? "", to));
          }),
          plainEdge("join", after),
        ],
      };
    });
}

function plainNode(id: string, kind: ReferenceNode["kind"]): ReferenceNode {
  return {
    id,
    kind,
    maxRetries: 0,
    allowPartial: false,
    goalGate: false,
    routesFailures: false,
    retryTarget: undefined,
    fallbackRetryTarget: undefined,
    joinPolicy: "wait_all",
    results: [{ status: "success", preferredLabel: "", suggested: [], updates: {} }],
  };
}

function plainEdge(from: string, to: string): ReferenceEdge {
  return { from, to, label: "", weight: 0, condition: [], restarts: false };
}

/** Two edges between the same nodes would be told apart by nothing. */
function distinct(drawn: readonly ReferenceEdge[]): readonly ReferenceEdge[] {
  return drawn.filter(
    ({ from, to }, index) => drawn.findIndex((edge) => edge.from === from && edge.to === to) === index,
  );
}

const SHAPES: Readonly<Record<ReferenceNode["kind"], string>> = {
  start: "Mdiamond",
  exit: "Msquare",
  tool: "parallelogram",
  conditional: "diamond",
  parallel: "component",
  fan_in: "tripleoctagon",
};

function toDot({ nodes: all, edges: drawn, retryTarget, maxVisits, maxRestarts }: ReferenceGraph): string {
  return [
    "digraph random {",
    `  max_node_visits = ${maxVisits}; max_restarts = ${maxRestarts}`,
    ...(retryTarget === undefined ? [] : [`  retry_target = ${retryTarget}`]),
    ...all.map((node) => `  ${node.id} [${nodeText(node)}]`),
    ...drawn.map((edge) => `  ${edge.from} -> ${edge.to} [${edgeText(edge)}]`),
    "}",
  ].join("\n");
}

function nodeText(node: ReferenceNode): string {
  return [
    `shape=${SHAPES[node.kind]}`,
    ...(node.kind === "tool" ? ['tool_command="true"'] : []),
    ...(node.kind === "parallel" ? [`join_policy=${node.joinPolicy}, max_parallel=1`] : []),
    `max_retries=${node.maxRetries}`,
    `goal_gate=${node.goalGate}, allow_partial=${node.allowPartial}`,
    ...(node.routesFailures ? ["on_failure=route"] : []),
    ...(node.retryTarget === undefined ? [] : [`retry_target=${node.retryTarget}`]),
    ...(node.fallbackRetryTarget === undefined ? [] : [`fallback_retry_target=${node.fallbackRetryTarget}`]),
  ].join(", ");
}

function edgeText(edge: ReferenceEdge): string {
  return [
    `label="${edge.label}", weight=${edge.weight}, loop_restart=${edge.restarts}`,
    ...(edge.condition.length === 0 ? [] : [`condition="${conditionText(edge)}"`]),
  ].join(", ");
}

function scripts({ nodes: all }: ReferenceGraph): Readonly<Record<string, readonly Outcome[]>> {
  const tools = all.filter(({ kind }) => kind === "tool");
  return Object.fromEntries(
    tools.map(({ id, results: list }) => [
      id,
      list.map(({ status, preferredLabel, suggested, updates }) => ({
        status,
        preferredLabel,
        suggestedNextIds: suggested,
        contextUpdates: updates,
      })),
    ]),
  );
}

function sorted(texts: readonly string[]): readonly string[] {
  return [...texts].sort();
}

function same(texts: readonly string[]): readonly string[] {
  return texts;
}
