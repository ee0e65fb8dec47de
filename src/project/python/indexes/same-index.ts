import { withoutUserinfo } from "./without-userinfo.ts";

/** One text for all ways to write the address of an index: credentials and a slash at the end do not make another one. */
export function sameIndex(url: string): string {
  return withoutUserinfo(url).replace(/\/+$/, "");
}
