import type { KeptText, SmokeFailure } from "../types.ts";

/** What a JSON text lacks: of objects the expected keys have to be there, lists and values have to be equal. */
export function jsonFailures(found: KeptText, expected: unknown): readonly SmokeFailure[] {
  if (found.clipped) return [{ message: `the body is too large to read as JSON: ${found.bytes} bytes` }];
  let value: unknown;
  try {
    value = JSON.parse(found.head);
  } catch {
    return [{ message: `the body is not JSON: ${shortJson(found.head)}` }];
  }
  return differences(expected, value, "");
}

function differences(expected: unknown, found: unknown, path: string): readonly SmokeFailure[] {
  if (Array.isArray(expected) && Array.isArray(found) && expected.length === found.length) {
    return expected.flatMap((item, index) => differences(item, found[index], `${path}[${index}]`));
  }
  if (isObject(expected) && isObject(found)) {
    return Object.keys(expected)
      .sort()
      .flatMap((key) => {
        const at = path === "" ? key : `${path}.${key}`;
        if (Object.hasOwn(found, key)) return differences(expected[key], found[key], at);
        return [{ message: `the body has no ${at}, which should be ${shortJson(expected[key])}` }];
      });
  }
  if (Object.is(expected, found)) return [];
  const where = path === "" ? "the body" : `${path} of the body`;
  return [{ message: `${where} is ${shortJson(found)}, not ${shortJson(expected)}` }];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value) ?? "nothing";
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
