import { namesOf, type WantedParts } from "../wanted-parts.ts";

/** uv writes `extra == 'extra-4-acme-cpu'`: kind, length of the package's name, package, extra or group. */
const CONFLICT = /\bextra\s*(==|!=)\s*(["'])((?:extra|group|project)-\d+-[^"']*)\2/g;

/**
 * Answers what the markers of a uv.lock ask of extras and groups that exclude each other. `extra` is always empty in an
 * image, which makes a comparison that holds and one that does not.
 */
export function conflictMarker(roots: readonly string[], wanted: WantedParts): (marker: string) => string {
  const active = new Set(
    roots.flatMap((root) => [
      `project-${root.length}-${root}`,
      ...namesOf(wanted.extras).map((extra) => `extra-${root.length}-${root}-${extra}`),
      ...namesOf(wanted.groups).map((group) => `group-${root.length}-${root}-${group}`),
    ]),
  );
  return (marker) =>
    marker.replaceAll(CONFLICT, (_all, operator: string, _quote, name: string) =>
      active.has(name) === (operator === "==") ? 'extra == ""' : 'extra != ""',
    );
}
