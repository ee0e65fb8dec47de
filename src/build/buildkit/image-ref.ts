/**
 * The full form of an image reference, as the daemon wants it: registry, repository, tag or digest.
 * `python` becomes `docker.io/library/python:latest`.
 */
export function fullImageRef(ref: string): string {
  const [first = "", ...others] = ref.split("/");
  const namesRegistry = others.length > 0 && (/[.:]/.test(first) || first === "localhost");
  const registry = namesRegistry ? first : "docker.io";
  const repository = namesRegistry ? others.join("/") : ref;
  const path = registry === "docker.io" && !repository.includes("/") ? `library/${repository}` : repository;
  return /[:@]/.test(path) ? `${registry}/${path}` : `${registry}/${path}:latest`;
}
