import type { DaemonPaths } from "./daemon-paths.ts";

export interface DaemonConfigRequest {
  readonly files: DaemonPaths;
  readonly runc: string;
  readonly rootless: boolean;
}

/**
 * buildkitd.toml: one OCI worker, no insecure entitlements, and a cache that is left alone below 10 GB and cleaned
 * when it passes 60 % of the disk or leaves less than 10 % free.
 */
export function daemonConfig({ files, runc, rootless }: DaemonConfigRequest): string {
  return `${[
    `root = ${quote(files.root)}`,
    "insecure-entitlements = []",
    "[grpc]",
    `address = [${quote(`unix://${files.socket}`)}]`,
    // The default path is one for the whole machine: two daemons would take it from each other.
    "[otel]",
    `socketPath = ${quote(files.otelSocket)}`,
    "[cdi]",
    "disabled = true",
    "[worker.containerd]",
    "enabled = false",
    "[worker.oci]",
    "enabled = true",
    'snapshotter = "auto"',
    `rootless = ${rootless}`,
    `binary = ${quote(runc)}`,
    "gc = true",
    'reservedSpace = "10GB"',
    'maxUsedSpace = "60%"',
    'minFreeSpace = "10%"',
  ].join("\n")}\n`;
}

/** A TOML basic string; JSON's escapes are a subset of TOML's. */
function quote(text: string): string {
  return JSON.stringify(text);
}
