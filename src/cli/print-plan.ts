import type { Diagnostic, LayerContent } from "../plan/detection.ts";
import { planOutput } from "../plan/plan-output.ts";
import type { PlannedProject } from "../plan/plan-project.ts";
import { formatBytes } from "./format-bytes.ts";
import { printDetection } from "./print-detection.ts";

/** The plan for people: what was found, what was chosen and why, and the layers of the image. */
export function printPlan(planned: PlannedProject): string {
  const { base } = planOutput(planned);
  const lines = [
    ...printDetection(planned.detection),
    "",
    "chosen",
    ...Object.entries(planned.resolution.pins).map(([name, pin]) => {
      const reasons = pin.because.map(({ range, source }) => `${range === "" ? "any" : range} (${source})`);
      return `  ${name.padEnd(10)} ${pin.version.padEnd(14)} ${reasons.join(", ")}`;
    }),
    `  ${"build on".padEnd(10)} ${base.build}`,
    `  ${"run on".padEnd(10)} ${base.runtime}`,
    "",
    "layers, on the runtime base",
    ...planned.layers.map(layerLine),
    ...printDiagnostics(planned.diagnostics),
  ];
  return lines.map((line) => `${line.trimEnd()}\n`).join("");
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
