/** Why a text is no path inside an image, absolute and without `..`; undefined when it is one. */
export function imagePathFault(path: string): string | undefined {
  if (!path.startsWith("/")) return `path "${path}" is not absolute`;
  return innerPathFault(path);
}

/** Why a text is no path inside a stage or a context; undefined when it is one. */
export function innerPathFault(path: string): string | undefined {
  if (path === "") return "path is empty";
  if (path.includes("\0")) return "path holds a NUL character";
  return path.split("/").includes("..") ? `path "${path}" leaves its root by ".."` : undefined;
}

export function isEnvName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name);
}

export function isSha256(text: string): boolean {
  return /^sha256:[0-9a-f]{64}$/.test(text);
}

/** `1000:1000`: names would be looked up in the image, which differs between builders. */
export function isNumericOwner(text: string): boolean {
  return /^\d+:\d+$/.test(text);
}

export function isPermissions(mode: number): boolean {
  return Number.isInteger(mode) && mode >= 0 && mode <= 0o7777;
}

/** `8000/tcp` */
export function isPort(text: string): boolean {
  const [, port] = /^([1-9]\d{0,4})\/(tcp|udp|sctp)$/.exec(text) ?? [];
  return port !== undefined && Number(port) <= 65_535;
}
