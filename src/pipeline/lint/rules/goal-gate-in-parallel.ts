import { readBoolean, readText } from "../../attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";
import type { LintSubject } from "../lint-subject.ts";
import { parallelJoins } from "../parallel-joins.ts";

/** With `wait_all` a failed branch becomes a partial success, which the gates after it take for good. */
export const goalGateInParallel: LintRule = {
  name: "goal_gate_in_parallel",
  check(subject) {
    const gates = subject.graph.nodes.filter(
      ({ attributes }) => readBoolean(attributes, "goal_gate") === true,
    );
    if (gates.length === 0) return [];
    const inside = nodesInBranches(subject);
    return gates
      .filter(({ id }) => inside.has(id))
      .map((node) =>
        onNode(node, {
          rule: "goal_gate_in_parallel",
          severity: "warning",
          message: `${node.id} is a goal gate in a branch that wait_all lets fail`,
          hint: "set join_policy=all_success on the parallel node, or put the gate after the fan-in",
        }),
      );
  },
};

/** All nodes between a parallel node with `wait_all` and its fan-in, parallel parts inside included. */
function nodesInBranches(subject: LintSubject): ReadonlySet<string> {
  const { graph, kindOf, edgesFrom } = subject;
  const inside = new Set<string>();
  const waiting: string[] = [];
  for (const { id, attributes } of graph.nodes) {
    const policy = readText(attributes, "join_policy") ?? "wait_all";
    if (kindOf(id) === "parallel" && policy === "wait_all")
      for (const { to } of edgesFrom(id)) waiting.push(to);
  }
  if (waiting.length === 0) return inside;
  const { joinOf } = parallelJoins(subject);
  for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
    const kind = kindOf(id);
    if (kind === undefined || kind === "parallel.fan_in" || kind === "exit" || inside.has(id)) continue;
    inside.add(id);
    for (const { to } of edgesFrom(id)) waiting.push(to);
    if (kind !== "parallel") continue;
    for (const join of joinOf(id)) for (const { to } of edgesFrom(join)) waiting.push(to);
  }
  return inside;
}
