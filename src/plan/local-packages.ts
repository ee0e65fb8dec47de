import { evaluateMarker } from "../project/python/markers/evaluate-marker.ts";
import { parseMarker } from "../project/python/markers/parse-marker.ts";
import type { Place, SelectedPackage } from "../project/python/types.ts";
import type { Project } from "../project/types.ts";
import type { PlanRequest } from "./contracts.ts";
import { requestTarget, selectedPackages } from "./selected-packages.ts";

/** A package that lies in the project; its name is a guess when nobody wrote it. */
export interface LocalPackage {
  readonly name: string;
  /** Empty when nothing tells it before the package is built. */
  readonly version: string;
  readonly place: Extract<Place, { kind: "folder" | "file" }>;
  readonly source: string;
}

/** Whether the project names folders or archives of its own as packages; some may be for another platform. */
export function hasLocalPackages({ python }: Project): boolean {
  if (python === undefined) return false;
  const named = [...(python.lock?.packages ?? []), ...python.requirements];
  return python.self !== undefined || named.some(({ place }) => isLocal(place));
}

/** The packages of the project's own folders that its image needs, sorted by name. */
export function neededLocalPackages(request: PlanRequest): readonly LocalPackage[] {
  const { python } = request.project;
  if (python === undefined) return [];
  const found = new Map<string, LocalPackage>();
  const add = ({ name, version = "", place, source }: Partial<SelectedPackage> & Named) => {
    if (isLocal(place) && !hasPlace(found, place)) found.set(name, { name, version, place, source });
  };
  for (const chosen of selectedPackages(request)) add(chosen);
  if (python.lock === undefined) for (const asked of neededRequirements(request)) add(asked);
  if (python.self !== undefined) add(python.self);
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

type Named = Pick<SelectedPackage, "name" | "source">;

/** One folder has one package, whatever it is called. */
function hasPlace(found: ReadonlyMap<string, LocalPackage>, { path }: LocalPackage["place"]): boolean {
  return [...found.values()].some(({ place }) => place.path === path);
}

function isLocal(place: Place | undefined): place is LocalPackage["place"] {
  return place?.kind === "folder" || place?.kind === "file";
}

function neededRequirements(request: PlanRequest) {
  const target = requestTarget(request);
  return (request.project.python?.requirements ?? []).filter(
    ({ marker }) => marker === undefined || evaluateMarker(parseMarker(marker), target.markers),
  );
}
