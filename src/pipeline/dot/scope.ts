import type { Attributes } from "../graph.ts";
import { toAttributes, withAttributes } from "./to-attributes.ts";

type Kind = "node" | "edge";

/** What holds inside one pair of braces. */
export interface Scope {
  readonly outer: Scope | undefined;
  /** Of a subgraph; known only at its end. */
  label: string | undefined;
  readonly own: Record<Kind, Attributes>;
  /** The defaults with those of outer scopes, until they change: outer ones cannot while an inner scope is open. */
  readonly all: Partial<Record<Kind, Attributes>>;
  classes: readonly string[] | undefined;
}

const NONE = toAttributes([], []);

export function createScope(outer: Scope | undefined): Scope {
  return { outer, label: undefined, own: { node: NONE, edge: NONE }, all: {}, classes: undefined };
}

export function addDefaults(scope: Scope, kind: Kind, added: Attributes): void {
  scope.own[kind] = withAttributes(scope.own[kind], added);
  delete scope.all[kind];
}

/** The defaults as they are now. Without recursion: subgraphs may be nested as deep as a file is long. */
export function defaultsOf(scope: Scope, kind: Kind): Attributes {
  const unknown: Scope[] = [];
  let one: Scope | undefined = scope;
  while (one !== undefined && one.all[kind] === undefined) {
    unknown.push(one);
    one = one.outer;
  }
  let all = one?.all[kind] ?? NONE;
  for (const inner of unknown.reverse()) {
    all = withAttributes(all, inner.own[kind]);
    inner.all[kind] = all;
  }
  return all;
}

/** The classes that subgraphs give, outermost first; only to be asked for when all labels are known. */
export function classesOf(scope: Scope): readonly string[] {
  const unknown: Scope[] = [];
  let one: Scope | undefined = scope;
  while (one !== undefined && one.classes === undefined) {
    unknown.push(one);
    one = one.outer;
  }
  let classes = one?.classes ?? [];
  for (const inner of unknown.reverse()) {
    const name = classOfLabel(inner.label ?? "");
    if (name !== "") classes = [...classes, name];
    inner.classes = classes;
  }
  return classes;
}

/** `Loop A` becomes `loop-a`. */
function classOfLabel(label: string): string {
  return label
    .toLowerCase()
    .replace(/\s/g, "-")
    .replace(/[^a-z0-9-]/g, "");
}
