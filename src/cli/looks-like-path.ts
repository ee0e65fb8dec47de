/** Whether a text that names an image can only mean a file: no reference begins so, and these are the names of files. */
export function looksLikePath(text: string): boolean {
  return /^(?:\.{0,2}\/|\.{1,2}$|~)/.test(text) || /\.(?:tar|json)$/.test(text);
}
