import { readText } from "../../attributes.ts";
import { KIND_BY_SHAPE } from "../../node-kind.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

/** A misspelt shape makes a stage for a language model of what should be a command or a gate. */
export const shapeKnown: LintRule = {
  name: "shape_known",
  check({ attributes, knownTypes, suggest }) {
    return attributes
      .filter(({ key, owner, attribute }) => key === "shape" && owner === "node" && attribute.value !== "")
      .filter(({ attribute, node }) => {
        const type = node === undefined ? undefined : readText(node.attributes, "type");
        return !KIND_BY_SHAPE.has(attribute.value) && !(type !== undefined && knownTypes.has(type));
      })
      .map((owned) => {
        const shape = owned.attribute.value;
        return onAttribute(owned, {
          rule: "shape_known",
          severity: "warning",
          message: `the shape ${shape} stands for no handler and is taken for box${suggest(shape, KIND_BY_SHAPE.keys())}`,
          hint: `use one of ${[...KIND_BY_SHAPE.keys()].join(", ")}, or set type`,
        });
      });
  },
};
