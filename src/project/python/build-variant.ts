/** What a build of torch computes on, as its local version (`2.4.1+cu121`) or the path of its index (`/whl/cpu`) says. */
export interface BuildVariant {
  readonly accelerator: "none" | "cuda" | "rocm";
  /** `12.1`; absent for what is no build for CUDA. */
  readonly cuda?: string;
}

/** Reads `cpu`, `cu118` (11.8: the last digit is the minor), `rocm6.2`; undefined for any other word. */
export function buildVariant(word: string): BuildVariant | undefined {
  if (word === "cpu") return { accelerator: "none" };
  if (/^rocm[\d.]*$/.test(word)) return { accelerator: "rocm" };
  const [, major, minor] = /^cu(\d{1,2})(\d)$/.exec(word) ?? [];
  return major === undefined ? undefined : { accelerator: "cuda", cuda: `${major}.${minor}` };
}

/** The variant in the local part of a version or a specifier: `==2.4.1+cu121`. */
export function localVariant(version: string): BuildVariant | undefined {
  const [, local] = /\+([a-z0-9.]+)/i.exec(version) ?? [];
  return local === undefined ? undefined : buildVariant(local.toLowerCase());
}

/** The variant that an index of PyTorch holds: `https://index.example/whl/cu121`. */
export function indexVariant(url: string): BuildVariant | undefined {
  const [, word] = /\/whl\/(?:(?:test|nightly)\/)?([a-z0-9.]+)\/?(?:torch_stable\.html)?$/.exec(url) ?? [];
  return word === undefined ? undefined : buildVariant(word);
}
