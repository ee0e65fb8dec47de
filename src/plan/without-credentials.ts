/** A text in which no address has a user or a password any more, also a password that has an @ itself. */
export function withoutCredentials(text: string): string {
  return text.replace(/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/?#"']*@/gi, "$1");
}
