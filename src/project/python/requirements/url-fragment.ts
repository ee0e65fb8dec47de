import { normaliseName } from "../normalise-name.ts";
import { TextProblem } from "../text-scanner.ts";

/** What stands behind the `#` of the URL of a package. */
export interface UrlFragment {
  readonly egg?: string;
  readonly extras: readonly string[];
  readonly subdirectory?: string;
  /** `sha256:…` */
  readonly hashes: readonly string[];
}

/** Reads `egg=name[extra]&subdirectory=x&sha256=…`; other keys mean nothing to installers. Throws TextProblem. */
export function urlFragment(text: string, offset: number): UrlFragment {
  const values = new Map(text.split("&").map((pair) => keyAndValue(pair)));
  const egg = values.get("egg");
  const subdirectory = values.get("subdirectory");
  const hashes = ["sha256", "sha384", "sha512"].flatMap((name) => {
    const digest = values.get(name)?.toLowerCase() ?? "";
    return /^[0-9a-f]{64,128}$/.test(digest) ? [`${name}:${digest}`] : [];
  });
  return {
    ...(egg === undefined ? { extras: [] } : readEgg(egg, offset)),
    ...(subdirectory === undefined ? {} : { subdirectory: checkedFolder(subdirectory, offset) }),
    hashes,
  };
}

function keyAndValue(pair: string): readonly [string, string] {
  const at = pair.indexOf("=");
  return at === -1 ? [pair, ""] : [pair.slice(0, at), decoded(pair.slice(at + 1))];
}

/** Percent signs that encode nothing stand for themselves. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function readEgg(egg: string, offset: number): { readonly egg: string; readonly extras: readonly string[] } {
  const [, name, extras = ""] =
    /^([A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?)(?:\[([A-Z0-9._, -]*)\])?$/i.exec(egg) ?? [];
  if (name === undefined) {
    throw new TextProblem(`egg is ${JSON.stringify(egg)}, which is not a package name`, {
      offset,
      hint: `write "name @ URL" instead`,
    });
  }
  const written = extras
    .split(",")
    .flatMap((extra) => (extra.trim() === "" ? [] : [normaliseName(extra.trim())]));
  return { egg: normaliseName(name), extras: [...new Set(written)].sort() };
}

function checkedFolder(folder: string, offset: number): string {
  const segments = folder.split("/").filter((segment) => segment !== "" && segment !== ".");
  if (!folder.startsWith("/") && segments.length > 0 && !segments.includes("..")) return segments.join("/");
  throw new TextProblem(`subdirectory is ${JSON.stringify(folder)}, which is not a folder of the source`, {
    offset,
    hint: "name a folder below the root of the source",
  });
}
