import { formatDuration } from "../format-duration.ts";

/** How far off an estimate was: `expected 4.2s, took 0.3s (7%) more`. */
export function compareExpected(ms: number, expectedMs: number): string {
  const difference = ms - expectedMs;
  const share = ms === 0 ? "" : ` (${Math.round((Math.abs(difference) / ms) * 100)}%)`;
  const amount = formatDuration(Math.abs(difference));
  const expected = `expected ${formatDuration(expectedMs)}`;
  if (amount === "0.0s") return `${expected}, as long as it took`;
  return `${expected}, took ${amount}${share} ${difference > 0 ? "more" : "less"}`;
}
