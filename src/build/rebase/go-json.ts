/**
 * JSON as Go's encoding/json writes it, which escapes what HTML gives a meaning: a document that BuildKit wrote and one
 * that is written here have the same digest.
 */
export function goJson(value: unknown, indent = 0): string {
  return JSON.stringify(value, undefined, indent).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A time as Go writes it: RFC 3339 without zeros at the end of the fraction. What is no such time stays as it is. */
export function goTime(text: string): string {
  return text.replace(/^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.(\d*?)0*(Z|[+-]\d{2}:\d{2})$/, (...match) => {
    const [, time = "", fraction = "", zone = ""] = match as string[];
    return `${time}${fraction === "" ? "" : `.${fraction}`}${zone === "+00:00" ? "Z" : zone}`;
  });
}
