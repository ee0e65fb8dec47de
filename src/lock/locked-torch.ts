import { fileName } from "../project/python/locks/file-name.ts";
import { asTable, type TomlTable } from "../project/python/toml/parse-toml.ts";
import { wheelMetadata } from "./wheel-metadata.ts";

/** The torch of a lock as far as its index knows it. */
export interface LockedTorch {
  /** With its local part: `2.4.1+cu121`. */
  readonly version: string;
  /** File names of its wheels. */
  readonly wheels: readonly string[];
  /** METADATA of one of them; undefined when no index offers it without the wheel. */
  readonly metadata: (wheel: string) => Promise<string | undefined>;
}

/** Of the document that uv made, which has the addresses of files; undefined without torch. */
export function lockedTorch(
  document: TomlTable,
  request: Parameters<typeof wheelMetadata>[1],
): LockedTorch | undefined {
  const packages = (Array.isArray(document.packages) ? document.packages : []).map(asTable);
  const torch = packages.find((one) => one?.name === "torch");
  if (torch === undefined || typeof torch.version !== "string") return undefined;
  const urls = new Map<string, string>();
  for (const wheel of Array.isArray(torch.wheels) ? torch.wheels : []) {
    const url = asTable(wheel)?.url;
    if (typeof url === "string" && URL.canParse(url)) urls.set(fileName(url), url);
  }
  return {
    version: torch.version,
    wheels: [...urls.keys()],
    metadata: async (wheel) => {
      const url = urls.get(wheel);
      return url === undefined ? undefined : wheelMetadata(url.replace(/#.*/, ""), request);
    },
  };
}
