import type { Config } from "./types.ts";

/** What the image computes on, as the config says. */
export function acceleratorOf({ gpu }: Config): "none" | "cuda" {
  return gpu?.value === true ? "cuda" : "none";
}
