import type { ImageConfig } from "./types.ts";

/** Later configs win key by key; ports are united and sorted. */
export function mergeConfig(configs: readonly ImageConfig[]): ImageConfig {
  const merged: ImageConfig = Object.assign({}, ...configs);
  const env = sortedUnion(configs.map((config) => config.env ?? {}));
  const labels = sortedUnion(configs.map((config) => config.labels ?? {}));
  const ports = [...new Set(configs.flatMap((config) => config.exposedPorts ?? []))];
  return {
    ...merged,
    ...(merged.env === undefined ? {} : { env }),
    ...(merged.labels === undefined ? {} : { labels }),
    ...(ports.length === 0 ? {} : { exposedPorts: ports.toSorted(comparePorts) }),
  };
}

function sortedUnion(maps: readonly Readonly<Record<string, string>>[]): Readonly<Record<string, string>> {
  const union: Record<string, string> = Object.assign({}, ...maps);
  return Object.fromEntries(Object.entries(union).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function comparePorts(a: string, b: string): number {
  return Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1);
}
