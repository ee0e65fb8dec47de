import type { DetectedRange, Rejection } from "../../plan/detection.ts";
import type { DetectReport } from "./detect-report.ts";

/** Requirements beyond these are counted; `--json` lists all. */
const SHOWN = 20;

interface Row {
  readonly what: string;
  readonly value: string;
  readonly source?: string;
}

/** Aligned lines: what was found with its place, what follows from it, and what was not used. */
export function printDetectReport(report: DetectReport): readonly string[] {
  return [
    ...table("found", foundRows(report)),
    ...table("chosen", chosenRows(report)),
    ...table("blocks", blockRows(report)),
    ...table("not used", notUsedRows(report)),
  ];
}

function foundRows({ detection, user, systemPackages }: DetectReport): readonly Row[] {
  const { stack, manager, lock, python, node, dependencies, accelerator, acceleratorSource, start, ports } =
    detection;
  const shown = dependencies.slice(0, SHOWN);
  const more = dependencies.length - shown.length;
  return [
    { what: "stack", value: stack },
    ...(detection.folder === undefined ? [] : [{ what: "folder", value: detection.folder }]),
    ...(detection.root === undefined ? [] : [{ what: "root", value: detection.root }]),
    { what: "manager", value: manager },
    ...(lock === undefined ? [] : [{ what: "lock", value: lock }]),
    ...rangeRow("python", python),
    ...rangeRow("node", node),
    ...shown.map(({ name, specifier, source }) => ({
      what: "package",
      value: node === undefined ? `${name}${specifier}` : `${name}@${specifier}`,
      source,
    })),
    ...(more > 0 ? [{ what: "package", value: `and ${more} more` }] : []),
    ...systemPackages.map(({ name, why, source }) => ({
      what: "system",
      value: name,
      source: why === undefined ? source : `${source}, for ${why}`,
    })),
    {
      what: "accelerator",
      value: accelerator,
      ...(acceleratorSource === undefined ? {} : { source: acceleratorSource }),
    },
    start === undefined
      ? { what: "start", value: "not found" }
      : { what: "start", value: start.command, source: start.source },
    ...Object.entries(start?.env ?? {}).map(([name, value]) => ({
      what: "variable",
      value: `${name}=${value}`,
    })),
    ...(ports.length === 0 ? [] : [{ what: "ports", value: ports.join(", ") }]),
    { what: "user", value: user.value, source: user.source },
    ...(start?.warning === undefined ? [] : [{ what: "warning", value: start.warning }]),
  ];
}

function rangeRow(what: string, found: DetectedRange | undefined): readonly Row[] {
  if (found === undefined) return [];
  const value = found.range === "" || found.range === "*" ? "any" : found.range;
  return [{ what, value, source: found.source }];
}

function chosenRows({ versions = {}, problem }: DetectReport): readonly Row[] {
  if (problem !== undefined) {
    const { message, source, hint } = problem;
    return [
      { what: "nothing", value: message, ...(source === undefined ? {} : { source }) },
      ...(hint === undefined ? [] : [{ what: "help", value: hint }]),
    ];
  }
  return Object.entries(versions).map(([what, { version, because }]) => {
    const source = because.map((one) => `${one.range === "" ? "any" : one.range} ${one.source}`).join(", ");
    return { what, value: version, ...(source === "" ? {} : { source }) };
  });
}

function blockRows({ blocks }: DetectReport): readonly Row[] {
  const names = (active: boolean) =>
    blocks.filter((block) => block.active === active).map(({ name }) => name);
  const idle = names(false);
  return [
    { what: "at work", value: names(true).join(", ") },
    ...(idle.length === 0 ? [] : [{ what: "idle", value: idle.join(", ") }]),
  ];
}

function notUsedRows({ detection, rejected, notCopied }: DetectReport): readonly Row[] {
  return [
    ...rejected.stacks.map(({ name, reason }) => ({ what: "stack", value: `${name}: ${reason}` })),
    ...rejected.managers.map(({ manager, file, reason }) => ({
      what: "manager",
      value: `${manager}: ${reason}`,
      source: file,
    })),
    ...startRejections(detection).map(({ what, reason, source }) => ({
      what: "start",
      value: `${what}: ${reason}`,
      source,
    })),
    ...(notCopied.length === 0 ? [] : [{ what: "not copied", value: notCopied.join(", ") }]),
  ];
}

/** The stacks among them have lines of their own. */
function startRejections({ rejected = [] }: DetectReport["detection"]): readonly Rejection[] {
  return rejected.filter(({ what }) => !what.startsWith("stack "));
}

/** A line that is long by itself does not push the places of all others to the right. */
const WIDEST = 44;

function table(title: string, rows: readonly Row[]): readonly string[] {
  if (rows.length === 0) return [];
  const lengths = rows.filter(({ source }) => source !== undefined).map(({ value }) => value.length);
  const width = Math.max(0, ...lengths.filter((length) => length <= WIDEST));
  const lines = rows.map(({ what, value, source }, index) => {
    const label = rows[index - 1]?.what === what ? "" : what;
    const text = source === undefined ? value : `${value.padEnd(width)}  (${source})`;
    return `  ${label.padEnd(11)} ${text}`;
  });
  return [title, ...lines];
}
