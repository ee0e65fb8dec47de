/** Longer texts are not compared line by line, which takes the product of their lengths. */
const MOST_LINES = 200;
const CONTEXT = 2;

/** Lines of both texts with `-` for expected only, `+` for found only; lines that are alike far from a difference are left out. */
export function lineDiff(expected: string, found: string): readonly string[] {
  const [a, b] = [expected.split("\n"), found.split("\n")];
  if (a.length > MOST_LINES || b.length > MOST_LINES) return firstDifference(a, b);
  return withoutFarLines(allLines(a, b));
}

function allLines(a: readonly string[], b: readonly string[]): readonly string[] {
  const common = commonLengths(a, b);
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      lines.push(` ${a[i]}`);
      i += 1;
      j += 1;
    } else if (i < a.length && (j >= b.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`-${a[i]}`);
      i += 1;
    } else {
      lines.push(`+${b[j]}`);
      j += 1;
    }
  }
  return lines;
}

/** Length of the longest common run of lines of each pair of ends. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  for (let i = a.length - 1; i >= 0; i -= 1) {
    for (let j = b.length - 1; j >= 0; j -= 1) {
      const [row = [], next = []] = [table[i], table[i + 1]];
      row[j] = a[i] === b[j] ? (next[j + 1] ?? 0) + 1 : Math.max(next[j] ?? 0, row[j + 1] ?? 0);
    }
  }
  return table;
}

function withoutFarLines(lines: readonly string[]): readonly string[] {
  const changed = lines.flatMap((line, index) => (line.startsWith(" ") ? [] : [index]));
  const near = lines.map((_, index) => changed.some((at) => Math.abs(at - index) <= CONTEXT));
  return lines.flatMap((line, index) => {
    if (near[index] === true) return [line];
    return near[index - 1] === true || index === 0 ? [" …"] : [];
  });
}

function firstDifference(a: readonly string[], b: readonly string[]): readonly string[] {
  const at = a.findIndex((line, index) => line !== b[index]);
  const line = at === -1 ? a.length : at;
  const show = (sign: string, lines: readonly string[]) =>
    lines.slice(line, line + CONTEXT).map((text) => `${sign}${text}`);
  return [` … line ${line + 1}:`, ...show("-", a), ...show("+", b)];
}
