import { stringify } from "yaml";
import type { DetectReport } from "../detect/detect-report.ts";
import type { Settings } from "./settings.ts";

/** One key of factory.yaml: decided by somebody, or found and written as a comment. */
interface Entry {
  readonly key: string;
  readonly value: string;
  readonly decided: boolean;
  /** Where the value comes from, or what the key is for. */
  readonly note: string;
}

export interface ConfigToRender {
  readonly settings: Settings;
  readonly report: DetectReport;
  /** Path of a JSON Schema that lies in the project, for editors. */
  readonly schema?: string;
}

/**
 * The text of a factory.yaml: decided keys, and as comments what is found without them, each with its place. A line
 * without its `#` decides what detection does anyway.
 */
export function renderConfig({ settings, report, schema }: ConfigToRender): string {
  const entries = [
    ...(report.detection.python === undefined && settings.python === undefined
      ? []
      : [pythonEntry(settings, report), gpuEntry(settings, report)]),
    startEntry(settings, report),
    portsEntry(settings, report),
    systemEntry(settings, report),
    userEntry(report),
  ];
  return [
    ...(schema === undefined ? [] : [`# yaml-language-server: $schema=${schema}`]),
    "# How factory builds this project. Lines with # show what it finds by itself: remove the # to decide it here.",
    "# All keys: factory schema config",
    "",
    ...lines(entries),
    "",
  ].join("\n");
}

function lines(entries: readonly Entry[]): readonly string[] {
  const texts = entries.map(({ key, value, decided }) => `${decided ? "" : "# "}${key}: ${value}`);
  const width = Math.min(40, Math.max(...texts.map((text) => text.length)));
  return entries.map(({ note }, index) => `${(texts[index] ?? "").padEnd(width)}  # ${note}`);
}

function pythonEntry({ python }: Settings, { detection, versions }: DetectReport): Entry {
  const found = detection.python;
  if (python !== undefined) return entry("python", python, { decided: true, note: "version or range" });
  if (found === undefined || found.range === "*" || found.range === "") {
    const note = "nobody asks for a version; this one is preferred";
    return entry("python", minor(versions?.python?.version) ?? "3.13", { decided: false, note });
  }
  return entry("python", found.range, { decided: false, note: found.source });
}

/** `3.11` of `3.11.2`: the whole version would leave out bases of other patch releases. */
function minor(version: string | undefined): string | undefined {
  return version === undefined ? undefined : /^\d+\.\d+/.exec(version)?.[0];
}

function startEntry({ start }: Settings, { detection }: DetectReport): Entry {
  if (start !== undefined) return entry("start", start, { decided: true, note: "run by /bin/sh in /app" });
  const found = detection.start;
  if (found !== undefined) return entry("start", found.command, { decided: false, note: found.source });
  return entry("start", "python main.py", { decided: false, note: "none was found: name the command" });
}

function portsEntry({ ports }: Settings, { detection }: DetectReport): Entry {
  const value = (list: readonly number[]) => `[${list.join(", ")}]`;
  if (ports !== undefined) return raw("ports", value(ports), { decided: true, note: "what it listens on" });
  if (detection.ports.length === 0) {
    return raw("ports", "[8000]", { decided: false, note: "none was found: for what listens" });
  }
  const note = detection.start?.source ?? "what it listens on";
  return raw("ports", value(detection.ports), { decided: false, note });
}

function gpuEntry({ gpu }: Settings, { detection }: DetectReport): Entry {
  const note = "whether it needs a GPU";
  if (gpu !== undefined) return raw("gpu", String(gpu), { decided: true, note });
  return raw("gpu", String(detection.accelerator !== "none"), { decided: false, note });
}

function systemEntry({ systemPackages }: Settings, report: DetectReport): Entry {
  if (systemPackages !== undefined && systemPackages.length > 0) {
    return raw("systemPackages", flow(systemPackages), { decided: true, note: "Debian packages" });
  }
  const found = report.systemPackages;
  const note =
    found.length === 0
      ? "Debian packages; none is known to be needed"
      : `${found[0]?.source}: added by itself`;
  return raw("systemPackages", flow([...new Set(found.map(({ name }) => name))]), { decided: false, note });
}

function userEntry({ user }: DetectReport): Entry {
  return entry("user", user.value, { decided: false, note: "root, a name or numbers" });
}

function flow(words: readonly string[]): string {
  return `[${words.map(scalar).join(", ")}]`;
}

interface Said {
  readonly decided: boolean;
  readonly note: string;
}

function entry(key: string, text: string, said: Said): Entry {
  return raw(key, scalar(text), said);
}

function raw(key: string, value: string, { decided, note }: Said): Entry {
  return { key, value, decided, note: note.replace(/\s+/g, " ") };
}

/** One line of YAML that reads back as this text. */
function scalar(text: string): string {
  const written = stringify(text, { lineWidth: 0, defaultStringType: "PLAIN" }).trimEnd();
  return written.includes("\n") ? JSON.stringify(text) : written;
}
