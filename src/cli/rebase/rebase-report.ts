import type { Output } from "../../build/output.ts";
import { formatBytes } from "../../plan/format-bytes.ts";
import { formatDuration } from "../format-duration.ts";

/** What `factory rebase --json` prints; its schema is `rebaseSchema`. */
export interface RebaseReport {
  readonly schemaVersion: 1;
  /** Of the manifest before and after. */
  readonly from: string;
  readonly digest: string;
  readonly tag?: string;
  readonly base: RebasedOnto;
  readonly output: Output;
  /** Layers of the image's own, which are the same bytes as before. */
  readonly kept: { readonly layers: number; readonly bytes: number };
  readonly baseLayers: { readonly before: number; readonly after: number };
  /** Compressed bytes of layers that the image did not have before. */
  readonly newBytes: number;
  readonly installs: 0;
  readonly ms: number;
}

export interface RebasedOnto {
  readonly name?: string;
  readonly digest: string;
}

export function printRebaseReport(report: RebaseReport): string {
  const { kept, newBytes, baseLayers, base, digest, from, output, ms } = report;
  const layers = (count: number) => `${count} ${count === 1 ? "layer" : "layers"}`;
  const change = digest === from ? "  (the same as before)" : "";
  return [
    `base    ${base.name ?? "image"} ${base.digest}`,
    `kept    ${layers(kept.layers)}, ${formatBytes(kept.bytes)}`,
    `new     ${formatBytes(newBytes)} in ${layers(baseLayers.after)} of the base, 0 installs`,
    `time    ${formatDuration(ms)}`,
    `digest  ${digest}${change}`,
    `image   ${placeOf(output, report.tag)}`,
    "",
  ].join("\n");
}

function placeOf(output: Output, tag: string | undefined): string {
  switch (output.kind) {
    case "layout":
      return `${output.path} (OCI layout)`;
    case "archive":
      return `${output.path} (${output.format} archive)`;
    case "docker":
      return `${tag ?? "untagged"} in Docker`;
    case "image":
      return `${output.name ?? tag ?? "unnamed"}${output.push ? " (pushed)" : " at the builder"}`;
    case "folder":
    case "cache":
      return "";
  }
}
