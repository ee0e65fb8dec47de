import { evaluateMarker } from "../../project/python/markers/evaluate-marker.ts";
import type { MarkerEnvironment } from "../../project/python/markers/marker.ts";
import { parseMarker } from "../../project/python/markers/parse-marker.ts";
import { targetEnvironment } from "../../project/python/markers/target-environment.ts";
import { normaliseName } from "../../project/python/normalise-name.ts";
import { parseRequirement } from "../../project/python/requirements/parse-requirement.ts";
import type { Distribution } from "./inventory.ts";

type Architecture = "amd64" | "arm64";
interface Requirement {
  readonly name: string;
  readonly extras: readonly string[];
  readonly marker?: string;
}

/**
 * Which installed distributions each one needs, as far as its metadata tells: markers are evaluated for the image, and an
 * extra counts where another distribution asks for it. What is not installed has no edge.
 */
export function pythonEdges(
  distributions: readonly Distribution[],
  architecture: Architecture,
): ReadonlyMap<Distribution, readonly Distribution[]> {
  const asked = new Map<Distribution, Set<string>>(distributions.map((each) => [each, new Set()]));
  const edges = new Map<Distribution, Set<Distribution>>(distributions.map((each) => [each, new Set()]));
  const requirements = new Map(distributions.map((each) => [each, requirementsOf(each)]));
  const environments = new Map(distributions.map((each) => [each, environmentOf(each, architecture)]));
  const waiting = [...distributions];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    for (const { name, extras, marker } of requirements.get(from) ?? []) {
      if (!holds(marker, { environment: environments.get(from), extras: asked.get(from) })) continue;
      const to = installed(name, from, distributions);
      if (to === undefined) continue;
      edges.get(from)?.add(to);
      const before = asked.get(to);
      const added = extras.filter((extra) => before?.has(extra) === false);
      for (const extra of added) before?.add(extra);
      if (added.length > 0) waiting.push(to);
    }
  }
  return new Map([...edges].map(([from, to]) => [from, [...to]]));
}

function requirementsOf({ requires }: Distribution): readonly Requirement[] {
  return requires.flatMap((text) => {
    try {
      return [parseRequirement(text)];
    } catch {
      // Old metadata holds what no standard reads; such a line is no edge.
      return [];
    }
  });
}

/** The folder tells the Python: `/opt/venv/lib/python3.13/site-packages`. */
function environmentOf(
  { locations }: Distribution,
  architecture: Architecture,
): MarkerEnvironment | undefined {
  const python = /\/python(3\.\d+)\//.exec(locations.join(" "))?.[1];
  return python === undefined ? undefined : targetEnvironment({ python, architecture }).markers;
}

function holds(
  marker: string | undefined,
  {
    environment,
    extras = new Set(),
  }: { environment: MarkerEnvironment | undefined; extras?: Set<string> | undefined },
): boolean {
  if (marker === undefined) return true;
  if (environment === undefined) return false;
  const parsed = parseMarker(marker);
  return ["", ...extras].some((extra) => evaluateMarker(parsed, { ...environment, extra }));
}

/** In the same folder, where one name is there twice. */
function installed(
  name: string,
  from: Distribution,
  distributions: readonly Distribution[],
): Distribution | undefined {
  const named = distributions.filter((each) => normaliseName(each.name) === name);
  return named.find(({ locations }) => locations.some((each) => from.locations.includes(each))) ?? named[0];
}
