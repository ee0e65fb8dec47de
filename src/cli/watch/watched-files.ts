import { pathMatcher } from "../../plan/path-matcher.ts";
import { rememberingMatcher } from "../../plan/remembering-matcher.ts";

/** Files whose change is another plan, also where the image never gets them. */
const MANIFESTS = new Set([
  ...[".dockerignore", "factory.yaml", "cog.yaml", "Procfile", ".python-version", ".nvmrc", ".node-version"],
  ...["pyproject.toml", "pylock.toml", "uv.lock", "poetry.lock", "pdm.lock", "Pipfile", "Pipfile.lock"],
  ...["setup.py", "setup.cfg", "environment.yml", "environment.yaml", "package.json", "package-lock.json"],
  ...["pnpm-lock.yaml", "pnpm-workspace.yaml", "yarn.lock", "bun.lock", "npm-shrinkwrap.json"],
]);
const REQUIREMENTS = /^[\w.-]*requirements[\w.-]*\.(?:txt|in)$/;
const TABLES = /^\.factory\/(?:compat\/[^/]+\.json)?$/;

/** Which paths of a project a watch looks at. */
export interface WatchedFiles {
  /** Paths are relative to the root, with `/`. */
  hasFile(path: string): boolean;
  /** Whether something in a folder may be looked at. */
  entersFolder(path: string): boolean;
}

export interface WatchScope {
  /** Ignore patterns of each context of the plan. */
  readonly contexts: readonly (readonly string[])[];
  /** The project's folder in the root; empty when it is the root. */
  readonly folder: string;
}

/** Everything that some context sends to the build, and the files that the plan is made from. */
export function watchedFiles({ contexts, folder }: WatchScope): WatchedFiles {
  const matchers = contexts.map((patterns) => rememberingMatcher(pathMatcher(patterns)));
  const prefix = folder === "" ? "" : `${folder}/`;
  return {
    hasFile: (path) => isManifest(path, prefix) || matchers.some(({ match }) => !match(path).matched),
    entersFolder: (path) =>
      `${prefix}.factory` === path ||
      `${prefix}.factory/compat` === path ||
      prefix.startsWith(`${path}/`) ||
      matchers.some(({ match, matcher }) => {
        const found = match(path);
        return !found.matched || matcher.couldReinclude(path, found);
      }),
  };
}

function isManifest(path: string, prefix: string): boolean {
  const name = path.startsWith(prefix) ? path.slice(prefix.length) : path;
  return MANIFESTS.has(name) || REQUIREMENTS.test(name) || TABLES.test(name);
}
