import type { Metadata } from "@grpc/grpc-js";

/** What the daemon asks of a context, from the metadata of a FileSync call. */
export interface SyncRequest {
  readonly context: string;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** Paths to send with whatever the symlinks on the way point at. */
  readonly follow: readonly string[];
}

/** Reads the keys that BuildKit's session/filesync defines. */
export function syncRequest(metadata: Metadata): SyncRequest {
  return {
    context: values(metadata, "dir-name")[0] ?? "",
    include: values(metadata, "include-patterns"),
    exclude: values(metadata, "exclude-patterns"),
    follow: values(metadata, "followpaths"),
  };
}

function values(metadata: Metadata, key: string): string[] {
  // HTTP/2 in Node joins repeated headers with a comma and a space before gRPC sees them.
  const texts = metadata.get(key).flatMap((value) => String(value).split(", "));
  const encoded = String(metadata.get(`${key}-encoded`)[0] ?? "");
  return ["1", "t", "T", "true", "TRUE", "True"].includes(encoded) ? texts.map(queryUnescape) : texts;
}

function queryUnescape(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return "";
  }
}
