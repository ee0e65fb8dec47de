import { closest } from "../../suggest.ts";
import { TextProblem } from "../text-scanner.ts";

/** One `--name value` of a line; the offset is where its name begins. */
export interface LineOption {
  readonly name: string;
  readonly value: string;
  readonly offset: number;
  /** Where the value begins, with its quotes. */
  readonly valueOffset: number;
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  "-r": "--requirement",
  "-c": "--constraint",
  "-e": "--editable",
  "-i": "--index-url",
  "-f": "--find-links",
  "-C": "--config-settings",
};

/** Options that pip and uv read in a file. `true`: takes a value. */
const KNOWN: Readonly<Record<string, boolean>> = {
  "--requirement": true,
  "--constraint": true,
  "--editable": true,
  "--index-url": true,
  "--pypi-url": true,
  "--extra-index-url": true,
  "--find-links": true,
  "--no-index": false,
  "--no-binary": true,
  "--only-binary": true,
  "--prefer-binary": false,
  "--require-hashes": false,
  "--pre": false,
  "--trusted-host": true,
  "--use-feature": true,
  "--hash": true,
  "--config-settings": true,
  "--config-setting": true,
  "--all-releases": true,
  "--only-final": true,
  "--global-option": true,
  "--build-option": true,
};

/** Options of `text` from `start` on; short names become long ones. Throws TextProblem for unknown ones. */
export function lineOptions(text: string, start: number): readonly LineOption[] {
  const options: LineOption[] = [];
  let offset = start;
  while (offset < text.length) {
    if (/\s/.test(text.charAt(offset))) {
      offset += 1;
      continue;
    }
    const option = hashAt(text, offset) ?? optionAt(text, offset);
    options.push(option);
    offset = option.end;
  }
  return options;
}

/** Locks have hundreds of thousands of these: one expression instead of all that follows. */
const SHA256 = /--hash=(sha256:[0-9a-f]{64})(?=\s|$)/y;

function hashAt(text: string, offset: number): ReturnType<typeof optionAt> | undefined {
  SHA256.lastIndex = offset;
  const value = SHA256.exec(text)?.[1];
  if (value === undefined) return undefined;
  return { name: "--hash", value, offset, valueOffset: offset + "--hash=".length, end: SHA256.lastIndex };
}

function optionAt(text: string, offset: number): LineOption & { readonly end: number } {
  const rest = text.slice(offset);
  const [matched, written] = /^(--[A-Za-z][A-Za-z-]*|-[A-Za-z])/.exec(rest) ?? [];
  if (matched === undefined || written === undefined) {
    throw new TextProblem(`${JSON.stringify(rest.split(/\s/)[0])} is not an option`, {
      offset,
      hint: "give options after the requirement, each beginning with --",
    });
  }
  const name = LONG_NAMES[written] ?? written;
  const takesValue = KNOWN[name];
  if (takesValue === undefined) {
    const guess = closest(name, Object.keys(KNOWN));
    throw new TextProblem(`unknown option ${written}`, {
      offset,
      hint: guess === undefined ? "remove the option" : `did you mean ${guess}?`,
    });
  }
  if (!takesValue) {
    if (/^[\s]|^$/.test(rest.slice(matched.length))) {
      return { name, value: "", offset, valueOffset: offset, end: offset + matched.length };
    }
    throw new TextProblem(`option ${written} takes no value`, { offset, hint: `write ${written} alone` });
  }
  const pattern = name === "--editable" ? EDITABLE_VALUE : VALUE;
  const [assigned, value] = pattern.exec(rest.slice(matched.length)) ?? ["", ""];
  if (value === undefined || value === "") {
    throw new TextProblem(`option ${written} has no value`, { offset, hint: `write ${written} VALUE` });
  }
  return {
    name,
    value: value.replace(/^(["'])(.*)\1$/, "$2"),
    offset,
    valueOffset: offset + matched.length + assigned.length - value.length,
    end: offset + matched.length + assigned.length,
  };
}

const VALUE = /^(?:\s*=\s*|\s*)("[^"]*"|'[^']*'|\S*)/;

/** The place and its marker, up to the next option. */
const EDITABLE_VALUE = /^(?:\s*=\s*|\s*)("[^"]*"|'[^']*'|(?:(?!\s+--?[A-Za-z]|\s+$)[\s\S])*)/;
