import {
  chmodSync,
  closeSync,
  constants,
  lchownSync,
  linkSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import type { TarHeader } from "modern-tar";
import { FactoryError } from "../errors/factory-error.ts";
import { pathInside } from "./path-inside.ts";

const WHITEOUT = ".wh.";
const OPAQUE = ".wh..wh..opq";

/** Writes the entries of one layer over what earlier layers left in a root file system. */
export class LayerWriter {
  readonly #root: string;
  readonly #keepOwners: boolean;
  /** What this layer brought: its own whiteouts do not touch it. */
  readonly #written = new Set<string>();
  /** Times of folders are set last, since every file written into one changes them. */
  readonly #folders = new Map<string, Date>();

  constructor(root: string, options: { readonly keepOwners: boolean }) {
    this.#root = root;
    this.#keepOwners = options.keepOwners;
  }

  async write(header: TarHeader, body: AsyncIterable<Uint8Array>): Promise<void> {
    if (header.name.split("/").includes("..")) {
      throw new FactoryError("IMAGE_UNAVAILABLE", `a layer holds the path ${JSON.stringify(header.name)}`);
    }
    const path = pathInside(this.#root, header.name);
    const name = basename(path);
    if (name.startsWith(WHITEOUT) && path !== this.#root) {
      this.#whiteOut(path);
    } else if (isWritable(header)) {
      await this.#place(path, header, body);
      return;
    }
    await drain(body);
  }

  finish(): void {
    for (const [path, time] of this.#folders) {
      if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) lutimesSync(path, time, time);
    }
  }

  #whiteOut(path: string): void {
    const name = basename(path);
    const folder = dirname(path);
    if (name === OPAQUE) {
      for (const entry of readdirSync(folder, { withFileTypes: true }))
        this.#removeOlder(join(folder, entry.name));
    } else if (!name.startsWith(".wh..wh.")) {
      this.#removeOlder(join(folder, name.slice(WHITEOUT.length)));
    }
  }

  /** Removes what is at `path`, except for what this layer wrote there. */
  #removeOlder(path: string): void {
    if (!this.#written.has(path)) {
      rmSync(path, { recursive: true, force: true });
      return;
    }
    if (!lstatSync(path).isDirectory()) return;
    for (const name of readdirSync(path)) this.#removeOlder(join(path, name));
  }

  async #place(path: string, header: TarHeader, body: AsyncIterable<Uint8Array>): Promise<void> {
    const time = header.mtime ?? new Date(0);
    this.#makeRoom(path, header.type);
    switch (header.type) {
      case "directory":
        mkdirSync(path, { recursive: true });
        this.#folders.set(path, time);
        break;
      case "symlink":
        symlinkSync(header.linkname ?? "", path);
        break;
      case "link":
        linkSync(pathInside(this.#root, header.linkname ?? ""), path);
        break;
      default:
        await writeBody(path, body);
    }
    this.#remember(path);
    if (header.type !== "file" && header.type !== undefined) await drain(body);
    // A hard link shares mode, owner and time with the file it names.
    if (header.type === "link") return;
    if (this.#keepOwners) lchownSync(path, header.uid ?? 0, header.gid ?? 0);
    // After the owner: changing that clears the setuid bit.
    if (header.type !== "symlink") chmodSync(path, (header.mode ?? 0o644) & 0o7777);
    if (header.type !== "directory") lutimesSync(path, time, time);
  }

  #makeRoom(path: string, type: TarHeader["type"]): void {
    const existing = lstatSync(path, { throwIfNoEntry: false });
    if (existing === undefined) mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    else if (!(type === "directory" && existing.isDirectory())) rmSync(path, { recursive: true });
  }

  /** The folders above are kept too: an opaque whiteout beside them must not take the new file away. */
  #remember(path: string): void {
    for (let at = path; at.startsWith(`${this.#root}${sep}`) && !this.#written.has(at); at = dirname(at)) {
      this.#written.add(at);
    }
  }
}

function isWritable({ type }: TarHeader): boolean {
  return (
    type === undefined || type === "file" || type === "directory" || type === "symlink" || type === "link"
  );
}

async function writeBody(path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  const file = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
  try {
    for await (const chunk of body) {
      for (let done = 0; done < chunk.length; ) done += writeSync(file, chunk, done);
    }
  } finally {
    closeSync(file);
  }
}

async function drain(body: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of body);
}
