import { PackageURL } from "packageurl-js";
import type { DebianPackage, OperatingSystem } from "./inventory.ts";

/** Package URLs, by which tools know packages, of the purl specification. */
export function pythonUrl(name: string, version: string): string {
  return new PackageURL("pypi", null, name, version, null, null).toString();
}

export function nodeUrl(name: string, version: string): string {
  const [, scope, rest] = /^(@[^/]+)\/(.+)$/.exec(name) ?? [];
  return new PackageURL("npm", scope ?? null, rest ?? name, version, null, null).toString();
}

/** With architecture and distribution, and the source package, under which vulnerabilities are listed. */
export function debianUrl(
  { name, version, architecture, source }: DebianPackage,
  os: OperatingSystem | undefined,
): string {
  const id = os?.id ?? "debian";
  const qualifiers = {
    arch: architecture,
    ...(os?.version === undefined ? {} : { distro: `${id}-${os.version}` }),
    ...(source === undefined ? {} : { upstream: upstream(source, version) }),
  };
  return new PackageURL("deb", id, name, version, qualifiers, null).toString();
}

/** An image by the digest of its manifest or index. */
export function imageUrl(name: string, digest: string, tag?: string): string {
  const last = name.split("/").at(-1) ?? name;
  const qualifiers = {
    ...(name === last ? {} : { repository_url: name }),
    ...(tag === undefined ? {} : { tag }),
  };
  return new PackageURL("oci", null, last.toLowerCase(), digest, qualifiers, null).toString();
}

function upstream(source: NonNullable<DebianPackage["source"]>, version: string): string {
  return source.version === version ? source.name : `${source.name}@${source.version}`;
}
