import { buildKind } from "../../insight/build-kind.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import type { BuildOutcome, BuildRecord } from "../../store/build-record.ts";
import { formatDuration } from "../format-duration.ts";
import { layerLines, outputText } from "../print-build-report.ts";
import { compareExpected } from "./compare-expected.ts";
import { timeText } from "./time-text.ts";

const MOST_STAGES = 8;

/** All facts of a record as aligned lines. */
export function printBuild(record: BuildRecord): string {
  const { id, startedAt, platform, pins, transfer, tag, tags = [tag ?? ""], outcome } = record;
  const facts: readonly (readonly [string, string])[] = [
    ["build", id],
    ["started", timeText(startedAt)],
    ["outcome", outcomeText(outcome)],
    ["kind", outcome.kind === "built" ? buildKind(record) : ""],
    ["time", timeLine(record)],
    ["image", outcome.kind === "built" ? outputText(record.output, tag) : ""],
    ["tag", tags.join(", ")],
    ["stack", `${record.stack}, ${platform.os}/${platform.architecture}, factory ${record.factory}`],
    ["plan", record.planDigest],
    [
      "versions",
      Object.entries(pins)
        .map((pin) => pin.join(" "))
        .join(", "),
    ],
    ["builder", record.endpoint],
    ["sent", `${transfer.filesSent} of ${transfer.filesListed} files, ${formatBytes(transfer.bytesSent)}`],
    ["cache", cacheText(record)],
  ];
  const lines = facts.filter(([, text]) => text !== "").map(([name, text]) => `${name.padEnd(9)} ${text}`);
  return `${[...lines, ...layerLines(record), ...stageLines(record)].join("\n")}\n`;
}

function outcomeText(outcome: BuildOutcome): string {
  switch (outcome.kind) {
    case "built":
      return ["built", outcome.digest, outcome.index && `in the index ${outcome.index}`]
        .filter((text) => text !== undefined)
        .join(" ");
    case "failed":
      return `failed: ${outcome.message} [${outcome.code}]`;
    case "interrupted":
      return "interrupted";
  }
}

function timeLine({ ms, expectedMs, outcome }: BuildRecord): string {
  if (expectedMs === undefined) return formatDuration(ms);
  const text =
    outcome.kind === "built" ? compareExpected(ms, expectedMs) : `expected ${formatDuration(expectedMs)}`;
  return `${formatDuration(ms)}; ${text}`;
}

function cacheText({ stages }: BuildRecord): string {
  const planned = stages.filter(({ key }) => key !== undefined);
  if (planned.length === 0) return "";
  return `${planned.filter(({ cached }) => cached).length} of ${planned.length} stages re-used`;
}

function stageLines({ stages }: BuildRecord): readonly string[] {
  const slowest = stages
    .filter(({ cached }) => !cached)
    .toSorted((a, b) => b.ms - a.ms)
    .slice(0, MOST_STAGES);
  if (slowest.length === 0) return [];
  return [
    "slowest stages",
    ...slowest.map(({ stage, ms }) => `  ${stage.padEnd(34)} ${formatDuration(ms).padStart(9)}`),
  ];
}
