/** Index of the quote that closes the string whose text begins at `from`; -1 when nothing does. */
export function stringEnd(text: string, from: number): number {
  let quote = text.indexOf('"', from);
  while (quote !== -1 && isEscaped(text, from, quote)) quote = text.indexOf('"', quote + 1);
  return quote;
}

function isEscaped(text: string, from: number, at: number): boolean {
  let first = at;
  while (first > from && text.charAt(first - 1) === "\\") first -= 1;
  return (at - first) % 2 === 1;
}
