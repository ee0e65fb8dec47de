import type { FileProblem } from "../../problems.ts";
import { satisfies } from "../pep440/satisfies.ts";
import { parseSpecifier } from "../pep440/specifier.ts";
import type { Requirement } from "../types.ts";
import { placeText } from "./place-text.ts";
import { printRequirement } from "./print-requirement.ts";

/**
 * One problem for each name that is asked for twice so that nothing can be both, with no marker that tells the two
 * apart: in two places, or pinned by `==` to a version that the other does not allow. Ranges may be given in parts.
 */
export function checkDuplicates(requirements: readonly Requirement[]): readonly FileProblem[] {
  const problems: FileProblem[] = [];
  for (const asked of byName(requirements)) {
    const placed = asked.find(({ place }) => place !== undefined);
    const pinned = placed === undefined ? asked.find((one) => pinOf(one) !== undefined) : placed;
    if (pinned === undefined) continue;
    for (const other of asked) {
      if (other === pinned || agrees(pinned, other)) continue;
      const [earlier, later] =
        asked.indexOf(other) < asked.indexOf(pinned) ? [other, pinned] : [pinned, other];
      problems.push({
        message: `${printRequirement(later)} contradicts ${printRequirement(earlier)} in ${earlier.source}`,
        source: later.source,
        hint: `keep one line for ${later.name}`,
      });
    }
  }
  return problems;
}

/** Requirements without markers of names that are there more than once, by name. */
function byName(requirements: readonly Requirement[]): readonly (readonly Requirement[])[] {
  const groups = new Map<string, Requirement[]>();
  for (const requirement of requirements) {
    if (requirement.marker !== undefined || requirement.nameGuessed === true) continue;
    const group = groups.get(requirement.name);
    if (group === undefined) groups.set(requirement.name, [requirement]);
    else group.push(requirement);
  }
  return [...groups.values()].filter(({ length }) => length > 1);
}

function agrees(pinned: Requirement, other: Requirement): boolean {
  if (pinned.place !== undefined) {
    return other.place === undefined || placeText(other.place) === placeText(pinned.place);
  }
  const pin = pinOf(pinned);
  return pin === undefined || other.specifier === "" || satisfies(pin, other.specifier);
}

function pinOf({ specifier }: Requirement): string | undefined {
  return (parseSpecifier(specifier) ?? []).find(({ operator, prefix }) => operator === "==" && !prefix)?.text;
}
