import { randomBytes } from "node:crypto";

const BUILD_ID = /^\d{8}T\d{9}Z-[0-9a-f]{4}$/;

/** A name for a build that started then (milliseconds since the epoch); names sort by that time. */
export function newBuildId(startMs: number): string {
  const time = new Date(startMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${time}-${randomBytes(2).toString("hex")}`;
}

export function isBuildId(text: string): boolean {
  return BUILD_ID.test(text);
}
