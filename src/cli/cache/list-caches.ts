import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { connectBuildkit } from "../../build/buildkit/connect-buildkit.ts";
import { endpointText } from "../../build/buildkit/endpoint-text.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { chooseBuilder } from "../choose-builder.ts";
import type { Context } from "../context.ts";
import { groupUsage, type UsageGroup } from "./group-usage.ts";
import { measureFolder } from "./measure-folder.ts";

/** What `factory cache ls --json` prints. */
export interface CacheList {
  readonly schemaVersion: 1;
  readonly builder:
    | {
        readonly kind: "asked";
        readonly endpoint: string;
        readonly bytes: number;
        readonly groups: readonly UsageGroup[];
      }
    | { readonly kind: "unavailable"; readonly reason: string };
  /** factory's own caches on this machine. */
  readonly machine: {
    readonly folder: string;
    readonly bytes: number;
    readonly entries: readonly OwnCache[];
  };
}

export interface OwnCache {
  /** Folder below factory's cache folder. */
  readonly name: string;
  readonly what: string;
  readonly bytes: number;
}

const WHAT: Readonly<Record<string, string>> = {
  bases: "base images made on this machine",
  buildkit: "BuildKit, built on this machine",
  debian: "Debian packages of tools",
  uv: "uv, to lock with",
  "uv-cache": "what uv downloaded to lock",
};

/** Where disk space went: at the builder that would build, when it answers, and in factory's cache folder. */
export async function listCaches(
  context: Context,
  { endpoint }: { readonly endpoint?: string },
): Promise<CacheList> {
  const [builder, machine] = await Promise.all([builderCaches(context, endpoint), ownCaches(context)]);
  return { schemaVersion: 1, builder, machine };
}

async function builderCaches(context: Context, flag: string | undefined): Promise<CacheList["builder"]> {
  try {
    const endpoint = await chooseBuilder(context, flag);
    const client = await connectBuildkit(endpoint, { signal: context.signal });
    try {
      const groups = groupUsage(await client.diskUsage());
      return { kind: "asked", endpoint: endpointText(endpoint), bytes: total(groups), groups };
    } finally {
      await client.close();
    }
  } catch (error) {
    // Somebody who named a builder wants to know that it does not answer; the rest is still worth showing otherwise.
    const isAway =
      error instanceof FactoryError && error.fault === "environment" && error.code !== "INTERRUPTED";
    if (!isAway || flag !== undefined) throw error;
    return { kind: "unavailable", reason: error.message };
  }
}

async function ownCaches({ folders }: Context): Promise<CacheList["machine"]> {
  const names = (await readdir(folders.cache).catch(() => [])).sort();
  const entries: OwnCache[] = [];
  for (const name of names) {
    const bytes = await measureFolder(join(folders.cache, name));
    entries.push({ name, what: WHAT[name] ?? "other", bytes });
  }
  return { folder: folders.cache, bytes: total(entries), entries };
}

function total(parts: readonly { readonly bytes: number }[]): number {
  let bytes = 0;
  for (const part of parts) bytes += part.bytes;
  return bytes;
}
