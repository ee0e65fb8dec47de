import type { LayerContent } from "../plan/detection.ts";
import type { Plan, Stage } from "../plan/types.ts";
import type { BuildRecord } from "../store/build-record.ts";
import type { ImageLayer } from "./layered-image.ts";
import { neededStages } from "./needed-stages.ts";
import { stageKeys } from "./stage-keys.ts";

interface Planned {
  readonly plan: Plan;
  readonly contents: readonly LayerContent[];
  /** By variable; absent for a plan that does not tell them. */
  readonly pins?: Readonly<Record<string, string>>;
  /** Builds of the project, newest first. */
  readonly records: readonly BuildRecord[];
}

/**
 * The layers that a plan would make. A layer whose stage was built before is the layer of that build; of others the sizes of
 * the wheels are known at most. What reads files of the project cannot be told before it is built.
 */
export function planLayers({ plan, contents, pins = {}, records }: Planned): readonly ImageLayer[] {
  const built = records.filter(({ outcome, layers }) => outcome.kind === "built" && layers.length > 0);
  const keys = stageKeys(plan);
  const readingFiles = new Set(
    neededStages(plan).flatMap(({ stage, readsFiles }) => (readsFiles ? [stage.id] : [])),
  );
  const last = new Set(built[0]?.layers.map(({ digest }) => digest));
  return [...baseLayers(pins, built), ...plan.target.layers.map(layerOf)];

  function layerOf(stageId: string): ImageLayer {
    const stage = plan.stages.find(({ id }) => id === stageId);
    const id = stage?.layerId ?? stageId;
    const content = contents.find((one) => one.id === id);
    const known = content === undefined ? {} : { distributions: content.distributions };
    if (readingFiles.has(stageId)) return { id, ...known };
    const before = stage === undefined ? undefined : builtLayer(stage, { built, keys });
    if (before !== undefined) {
      const { digest, size } = before;
      return { id, digest, size, ...known, state: last.has(digest) ? "re-used" : "new" };
    }
    const size = content?.size === undefined ? {} : { size: content.size, estimated: true as const };
    return { id, ...size, ...known, ...(built.length === 0 ? {} : { state: "new" as const }) };
  }
}

interface History {
  readonly built: readonly BuildRecord[];
  readonly keys: ReadonlyMap<string, string>;
}

function builtLayer({ id, layerId }: Stage, { built, keys }: History) {
  const key = keys.get(id);
  for (const { stages, layers } of built) {
    if (!stages.some((time) => time.stage === id && time.key === key)) continue;
    const layer = layers.find((one) => one.id === layerId);
    if (layer !== undefined) return layer;
  }
  return undefined;
}

/** What makes two bases one, as far as a plan and a record tell. */
const BASE_PINS = ["base", "python", "node"];

/** Those of the last build on the same base; a tag may have moved since. */
function baseLayers(
  pins: Readonly<Record<string, string>>,
  built: readonly BuildRecord[],
): readonly ImageLayer[] {
  const named = BASE_PINS.filter((name) => pins[name] !== undefined);
  if (named.length === 0) return [];
  const last = built.find((record) => named.every((name) => record.pins[name] === pins[name]));
  return (last?.layers ?? [])
    .filter(({ id }) => id === "base")
    .map(({ id, digest, size }) => ({ id, digest, size, state: "re-used" }));
}
