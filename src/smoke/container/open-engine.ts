import { randomBytes } from "node:crypto";
import { execa } from "execa";
import type { OciImageConfig } from "../../build/types.ts";
import { FactoryError } from "../../errors/factory-error.ts";
import { archiveStream } from "../../image/archive-stream.ts";
import type { Layout } from "../../image/layout-types.ts";
import { readLayout } from "../../image/read-layout.ts";
import type { SmokeSource } from "../request.ts";
import type { ContainerStarter } from "./container.ts";
import { engineContainers } from "./engine-containers.ts";
import { layoutEntries } from "./layout-entries.ts";

export interface OpenedEngine {
  readonly starter: ContainerStarter;
  readonly ref: string;
  readonly config: OciImageConfig;
  readonly digest?: string;
}

/** Gives an image to docker or podman, unless it has it. Throws IMAGE_UNAVAILABLE, RUN_FAILED, and UNSUPPORTED for a plan. */
export async function openEngine(
  source: SmokeSource,
  { program, architecture }: { readonly program: string; readonly architecture: string },
): Promise<OpenedEngine> {
  if (source.kind === "plan") throw planUnsupported();
  if (source.kind === "layout") {
    const layout = await readLayout(source.dir, { digest: source.digest, architecture });
    const ref = await load(program, layout);
    const close = async () => void (await execa(program, ["image", "rm", "--force", ref], { reject: false }));
    const starter = engineContainers({ program, ref, close });
    return { starter, ref, config: layout.config, digest: source.digest };
  }
  const { ref } = source;
  return { starter: engineContainers({ program, ref }), ref, config: await inspect(program, ref) };
}

/** A plan is no image yet. */
export function planUnsupported(): FactoryError {
  return new FactoryError("UNSUPPORTED", "a plan can only be checked in BuildKit, which builds it", {
    source: "--runtime",
    hint: "build the image first and name it, or leave --runtime out",
  });
}

async function load(program: string, layout: Layout): Promise<string> {
  // A name of its own: who ends first removes it, and another check of the same image may go on.
  const digits = layout.descriptor.digest.slice("sha256:".length, 19);
  const ref = `factory-smoke:${digits}-${randomBytes(4).toString("hex")}`;
  const input = archiveStream(layoutEntries(layout, ref), new Date(0));
  const { exitCode, stderr } = await execa(program, ["load", "--quiet"], { input, reject: false });
  if (exitCode === 0) return ref;
  throw new FactoryError("IMAGE_UNAVAILABLE", `${program} load did not take the image: ${lastLine(stderr)}`, {
    source: "--runtime",
    hint: `start ${program}, or choose another runtime`,
  });
}

async function inspect(program: string, ref: string): Promise<OciImageConfig> {
  const ask = () => execa(program, ["image", "inspect", ref], { reject: false, stdin: "ignore" });
  let found = await ask();
  if (found.exitCode !== 0) {
    const pulled = await execa(program, ["pull", "--quiet", ref], { reject: false, stdin: "ignore" });
    if (pulled.exitCode !== 0) {
      throw new FactoryError(
        "IMAGE_UNAVAILABLE",
        `${program} cannot get the image ${ref}: ${lastLine(pulled.stderr)}`,
        {
          hint: "check the name and tag, and that you are logged in to the registry",
        },
      );
    }
    found = await ask();
  }
  const [image] = JSON.parse(found.stdout) as readonly {
    readonly Architecture?: string;
    readonly Config?: object;
  }[];
  return {
    architecture: image?.Architecture ?? "",
    os: "linux",
    config: withoutNulls(image?.Config ?? {}),
    rootfs: { type: "layers", diff_ids: [] },
  };
}

function withoutNulls(config: object): NonNullable<OciImageConfig["config"]> {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));
}

function lastLine(text: string | undefined): string {
  return (text ?? "").trim().split("\n").at(-1) || "it said nothing";
}
