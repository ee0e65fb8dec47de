import { TextProblem } from "../text-scanner.ts";

const VARIABLE = /\$\{[A-Za-z_][A-Za-z0-9_]*\}/g;

/** Options whose URLs are kept as they are written until something is fetched. */
const INDEX_OPTION = /^(?:-i|-f|--index-url|--pypi-url|--extra-index-url|--find-links)(?=[\s=]|[^-\s])/;

/**
 * A plan is the same for everybody, so it does not depend on the environment. Throws TextProblem for a variable
 * anywhere but in the URL of an index, in the credentials of a URL, or `${PROJECT_ROOT}` in a file URL.
 */
export function refuseVariables(text: string): void {
  if (!text.includes("${") || INDEX_OPTION.test(text)) return;
  for (const { 0: variable, index } of text.matchAll(VARIABLE)) {
    if (isCredential(text, index)) continue;
    if (variable.includes("{PROJECT_ROOT}") && /file:\/{0,3}$/i.test(text.slice(0, index))) continue;
    throw new TextProblem(`${variable} is not replaced here: a plan does not depend on the environment`, {
      offset: index,
      hint: "write the value itself; variables may stand in the credentials of URLs and in the URLs of indexes",
      unsupported: true,
    });
  }
}

function isCredential(text: string, index: number): boolean {
  const before = /:\/\/[^/?#\s]*$/.test(text.slice(0, index));
  return before && /^[^/?#\s]*@/.test(text.slice(index));
}
