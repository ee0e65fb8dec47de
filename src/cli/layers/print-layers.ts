import type { LayerReport, ReportedLayer } from "../../insight/layer-report.ts";
import { formatBytes } from "../../plan/format-bytes.ts";

/** The report for people: one line for each layer, with `long` every distribution below it. */
export function printLayers(
  { of, layers, total }: LayerReport,
  { long }: { readonly long: boolean },
): string {
  const width = Math.max(24, ...layers.map(({ id }) => id.length));
  const lines = [
    ...(of.build === undefined || of.build === of.name ? [] : [`build ${of.build}`]),
    ...layers.flatMap((layer) => [
      row([layer.id, sizeText(layer), layer.state ?? "", sharedText(layer), holdsText(layer)], width),
      ...(long ? (layer.distributions ?? []).map((one) => `    ${one}`) : []),
    ]),
    row(
      [
        "total",
        `${total.estimated || total.unknown > 0 ? "~" : ""}${formatBytes(total.size)}`,
        `${formatBytes(total.newSize)} new`,
        "",
        `${count(total.layers, "layer")}, ${count(total.distributions, "distribution")}`,
      ],
      width,
    ),
  ];
  if (total.unknown > 0) {
    lines.push(`sizes of ${count(total.unknown, "layer")} are not known before they are built`);
  }
  return `${lines.join("\n")}\n`;
}

function row(
  [id = "", size = "", state = "", shared = "", holds = ""]: readonly string[],
  width: number,
): string {
  return `${id.padEnd(width)} ${size.padStart(9)}  ${state.padEnd(12)} ${shared.padEnd(10)} ${holds}`.trimEnd();
}

function sizeText({ size, estimated }: ReportedLayer): string {
  if (size === undefined) return "?";
  return `${estimated === true ? "~" : ""}${formatBytes(size)}`;
}

function sharedText({ sharedWith }: ReportedLayer): string {
  return sharedWith.length === 0 ? "" : `in ${count(sharedWith.length, "build")}`;
}

function holdsText({ distributions }: ReportedLayer): string {
  if (distributions === undefined || distributions.length === 0) return "";
  if (distributions.length <= 3) return distributions.map((one) => one.replace("==", " ")).join(", ");
  return `${distributions[0]?.replace("==", " ")} and ${distributions.length - 1} more`;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
