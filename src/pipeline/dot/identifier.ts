export function isIdentifier(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text);
}

/** Identifiers joined by dots, such as `human.default_choice`. */
export function isKey(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/.test(text);
}

/** The nearest identifier, for suggestions. */
export function toIdentifier(text: string): string {
  const plain = text
    .slice(0, 60)
    .replace(/[^A-Za-z0-9_]+/g, "_")
    .replace(/^_+(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])_+$/g, "");
  return /^[A-Za-z_]/.test(plain) ? plain : `n${plain}`;
}
