import { fittingWheels } from "./choose-artifacts.ts";
import { explainAbsence } from "./explain-absence.ts";
import { type ChainLink, dependencyChains } from "./explain-chains.ts";
import type { TargetEnvironment } from "./markers/target-environment.ts";
import { walkLock } from "./select-packages.ts";
import type { Artifact, Lock, LockedPackage, Place, PythonProject, Requirement } from "./types.ts";

/** Somebody who asks for a distribution. */
export interface AskedDistribution {
  /** `the project`, `a constraint`, or a distribution with its version. */
  readonly by: string;
  readonly kind: "project" | "constraint" | "distribution";
  /** PEP 440 specifiers; absent where the lock does not keep them. */
  readonly specifier?: string;
  readonly extras: readonly string[];
  readonly marker?: string;
  readonly source: string;
}

/** The file that would be installed. */
export interface ChosenFile {
  readonly kind: Artifact["kind"];
  /** Absent when the lock has hashes only. */
  readonly filename?: string;
  /** `cp311-cp311-manylinux_2_17_x86_64`, of a wheel whose name is known. */
  readonly tag?: string;
  readonly hash: string;
  /** Bytes. */
  readonly size?: number;
  /** Other files of the lock that fit the target too. */
  readonly alternatives: number;
  /** Files of the lock that do not fit the target. */
  readonly unfit: number;
}

/** Why a distribution is in the image, or why it is not. */
export interface DistributionExplanation {
  readonly kind: "distribution";
  readonly name: string;
  readonly installed: boolean;
  /** Absent when nothing is locked: then it is decided while building. */
  readonly version?: string;
  /** Place in the lock, else of the requirement. */
  readonly source: string;
  /** Absent when nothing is locked. */
  readonly lock?: string;
  /** Why it is not installed; empty when it is. */
  readonly reasons: readonly string[];
  /** What the same lock has for other targets. */
  readonly otherVersions: readonly {
    readonly version: string;
    readonly marker?: string;
    readonly source: string;
  }[];
  readonly asked: readonly AskedDistribution[];
  /** Ways from the project to it, shortest first; at most one for each distribution that asks for it. */
  readonly chains: readonly (readonly ChainLink[])[];
  /** False for a lock that lists distributions without saying who needs them. */
  readonly edgesKnown: boolean;
  readonly file?: ChosenFile;
  readonly index?: string;
  readonly place?: Place;
}

/** Undefined for a name that neither the requirements nor the lock know. `name` is normalised. */
export function explainDistribution(
  name: string,
  { python, target }: { readonly python: PythonProject; readonly target: TargetEnvironment },
): DistributionExplanation | undefined {
  const { lock } = python;
  if (lock === undefined) return unlocked(name, python);
  const locked = lock.packages.filter((one) => one.name === name);
  const [first] = locked;
  if (first === undefined) return undefined;
  const { found, edges } = walked(lock, target);
  const chosen = locked.find((one) => found.has(one));
  const shown = chosen ?? first;
  const parents = edges.filter(({ to }) => to === chosen);
  return {
    kind: "distribution",
    name,
    installed: chosen !== undefined,
    ...(shown.version === "" ? {} : { version: shown.version }),
    source: shown.source,
    lock: lock.file,
    reasons: chosen === undefined ? explainAbsence(name, { lock, found }) : [],
    otherVersions: locked.filter((one) => one !== shown).map(otherVersion),
    asked: [
      ...declared(name, python),
      ...parents.filter(({ from }) => from.unlocked === undefined || !from.root).map(askedByDistribution),
    ],
    chains: chosen === undefined ? [] : dependencyChains(chosen, { edges, lock }),
    edgesKnown: lock.packages.some(({ dependencies }) => dependencies.length > 0),
    ...(chosen === undefined ? {} : chosenFile(chosen, target)),
    ...(shown.origin === undefined || shown.place !== undefined ? {} : { index: withoutLogin(shown.origin) }),
    ...(shown.place === undefined ? {} : { place: shown.place }),
  };
}

function unlocked(name: string, python: PythonProject): DistributionExplanation | undefined {
  const asked = declared(name, python);
  const own = asked.find(({ kind }) => kind === "project");
  if (own === undefined) return undefined;
  const place = python.requirements.find((one) => one.name === name)?.place;
  return {
    kind: "distribution",
    name,
    installed: true,
    source: own.source,
    reasons: [],
    otherVersions: [],
    asked,
    chains: [[{ name, source: own.source }]],
    edgesKnown: false,
    ...(place === undefined ? {} : { place }),
  };
}

type Edge = Parameters<NonNullable<Parameters<typeof walkLock>[2]>>[0];

function walked(lock: Lock, target: TargetEnvironment) {
  const edges: Edge[] = [];
  const found = walkLock(lock, target, (edge) => void edges.push(edge));
  return { found, edges };
}

function declared(name: string, python: PythonProject): AskedDistribution[] {
  const own = python.requirements.filter((one) => one.name === name);
  const constraints = (python.constraints ?? []).filter((one) => one.name === name);
  return [
    ...own.map((one) => askedByProject(one, "project")),
    ...constraints.map((one) => askedByProject(one, "constraint")),
  ];
}

function askedByProject(
  { specifier, extras, marker, source }: Requirement,
  kind: "project" | "constraint",
): AskedDistribution {
  return {
    by: kind === "project" ? "the project" : "a constraint",
    kind,
    specifier,
    extras,
    ...(marker === undefined ? {} : { marker }),
    source,
  };
}

function askedByDistribution({ from, edge }: Edge): AskedDistribution {
  return {
    by: `${from.name} ${from.version}`.trim(),
    kind: "distribution",
    extras: edge.extras,
    ...(edge.marker === undefined ? {} : { marker: edge.marker }),
    source: from.source,
  };
}

function otherVersion({ version, marker, source }: LockedPackage) {
  return { version, ...(marker === undefined ? {} : { marker }), source };
}

/** The wheel that fits best, or the source archive; nothing for a package without files. */
function chosenFile({ artifacts }: LockedPackage, target: TargetEnvironment): { readonly file?: ChosenFile } {
  const fitting = fittingWheels(artifacts, target);
  const usable = fitting.length > 0 ? fitting : artifacts.filter(({ kind }) => kind === "sdist");
  const [best] = usable;
  if (best === undefined) return {};
  const { kind, filename, hash, size } = best;
  const tag = kind === "wheel" ? /-([^-]+-[^-]+-[^-]+)\.whl$/.exec(filename)?.[1] : undefined;
  return {
    file: {
      kind,
      ...(filename === "" ? {} : { filename }),
      ...(tag === undefined ? {} : { tag }),
      hash,
      ...(size === undefined ? {} : { size }),
      alternatives: usable.length - 1,
      unfit: artifacts.length - usable.length,
    },
  };
}

function withoutLogin(url: string): string {
  return url.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#]*@/i, "$1");
}
