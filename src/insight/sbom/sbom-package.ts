import { normaliseName } from "../../project/python/normalise-name.ts";
import type { DebianPackage, Distribution, Inventory, Licence, NodePackage } from "./inventory.ts";
import { debianUrl, nodeUrl, pythonUrl } from "./package-urls.ts";
import { pythonEdges } from "./python-edges.ts";

/** What a lock says of a package, by `name==version` with a normalised name. */
export type LockedFacts = ReadonlyMap<string, LockedFact>;

export interface LockedFact {
  /** `sha256:…` of every file that may have been installed. */
  readonly hashes: readonly string[];
  /** Place of the one file or repository, without credentials. */
  readonly url?: string;
  /** Package index that it comes from, without credentials. */
  readonly index?: string;
}

/** A package as every kind of SBOM shows it. */
export interface SbomPackage {
  readonly kind: "python" | "debian" | "node";
  /** Package URL: unique in an image. */
  readonly url: string;
  readonly name: string;
  readonly version: string;
  readonly licences: readonly Licence[];
  readonly summary?: string;
  readonly homepage?: string;
  readonly supplier?: string;
  readonly locations: readonly string[];
  readonly locked?: LockedFact;
  /** URLs of the packages that it needs, sorted. */
  readonly needs: readonly string[];
}

/** Everything of an inventory as packages, sorted by their URLs. */
export function sbomPackages(
  inventory: Inventory,
  known: { readonly architecture: "amd64" | "arm64"; readonly locked: LockedFacts },
): readonly SbomPackage[] {
  const packages = [
    ...pythonPackages(inventory.distributions, known),
    ...debianPackages(inventory),
    ...nodePackages(inventory.nodePackages),
  ];
  return packages.sort((a, b) => (a.url < b.url ? -1 : 1));
}

function pythonPackages(
  distributions: readonly Distribution[],
  { architecture, locked }: { readonly architecture: "amd64" | "arm64"; readonly locked: LockedFacts },
): readonly SbomPackage[] {
  const edges = pythonEdges(distributions, architecture);
  const byUrl = new Map<string, SbomPackage>();
  for (const each of distributions) {
    const { requires: _, ...shown } = each;
    const fact = locked.get(`${normaliseName(each.name)}==${each.version}`);
    const url = urlOf(each);
    const needs = (edges.get(each) ?? []).map(urlOf);
    byUrl.set(url, {
      kind: "python",
      url,
      ...shown,
      ...(fact === undefined ? {} : { locked: fact }),
      needs: without(url, needs),
    });
  }
  return [...byUrl.values()];
}

function urlOf({ name, version }: Distribution): string {
  return pythonUrl(name, version);
}

function debianPackages({ debianPackages: packages, os }: Inventory): readonly SbomPackage[] {
  const named = new Map<string, DebianPackage>();
  for (const each of packages) for (const name of each.provides) named.set(name, each);
  for (const each of packages) named.set(each.name, each);
  return packages.map((each) => {
    const { depends, provides: _, architecture: __, source: ___, maintainer, ...shown } = each;
    const needs = depends.flatMap((names) => {
      const found = names.map((name) => named.get(name)).find((one) => one !== undefined);
      return found === undefined ? [] : [debianUrl(found, os)];
    });
    const url = debianUrl(each, os);
    return {
      kind: "debian",
      url,
      ...shown,
      licences: [],
      ...(maintainer === undefined ? {} : { supplier: maintainer }),
      locations: [],
      needs: without(url, needs),
    };
  });
}

/** The version that node would find is not looked for: a name that is there once is meant. */
function nodePackages(packages: readonly NodePackage[]): readonly SbomPackage[] {
  const named = new Map<string, readonly NodePackage[]>();
  for (const each of packages) named.set(each.name, [...(named.get(each.name) ?? []), each]);
  return packages.map((each) => {
    const { requires, ...shown } = each;
    const url = nodeUrl(each.name, each.version);
    const needs = requires.flatMap((name) => {
      const [found, other] = named.get(name) ?? [];
      return found === undefined || other !== undefined ? [] : [nodeUrl(name, found.version)];
    });
    return { kind: "node", url, ...shown, needs: without(url, needs) };
  });
}

function without(url: string, needs: readonly string[]): readonly string[] {
  return [...new Set(needs)].filter((each) => each !== url).sort();
}
