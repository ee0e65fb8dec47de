import type { PipelineDiagnostic } from "../../diagnostic.ts";
import type { GraphNode } from "../../graph.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";
import { type ParallelJoins, parallelJoins } from "../parallel-joins.ts";

const rule = "parallel_meets_fan_in";

export const parallelMeetsFanIn: LintRule = {
  name: rule,
  check(subject) {
    const { graph, kindOf } = subject;
    const parallels = graph.nodes.filter(({ id }) => kindOf(id) === "parallel");
    const fanIns = graph.nodes.filter(({ id }) => kindOf(id) === "parallel.fan_in");
    if (parallels.length + fanIns.length === 0) return [];
    const joins = parallelJoins(subject);
    const met = new Set(parallels.flatMap(({ id }) => joins.joinOf(id)));
    return [
      ...parallels.flatMap((node) => checkParallel(node, joins, subject)),
      ...fanIns.filter(({ id }) => !met.has(id)).map(lonelyFanIn),
    ];
  },
};

function checkParallel(
  node: GraphNode,
  { joinOf, endsFrom }: ParallelJoins,
  { edgesFrom, kindOf, nodes }: LintSubject,
): readonly PipelineDiagnostic[] {
  const { id } = node;
  const hint = `let all branches of ${id} lead to the same node of the shape tripleoctagon`;
  const error = (message: string) => [onNode(node, { rule, severity: "error", message, hint })];
  const branches = [...new Set(edgesFrom(id).map(({ to }) => to))].filter((to) => nodes.has(to));
  if (branches.length === 0) return error(`the parallel node ${id} has no branches`);
  const joins = joinOf(id);
  const exit = joins.find((end) => kindOf(end) === "exit");
  if (exit !== undefined) return error(`a branch of ${id} leads to the exit node ${exit} before a fan-in`);
  if (joins.length > 1)
    return error(`the branches of ${id} meet in different fan-ins: ${joins.join(" and ")}`);
  const lost = branches.filter((to) => endsFrom(to).length === 0);
  if (lost.length === 0) return [];
  return error(
    `${lost.length === 1 ? "the branch" : "the branches"} ${lost.join(", ")} of ${id} never reach a fan-in`,
  );
}

function lonelyFanIn(node: GraphNode): PipelineDiagnostic {
  return onNode(node, {
    rule,
    severity: "warning",
    message: `no branches of a parallel node meet in ${node.id}: without results it fails`,
    hint: `put a node of the shape component before the branches that lead to ${node.id}`,
  });
}
