import { toBoolean, toDurationMs, toInteger } from "../../attributes.ts";
import { type AttributeType, KNOWN_ATTRIBUTES } from "../../known-attributes.ts";
import type { LintRule } from "../lint-rule.ts";
import { onAttribute } from "../lint-rule.ts";

export const attributeType: LintRule = {
  name: "attribute_type",
  check({ attributes }) {
    return attributes.flatMap((owned) => {
      const known = KNOWN_ATTRIBUTES.get(owned.key);
      if (known === undefined || !known.on.includes(owned.owner) || owned.key === "join_policy") return [];
      const { value } = owned.attribute;
      const problem = problemOf(value, known.type);
      if (problem === undefined) return [];
      const message = `${owned.key} is ${JSON.stringify(value)}, which is not ${problem.wanted}`;
      return [onAttribute(owned, { rule: "attribute_type", severity: "error", message, hint: problem.hint })];
    });
  },
};

interface TypeProblem {
  readonly wanted: string;
  readonly hint: string;
}

function problemOf(value: string, type: AttributeType): TypeProblem | undefined {
  switch (type.kind) {
    case "integer":
      return integerProblem(toInteger(value), type.min);
    case "duration":
      return durationProblem(toDurationMs(value), type.min, value);
    case "boolean":
      return toBoolean(value) === undefined
        ? { wanted: "a boolean", hint: "write true or false" }
        : undefined;
    case "choice":
      if (type.values.includes(value)) return undefined;
      return { wanted: "a known value", hint: `use one of ${type.values.join(", ")}` };
    default:
      return undefined;
  }
}

function integerProblem(integer: number | undefined, min: number | undefined): TypeProblem | undefined {
  if (integer === undefined) return { wanted: "an integer", hint: "write digits only" };
  if (min === undefined || integer >= min) return undefined;
  return { wanted: `an integer of at least ${min}`, hint: `write ${min} or more` };
}

function durationProblem(ms: number | undefined, min = 0, value = ""): TypeProblem | undefined {
  if (ms === undefined) {
    const example = /^[0-9]{1,9}$/.test(value) ? `${value}s` : "90s or 15m";
    return { wanted: "a duration", hint: `write a whole number with ms, s, m, h or d, such as ${example}` };
  }
  return ms >= min ? undefined : { wanted: "a duration that can pass", hint: "write a longer one" };
}
