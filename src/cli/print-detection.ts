import type { DetectedRange, Detection } from "../plan/detection.ts";

/** What was found, one line each, with the place it was found at. */
export function printDetection(detection: Detection): string[] {
  const { python, node, start, lock } = detection;
  return [
    "found",
    line("stack", detection.stack, undefined),
    ...(detection.folder === undefined ? [] : [line("folder", detection.folder, undefined)]),
    ...(detection.root === undefined ? [] : [line("root", detection.root, undefined)]),
    line(
      "manager",
      lock === undefined ? detection.manager : `${detection.manager}, locked by ${lock}`,
      undefined,
    ),
    ...range("python", python),
    ...range("node", node),
    ...detection.dependencies.map(({ name, specifier, source }) =>
      line("package", node === undefined ? `${name}${specifier}` : `${name}@${specifier}`, source),
    ),
    ...detection.systemPackages.map((name) => line("system", name, undefined)),
    line("accelerator", detection.accelerator, detection.acceleratorSource),
    ...(start === undefined ? [] : [line("start", start.command, start.source)]),
    ...Object.entries(start?.env ?? {}).map(([name, value]) =>
      line("variable", `${name}=${value}`, undefined),
    ),
    ...(detection.ports.length === 0 ? [] : [line("ports", detection.ports.join(", "), undefined)]),
    ...(detection.rejected ?? []).map(({ what, reason, source }) =>
      line("not used", `${what}: ${reason}`, source),
    ),
  ];
}

function range(what: string, found: DetectedRange | undefined): string[] {
  if (found === undefined) return [];
  return [line(what, found.range === "" || found.range === "*" ? "any" : found.range, found.source)];
}

function line(what: string, value: string, source: string | undefined): string {
  return `  ${what.padEnd(11)} ${value}${source === undefined ? "" : `  (${source})`}`;
}
