import { FactoryError } from "../../errors/factory-error.ts";
import { chooseArtifacts } from "./choose-artifacts.ts";
import { remakeHint } from "./locks/remake-hint.ts";
import { evaluateMarker } from "./markers/evaluate-marker.ts";
import type { Marker } from "./markers/marker.ts";
import { parseMarker } from "./markers/parse-marker.ts";
import type { TargetEnvironment } from "./markers/target-environment.ts";
import type {
  Lock,
  LockedDependency,
  LockedPackage,
  Place,
  SelectedPackage,
  UnlockedPackage,
} from "./types.ts";

export interface Selection {
  /** Sorted by name. */
  readonly packages: readonly SelectedPackage[];
  /** What would be in the image but has no hash in an index: sorted by name. */
  readonly unlocked: readonly UnlockedPackage[];
}

/**
 * The packages of a lock that a target needs: from the roots along the dependencies whose markers hold. The project
 * itself is one of them when it is a package. Throws LOCK_INVALID when the lock does not answer for this target.
 */
export function selectPackages(lock: Lock, target: TargetEnvironment): Selection {
  const packages: SelectedPackage[] = [];
  const unlocked: UnlockedPackage[] = [];
  for (const found of walkLock(lock, target)) {
    if (found.unlocked === "virtual") continue;
    if (found.unlocked === undefined) packages.push(selected(found, { lock: lock.file, target }));
    else unlocked.push(cannotInstall(found, found.unlocked));
  }
  return { packages: packages.sort(byName), unlocked: unlocked.sort(byName) };
}

function selected(
  found: LockedPackage,
  request: { readonly lock: string; readonly target: TargetEnvironment },
): SelectedPackage {
  const { name, version, source, origin, place } = found;
  if (place === undefined) {
    const index = origin === undefined ? {} : { index: origin };
    return { name, version, source, ...index, ...chooseArtifacts(found, request) };
  }
  // A folder and a commit are built as they are; a lock may also know no hash of a file in the project.
  if (place.kind === "folder" || place.kind === "git" || found.artifacts.length === 0) {
    return { name, version, source, place, hashes: [], sdist: isBuilt(place) };
  }
  return { name, version, source, place, ...chooseArtifacts(found, request) };
}

function isBuilt(place: Place): boolean {
  return place.kind !== "file" || !place.path.endsWith(".whl");
}

function cannotInstall({ name, source, origin }: LockedPackage, reason: string): UnlockedPackage {
  return { name, reason, source, ...(origin === undefined ? {} : { origin }) };
}

/** What the project is made of and not what it needs: a package that is built from its own folder, or none. */
export function isProjectItself({ root, unlocked, place }: LockedPackage): boolean {
  return root && (unlocked === "virtual" || place?.kind === "folder");
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : 1;
}

interface Walk {
  readonly lock: Lock;
  readonly target: TargetEnvironment;
  readonly byName: ReadonlyMap<string, readonly LockedPackage[]>;
  /** Markers repeat a great deal in a lock. */
  readonly markers: Map<string, boolean>;
}

/** One dependency of a lock that counts for the target. */
export interface FollowedEdge {
  readonly from: LockedPackage;
  readonly to: LockedPackage;
  readonly edge: LockedDependency;
}

/** Everything that the roots lead to, the project itself included; tells of each dependency that is followed. */
export function walkLock(
  lock: Lock,
  target: TargetEnvironment,
  onEdge?: (followed: FollowedEdge) => void,
): ReadonlySet<LockedPackage> {
  const walk: Walk = { lock, target, byName: groupByName(lock), markers: new Map() };
  const found = new Map<string, LockedPackage>();
  const done = new Set<string>();
  const pending = rootsOf(walk).map((one) => ({ found: one, extras: [] as readonly string[] }));
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const earlier = found.get(next.found.name);
    if (earlier !== undefined && earlier !== next.found) throw twoVersions(lock, earlier, next.found);
    found.set(next.found.name, next.found);
    for (const edges of edgesOf(next.found, next.extras, done)) {
      for (const edge of edges) {
        if (!holds(walk, edge.marker)) continue;
        const to = follow(walk, next.found, edge);
        onEdge?.({ from: next.found, to, edge });
        pending.push({ found: to, extras: edge.extras });
      }
    }
  }
  return new Set(found.values());
}

function groupByName({ packages }: Lock): ReadonlyMap<string, readonly LockedPackage[]> {
  const groups = new Map<string, LockedPackage[]>();
  for (const one of packages) {
    const group = groups.get(one.name);
    if (group === undefined) groups.set(one.name, [one]);
    else group.push(one);
  }
  return groups;
}

function rootsOf(walk: Walk): readonly LockedPackage[] {
  const roots = walk.lock.packages.filter(({ root }) => root);
  if (roots.length === 0 && walk.lock.packages.length > 0) {
    throw new FactoryError("LOCK_INVALID", `${walk.lock.file} has no entry for the project itself`, {
      source: walk.lock.file,
      hint: `add a [project] table to pyproject.toml and ${remakeHint(walk.lock.file)}`,
    });
  }
  return roots.filter(({ marker }) => holds(walk, marker));
}

/** Dependencies that were not followed yet: those of the package, and those of each extra. */
function edgesOf(
  { name, dependencies, extras }: LockedPackage,
  wanted: readonly string[],
  done: Set<string>,
): readonly (readonly LockedDependency[])[] {
  const edges: (readonly LockedDependency[])[] = [];
  for (const extra of ["", ...wanted]) {
    const key = `${name}[${extra}]`;
    if (done.has(key)) continue;
    done.add(key);
    edges.push(extra === "" ? dependencies : Object.hasOwn(extras, extra) ? (extras[extra] ?? []) : []);
  }
  return edges;
}

function follow(walk: Walk, from: LockedPackage, edge: LockedDependency): LockedPackage {
  const named = walk.byName.get(edge.name) ?? [];
  const exact = named.filter(
    ({ version, origin }) =>
      (edge.version === undefined || edge.version === version) &&
      (edge.origin === undefined || edge.origin === origin),
  );
  const [chosen, second] = exact.length > 1 ? exact.filter(({ marker }) => holds(walk, marker)) : exact;
  if (chosen !== undefined && second === undefined) return chosen;
  const problem =
    chosen === undefined ? "which the lock does not have for this target" : "of which the lock has several";
  const wanted = edge.version === undefined ? edge.name : `${edge.name} ${edge.version}`;
  throw new FactoryError("LOCK_INVALID", `${walk.lock.file}: ${from.name} needs ${wanted}, ${problem}`, {
    source: from.source,
    hint: REMAKE,
  });
}

const REMAKE = "make the lock file again, for the Python version and the platform of the image";

function twoVersions({ file }: Lock, a: LockedPackage, b: LockedPackage): FactoryError {
  return new FactoryError(
    "LOCK_INVALID",
    `${file} selects ${a.name} twice: ${a.version} in ${a.source} and ${b.version} in ${b.source}`,
    { source: b.source, hint: REMAKE },
  );
}

function holds({ markers, target }: Walk, text: string | undefined): boolean {
  if (text === undefined) return true;
  const known = markers.get(text);
  if (known !== undefined) return known;
  const marker: Marker = parseMarker(text);
  const result = evaluateMarker(marker, target.markers);
  markers.set(text, result);
  return result;
}
