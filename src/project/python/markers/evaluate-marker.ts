import { contains } from "../pep440/satisfies.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import { type Marker, type MarkerEnvironment, type MarkerOperand, VERSION_VARIABLES } from "./marker.ts";

/**
 * Whether a marker holds. Variables that hold versions are compared as PEP 440 says when the right side makes
 * a specifier, everything else as text, where only equality means something.
 */
export function evaluateMarker(marker: Marker, environment: MarkerEnvironment): boolean {
  if (marker.kind === "comparison") return evaluateComparison(marker, environment);
  let allOfGroup = true;
  for (const [index, item] of marker.items.entries()) {
    if (index > 0 && marker.joints[index - 1] === "or") {
      if (allOfGroup) return true;
      allOfGroup = true;
    }
    allOfGroup = allOfGroup && evaluateMarker(item, environment);
  }
  return allOfGroup;
}

function evaluateComparison(
  { left, operator, right, variable }: Extract<Marker, { kind: "comparison" }>,
  environment: MarkerEnvironment,
): boolean {
  const leftValue = operandValue(left, environment);
  const rightValue = operandValue(right, environment);
  if (VERSION_VARIABLES.has(variable) && operator !== "in" && operator !== "not in") {
    const [specifier, more] = parseSpecifier(operator + rightValue) ?? [];
    if (specifier !== undefined && more === undefined) return contains(specifier, leftValue);
  }
  switch (operator) {
    case "in":
      return rightValue.includes(leftValue);
    case "not in":
      return !rightValue.includes(leftValue);
    case "!=":
      return leftValue !== rightValue;
    case "==":
    case "<=":
    case ">=":
    case "===":
      return leftValue === rightValue;
    case "<":
    case ">":
    case "~=":
      return false;
  }
}

function operandValue(operand: MarkerOperand, environment: MarkerEnvironment): string {
  return operand.kind === "text" ? operand.value : environment[operand.name];
}
