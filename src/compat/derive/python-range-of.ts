/** The specifier of exactly these minors of Python, oldest first: `>=3.10,<3.15`, with `!=3.12.*` for one left out. */
export function pythonRangeOf(minors: readonly string[]): string {
  const numbers = minors.map((minor) => Number(minor.split(".")[1]));
  const [first, last] = [Math.min(...numbers), Math.max(...numbers)];
  const absent: string[] = [];
  for (let minor = first; minor < last; minor += 1)
    if (!numbers.includes(minor)) absent.push(`,!=3.${minor}.*`);
  return `>=3.${first},<3.${last + 1}${absent.join("")}`;
}
