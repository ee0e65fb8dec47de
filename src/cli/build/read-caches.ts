import { resolve } from "node:path";
import {
  type CacheDirection,
  type CacheSpec,
  parseCacheSpec,
  SECRET_CACHE_KEYS,
} from "../../build/cache-spec.ts";
import type { BuildCaches } from "../../build/solve-caches.ts";
import type { Diagnostic } from "../../plan/detection.ts";
import type { Project } from "../../project/types.ts";
import type { Context } from "../context.ts";

export interface ReadCaches {
  readonly caches: BuildCaches;
  /** Values of the caches that nobody may read. */
  readonly hidden: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Variables that fill in what a cache of that kind does not say itself, as buildx fills them in. */
const VARIABLES: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  gha: {
    token: ["ACTIONS_RUNTIME_TOKEN"],
    url: ["ACTIONS_CACHE_URL", "ACTIONS_RESULTS_URL"],
  },
  s3: {
    access_key_id: ["AWS_ACCESS_KEY_ID"],
    secret_access_key: ["AWS_SECRET_ACCESS_KEY"],
    session_token: ["AWS_SESSION_TOKEN"],
    region: ["AWS_REGION", "AWS_DEFAULT_REGION"],
  },
};

/**
 * The caches of the command line and after them those of the config, with paths absolute and credentials filled in from the
 * environment. Undefined when there are none.
 */
export function readCaches(
  flags: { readonly from: readonly string[]; readonly to: readonly string[] },
  { context, project, projectDir }: { context: Context; project: Project | undefined; projectDir: string },
): ReadCaches | undefined {
  const { cwd, env } = context;
  const diagnostics: Diagnostic[] = [];
  const read = (direction: CacheDirection): readonly CacheSpec[] => {
    const flag = flags[direction].map((text) => ({ text, source: `--cache-${direction}`, folder: cwd }));
    const config = (project?.config.cache?.[direction] ?? []).map(({ value, source }) => ({
      text: value,
      source,
      folder: projectDir,
    }));
    return [...flag, ...config].flatMap(({ text, source, folder }) => {
      const spec = withCredentials(withFolder(parseCacheSpec(text, { direction, source }), folder), env);
      if (spec.type !== "gha" || (spec.attrs.token !== undefined && spec.attrs.url !== undefined))
        return [spec];
      diagnostics.push({
        code: "CACHE_SKIPPED",
        severity: "warning",
        message: `the cache ${spec.text} is only there inside GitHub Actions, and was left out`,
        source,
      });
      return [];
    });
  };
  const caches = { from: read("from"), to: read("to") };
  if (caches.from.length + caches.to.length + diagnostics.length === 0) return undefined;
  return { caches, hidden: [...caches.from, ...caches.to].flatMap(secretValues), diagnostics };
}

function withFolder(spec: CacheSpec, folder: string): CacheSpec {
  const { src, dest } = spec.attrs;
  if (spec.type !== "local") return spec;
  const paths = {
    ...(src === undefined ? {} : { src: resolve(folder, src) }),
    ...(dest === undefined ? {} : { dest: resolve(folder, dest) }),
  };
  return { ...spec, attrs: { ...spec.attrs, ...paths } };
}

function withCredentials(spec: CacheSpec, env: Context["env"]): CacheSpec {
  const found: Record<string, string> = {};
  for (const [key, variables] of Object.entries(VARIABLES[spec.type] ?? {})) {
    const variable = variables.find((name) => (env[name] ?? "") !== "");
    if (variable !== undefined) found[key] = env[variable] ?? "";
  }
  const results = env.ACTIONS_RESULTS_URL ?? "";
  if (spec.type === "gha" && results !== "" && (env.ACTIONS_CACHE_SERVICE_V2 ?? "") !== "") {
    Object.assign(found, { url_v2: results, version: "2" });
  }
  return { ...spec, attrs: { ...found, ...spec.attrs } };
}

function secretValues({ attrs }: CacheSpec): readonly string[] {
  return Object.entries(attrs).flatMap(([key, value]) => (SECRET_CACHE_KEYS.includes(key) ? [value] : []));
}
