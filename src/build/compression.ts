import type { FactoryError } from "../errors/factory-error.ts";

/** How layers that factory makes are compressed. */
export interface Compression {
  readonly type: (typeof TYPES)[number];
  /** As the algorithm counts: gzip 1 to 9, zstd 1 to 22. BuildKit's own choice when absent. */
  readonly level?: number;
  /** Whether layers that are there in another compression are compressed again, those of the base too. */
  readonly force?: boolean;
}

const TYPES = ["gzip", "zstd", "estargz", "uncompressed"] as const;

const MOST: Readonly<Record<Compression["type"], number>> = {
  gzip: 9,
  zstd: 22,
  estargz: 9,
  uncompressed: 0,
};

/** Keys of an output, as docker buildx names them. */
export const COMPRESSION_KEYS = ["compression", "compression-level", "force-compression"] as const;

/** Reads these keys; the result is spread into an output. Throws what `invalid` makes of a reason and a remedy. */
export function readCompression(
  fields: ReadonlyMap<string, string>,
  invalid: (reason: string, hint: string) => FactoryError,
): { readonly compression?: Compression } {
  const name = fields.get("compression");
  const given = COMPRESSION_KEYS.filter((key) => fields.has(key));
  if (given.length === 0) return {};
  const type = TYPES.find((known) => known === name);
  if (type === undefined) {
    const reason =
      name === undefined ? `${given.join(" and ")} without compression=` : `unknown compression ${name}`;
    throw invalid(reason, `write compression=${TYPES.join("|")}`);
  }
  const force = fields.get("force-compression");
  if (force !== undefined && force !== "true" && force !== "false") {
    throw invalid(`force-compression=${force} is neither true nor false`, "write force-compression=true");
  }
  return {
    compression: {
      type,
      ...level(fields.get("compression-level"), type, invalid),
      ...(force === undefined ? {} : { force: force === "true" }),
    },
  };
}

/** As attributes of an exporter; docker buildx has the same. */
export function compressionAttrs(output: {
  readonly compression?: Compression;
}): Readonly<Record<string, string>> {
  if (output.compression === undefined) return {};
  const { type, level, force } = output.compression;
  return {
    compression: type,
    ...(level === undefined ? {} : { "compression-level": String(level) }),
    ...(force === undefined ? {} : { "force-compression": String(force) }),
  };
}

function level(
  text: string | undefined,
  type: Compression["type"],
  invalid: (reason: string, hint: string) => FactoryError,
): { readonly level?: number } {
  if (text === undefined) return {};
  const most = MOST[type];
  if (most === 0) throw invalid(`${type} has no levels`, "leave compression-level= out");
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return { level: value };
  throw invalid(`${type} has no compression level ${text}`, `write a number from 1 to ${most}`);
}
