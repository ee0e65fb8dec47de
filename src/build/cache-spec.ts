import { closest, distance } from "fastest-levenshtein";
import { FactoryError } from "../errors/factory-error.ts";

/** A build cache outside the daemon, as `--cache-from` and `--cache-to` name it. */
export interface CacheSpec {
  readonly type: CacheType;
  /** Without `type`; paths are as the person wrote them. */
  readonly attrs: Readonly<Record<string, string>>;
  /** What the person wrote, without values that may be secret. */
  readonly text: string;
  /** The flag or the place of the config that named it. */
  readonly source: string;
}

export type CacheType = (typeof TYPES)[number];
export type CacheDirection = "from" | "to";

const TYPES = ["registry", "local", "inline", "gha", "s3", "azblob"] as const;

/** Values that nobody may read; the daemon gets them, a message or a record does not. */
export const SECRET_CACHE_KEYS: readonly string[] = [
  ...["token", "ghtoken", "access_key_id", "secret_access_key", "session_token"],
];

/** What every kind of export understands (`cache/remotecache` and `control` of BuildKit). */
const EXPORT_KEYS = ["mode", "ignore-error", "compression", "compression-level", "force-compression"];
const MANIFEST_KEYS = ["oci-mediatypes", "image-manifest"];
const GHA_KEYS = ["scope", "timeout", "token", "ghtoken", "url", "url_v2", "version", "repository"];
const BLOB_KEYS = ["prefix", "manifests_prefix", "blobs_prefix", "name"];
const S3_KEYS = [
  ...["bucket", "region", "touch_refresh", "endpoint_url", "use_path_style", "upload_parallelism"],
  ...["access_key_id", "secret_access_key", "session_token", "disable_accept_encoding"],
  ...["retry_mode", "retry_max_attempts", ...BLOB_KEYS],
];
const AZBLOB_KEYS = ["account_url", "account_name", "container", "secret_access_key", ...BLOB_KEYS];

const KEYS: Readonly<Record<CacheType, Readonly<Record<CacheDirection, readonly string[]>>>> = {
  registry: {
    from: ["ref", "registry.insecure"],
    to: ["ref", "registry.insecure", ...MANIFEST_KEYS, ...EXPORT_KEYS],
  },
  local: {
    from: ["src", "tag", "digest"],
    to: ["dest", "tag", ...MANIFEST_KEYS, ...EXPORT_KEYS],
  },
  inline: { from: [], to: ["mode", "ignore-error"] },
  gha: { from: GHA_KEYS, to: [...GHA_KEYS, ...EXPORT_KEYS] },
  s3: { from: S3_KEYS, to: [...S3_KEYS, ...EXPORT_KEYS] },
  azblob: { from: AZBLOB_KEYS, to: [...AZBLOB_KEYS, ...EXPORT_KEYS] },
};

/** Keys without which a kind means nothing. */
const NEEDED: Readonly<Record<CacheType, Readonly<Record<CacheDirection, string | undefined>>>> = {
  registry: { from: "ref", to: "ref" },
  local: { from: "src", to: "dest" },
  inline: { from: undefined, to: undefined },
  gha: { from: undefined, to: undefined },
  s3: { from: "bucket", to: "bucket" },
  azblob: { from: undefined, to: undefined },
};

const VALUES: Readonly<Record<string, readonly string[]>> = {
  mode: ["min", "max"],
  compression: ["uncompressed", "gzip", "estargz", "zstd"],
  ...Object.fromEntries(
    ["ignore-error", "force-compression", "registry.insecure", "use_path_style", ...MANIFEST_KEYS].map(
      (key) => [key, ["true", "false"]],
    ),
  ),
};

/**
 * Reads one cache as docker buildx writes it: `type=registry,ref=…`, or a bare REF. Throws CACHE_INVALID, which names the
 * bad part and repeats no value that may be secret.
 */
export function parseCacheSpec(
  text: string,
  { direction, source }: { readonly direction: CacheDirection; readonly source: string },
): CacheSpec {
  const bare = !text.includes("=");
  const fields = bare ? new Map([["ref", text.trim()]]) : readFields(text, source);
  const type = bare ? "registry" : fields.get("type");
  const shown = describeSpec(fields, bare);
  const invalid = (reason: string, hint: string) =>
    new FactoryError("CACHE_INVALID", `cannot use the cache "${shown}": ${reason}`, { source, hint });
  if (!isType(type)) {
    if (type === undefined) throw invalid("it has no type=", "write type=registry,ref=REF");
    throw invalid(`unknown type ${type}`, suggest(type, TYPES));
  }
  if (type === "inline" && direction === "from") {
    throw invalid("inline caches are read from the image", "write type=registry,ref=IMAGE");
  }
  const known = KEYS[type][direction];
  const attrs = new Map([...fields].filter(([key]) => key !== "type"));
  for (const [key, value] of attrs) {
    if (!known.includes(key)) {
      throw invalid(
        `unknown key ${key} of ${type}`,
        otherDirection(key, type, direction) ?? suggest(key, known),
      );
    }
    const values = VALUES[key];
    if (values !== undefined && !values.includes(value)) {
      throw invalid(`${key}=${value} is not one of ${values.join(", ")}`, suggest(value, values));
    }
  }
  const needed = NEEDED[type][direction];
  if (needed !== undefined && (attrs.get(needed) ?? "") === "") {
    throw invalid(
      `type=${type} needs ${needed}=`,
      `add ${needed}=${needed === "ref" ? "REF" : needed === "bucket" ? "BUCKET" : "FOLDER"}`,
    );
  }
  return { type, attrs: Object.fromEntries([...attrs].sort()), text: shown, source };
}

function readFields(text: string, source: string): Map<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(",")) {
    const at = part.indexOf("=");
    // What stands there may be the rest of a value with a comma in it, so it is not repeated.
    if (at <= 0) {
      throw new FactoryError("CACHE_INVALID", "cannot use the cache: a part of it is not KEY=VALUE", {
        source,
        hint: "write type=registry,ref=REF, without blanks and commas inside values",
      });
    }
    const key = part.slice(0, at).trim().toLowerCase();
    if (fields.has(key)) {
      throw new FactoryError("CACHE_INVALID", `cannot use the cache: ${key} is given twice`, {
        source,
        hint: `keep one ${key}=`,
      });
    }
    fields.set(key, part.slice(at + 1).trim());
  }
  return fields;
}

/** Values of keys that may be secret are left out, and so are credentials in addresses. */
function describeSpec(fields: ReadonlyMap<string, string>, bare: boolean): string {
  const shown = [...fields].map(([key, value]) => {
    const text = SECRET_CACHE_KEYS.includes(key) ? "***" : value.replace(/\/\/[^/?#\s]*@/, "//***@");
    return bare ? text : `${key}=${text}`;
  });
  return shown.join(",");
}

function otherDirection(key: string, type: CacheType, direction: CacheDirection): string | undefined {
  if (type !== "local") return undefined;
  if (direction === "from" && key === "dest") return "write src=FOLDER: a cache is read from there";
  return direction === "to" && key === "src" ? "write dest=FOLDER: a cache is written there" : undefined;
}

function isType(text: string | undefined): text is CacheType {
  return TYPES.some((type) => type === text);
}

function suggest(value: string, known: readonly string[]): string {
  if (known.length === 0) return "it takes no keys";
  const nearest = closest(value, [...known]);
  const guess = value !== "" && distance(value, nearest) <= 2 ? `did you mean ${nearest}? ` : "";
  return `${guess}known are ${known.join(", ")}`;
}
