import { formatBytes } from "../../plan/format-bytes.ts";
import type { AskedDistribution, ChosenFile } from "../../project/python/explain-distribution.ts";
import type { Place } from "../../project/python/types.ts";
import { section } from "./section.ts";
import type { DistributionInLayer } from "./types.ts";

/** Of chains and neighbours a person reads the first ones; `--json` has all. */
const SHOWN = 8;

export function printDistribution(explanation: DistributionInLayer): readonly string[] {
  const { name, version, source, lock, installed, reasons, asked, file, layer, otherVersions } = explanation;
  const locked =
    lock === undefined ? "no lock: the version is decided while building" : `locked in ${source}`;
  return [
    `${name}${version === undefined ? "" : ` ${version}`}${installed ? "" : ", not installed"}  (${locked})`,
    ...section("why not", reasons),
    ...section("asked for by", shortened(asked.map(askedLine)), noneAsked(explanation)),
    ...section("comes in through", chainLines(explanation)),
    ...section(
      "other versions in the lock",
      otherVersions.map(
        (one) => `${one.version}${one.marker === undefined ? "" : ` when ${one.marker}`}  (${one.source})`,
      ),
    ),
    ...section("file", file === undefined ? [] : fileLines(file)),
    ...section("from", from(explanation)),
    ...section("layer", layer === undefined ? [] : [layerLine(layer)]),
  ];
}

function askedLine({ by, kind, specifier, extras, marker, source }: AskedDistribution): string {
  const extra = extras.length === 0 ? "" : ` with ${extras.map((one) => `[${one}]`).join(" ")}`;
  const range = specifier === undefined ? "" : `: ${specifier === "" ? "any version" : specifier}`;
  const limit = kind === "constraint" ? " (holds, but asks for nothing)" : "";
  return `${by}${extra}${range}${limit}${marker === undefined ? "" : `, when ${marker}`}  (${source})`;
}

function noneAsked({ installed, lock, edgesKnown }: DistributionInLayer): string | undefined {
  if (!installed) return undefined;
  return edgesKnown ? undefined : `${lock ?? "the project"} does not say who needs it`;
}

function chainLines({ chains, edgesKnown, lock, asked }: DistributionInLayer): readonly string[] {
  if (lock === undefined) return [];
  if (!edgesKnown) {
    return asked.some(({ kind }) => kind === "project")
      ? [`${lock} lists it, and does not say what needs it`]
      : [];
  }
  return shortened(chains.map((chain) => ["the project", ...chain.map(linkText)].join(" → ")));
}

function linkText({ name, version }: { readonly name: string; readonly version?: string }): string {
  return version === undefined ? name : `${name} ${version}`;
}

function fileLines({ kind, filename, tag, hash, size, alternatives, unfit }: ChosenFile): readonly string[] {
  const name = filename ?? "whatever has the hash: the lock has no file names";
  const why =
    kind === "sdist"
      ? "no wheel fits the target, so it is built from source"
      : tag === undefined
        ? undefined
        : `best of ${count(alternatives + 1, "wheel")} that fit${alternatives === 0 ? "s" : ""} the target`;
  const others =
    unfit === 0 ? "" : `; ${count(unfit, "other file")} of the lock ${unfit === 1 ? "is" : "are"} not used`;
  return [
    `${name}${size === undefined ? "" : `  ${formatBytes(size)}`}`,
    ...(why === undefined ? [] : [`${why}${tag === undefined ? "" : `: ${tag}`}${others}`]),
    hash,
  ];
}

function from({ index, place }: DistributionInLayer): readonly string[] {
  if (place !== undefined) return [placeText(place)];
  return index === undefined
    ? []
    : [`${index} when it was locked; the build takes it from the index it is given`];
}

function placeText(place: Place): string {
  switch (place.kind) {
    case "url":
      return place.url;
    case "git":
      return `git ${place.url} at ${place.revision === "" ? "its default branch" : place.revision}`;
    case "folder":
      return `the folder ${place.path} of the project`;
    case "file":
      return `the file ${place.path} of the project`;
  }
}

function layerLine({ id, group, with: others }: NonNullable<DistributionInLayer["layer"]>): string {
  if (others.length === 0)
    return group === "unlocked" ? `${id}, with everything that is not locked` : `${id}, alone (${group})`;
  return `${id} (${group}), with ${shortenedWords(others)}`;
}

function shortenedWords(words: readonly string[]): string {
  if (words.length <= SHOWN) return words.join(", ");
  return `${words.slice(0, SHOWN).join(", ")} and ${words.length - SHOWN} more`;
}

function shortened(lines: readonly string[]): readonly string[] {
  return lines.length <= SHOWN ? lines : [...lines.slice(0, SHOWN), `and ${lines.length - SHOWN} more`];
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
