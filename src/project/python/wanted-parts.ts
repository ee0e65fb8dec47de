import { problemsError } from "../../errors/problems-error.ts";
import { closest } from "../suggest.ts";
import type { Sourced } from "../types.ts";
import { normaliseName } from "./normalise-name.ts";
import type { LockedPackage } from "./types.ts";

/** Extras and dependency groups of the project that the image gets besides its dependencies. */
export interface WantedParts {
  readonly extras: readonly Sourced<string>[];
  readonly groups: readonly Sourced<string>[];
}

export const NO_WANTED_PARTS: WantedParts = { extras: [], groups: [] };

export interface DeclaredParts {
  /** Who declares them, for the message: `pyproject.toml`. */
  readonly file: string;
  readonly extras: readonly string[];
  readonly groups: readonly string[];
}

/** Throws CONFIG_INVALID with every name that the project does not declare. */
export function checkWantedParts({ extras, groups }: WantedParts, declared: DeclaredParts): void {
  const problems = [
    ...extras.flatMap((one) => unknownName(one, { kind: "extra", known: declared.extras, declared })),
    ...groups.flatMap((one) => unknownName(one, { kind: "group", known: declared.groups, declared })),
  ];
  const file = (extras[0] ?? groups[0])?.source.replace(/:.*$/, "") ?? "";
  if (problems.length > 0) throw problemsError("CONFIG_INVALID", file, problems);
}

function unknownName(
  { value, source }: Sourced<string>,
  { kind, known, declared }: { kind: string; known: readonly string[]; declared: DeclaredParts },
) {
  if (known.some((one) => normaliseName(one) === normaliseName(value))) return [];
  const similar = closest(value, known);
  const names = known.length === 0 ? "none" : [...known].sort().join(", ");
  return [
    {
      message: `${declared.file} has no ${kind} ${JSON.stringify(value)}`,
      source,
      hint: similar === undefined ? `choose one that it has: ${names}` : `did you mean ${similar}?`,
    },
  ];
}

export function namesOf(wanted: readonly Sourced<string>[]): readonly string[] {
  return wanted.map(({ value }) => normaliseName(value));
}

/** The project's entry with what it wants besides as if it needed it. */
export function withWantedParts(root: LockedPackage, wanted: WantedParts): LockedPackage {
  const extra = namesOf(wanted.extras).flatMap((name) => own(root.extras, name));
  const group = namesOf(wanted.groups).flatMap((name) => own(root.groups ?? {}, name));
  if (extra.length === 0 && group.length === 0) return root;
  return { ...root, dependencies: [...root.dependencies, ...extra, ...group] };
}

function own<T>(lists: Readonly<Record<string, readonly T[]>>, name: string): readonly T[] {
  return Object.hasOwn(lists, name) ? (lists[name] ?? []) : [];
}
