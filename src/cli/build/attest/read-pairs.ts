import { FactoryError } from "../../../errors/factory-error.ts";

/** Reads `KEY=VALUE` of each, such as the example; later ones win. Throws USAGE. */
export function readPairs(
  texts: readonly string[],
  { source, example }: { readonly source: string; readonly example: string },
): Readonly<Record<string, string>> {
  const pairs = texts.map((text) => {
    const at = text.indexOf("=");
    if (at > 0 && !/\s/.test(text.slice(0, at))) return [text.slice(0, at), text.slice(at + 1)] as const;
    throw new FactoryError("USAGE", `${JSON.stringify(text)} is not KEY=VALUE`, {
      source,
      hint: `write ${source} ${example}`,
    });
  });
  return Object.fromEntries(pairs);
}
