import type { Diagnostic } from "../../src/plan/detection.ts";
import { formatBytes } from "../../src/plan/format-bytes.ts";
import { LAYER_LIMITS } from "../../src/plan/layer-limits.ts";
import { namePatterns } from "../../src/plan/name-patterns.ts";
import type { SelectedPackage } from "../../src/project/python/types.ts";
import { closest } from "../../src/project/suggest.ts";
import type { LayerSettings, Sourced } from "../../src/project/types.ts";

interface Grouped {
  readonly layers: LayerSettings | undefined;
  readonly packages: readonly SelectedPackage[];
  /** As `Partition` has it. */
  readonly crowded: readonly SelectedPackage[];
}

/** Names of `layers:` that no package has, and packages that would be alone if there were room. */
export function layerDiagnostics({ layers, packages, crowded }: Grouped): readonly Diagnostic[] {
  const names = packages.map(({ name }) => name);
  const patterns =
    layers === undefined
      ? []
      : [...layers.groups.flatMap((group) => group.patterns), ...layers.alone, ...layers.rest];
  return [...patterns.flatMap((pattern) => unused(pattern, names)), ...crowding(crowded, layers)];
}

function unused({ value, source }: Sourced<string>, names: readonly string[]): readonly Diagnostic[] {
  const plain = value.replace(/^!/, "");
  if (names.some((name) => namePatterns([plain]).match(name))) return [];
  const guess = plain.endsWith("*") ? undefined : closest(plain, names);
  const question = guess === undefined ? "" : `; did you mean ${guess}?`;
  const message = `layers names ${value}, and the image has no such distribution${question}`;
  return [{ code: "LAYER_GROUP_UNUSED", severity: "warning", message, source }];
}

function crowding(
  crowded: readonly SelectedPackage[],
  layers: LayerSettings | undefined,
): readonly Diagnostic[] {
  const [first] = crowded;
  if (first === undefined) return [];
  const size = first.size === undefined ? "" : ` (${formatBytes(first.size)})`;
  const most = layers?.maxLayers ?? LAYER_LIMITS.layers;
  const which =
    crowded.length === 1
      ? `${first.name}${size} shares a layer`
      : `${crowded.length} distributions share layers`;
  const largest = crowded.length === 1 ? "" : `; the largest is ${first.name}${size}`;
  const message = `${which} with small ones, because the image is to have at most ${most} layers${largest}`;
  return [{ code: "LAYERS_CROWDED", severity: "info", message }];
}
