/** The least, the middle and the greatest of some figures. */
export function summary(values, unit) {
  const sorted = [...values].sort((x, y) => x - y);
  const digits = unit === "ms" ? 0 : 2;
  const at = (index) => `${sorted[index].toFixed(digits)}${unit}`;
  return `min ${at(0)}, median ${at(Math.floor(sorted.length / 2))}, max ${at(sorted.length - 1)}`;
}
