import { formatBytes } from "../../plan/format-bytes.ts";
import { resolutionDiagnostics } from "../../plan/resolution-diagnostics.ts";
import type { AskedRange, OtherValue, VariableExplanation } from "../../resolve/explain-variable.ts";
import { printDistribution } from "./print-distribution.ts";
import { section } from "./section.ts";
import type {
  Explanation,
  LayerExplanation,
  ManagerExplanation,
  StartExplanation,
  SystemPackageExplanation,
} from "./types.ts";

/** Lines for people: a heading and what belongs to it, indented. */
export function printExplanation(explanation: Explanation): readonly string[] {
  switch (explanation.kind) {
    case "variable":
      return printVariable(explanation);
    case "distribution":
      return printDistribution(explanation);
    case "system-package":
      return printSystemPackage(explanation);
    case "start":
      return printStart(explanation);
    case "manager":
      return printManager(explanation);
    case "layer":
      return printLayer(explanation);
  }
}

function printVariable(explanation: VariableExplanation): readonly string[] {
  const { name, version, row, ties = [], asked, notes = [], others } = explanation;
  return [
    `${name} ${version ?? "(open until it is locked)"}${row === undefined ? "" : `  (row ${row})`}`,
    ...section("asked", asked.map(askedLine), "nobody asked: the order of the table decides"),
    ...section(
      "tied by",
      ties.filter((one) => one !== row || ties.length > 1),
    ),
    ...section(
      "notes",
      resolutionDiagnostics({ notes }).map(({ message, source }) => `${message}  (${source})`),
    ),
    ...section("what else was possible", grouped(others, "possible"), "nothing"),
    ...section("excluded", grouped(others, "excluded")),
  ];
}

function askedLine({ range, source, strength, holds }: AskedRange): string {
  const wish = { require: "", prefer: " if possible", override: " whatever else is asked" }[strength];
  return `${range === "" ? "any" : range}${wish}  (${source})${holds ? "" : "  not possible"}`;
}

/** Values with the same reason on one line, in their order. */
function grouped(others: readonly OtherValue[], kind: OtherValue["kind"]): readonly string[] {
  const byReason = new Map<string, string[]>();
  for (const { value, by, tables } of others.filter((other) => other.kind === kind)) {
    const reasons = by.map(({ name, range, source }) => `${name} ${range} (${source})`);
    if (reasons.length === 0 && tables !== undefined) reasons.push(`the tables ${tables.join(", ")}`);
    const text = reasons.join(" and ");
    byReason.set(text, [...(byReason.get(text) ?? []), value]);
  }
  return [...byReason].map(([reason, values]) => {
    if (reason === "") return `${values.join(", ")}: comes later in the order of preference`;
    return `${values.join(", ")}: ${kind === "possible" ? "lost to" : "against"} ${reason}`;
  });
}

function printSystemPackage({ name, reasons, layer }: SystemPackageExplanation): readonly string[] {
  const lines = reasons.map(({ kind, distribution, why, buildOnly, source }) => {
    if (kind === "configured") return `the configuration lists it  (${source})`;
    const when = buildOnly ? " when that is built from source" : "";
    return `added for ${distribution}${when}: ${why}  (${source})`;
  });
  return [`${name}: system package`, ...section("why", lines), ...section("layer", [layer])];
}

function printStart({ command, source, env, ports, warning, rejected }: StartExplanation): readonly string[] {
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [
    command === undefined ? "no start command was found" : `start: ${command}  (${source})`,
    ...section("order", [
      "the config, the Procfile, a framework that is a requirement and in the code, a script",
    ]),
    ...section("variables", variables),
    ...section("ports", ports.length === 0 ? [] : [ports.join(", ")]),
    ...section("warning", warning === undefined ? [] : [warning]),
    ...section(
      "rejected",
      rejected.map(({ what, reason, source: place }) => `${what}: ${reason}  (${place})`),
    ),
  ];
}

function printManager({ manager, lock, source, candidates }: ManagerExplanation): readonly string[] {
  const width = Math.max(0, ...candidates.map(({ file }) => file.length));
  const lines = candidates.map(({ file, manager: name, found, taken, reason }) => {
    const outcome = taken ? "taken" : found ? `not taken: ${reason}` : "not there";
    return `${file.padEnd(width)}  ${name}: ${outcome}`;
  });
  return [
    `manager ${manager}${lock === undefined ? ", without a lock" : `, locked by ${lock}`}`,
    ...section("decided by", source === undefined ? [] : [source]),
    ...section("order", lines),
  ];
}

function printLayer(layer: LayerExplanation): readonly string[] {
  const { name, group, block, stage, position, layers, startsFrom, ops, distributions, size } = layer;
  return [
    `layer ${name}: ${stage}`,
    ...section("place", [`${position} of ${layers} on the runtime base; group ${group}; block ${block}`]),
    ...section("starts from", [startsFrom]),
    ...section("made by", ops),
    ...section("size", size === undefined ? [] : [`${formatBytes(size)} of wheels`]),
    ...section(`distributions (${distributions.length})`, distributions),
  ];
}
