import { readPlace, type WrittenPlace } from "./requirements/read-place.ts";
import { TextProblem } from "./text-scanner.ts";
import type { TomlTable } from "./toml/parse-toml.ts";
import type { IndexCredential } from "./types.ts";

/** A place with what its name tells of the package. */
export type TablePlace = Pick<WrittenPlace, "place" | "hashes"> & {
  readonly version?: string;
  readonly credential?: IndexCredential;
};

/**
 * The place that a table of Poetry, Pipenv or uv gives a dependency: `git` with `rev`, `tag`, `branch` or `ref`, `url`,
 * `file` or `path`. Paths are relative to `folder`. Undefined for a package of an index. Throws TextProblem.
 */
export function tablePlace(table: TomlTable, folder: string): TablePlace | undefined {
  const other = ["hg", "svn", "bzr"].find((key) => table[key] !== undefined);
  if (other !== undefined) throw unsupported(`factory fetches git repositories, and no ${other} ones`);
  const subdirectory = textOf(table, "subdirectory") ?? textOf(table, "subdir");
  const inFolder = subdirectory === undefined ? "" : `#subdirectory=${encodeURIComponent(subdirectory)}`;
  const git = textOf(table, "git");
  if (git !== undefined) {
    const revision = ["rev", "tag", "branch", "ref"]
      .map((key) => textOf(table, key))
      .find((one) => one !== undefined);
    const at = revision === undefined ? "" : `@${encodeURIComponent(revision)}`;
    return picked(`git+${withScheme(git)}${at}${inFolder}`, folder);
  }
  const url = textOf(table, "url") ?? fileUrl(table);
  if (url !== undefined) return picked(url + inFolder, folder);
  const path = textOf(table, "path") ?? textOf(table, "file");
  if (path === undefined) return undefined;
  return picked(/^(?:[.~/]|[A-Za-z]:)/.test(path) ? path : `./${path}`, folder);
}

/** Pipenv's `file` is a URL or a path. */
function fileUrl(table: TomlTable): string | undefined {
  const file = textOf(table, "file");
  return file !== undefined && /^https?:\/\//i.test(file) ? file : undefined;
}

function textOf(table: TomlTable, key: string): string | undefined {
  const value = table[key];
  if (value === undefined || typeof value === "string") return value;
  throw new TextProblem(`${key} is ${JSON.stringify(value)}, which is not a text`, { offset: 0 });
}

/** git's own short form `git@host:owner/repository`, and what begins with `git+` already. */
function withScheme(git: string): string {
  const [, login, path] = /^([\w.-]+@[\w.-]+):(?!\/)(.+)$/.exec(git) ?? [];
  return login === undefined ? git.replace(/^git\+/, "") : `ssh://${login}/${path}`;
}

function picked(text: string, folder: string): TablePlace {
  const { place, hashes, version, credential } = readPlace(text, { offset: 0, folder });
  return {
    place,
    hashes,
    ...(version === undefined ? {} : { version }),
    ...(credential === undefined ? {} : { credential }),
  };
}

function unsupported(message: string): TextProblem {
  return new TextProblem(message, { offset: 0, hint: "name a released version", unsupported: true });
}
