/** A marker that holds when one of them does. */
export function anyMarker(markers: readonly string[]): string | undefined {
  return markers.length < 2 ? markers[0] : markers.map((marker) => `(${marker})`).join(" or ");
}
