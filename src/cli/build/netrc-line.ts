/** Readers of netrc files do not agree on quotes, so what would need them has no line. */
const PLAIN = /^[^\s"'#\\]+$/;

/** One entry of a netrc file; undefined when its format cannot tell these credentials. */
export function netrcLine(
  host: string,
  { login, password }: { readonly login: string; readonly password: string },
): string | undefined {
  if (!PLAIN.test(login) || !PLAIN.test(password)) return undefined;
  return `machine ${host} login ${login} password ${password}`;
}
