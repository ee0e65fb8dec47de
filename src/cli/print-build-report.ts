import type { Output } from "../build/output.ts";
import { formatBytes } from "../plan/format-bytes.ts";
import type { BuildReport } from "./build/build-report.ts";
import { compareExpected } from "./builds/compare-expected.ts";
import { formatDuration } from "./format-duration.ts";

/** The end of a build for people: layers, where the time went, the digest, and how to run the image. */
export function printBuildReport(report: BuildReport): string {
  const lines = [...layerLines(report), ...imageLines(report), ...timeLines(report)];
  if (report.digest !== undefined) lines.push(`digest  ${report.digest}${ofIndex(report)}`);
  if (report.image !== undefined) lines.push(`        ${report.image} (image)`);
  lines.push(
    ...pushedLines(report),
    `image   ${outputText(report.output, report.tag)}`,
    `run     ${runText(report.output, report.tag)}`,
  );
  return `${lines.join("\n")}\n`;
}

/** Every layer with its size and whether it is new, and the sums. */
export function layerLines({ layers }: Pick<BuildReport, "layers">): string[] {
  if (layers.length === 0) return [];
  const fresh = layers.filter((layer) => !layer.reused);
  const total = layers.reduce((sum, layer) => sum + layer.size, 0);
  return [
    "layers",
    ...layers.map(({ id, size, reused, digest }) => {
      const state = reused ? "re-used" : "new";
      return `  ${id.padEnd(24)} ${formatBytes(size).padStart(9)}  ${state.padEnd(8)} ${digest.slice(7, 19)}`;
    }),
    `  ${"total".padEnd(24)} ${formatBytes(total).padStart(9)}  ${formatBytes(
      fresh.reduce((sum, layer) => sum + layer.size, 0),
    )} new`,
  ];
}

/** What deployments should name: a tag may be moved, a digest not. */
function pushedLines({ output, digest, tag, tags = tag === undefined ? [] : [tag] }: BuildReport): string[] {
  if (output.kind !== "image" || !output.push || digest === undefined) return [];
  const names = output.name === undefined ? tags : [output.name];
  return names.map((name) => `pushed  ${name}@${digest}`);
}

function ofIndex({ image, images }: BuildReport): string {
  return image === undefined && images === undefined ? "" : " (index)";
}

/** The layers of each platform under its name and digest. */
function imageLines({ images = [] }: BuildReport): string[] {
  return images.flatMap(({ platform, digest, layers }) => [
    `${platform}${digest === undefined ? "" : `  ${digest}`}`,
    ...layerLines({ layers }),
  ]);
}

function timeLines({ ms, expectedMs, stages, transfer, unchanged }: BuildReport): string[] {
  if (unchanged) return [`time    ${formatDuration(ms)}`, "built   nothing changed since the last build"];
  const slowest = stages
    .filter((stage) => stage.ms >= 100)
    .sort((a, b) => b.ms - a.ms)
    .slice(0, 4)
    .map((stage) => `${stage.stage} ${formatDuration(stage.ms)}`);
  const most = slowest.length === 0 ? "" : `  (${slowest.join(", ")})`;
  const expected = expectedMs === undefined ? "" : `; ${compareExpected(ms, expectedMs)}`;
  const sent = `${transfer.filesSent} of ${transfer.filesListed} files, ${formatBytes(transfer.bytesSent)}`;
  return [`time    ${formatDuration(ms)}${most}${expected}`, `sent    ${sent}`];
}

/** Where an image went. */
export function outputText(output: Output, tag: string | undefined): string {
  switch (output.kind) {
    case "layout":
      return `${output.path} (OCI layout)`;
    case "archive":
      return `${output.path} (${output.format} archive)`;
    case "folder":
      return `${output.path} (files)`;
    case "docker":
      return `${tag ?? "untagged"} in Docker`;
    case "image":
      return `${output.name ?? tag ?? "unnamed"}${output.push ? " (pushed)" : " at the builder"}`;
    case "cache":
      return "none; the builder has what was made";
  }
}

function runText(output: Output, tag: string | undefined): string {
  const name = tag ?? "IMAGE";
  switch (output.kind) {
    case "docker":
      return `docker run --rm -P ${name}`;
    case "archive":
      return output.format === "tar"
        ? "unpack it where you need it"
        : `docker load -i ${output.path} && docker run --rm -P ${name}`;
    case "image":
      return output.push
        ? `docker run --rm -P ${output.name ?? name}`
        : "push it with --output type=image,push=true";
    case "layout":
      return `factory try ${output.path}`;
    case "folder":
      return `chroot ${output.path}`;
    case "cache":
      return "build again with another --output";
  }
}
