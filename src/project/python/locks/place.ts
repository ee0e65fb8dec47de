import type { Place } from "../types.ts";

/** Where a lock says that a package comes from which is in no index. */
export interface LockedPlace {
  /** The place as the lock writes it, without credentials: it tells entries of one name apart. */
  readonly origin: string;
  readonly place?: Place;
  /** Why it cannot be installed. */
  readonly unlocked?: string;
}

/** A folder with a package, or a wheel or source archive, relative to the lock's folder; it may lead out of it. */
export function pathPlace(kind: "folder" | "file", written: string): LockedPlace {
  const path = written.startsWith("file://") ? undefined : plainPath(written);
  return path === undefined
    ? { origin: written, unlocked: "outside" }
    : { origin: written, place: { kind, path } };
}

/** An archive of which the lock has a hash. */
export function urlPlace(written: string, subdirectory?: string): LockedPlace {
  const { url, hadLogin } = withoutLogin(written.replace(/#.*$/s, ""));
  if (hadLogin) return { origin: url, unlocked: "credentials" };
  return { origin: url, place: { kind: "url", url, ...inFolder(subdirectory) } };
}

export interface GitSource {
  readonly url: string;
  /** The commit; locks of some managers may lack it. */
  readonly revision: string | undefined;
  readonly subdirectory?: string | undefined;
}

/** A commit of a git repository. */
export function gitPlace({ url: written, revision = "", subdirectory }: GitSource): LockedPlace {
  const { url, hadLogin } = withoutLogin(withScheme(written.replace(/^git\+/, "")));
  if (hadLogin) return { origin: url, unlocked: "credentials" };
  if (!/^(?:https?|ssh|git):\/\//.test(url)) return { origin: url, unlocked: "outside" };
  if (!/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(revision)) return { origin: url, unlocked: "branch" };
  return { origin: url, place: { kind: "git", url, revision, ...inFolder(subdirectory) } };
}

/** Undefined for an absolute path; `.` is the folder itself. Separators and `..` are worked out. */
function plainPath(written: string): string | undefined {
  const text = written.replaceAll("\\", "/");
  if (/^(?:\/|~|[A-Za-z]:)/.test(text)) return undefined;
  const segments: string[] = [];
  for (const segment of text.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment === ".." && segments.length > 0 && segments.at(-1) !== "..") segments.pop();
    else segments.push(segment);
  }
  return segments.length === 0 ? "." : segments.join("/");
}

/** git's own short form `git@host:owner/repo` as a URL. */
function withScheme(url: string): string {
  const [, login, path] = /^([\w.-]+@[\w.-]+):(?!\/\/)(.+)$/.exec(url) ?? [];
  return login === undefined ? url : `ssh://${login}/${(path ?? "").replace(/^\/+/, "")}`;
}

/** The name of an ssh user is no secret, and without it ssh takes the name of whoever builds. */
function withoutLogin(url: string): { readonly url: string; readonly hadLogin: boolean } {
  const [, scheme = "", login] = /^([a-z][a-z0-9+.-]*:\/\/)([^/?#]*)@/i.exec(url) ?? [];
  if (login === undefined || (/^ssh:/i.test(scheme) && !login.includes(":"))) return { url, hadLogin: false };
  return { url: scheme + url.slice(scheme.length + login.length + 1), hadLogin: true };
}

function inFolder(subdirectory: string | undefined): { readonly subdirectory?: string } {
  return subdirectory === undefined || subdirectory === "" || subdirectory === "." ? {} : { subdirectory };
}
