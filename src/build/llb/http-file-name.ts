/** Name under which a downloaded file lies in the root of its http input: the last part of the URL's path. */
export function httpFileName(url: string): string {
  const path = url.replace(/[?#].*$/s, "").replace(/^[a-z][a-z0-9+.-]*:\/\/[^/]*/i, "");
  const name = path.slice(path.lastIndexOf("/") + 1);
  return /^[\w.+~-]+$/.test(name) && !/^\.+$/.test(name) ? name : "download";
}
