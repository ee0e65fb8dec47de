import type { ControlPort, StopRequest } from "../engine/ports.ts";
import type { EventBody } from "../engine/run-event.ts";
import type { RunState } from "../engine/run-state.ts";
import { type ControlRequest, readRequests, removeRequest } from "../run-store/control-requests.ts";
import { readJournal } from "../run-store/read-journal.ts";
import type { RunPaths } from "../run-store/run-paths.ts";

export interface ControlCall {
  readonly paths: RunPaths;
  readonly state: RunState;
  readonly emit: (body: EventBody) => void;
}

/** How often the folder is looked at while stages run. */
const POLL_MS = 200;

/** Hears, for the process that drives a run, what other processes ask of it. */
export class RunControl implements ControlPort {
  readonly #call: ControlCall;
  readonly #pause = new AbortController();
  readonly #cancel = new AbortController();
  readonly #noted = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #stop: StopRequest | undefined;

  constructor(call: ControlCall) {
    this.#call = call;
  }

  /** Aborted when the run is to pause: whoever waits for something need not. */
  get pausing(): AbortSignal {
    return this.#pause.signal;
  }

  /** Aborted when the run is to end at once. */
  get canceling(): AbortSignal {
    return this.#cancel.signal;
  }

  /** Begins to look, after what a crash has left is put in order: who resumes a run wants it not paused. */
  watch(): void {
    this.#forgetDone();
    for (const request of this.#requests()) {
      if (request.kind === "pause") removeRequest(this.#call.paths.control, request);
    }
    this.#look();
    this.#timer = setInterval(() => this.#look(), POLL_MS);
    this.#timer.unref();
  }

  betweenStages(): void {
    this.#look();
    for (const request of this.#requests()) {
      if (request.kind === "intervene") this.#intervene(request);
    }
  }

  stop(): StopRequest | undefined {
    return this.#stop;
  }

  /** Requests that have become pointless go; others stay for whoever drives the run next. */
  close(): void {
    clearInterval(this.#timer);
    const { paths, state } = this.#call;
    for (const request of this.#requests()) {
      const moot = request.kind === "pause" || (request.kind === "cancel" && state.status === "canceled");
      if (moot) removeRequest(paths.control, request);
    }
  }

  #look(): void {
    for (const request of this.#requests()) {
      if (this.#noted.has(request.id)) continue;
      this.#noted.add(request.id);
      if (request.kind === "intervene") continue;
      // To cancel is more than to pause, whichever came first.
      if (this.#stop?.kind !== "cancel") this.#stop = toStop(request, request.kind);
      if (request.kind === "cancel") this.#cancel.abort();
      this.#pause.abort();
    }
  }

  #requests(): readonly ControlRequest[] {
    return readRequests(this.#call.paths.control);
  }

  #intervene(request: ControlRequest): void {
    const { context_updates } = request;
    this.#call.emit({
      event: "run.intervened",
      ...operator(request),
      ...(context_updates === undefined ? {} : { context_updates }),
    });
    removeRequest(this.#call.paths.control, request);
  }

  /** A crash may have come between an event and the end of its request. */
  #forgetDone(): void {
    const { paths } = this.#call;
    const pending = new Map(this.#requests().map((request) => [request.id, request]));
    if (pending.size === 0) return;
    readJournal(paths.journal, {
      onEvent: (event) => {
        const request = "request_id" in event ? pending.get(event.request_id ?? "") : undefined;
        if (request !== undefined) removeRequest(paths.control, request);
      },
    });
  }
}

function toStop(request: ControlRequest, kind: StopRequest["kind"]): StopRequest {
  return { kind, ...operator(request) };
}

function operator({ id, actor, reason }: ControlRequest) {
  return { actor, ...(reason === undefined ? {} : { reason }), request_id: id };
}
