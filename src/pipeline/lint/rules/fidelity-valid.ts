import { FIDELITIES, KNOWN_ATTRIBUTES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const fidelityValid: LintRule = {
  name: "fidelity_valid",
  check({ attributes, suggest }) {
    return attributes
      .filter(
        ({ key, attribute }) => KNOWN_ATTRIBUTES.get(key)?.type.kind === "fidelity" && attribute.value !== "",
      )
      .filter(({ attribute }) => !FIDELITIES.includes(attribute.value))
      .map((owned) => {
        const { value } = owned.attribute;
        return onAttribute(owned, {
          rule: "fidelity_valid",
          severity: "warning",
          message: `${owned.key} is ${JSON.stringify(value)}, which is no fidelity${suggest(value, FIDELITIES)}`,
          hint: `use one of ${FIDELITIES.join(", ")}`,
        });
      });
  },
};
