import type { Marker, MarkerOperand } from "./marker.ts";

/** PEP 508 text with single blanks and double quotes; parsing it gives the same marker again. */
export function printMarker(marker: Marker): string {
  if (marker.kind === "comparison") {
    return `${printOperand(marker.left)} ${marker.operator} ${printOperand(marker.right)}`;
  }
  const parts: string[] = [];
  for (const [index, item] of marker.items.entries()) {
    const joint = index === 0 ? undefined : marker.joints[index - 1];
    if (joint !== undefined) parts.push(joint);
    parts.push(item.kind === "group" ? `(${printMarker(item)})` : printMarker(item));
  }
  return parts.join(" ");
}

function printOperand(operand: MarkerOperand): string {
  if (operand.kind === "variable") return operand.name;
  return operand.value.includes('"') ? `'${operand.value}'` : `"${operand.value}"`;
}
