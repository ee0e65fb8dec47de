import { posix } from "node:path";
import type { OciImageConfig } from "../types.ts";
import type { Ref } from "./graph.ts";

/** A file system during the build and the settings an exec on it inherits, as an image config would give them. */
export interface FsState {
  readonly ref: Ref;
  readonly env: ReadonlyMap<string, string>;
  readonly workdir: string;
  readonly user: string;
  /** Number of layers that an export of `ref` would have. */
  readonly layers: number;
  /** Config of the image this state was made from. */
  readonly image?: OciImageConfig;
  /** Which image that was. */
  readonly origin?: ImageOrigin;
}

export interface ImageOrigin {
  /** Reference without its digest; undefined for a folder or file of this machine, whose name means nothing elsewhere. */
  readonly name?: string;
  /** `sha256:…` of the manifest or index. */
  readonly digest: string;
}

export const SCRATCH: FsState = { ref: undefined, env: new Map(), workdir: "/", user: "", layers: 0 };

/** The state of an image that was just pulled. */
export function imageState(ref: Ref, image: OciImageConfig, origin?: ImageOrigin): FsState {
  return {
    ref,
    env: new Map((image.config?.Env ?? []).map(splitVariable)),
    workdir: posix.resolve("/", image.config?.WorkingDir ?? ""),
    user: image.config?.User ?? "",
    layers: image.rootfs.diff_ids.length,
    image,
    ...(origin === undefined ? {} : { origin }),
  };
}

/** `vars` over `env`: names that exist keep their place, new names follow in sorted order. */
export function withEnv(
  env: ReadonlyMap<string, string>,
  vars: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const merged = new Map(env);
  for (const name of Object.keys(vars).sort()) merged.set(name, vars[name] ?? "");
  return merged;
}

/** `NAME=value` lines, as an image config and an exec hold them. */
export function envLines(env: ReadonlyMap<string, string>): readonly string[] {
  return [...env].map(([name, value]) => `${name}=${value}`);
}

function splitVariable(line: string): readonly [string, string] {
  const at = line.indexOf("=");
  return at < 0 ? [line, ""] : [line.slice(0, at), line.slice(at + 1)];
}
