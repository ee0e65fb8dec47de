import { posix } from "node:path";
import { normaliseName } from "../normalise-name.ts";
import { TextProblem } from "../text-scanner.ts";
import type { IndexCredential, Place } from "../types.ts";
import { ARCHIVE_ENDING, archiveName } from "./archive-name.ts";
import { splitCredentials } from "./split-credentials.ts";
import { decoded, type UrlFragment, urlFragment } from "./url-fragment.ts";

/** A place as a URL or a path names it, with what its name tells of the package. */
export interface WrittenPlace {
  readonly place: Place;
  /** Normalised; undefined when the place is called nothing that could be a name. */
  readonly name?: string;
  /** An egg or the file name of a wheel: not a guess. */
  readonly named: boolean;
  readonly version?: string;
  readonly extras: readonly string[];
  /** `sha256:…` from the fragment. */
  readonly hashes: readonly string[];
  readonly credential?: IndexCredential;
}

/**
 * Paths are relative to `folder`, those of the answer to the project's root. Throws TextProblem with `offset`.
 */
export function readPlace(
  text: string,
  { offset, folder = "." }: { readonly offset: number; readonly folder?: string },
): WrittenPlace {
  if (/^git\+/i.test(text)) return gitPlace(text, offset);
  if (/^(?:hg|svn|bzr)\+/i.test(text)) throw otherVersionControl(text, offset);
  if (/^https?:\/\//i.test(text)) return urlPlace(text, offset);
  if (/^file:/i.test(text)) return localPlace(filePath(text, offset), { text, offset, folder });
  if (/^[a-z][a-z0-9+.-]+:/i.test(text)) {
    throw new TextProblem(`${JSON.stringify(splitCredentials(text).url)} is not an http or https URL`, {
      offset,
      hint: "give an https URL of a wheel or a source archive",
    });
  }
  return localPlace(text, { text, offset, folder });
}

function gitPlace(text: string, offset: number): WrittenPlace {
  const { address, fragment } = parts(text.slice("git+".length), offset);
  const { url: full, ...credential } = splitCredentials(address);
  const [, scheme, host, path] = /^([a-z]+):\/\/([^/]+)\/(.+)$/i.exec(full) ?? [];
  if (scheme === undefined || host === undefined || path === undefined) {
    const scp = /^([^/:]+@[^/:]+):(?!\/)(.+)$/.exec(address);
    throw new TextProblem(`${JSON.stringify(full)} is not the URL of a git repository`, {
      offset,
      hint: scp === null ? "write git+https://HOST/PATH.git" : `write git+ssh://${scp[1]}/${scp[2]}`,
    });
  }
  if (!/^(?:https?|ssh|git)$/i.test(scheme)) {
    throw new TextProblem(`git+${scheme} is not a way factory fetches a repository`, {
      offset,
      hint: "use git+https or git+ssh",
      unsupported: true,
    });
  }
  const at = path.lastIndexOf("@");
  const revision = at === -1 ? "" : decoded(path.slice(at + 1));
  if (at !== -1 && (revision === "" || /[\s\0]/.test(revision))) {
    throw new TextProblem("no revision after the @ of the repository", {
      offset,
      hint: "name a tag, a branch or a commit, or remove the @",
    });
  }
  const url = `${scheme}://${host}/${at === -1 ? path : path.slice(0, at)}`;
  const segment = lastSegment(url).replace(/\.git$/i, "");
  const place = { kind: "git", url, revision, ...subdirectoryOf(fragment) } as const;
  return { place, ...nameOf(fragment, archiveFree(segment)), ...credential };
}

function otherVersionControl(text: string, offset: number): TextProblem {
  return new TextProblem(`factory fetches git repositories, and no ${text.split("+")[0]} ones`, {
    offset,
    hint: "name a released version of the package, or an https URL of its wheel",
    unsupported: true,
  });
}

function urlPlace(text: string, offset: number): WrittenPlace {
  const { address, fragment } = parts(text, offset);
  const { url, ...credential } = splitCredentials(address);
  if (!/^https?:\/\/[^/?#]+\/[^?#]/i.test(url)) {
    throw new TextProblem(`${JSON.stringify(url)} is not the URL of a wheel or a source archive`, {
      offset,
      hint: "give the https URL of one file",
    });
  }
  const segment = lastSegment(url.replace(/\?.*$/s, ""));
  const place = { kind: "url", url, ...subdirectoryOf(fragment) } as const;
  return { place, ...nameOf(fragment, archiveName(segment)), ...credential };
}

/** The path of a file URL: only those that are relative, or begin with `${PROJECT_ROOT}`, mean the same everywhere. */
function filePath(text: string, offset: number): string {
  const path = text.slice("file:".length).replace(/^\/{0,3}\$\{PROJECT_ROOT\}\/?/, "./");
  if (path.startsWith("/")) throw outside(text, offset);
  return decoded(path);
}

function localPlace(
  written: string,
  { text, offset, folder: base }: { readonly text: string; readonly offset: number; readonly folder: string },
): WrittenPlace {
  const [, bare = "", extras = "", rest = ""] = /^([^#]*?)(?:\[([^\]#]*)\])?(?:#(.*))?$/s.exec(written) ?? [];
  if (bare.includes("\\") && !bare.includes("/")) {
    throw new TextProblem(`${JSON.stringify(text)} is a Windows path`, {
      offset,
      hint: `write it with /: ${bare.replaceAll("\\", "/")}`,
    });
  }
  if (/^(?:[~/\\]|[A-Za-z]:)/.test(bare)) throw outside(text, offset);
  const path = posix.join(base, bare === "" ? "." : bare).replace(/\/+$/, "");
  if (path.includes("\0")) throw outside(text, offset);
  const fragment = urlFragment(rest, offset);
  const isFile = ARCHIVE_ENDING.test(path);
  const folder = fragment.subdirectory === undefined ? path : posix.join(path, fragment.subdirectory);
  const place = isFile ? ({ kind: "file", path } as const) : ({ kind: "folder", path: folder } as const);
  const found = isFile ? archiveName(posix.basename(path)) : archiveFree(posix.basename(folder));
  const named = nameOf(fragment, found);
  return { place, ...named, extras: extrasOf(extras, named.extras, offset) };
}

function extrasOf(written: string, others: readonly string[], offset: number): readonly string[] {
  const extras = new Set(others);
  for (const extra of written.split(",").map((one) => one.trim())) {
    if (extra === "") continue;
    if (!/^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.test(extra)) {
      throw new TextProblem(`${JSON.stringify(extra)} is not the name of an extra`, { offset });
    }
    extras.add(normaliseName(extra));
  }
  return [...extras].sort();
}

function outside(text: string, offset: number): TextProblem {
  return new TextProblem(`${JSON.stringify(text)} leads out of the project folder`, {
    offset,
    hint: "keep every file the project needs inside its folder, and name it by a path relative to that",
  });
}

function parts(text: string, offset: number): { readonly address: string; readonly fragment: UrlFragment } {
  const at = text.indexOf("#");
  if (at === -1) return { address: text, fragment: { extras: [], hashes: [] } };
  return { address: text.slice(0, at), fragment: urlFragment(text.slice(at + 1), offset) };
}

function subdirectoryOf({ subdirectory }: UrlFragment): { readonly subdirectory?: string } {
  return subdirectory === undefined ? {} : { subdirectory };
}

function nameOf(
  { egg, extras, hashes }: UrlFragment,
  found: ReturnType<typeof archiveName>,
): Omit<WrittenPlace, "place"> {
  const name = egg ?? found?.name;
  return {
    ...(name === undefined ? {} : { name }),
    named: egg !== undefined || found?.kind === "wheel",
    ...(found?.version === undefined ? {} : { version: found.version }),
    extras,
    hashes,
  };
}

/** The name of a folder or repository: it tells no version. */
function archiveFree(segment: string): ReturnType<typeof archiveName> {
  const [name] = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.exec(segment) ?? [];
  return name === undefined ? undefined : { kind: "sdist", name: normaliseName(name) };
}

function lastSegment(url: string): string {
  return decoded(url.split("/").findLast((segment) => segment !== "") ?? "");
}
