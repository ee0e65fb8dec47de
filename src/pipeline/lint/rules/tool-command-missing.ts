import { readText } from "../../attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";

export const toolCommandMissing: LintRule = {
  name: "tool_command_missing",
  check({ graph, kindOf }) {
    return graph.nodes
      .filter(({ id }) => kindOf(id) === "tool")
      .filter(({ attributes }) => (readText(attributes, "tool_command") ?? "").trim() === "")
      .map((node) =>
        onNode(node, {
          rule: "tool_command_missing",
          severity: "error",
          message: `${node.id} is a tool without a tool_command`,
          hint: `give ${node.id} a tool_command`,
        }),
      );
  },
};
