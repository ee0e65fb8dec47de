/**
 * Gives each span the number of a lane, so that two spans of one lane are apart or one holds the other: a viewer draws
 * nothing else. The spans are sorted by their start, longer ones first.
 */
export function assignLanes(
  spans: readonly { readonly start: number; readonly end: number }[],
): readonly number[] {
  /** Of each lane the ends of the spans that are not over, the innermost last. */
  const lanes: number[][] = [];
  return spans.map(({ start, end }) => {
    const free = lanes.findIndex((open) => {
      while ((open.at(-1) ?? Number.POSITIVE_INFINITY) <= start) open.pop();
      return (open.at(-1) ?? Number.POSITIVE_INFINITY) >= end;
    });
    if (free === -1) return lanes.push([end]) - 1;
    lanes[free]?.push(end);
    return free;
  });
}
