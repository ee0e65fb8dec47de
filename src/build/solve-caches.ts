import { stat } from "node:fs/promises";
import { FactoryError } from "../errors/factory-error.ts";
import { REF_NAME } from "../image/layout-types.ts";
import { blobPath } from "./buildkit/session/blob-path.ts";
import { type Descriptor, readLayoutIndex } from "./buildkit/session/read-layout-index.ts";
import { removeLayoutGarbage } from "./buildkit/session/remove-layout-garbage.ts";
import { writeLayoutIndex } from "./buildkit/session/write-layout-index.ts";
import type { CacheEntry, CacheStore, SolveStatus } from "./buildkit/types.ts";
import type { CacheSpec } from "./cache-spec.ts";
import { makeOutputFolder, type OutputFolder } from "./output-folder.ts";

/** Caches of a build; folders are absolute, and credentials are among the attributes. */
export interface BuildCaches {
  readonly from: readonly CacheSpec[];
  readonly to: readonly CacheSpec[];
}

export interface SolveCaches {
  readonly imports: readonly CacheEntry[];
  readonly exports: readonly CacheEntry[];
  /** Local caches, as the session offers them. */
  readonly stores: Readonly<Record<string, CacheStore>>;
  /** Notes which caches failed; the daemon goes on without one that it cannot read. */
  watch(status: SolveStatus): void;
  /** One text for each cache that could not be read. */
  problems(): readonly string[];
  /** The error of a solve, as CACHE_FAILED when it failed because a cache could not be written. */
  explain(error: unknown): unknown;
  /** Makes what was written to folders a cache; called once after success. Throws CACHE_FAILED. */
  commit(response: Readonly<Record<string, string>>): Promise<void>;
  /** Removes folders that were made for nothing. */
  discard(): Promise<void>;
}

/** `progress name` of an import (`llbsolver/bridge.go` of BuildKit). */
const IMPORT_NAME = "importing cache manifest from ";

/** Names of the exports by kind (`cache/remotecache` of BuildKit). */
const EXPORT_NAMES: Readonly<Record<string, CacheSpec["type"]>> = {
  "exporting cache to registry": "registry",
  "exporting cache to client directory": "local",
  "exporting to GitHub Actions Cache": "gha",
  "exporting cache to Amazon S3": "s3",
  "exporting cache to Azure Blob Storage": "azblob",
};

/** What a solve needs to know of its caches. Local folders get names that say nothing of this machine. */
export async function solveCaches({ from, to }: BuildCaches): Promise<SolveCaches> {
  const stores: Record<string, CacheStore> = {};
  const problems = new Set<string>();
  const failed = new Set<CacheSpec>();
  const imports: CacheEntry[] = [];
  for (const [index, spec] of from.entries()) {
    const found = spec.type === "local" ? await localImport(spec, `from-${index}`) : { attrs: spec.attrs };
    if ("problem" in found) problems.add(found.problem);
    else imports.push({ type: spec.type, attrs: found.attrs });
    if ("store" in found) stores[`local:from-${index}`] = found.store;
  }
  const folders = await Promise.all(to.filter(({ type }) => type === "local").map(makeCacheFolder));
  const exports = to.map(({ type, attrs }, index): CacheEntry => {
    if (type !== "local") return { type, attrs };
    stores[`local:to-${index}`] = { layout: attrs.dest ?? "", writable: true };
    return { type, attrs: { ...attrs, dest: `to-${index}` } };
  });
  return {
    imports,
    exports,
    stores,
    watch: ({ vertexes }) => {
      for (const { name, error } of vertexes) {
        if (error === undefined) continue;
        if (name.startsWith(IMPORT_NAME)) problems.add(importProblem(name.slice(IMPORT_NAME.length), error));
        for (const spec of to.filter(({ type }) => type === EXPORT_NAMES[name])) {
          if (spec.attrs["ignore-error"] !== "true") failed.add(spec);
          else problems.add(`cannot write the cache ${spec.text}, and went on without it: ${error}`);
        }
      }
    },
    explain: (error) => explainFailure(error, [...failed]),
    problems: () => [...problems],
    commit: async (response) => {
      if (folders.length === 0) return;
      const descriptor = cacheManifest(response);
      for (const folder of folders) {
        try {
          await writeCache(descriptor, folder);
        } catch (error) {
          if (!folder.ignoreError) throw error;
          problems.add((error as Error).message);
        }
      }
    },
    discard: async () => {
      for (const { layout, made } of folders) {
        // The failure that this follows matters more than what remains of it.
        await removeLayoutGarbage(layout).catch(() => undefined);
        await made.discard();
      }
    },
  };
}

interface CacheFolder {
  readonly layout: string;
  readonly tag: string;
  readonly source: string;
  readonly ignoreError: boolean;
  readonly made: OutputFolder;
}

async function makeCacheFolder({ attrs, source }: CacheSpec): Promise<CacheFolder> {
  const { dest: layout = "", tag = "latest" } = attrs;
  const made = await makeOutputFolder(layout).catch((cause: Error) => {
    throw exportFailed(layout, { source, cause: cause.cause ?? cause });
  });
  return { layout, tag, source, ignoreError: attrs["ignore-error"] === "true", made };
}

type LocalImport =
  | { readonly problem: string }
  | { readonly attrs: CacheEntry["attrs"]; readonly store: CacheStore };

/** As buildctl: the digest comes from the folder's index, and a folder without one is no cache yet. */
async function localImport({ attrs }: CacheSpec, name: string): Promise<LocalImport> {
  const { src: layout = "", tag = "latest" } = attrs;
  const digest = attrs.digest ?? (await taggedDigest(layout, tag));
  const missing = { problem: importProblem(layout, `there is no cache with the tag ${tag}`) };
  if (digest === undefined || !/^sha256:[0-9a-f]{64}$/.test(digest)) return missing;
  const blob = await stat(blobPath(layout, digest)).catch(() => undefined);
  if (blob === undefined) return { problem: importProblem(layout, `${digest} is not there`) };
  return { attrs: { ...attrs, src: name, digest }, store: { layout, writable: false } };
}

async function taggedDigest(layout: string, tag: string): Promise<string | undefined> {
  const index = await readLayoutIndex(layout).catch(() => undefined);
  return index?.find(({ annotations }) => annotations?.[REF_NAME] === tag)?.digest;
}

function importProblem(cache: string, reason: string): string {
  const plain = reason.replace(/^failed to configure \w+ cache importer: /, "");
  return `cannot read the cache ${cache}, and went on without it: ${plain}`;
}

function explainFailure(error: unknown, failed: readonly CacheSpec[]): unknown {
  const [first] = failed;
  if (first === undefined || !(error instanceof FactoryError)) return error;
  if (error.code === "INTERRUPTED" || error.code === "ENDPOINT_LOST") return error;
  const names = failed.map(({ text }) => text).join(" and ");
  return new FactoryError("CACHE_FAILED", `cannot write the cache ${names}: ${error.message}`, {
    source: first.source,
    hint: "check its address and that you may write there, or add ignore-error=true to build without it",
    cause: error,
  });
}

/** The descriptor of what was exported (`ExporterResponseManifestDesc` of BuildKit). */
function cacheManifest(response: Readonly<Record<string, string>>): Descriptor | undefined {
  const text = response["cache.manifest"];
  return text === undefined ? undefined : (JSON.parse(text) as Descriptor);
}

async function writeCache(
  descriptor: Descriptor | undefined,
  { layout, tag, source }: CacheFolder,
): Promise<void> {
  const blob = descriptor && (await stat(blobPath(layout, descriptor.digest)).catch(() => undefined));
  if (descriptor === undefined || blob === undefined) {
    throw new FactoryError("CACHE_FAILED", `the cache in ${layout} is not complete`, {
      source,
      // The daemon names one manifest, whatever the number of caches.
      hint: "write to one cache at a time, or give all of them the same mode and compression",
    });
  }
  try {
    await writeLayoutIndex(layout, descriptor, { tag });
  } catch (cause) {
    throw exportFailed(layout, { source, cause });
  }
}

function exportFailed(layout: string, { source, cause }: { source: string; cause: unknown }): FactoryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new FactoryError("CACHE_FAILED", `cannot write the cache to ${layout}: ${reason}`, {
    source,
    hint: "free space or choose another folder",
    cause,
  });
}
