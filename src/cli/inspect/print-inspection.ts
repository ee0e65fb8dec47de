import { formatBytes } from "../../plan/format-bytes.ts";
import type { InspectedPlatform, InspectReport } from "./inspect-report.ts";

/** Labels that are shown in words of their own, or that only tools read. */
const TOLD = /^(?:dev\.factory\.|org\.opencontainers\.image\.base\.)/;

/** The report for people. */
export function printInspection({ images }: InspectReport): string {
  return images.map((image) => `${lines(image).join("\n")}\n`).join("\n");
}

function lines(image: InspectedPlatform): readonly string[] {
  const { platform, digest, size, layers, config, base, plan, factory, pins = {}, created } = image;
  const { user, workdir, entrypoint, cmd, env = {}, exposedPorts = [], labels = {} } = config;
  const other = { ...Object.fromEntries(Object.entries(labels).filter(([name]) => !TOLD.test(name))) };
  return [
    row("image", `${platform}  ${digest}`),
    row("size", `${formatBytes(size)} in ${layers.length} ${layers.length === 1 ? "layer" : "layers"}`),
    ...optional("created", created),
    ...optional("base", base === undefined ? undefined : [base.name, base.digest].filter(Boolean).join("  ")),
    ...optional("plan", plan),
    ...optional("built by", factory === undefined ? undefined : `factory ${factory}`),
    ...table(
      "versions",
      Object.entries(pins).map(([name, version]) => `${name} ${version}`),
    ),
    row("runs as", user === undefined || user === "" ? "root" : user),
    ...optional("starts in", workdir),
    ...optional("entrypoint", commandText(entrypoint)),
    ...optional("command", commandText(cmd)),
    ...optional("ports", exposedPorts.length === 0 ? undefined : exposedPorts.join(", ")),
    ...table(
      "variables",
      Object.entries(env).map(([name, value]) => `${name}=${value}`),
    ),
    ...table(
      "labels",
      Object.entries(other).map(([name, value]) => `${name}=${value}`),
    ),
    ...table(
      "layers",
      layers.map((layer) => `${formatBytes(layer.size).padStart(9)}  ${layer.id}`),
    ),
    row("attached", image.attestations.length === 0 ? "nothing" : image.attestations.join(", ")),
    row(
      "signed",
      image.signedBy.length === 0
        ? "by nobody"
        : `by the key ${image.signedBy.join(", ")} (check it with factory authenticate --key FILE)`,
    ),
  ];
}

const WIDTH = 11;

function row(name: string, value: string): string {
  return `${name.padEnd(WIDTH)} ${value}`;
}

function optional(name: string, value: string | undefined): readonly string[] {
  return value === undefined || value === "" ? [] : [row(name, value)];
}

function table(name: string, values: readonly string[]): readonly string[] {
  return values.map((value, at) => row(at === 0 ? name : "", value));
}

function commandText(argv: readonly string[] | undefined): string | undefined {
  return argv?.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");
}
