import { randomBytes } from "node:crypto";

const RUN_ID = /^\d{8}T\d{9}Z-[0-9a-f]{6}$/;

/** A name for a run that was made then (milliseconds since the epoch); names sort by that time. */
export function newRunId(startMs: number): string {
  const time = new Date(startMs).toISOString().replaceAll(/[-:.]/g, "");
  return `${time}-${randomBytes(3).toString("hex")}`;
}

export function isRunId(text: string): boolean {
  return RUN_ID.test(text);
}
