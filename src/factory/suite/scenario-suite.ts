import type { CheckSettings, SmokeCommand, TextExpectation } from "../../project/smoke-check.ts";
import type { Actor } from "../actor.ts";

export const SCENARIO_KINDS = ["happy", "error", "edge"] as const;
export type ScenarioKind = (typeof SCENARIO_KINDS)[number];

/** What is there before the action. */
export interface ScenarioSetup extends CheckSettings {
  /** What a person has to know; nothing is done about it. */
  readonly given?: string;
  /** Server that answers requests; that of the image when absent. */
  readonly start?: SmokeCommand;
  readonly ready?: string;
  readonly timeout?: string;
}

/** Exactly one of the four. */
export interface ScenarioAction {
  readonly run?: SmokeCommand;
  readonly http?: {
    readonly path?: string;
    readonly port?: number;
    readonly method?: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  /** Absolute path in the image. */
  readonly file?: string;
  /** Looks at the image itself. */
  readonly image?: true;
}

/** Which members mean something depends on the action. */
export interface ScenarioExpected extends TextExpectation {
  readonly exit?: number;
  readonly output?: TextExpectation;
  readonly stderr?: TextExpectation;
  readonly status?: number;
  readonly json?: unknown;
  readonly is?: "file" | "folder" | "absent";
  /** Octal permission bits, such as `0755`. */
  readonly mode?: string;
  /** Most compressed bytes of all layers. */
  readonly maxBytes?: number;
  readonly maxLayers?: number;
  readonly user?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Scenario {
  /** HP-, ER- or EC- and a number. */
  readonly id: string;
  readonly kind: ScenarioKind;
  readonly title: string;
  readonly setup?: ScenarioSetup;
  readonly action: ScenarioAction;
  readonly expected: ScenarioExpected;
}

/** What an image has to do, seen from outside: `.factory/suites/ID/VERSION.json`. */
export interface ScenarioSuite {
  readonly schemaVersion: 1;
  readonly id: string;
  /** 1, 2, 3 … */
  readonly version: number;
  readonly title?: string;
  readonly pipeline: { readonly id: string; readonly version: number };
  readonly scenarios: readonly Scenario[];
  /** `sha256:…` of title, pipeline and scenarios as canonical JSON. */
  readonly digest: string;
  readonly created: { readonly time: string; readonly actor: Actor };
  /** No new run can be checked with it. */
  readonly archived?: { readonly time: string; readonly actor: Actor; readonly reason?: string };
}
