import { closest, distance } from "fastest-levenshtein";
import { FactoryError } from "../errors/factory-error.ts";
import { COMPRESSION_KEYS, type Compression, readCompression } from "./compression.ts";

/** Where an image goes. Paths are as the person wrote them; `-` is standard output. */
export type Output =
  | { readonly kind: "layout"; readonly path: string; readonly compression?: Compression }
  | {
      readonly kind: "archive";
      readonly format: "oci" | "docker" | "tar";
      readonly path: string;
      readonly compression?: Compression;
    }
  | { readonly kind: "folder"; readonly path: string }
  | { readonly kind: "docker" }
  | {
      readonly kind: "image";
      readonly name?: string;
      readonly push: boolean;
      readonly compression?: Compression;
    }
  /** Built, and kept nowhere but in the cache of the builder. */
  | { readonly kind: "cache" };

const TYPES = ["oci", "docker", "tar", "local", "image", "cacheonly"] as const;
const KEYS = ["type", "dest", "tar", "name", "push", ...COMPRESSION_KEYS] as const;

/** Reads `type=oci,dest=image.tar` and its relatives, as docker buildx writes them. */
export function parseOutput(text: string): Output {
  const fields = readFields(text);
  const type = fields.get("type");
  const path = fields.get("dest");
  if (path === "") throw invalid(text, "dest= is empty", "write dest=FILE.tar, or dest=FOLDER");
  const compression = readCompression(fields, (reason, hint) => invalid(text, reason, hint));
  if (Object.keys(compression).length > 0 && !compresses(type, path)) {
    throw invalid(text, "no layer is written, so there is none to compress", "leave compression= out");
  }
  switch (type) {
    case "oci":
      if (path === undefined)
        throw invalid(text, "type=oci needs dest=", "add dest=FILE.tar, or tar=false,dest=FOLDER");
      return isTrue(text, fields, "tar", true)
        ? { kind: "archive", format: "oci", path, ...compression }
        : { kind: "layout", path: folder(text, path), ...compression };
    case "docker":
      return path === undefined
        ? { kind: "docker" }
        : { kind: "archive", format: "docker", path, ...compression };
    case "cacheonly":
      return { kind: "cache" };
    case "tar":
      if (path === undefined) throw invalid(text, "type=tar needs dest=", "add dest=FILE.tar");
      return { kind: "archive", format: "tar", path };
    case "local":
      if (path === undefined) throw invalid(text, "type=local needs dest=", "add dest=FOLDER");
      return { kind: "folder", path: folder(text, path) };
    case "image": {
      const name = fields.get("name");
      return {
        kind: "image",
        ...(name === undefined ? {} : { name }),
        push: isTrue(text, fields, "push", false),
        ...compression,
      };
    }
    default:
      throw invalid(
        text,
        type === undefined ? "it has no type=" : `unknown type ${type}`,
        suggest(type ?? "", TYPES),
      );
  }
}

/** Docker loads an archive whose layers it unpacks at once; files have no layers. */
function compresses(type: string | undefined, path: string | undefined): boolean {
  return type === "oci" || type === "image" || (type === "docker" && path !== undefined);
}

function folder(text: string, path: string): string {
  if (path === "-") throw invalid(text, "a folder cannot go to standard output", "write dest=FOLDER");
  return path;
}

function readFields(text: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(",")) {
    const [key = "", ...rest] = part.split("=");
    if (rest.length === 0) throw invalid(text, `"${part}" is not KEY=VALUE`, "write type=oci,dest=image.tar");
    if (!KEYS.some((known) => known === key)) throw invalid(text, `unknown key ${key}`, suggest(key, KEYS));
    if (fields.has(key)) throw invalid(text, `${key} is given twice`, `keep one ${key}=`);
    fields.set(key, rest.join("="));
  }
  return fields;
}

function isTrue(text: string, fields: ReadonlyMap<string, string>, key: string, fallback: boolean): boolean {
  const value = fields.get(key);
  if (value === undefined) return fallback;
  if (value === "true" || value === "false") return value === "true";
  throw invalid(text, `${key}=${value} is neither true nor false`, `write ${key}=true or ${key}=false`);
}

function suggest(value: string, known: readonly string[]): string {
  const nearest = closest(value, [...known]);
  const guess = value !== "" && distance(value, nearest) <= 2 ? `did you mean ${nearest}? ` : "";
  return `${guess}known are ${known.join(", ")}`;
}

function invalid(text: string, reason: string, hint: string): FactoryError {
  return new FactoryError("OUTPUT_INVALID", `cannot use the output "${text}": ${reason}`, {
    source: "--output",
    hint,
  });
}
