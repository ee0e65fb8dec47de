import type { ImageDifference } from "../../insight/diff-images.ts";
import type { LayerChange } from "../../insight/diff-layers.ts";
import type { NameChange } from "../../insight/name-changes.ts";
import type { StageChange } from "../../plan/diff-plans.ts";
import type { ValueChange } from "../../plan/diff-values.ts";
import { formatBytes } from "../../plan/format-bytes.ts";

/** More reasons of one stage are counted. */
const MOST_REASONS = 4;
const MOST_CHARACTERS = 60;

/** A difference for people: `-` is what only the first side has, `+` the second, `~` what changed. */
export function printDifference(difference: ImageDifference): string {
  const { from, to, pins = [], distributions, plan = [], stages = [], config = [], layers } = difference;
  const lines = [
    `from ${from.kind} ${from.name}`,
    `to   ${to.kind} ${to.name}`,
    ...section("versions", pins.map(nameLine)),
    ...section("distributions", distributions.map(nameLine)),
    ...section("plan", plan.map(valueLine)),
    ...section("stages", stages.flatMap(stageLines)),
    ...section("config", config.map(valueLine)),
    ...section("layers", layerLines(layers)),
    ...(difference.same ? ["no difference"] : bytesLines(difference)),
  ];
  return `${lines.join("\n")}\n`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function nameLine({ name, from, to }: NameChange): string {
  if (from === undefined) return `+ ${name} ${to}`;
  if (to === undefined) return `- ${name} ${from}`;
  return `~ ${name} ${from} -> ${to}`;
}

function valueLine({ path, from, to }: ValueChange): string {
  if (from === undefined) return `+ ${path} ${shorten(to)}`;
  if (to === undefined) return `- ${path} ${shorten(from)}`;
  return `~ ${path} ${shorten(from)} -> ${shorten(to)}`;
}

function shorten(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS - 3)}...`;
}

/** Hashes of a requirement change with the requirement, which says more. */
function stageLines({ id, change, because, inputs }: StageChange): readonly string[] {
  const mark = { added: "+", removed: "-", changed: "~" }[change];
  const told = because.filter(({ from, to }) => !isHash(from ?? to));
  const shown = told.slice(0, MOST_REASONS).map((one) => `    ${valueLine(one)}`);
  const more = told.length - shown.length;
  const after = inputs.length === 0 ? "" : `, made from ${inputs.join(", ")}`;
  return [`${mark} ${id}${after}`, ...shown, ...(more === 0 ? [] : [`    and ${more} more`])];
}

function isHash(value: unknown): boolean {
  return typeof value === "string" && value.trimStart().startsWith("--hash=");
}

/** Layers that are the same are counted together. */
function layerLines(layers: readonly LayerChange[]): readonly string[] {
  const lines: string[] = [];
  const same = layers.filter(({ change }) => change === "same");
  const bytes = same.reduce((sum, { from, to }) => sum + (to?.size ?? from?.size ?? 0), 0);
  for (const { id, change, from, to } of layers) {
    if (change === "new") lines.push(`+ ${id} ${sizeText(to)}`);
    else if (change === "gone") lines.push(`- ${id} ${sizeText(from)}`);
    else if (change === "changed") lines.push(`~ ${id} ${sizeText(from)} -> ${sizeText(to)}`);
    else if (change === "unknown") lines.push(`? ${id} cannot be told before it is built`);
  }
  if (same.length > 0) lines.push(`= ${same.length} the same, ${formatBytes(bytes)}`);
  return lines;
}

function sizeText(side: LayerChange["from"]): string {
  if (side?.size === undefined) return "?";
  return `${side.estimated === true ? "~" : ""}${formatBytes(side.size)}`;
}

function bytesLines({ bytes, to }: ImageDifference): readonly string[] {
  const about = bytes.estimated ? "about " : "";
  const all = formatBytes(bytes.new + bytes.shared);
  return [
    `bytes  ${about}${formatBytes(bytes.new)} new: to push, and to pull where the first one is; ${all} in all of ${to.name}`,
  ];
}
