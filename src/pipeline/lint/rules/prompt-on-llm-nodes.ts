import { readText } from "../../attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onNode } from "../lint-rule.ts";

export const promptOnLlmNodes: LintRule = {
  name: "prompt_on_llm_nodes",
  check({ graph, kindOf }) {
    return graph.nodes
      .filter(({ id }) => kindOf(id) === "codergen")
      .filter(({ attributes }) => !["prompt", "label"].some((key) => readText(attributes, key) !== undefined))
      .map((node) =>
        onNode(node, {
          rule: "prompt_on_llm_nodes",
          severity: "warning",
          message: `${node.id} is a stage for a language model and has neither prompt nor label`,
          hint: `give ${node.id} a prompt, or the shape of what it is`,
        }),
      );
  },
};
