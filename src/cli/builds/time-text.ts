/** `2026-11-21 16:09:01 UTC` of an ISO time: the same for everybody who reads the record. */
export function timeText(iso: string): string {
  return `${new Date(iso).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
