import { formatBytes } from "../../plan/format-bytes.ts";
import type { BuildReport } from "../build/build-report.ts";
import { formatDuration } from "../format-duration.ts";

const MOST_NAMES = 5;

/** What a build in a watch did, in three lines at most: the first one told the rest. */
export function printRebuild({ stages, layers, ms: totalMs, digest }: BuildReport): string {
  const fresh = layers.filter(({ reused }) => !reused);
  const made = new Set(fresh.map(({ id }) => id));
  // A stage that took no time and made nothing new was found in the cache after all, and the export is no stage of the plan.
  const ran = stages.filter(
    ({ cached, ms, stage }) => !cached && (ms > 0 || made.has(stage)) && !stage.includes(" "),
  );
  let bytes = 0;
  for (const { size } of fresh) bytes += size;
  const what = ran.length === 0 ? "nothing had to run" : `ran ${listPaths(ran.map(({ stage }) => stage))}`;
  const lines = [`rebuilt in ${formatDuration(totalMs)}: ${what}`];
  if (layers.length > 0) {
    const names = fresh.length === 0 ? "no new layers" : `${listPaths(fresh.map(({ id }) => id))} new`;
    lines.push(`layers  ${names}, ${formatBytes(bytes)}`);
  }
  if (digest !== undefined) lines.push(`digest  ${digest}`);
  return `${lines.join("\n")}\n`;
}

/** The first few names, and how many more there are. */
export function listPaths(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMES;
  const shown = paths.slice(0, MOST_NAMES).join(", ");
  return more > 0 ? `${shown} and ${more} more` : shown;
}
