import { type BuildStats, buildStats, type Durations } from "../../insight/build-stats.ts";
import { canonicalJson } from "../../plan/canonical-json.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import type { JsonOption } from "../commands/builds.ts";
import { alignColumns } from "../compat/align-columns.ts";
import type { Context } from "../context.ts";
import { formatDuration } from "../format-duration.ts";
import { recordedBuilds } from "./recorded-builds.ts";

/** `factory builds stats`: figures over all recorded builds. */
export async function showStats(dir: string, options: JsonOption, context: Context): Promise<void> {
  const stats = buildStats(await recordedBuilds(context, dir));
  const text =
    options.json === true
      ? canonicalJson({ schemaVersion: 1, ...stats }, { indent: 2 })
      : alignColumns(statsLines(stats));
  context.stdout.write(text);
}

function statsLines(stats: BuildStats): readonly (readonly string[])[] {
  const { outcomes, durations, cacheHitRate, newBytes, rebuiltLayers, slowestStages, estimates } = stats;
  const { built, failed, interrupted } = outcomes;
  return [
    ["builds", `${built} built, ${failed} failed, ${interrupted} interrupted`],
    ...Object.entries(durations).map(([kind, times]) => [kind, durationsText(times)]),
    ...(cacheHitRate === undefined ? [] : [["cache", `${percent(cacheHitRate)} of stages re-used`]]),
    ...(newBytes === undefined ? [] : [["new", `${formatBytes(newBytes)} in new layers on average`]]),
    ...rebuiltLayers.map(({ id, rebuilt, builds }) => [
      "layer",
      `${id} was new in ${rebuilt} of ${countText(builds, "build")}`,
    ]),
    ...slowestStages.map(({ stage, medianMs, runs }) => [
      "stage",
      `${stage} took ${formatDuration(medianMs)}, median of ${countText(runs, "run")}`,
    ]),
    ...(estimates === undefined
      ? []
      : [
          [
            "estimates",
            `${percent(estimates.medianError)} off, median of ${countText(estimates.builds, "build")}`,
          ],
        ]),
  ];
}

function durationsText({ builds, medianMs, minMs, maxMs }: Durations): string {
  return `${formatDuration(medianMs)} median, ${formatDuration(minMs)} to ${formatDuration(maxMs)}, ${countText(builds, "build")}`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

function countText(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
