import { readBoolean, readInteger } from "../../attributes.ts";
import type { PipelineDiagnostic } from "../../diagnostic.ts";
import type { GraphEdge } from "../../graph.ts";
import { findCycles } from "../find-cycles.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";

const rule = "unbounded_loop";
const DEFAULT_VISITS = 20;

/** Loops in which no human takes part and that nothing but the cap on visits is sure to end. */
export const unboundedLoop: LintRule = {
  name: rule,
  check(subject) {
    const visits = readInteger(subject.graph.attributes, "max_node_visits") ?? DEFAULT_VISITS;
    const unconditional = loops(subject, (edge) => !isConditional(subject, edge));
    const endless = new Set(unconditional.flat());
    const capped = readInteger(subject.graph.attributes, "max_node_visits") !== undefined;
    const all = loops(subject, () => true);
    return all.flatMap((loop) => {
      const isEndless = loop.some((id) => endless.has(id)) || !canBeLeft(subject, loop);
      if (capped && !isEndless) return [];
      return report(subject, loop, { isEndless, visits });
    });
  },
};

function loops(
  { graph, nodes, kindOf, edgesFrom }: LintSubject,
  counts: (edge: GraphEdge) => boolean,
): readonly (readonly string[])[] {
  const isPart = (id: string) => {
    const node = nodes.get(id);
    if (node === undefined || kindOf(id) === "wait.human") return false;
    return readInteger(node.attributes, "max_node_visits") === undefined;
  };
  const ids = graph.nodes.map(({ id }) => id).filter(isPart);
  return findCycles(ids, (id) =>
    edgesFrom(id)
      .filter(
        (edge) => isPart(edge.to) && counts(edge) && readBoolean(edge.attributes, "loop_restart") !== true,
      )
      .map(({ to }) => to),
  );
}

function isConditional({ conditionOf }: LintSubject, edge: GraphEdge): boolean {
  const parsed = conditionOf(edge);
  return parsed.kind === "problem" || parsed.condition.length > 0;
}

function canBeLeft({ edgesFrom, nodes }: LintSubject, loop: readonly string[]): boolean {
  const inside = new Set(loop);
  return loop.some((id) => edgesFrom(id).some(({ to }) => nodes.has(to) && !inside.has(to)));
}

function report(
  { nodes }: LintSubject,
  loop: readonly string[],
  { isEndless, visits }: { readonly isEndless: boolean; readonly visits: number },
): readonly PipelineDiagnostic[] {
  const first = loop
    .flatMap((id) => nodes.get(id) ?? [])
    .sort((a, b) => a.line - b.line || a.column - b.column)[0];
  if (first === undefined) return [];
  const others = loop.length === 1 ? "" : ` and ${loop.length - 1} more`;
  const message = isEndless
    ? `no condition ends the loop through ${first.id}${others}: the run fails after ${visits} visits of a node`
    : `the loop through ${first.id}${others} has no bound but the ${visits} visits that a node may have`;
  const hint = isEndless
    ? "put conditions on the edges that lead back"
    : `set max_node_visits on the graph or on ${first.id}`;
  return [onNode(first, { rule, severity: isEndless ? "warning" : "info", message, hint })];
}
