/** A text without the `user:password@` of the URLs in it. */
export function withoutUserinfo(text: string): string {
  return text.replace(/([a-z][a-z0-9+.-]*:\/\/)[^/?#\s"'@]*(?:@[^/?#\s"'@]*)*@/gi, "$1");
}
