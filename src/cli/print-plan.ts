import type { Diagnostic, LayerContent } from "../plan/detection.ts";
import { formatBytes } from "../plan/format-bytes.ts";
import { planOutput } from "../plan/plan-output.ts";
import type { PlannedProject } from "../plan/plan-project.ts";
import type { Pin } from "../resolve/types.ts";
import { printDetection } from "./print-detection.ts";

/** The plan for people: what was found, what was chosen and why, and the layers of the image. */
export function printPlan(planned: PlannedProject): string {
  const { base } = planOutput(planned);
  const pins = Object.entries(planned.resolution.pins);
  const width = Math.max(10, ...pins.map(([name]) => name.length));
  const lines = [
    ...printDetection(planned.detection),
    "",
    "chosen",
    ...pins.map(([name, pin]) => `  ${name.padEnd(width)} ${pin.version.padEnd(14)} ${reasonsOf(pin)}`),
    `  ${"build on".padEnd(width)} ${base.build}`,
    `  ${"run on".padEnd(width)} ${base.runtime}`,
    "",
    "layers, on the runtime base",
    ...planned.layers.map(layerLine),
    ...printDiagnostics(planned.diagnostics),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
}

/** Who asked for it; what nobody asked for goes with the rest in a row of a table. */
function reasonsOf({ because, row }: Pin): string {
  if (because.length === 0) return row === undefined ? "" : `by ${row}`;
  return because.map(({ range, source }) => `${range === "" ? "any" : range} (${source})`).join(", ");
}

export function printDiagnostics(diagnostics: readonly Diagnostic[]): string[] {
  if (diagnostics.length === 0) return [];
  return ["", ...diagnostics.map(({ severity, message, source }) => `${severity}: ${message}${at(source)}`)];
}

function layerLine({ id, distributions, size }: LayerContent): string {
  const shown =
    distributions.length > 6
      ? [...distributions.slice(0, 5), `and ${distributions.length - 5} more`]
      : distributions;
  const wheels = size === undefined ? "" : ` ${formatBytes(size)} of wheels`;
  return `  ${id.padEnd(24)}${wheels}${shown.length === 0 ? "" : ` ${shown.join(" ")}`}`;
}

function at(source: string | undefined): string {
  return source === undefined ? "" : ` (${source})`;
}
