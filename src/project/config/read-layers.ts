import { normaliseName } from "../python/normalise-name.ts";
import type { LayerSettings, Sourced } from "../types.ts";
import type { CheckedYaml } from "./read-yaml-config.ts";

/** `layers:` as it is written. */
export interface LayersYaml {
  readonly largeBytes?: number;
  readonly maxLayers?: number;
  readonly buckets?: number;
  readonly groups?: Readonly<Record<string, readonly string[]>>;
  readonly alone?: readonly string[];
  readonly rest?: readonly string[];
}

type Reading = Pick<CheckedYaml<unknown>, "yaml" | "report">;

/** Names that layers have anyway. */
const TAKEN = /^(?:rest(?:-\d+)?|large|alone|venv|compiled)$/;

/** Groups that factory knows by itself; their names may be given to groups of the project. */
const FAMILY_NAMES = ["cuda", "torch", "tensorflow", "jax"];

/** As the partition shares layers out: what packages cannot have, and the most of all when nobody says. */
const OTHER_LAYERS = 24;
const USUAL_LAYERS = 100;

/** Reads `layers`; a pattern that stands twice is an error, because only one of its places could count. */
export function readLayers(value: LayersYaml, reading: Reading): LayerSettings {
  const { largeBytes, maxLayers, buckets, groups = {} } = value;
  const settings = {
    ...(largeBytes === undefined ? {} : { largeBytes }),
    ...(maxLayers === undefined ? {} : { maxLayers }),
    ...(buckets === undefined ? {} : { buckets }),
    groups: Object.entries(groups).map(([name, patterns]) => readGroup(name, patterns, reading)),
    alone: readPatterns("/layers/alone", value.alone ?? [], reading),
    rest: readPatterns("/layers/rest", value.rest ?? [], reading),
  };
  reportTwice(settings, reading);
  reportNamesakes(settings, reading);
  reportCrowd(value, reading);
  return settings;
}

/** Groups and buckets get their layers whatever else there is, so they have to fit. */
function reportCrowd({ maxLayers, buckets, groups = {} }: LayersYaml, { report }: Reading): void {
  const count = Object.keys(groups).length + FAMILY_NAMES.length;
  const least = OTHER_LAYERS + count + (buckets ?? count);
  if ((maxLayers ?? USUAL_LAYERS) >= least) return;
  const most = maxLayers === undefined ? "an image has at most 100" : `layers.maxLayers is ${maxLayers}`;
  report(maxLayers === undefined ? "/layers" : "/layers/maxLayers", {
    message: `${most}, and the groups and buckets of layers need ${least}`,
    hint: "write fewer groups or buckets, or more maxLayers",
  });
}

function readGroup(name: string, patterns: readonly string[], reading: Reading) {
  const pointer = `/layers/groups/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  const source = reading.yaml.keyPlace(pointer);
  const problem = checkName(name);
  if (problem !== undefined) reading.report(pointer, { ...problem, source });
  if (patterns.length > 0 && patterns.every((pattern) => pattern.startsWith("!"))) {
    reading.report(pointer, {
      message: `the group ${name} only says what is not in it`,
      hint: "name a distribution or a prefix* that is in it",
      source,
    });
  }
  return { name, source, patterns: readPatterns(pointer, patterns, reading) };
}

function checkName(name: string): { readonly message: string; readonly hint: string } | undefined {
  if (TAKEN.test(name)) {
    return {
      message: `${name} cannot name a group: other layers are called so`,
      hint: "choose another name",
    };
  }
  if (/^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(name)) return undefined;
  return {
    message: `${JSON.stringify(name)} cannot name a group`,
    hint: "use lower case letters and digits, separated by -",
  };
}

function readPatterns(
  pointer: string,
  patterns: readonly string[],
  { yaml, report }: Reading,
): readonly Sourced<string>[] {
  return patterns.map((pattern, index) => {
    const place = `${pointer}/${index}`;
    if (!/^!?[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?(?:[._-]?\*)?$/.test(pattern)) {
      report(place, {
        message: `${JSON.stringify(pattern)} is neither a distribution nor a prefix*`,
        hint: "write a name without version or extras, such as flask or nvidia-*",
      });
    }
    return { value: normaliseName(pattern), source: yaml.valuePlace(place) };
  });
}

function reportTwice({ groups, alone, rest }: LayerSettings, { report }: Reading): void {
  const first = new Map<string, string>();
  for (const { value, source } of [...groups.flatMap(({ patterns }) => patterns), ...alone, ...rest]) {
    if (value.startsWith("!")) continue;
    const before = first.get(value);
    if (before === undefined) first.set(value, source);
    else {
      report("/layers", {
        message: `layers names ${value} twice, here and in ${before}`,
        hint: "keep one of the two",
        source,
      });
    }
  }
}

/** Alone it would be the layer of that name, which is another one. */
function reportNamesakes({ groups, alone }: LayerSettings, { report }: Reading): void {
  const names = [...groups.map(({ name }) => name), ...FAMILY_NAMES];
  for (const [index, { value }] of alone.entries()) {
    if (!names.includes(value)) continue;
    report(`/layers/alone/${index}`, {
      message: `${value} cannot be alone: ${value} is also the name of a group`,
      hint: `write groups: { ${value}: [${value}] } to have nothing else in it`,
    });
  }
}
