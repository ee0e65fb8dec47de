import { byNameAndVersion, type Distribution, type Inventory, type NodePackage } from "./inventory.ts";
import { readDistribution } from "./read-distribution.ts";
import { readDpkgStatus } from "./read-dpkg-status.ts";
import { readNodePackage } from "./read-node-package.ts";
import { readOsRelease } from "./read-os-release.ts";

/** Files of an image by path without leading slash: those that `isInventoryFile` names. */
export type InventoryFiles = ReadonlyMap<string, Uint8Array>;

/** Where a program of the image looks for Python packages besides the folders that are made for them. */
export interface ImageSettings {
  readonly env?: readonly string[];
  readonly workdir?: string;
}

const PACKAGE_FOLDER = /(?:^|\/)(?:site|dist)-packages$/;
const METADATA = /^(.*?)\/?([^/]+\.(?:dist-info\/METADATA|egg-info\/PKG-INFO|egg-info))$/i;
const PACKAGE_JSON = /^(.*node_modules\/(?:@[^/]+\/)?[^/@]+)\/package\.json$/;
const STATUS = /^var\/lib\/dpkg\/status(?:\.d\/[^/]+)?$/;

/**
 * What is installed in an image: the Python distributions of every folder that an interpreter of the image looks into (a
 * package inside another package is none), what dpkg knows as installed, and the packages of `node_modules` folders.
 */
export function readInventory(files: InventoryFiles, settings: ImageSettings = {}): Inventory {
  const texts = [...files].map(([path, bytes]) => [path, Buffer.from(bytes).toString("utf8")] as const);
  const os = texts.flatMap(([path, text]) => (/\/os-release$/.test(path) ? (readOsRelease(text) ?? []) : []));
  const folders = searchedFolders(settings);
  const distributions = texts.flatMap(([path, text]) => {
    const [, folder] = METADATA.exec(path) ?? [];
    if (folder === undefined || !(PACKAGE_FOLDER.test(folder) || folders.has(folder))) return [];
    return readDistribution(text, `/${folder}`) ?? [];
  });
  const nodePackages = texts.flatMap(([path, text]) => {
    const [, folder] = PACKAGE_JSON.exec(path) ?? [];
    return folder === undefined ? [] : (readNodePackage(text, `/${folder}`) ?? []);
  });
  const status = texts.flatMap(([path, text]) => (STATUS.test(path) ? readDpkgStatus(text) : []));
  return {
    ...(os[0] === undefined ? {} : { os: os[0] }),
    distributions: joined<Distribution>(distributions),
    debianPackages: [...status].sort(
      (a, b) => byNameAndVersion(a, b) || (a.architecture < b.architecture ? -1 : 1),
    ),
    nodePackages: joined<NodePackage>(nodePackages),
  };
}

/** The folder that a program starts in, and those of PYTHONPATH. */
function searchedFolders({ env = [], workdir }: ImageSettings): ReadonlySet<string> {
  const line = env.find((each) => each.startsWith("PYTHONPATH="));
  const named = line?.slice("PYTHONPATH=".length).split(":") ?? [];
  const absolute = [...named, workdir ?? "/"].filter((folder) => folder.startsWith("/"));
  return new Set(absolute.map((folder) => folder.replace(/^\/+|\/+$/g, "")));
}

/** One for each name and version, with all the places it is in. */
function joined<T extends { name: string; version: string; locations: readonly string[] }>(
  found: readonly T[],
): readonly T[] {
  const byKey = new Map<string, T>();
  for (const each of found) {
    const key = `${each.name}\n${each.version}`;
    const before = byKey.get(key);
    const locations = [...new Set([...(before?.locations ?? []), ...each.locations])].sort();
    byKey.set(key, { ...(before ?? each), locations });
  }
  return [...byKey.values()].sort(byNameAndVersion);
}
