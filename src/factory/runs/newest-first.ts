/** Length of the part of an id that says the day and the hour. */
const HOUR = 11;

/** Ids of runs from the newest on. Only as many are sorted as are asked for: there may be a hundred thousand. */
export function* newestFirst(ids: readonly string[]): Generator<string> {
  // Many file systems list them as they were made.
  if (ids.every((id, at) => at === 0 || id > (ids[at - 1] ?? ""))) {
    for (let at = ids.length - 1; at >= 0; at -= 1) yield ids[at] ?? "";
    return;
  }
  const byHour = new Map<string, string[]>();
  for (const id of ids) {
    const hour = id.slice(0, HOUR);
    const others = byHour.get(hour);
    if (others === undefined) byHour.set(hour, [id]);
    else others.push(id);
  }
  for (const hour of [...byHour.keys()].sort().reverse()) yield* (byHour.get(hour) ?? []).sort().reverse();
}
