import { normaliseName } from "../normalise-name.ts";
import { parseVersion } from "../pep440/parse-version.ts";

export interface ArchiveName {
  readonly kind: "wheel" | "sdist";
  /** Normalised. Of a source archive it is a guess: only its metadata tell. */
  readonly name: string;
  readonly version?: string;
}

export const ARCHIVE_ENDING = /\.(?:whl|zip|tar\.(?:gz|bz2|xz|lzma)|tgz|tbz|txz|tlz|tar)$/i;

/** Name and version of a wheel or source archive by its file name; undefined when it tells none. */
export function archiveName(filename: string): ArchiveName | undefined {
  return /\.whl$/i.test(filename) ? wheelName(filename) : sdistName(filename);
}

/** `name-version(-build)?-python-abi-platform.whl`, as the binary distribution format says. */
function wheelName(filename: string): ArchiveName | undefined {
  const parts = filename.slice(0, -".whl".length).split("-");
  const [name = "", version = ""] = parts;
  const isWheel = parts.length === 5 || (parts.length === 6 && /^\d/.test(parts[2] ?? ""));
  if (!isWheel || !/^[A-Z0-9](?:[A-Z0-9._]*[A-Z0-9])?$/i.test(name)) return undefined;
  const plain = version.replaceAll("_", "-");
  if (parseVersion(plain) === undefined || parts.includes("")) return undefined;
  return { kind: "wheel", name: normaliseName(name), version: plain };
}

function sdistName(filename: string): ArchiveName | undefined {
  const stem = filename.replace(ARCHIVE_ENDING, "");
  const [, name, version] = /^([A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?)-(v?\d[^-]*)$/i.exec(stem) ?? [];
  if (name !== undefined && version !== undefined && parseVersion(version) !== undefined) {
    return { kind: "sdist", name: normaliseName(name), version };
  }
  const [plain] = /^[A-Z0-9](?:[A-Z0-9._-]*[A-Z0-9])?$/i.exec(stem) ?? [];
  return plain === undefined ? undefined : { kind: "sdist", name: normaliseName(plain) };
}
