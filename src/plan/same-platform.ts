import type { Platform } from "./types.ts";

/** `linux/arm64` */
export function platformText({ os, architecture }: Platform): string {
  return `${os}/${architecture}`;
}

export function samePlatform(a: Platform, b: Platform): boolean {
  return platformText(a) === platformText(b);
}
