import { isCallError } from "./daemon-failure.ts";
import { callStream, callUnary } from "./grpc-calls.ts";
import type { GrpcConnection } from "./grpc-connection.ts";
import { newId, openSession } from "./open-session.ts";
import { CONTROL } from "./proto/control.ts";
import type { SolveResponse, StatusMessage } from "./proto/control-messages.ts";
import { solveError } from "./solve-error.ts";
import { toSolveStatus } from "./solve-status.ts";
import type { SolveRequest, SolveResult, SolveStatus } from "./types.ts";

// The Status stream ends with the solve; one that stays silent this long afterwards is given up. One that never
// said anything waits in vain: the daemon refused the solve before it made a job of it.
const STATUS_SILENCE_MS = 5_000;
const STATUS_NEVER_MS = 500;

/** Runs a definition on the daemon. Settles only when the last status has been reported. Throws FactoryError. */
export async function solve(connection: GrpcConnection, request: SolveRequest): Promise<SolveResult> {
  const ref = newId();
  const names = new Map<string, string>();
  const solving = new AbortController();
  const abort = () => solving.abort();
  request.signal?.addEventListener("abort", abort, { once: true });
  if (request.signal?.aborted) abort();

  const session = openSession(connection, request.session);
  const status = followStatus({
    connection,
    ref,
    solving,
    onStatus: (message) => {
      for (const { digest, name } of message.vertexes) names.set(digest, name);
      request.onStatus?.(message);
    },
  });
  try {
    const response = await Promise.race([
      callUnary<SolveResponse>(connection.client, CONTROL.solve, {
        message: solveMessage({ ref, session: session.id, request }),
        signal: solving.signal,
      }),
      session.lost.then((error) => {
        abort();
        throw error;
      }),
    ]);
    await status.drain();
    const failure = session.server.failure();
    if (failure !== undefined) throw failure;
    return {
      ref,
      exporterResponse: response.ExporterResponse ?? {},
      transfer: { ...session.server.transfer },
    };
  } catch (error) {
    await status.drain();
    throw solveError({
      error,
      connection,
      names,
      interrupted: request.signal?.aborted ?? false,
      sessionFailure: session.server.failure(),
      receive: request.session.receive,
    });
  } finally {
    request.signal?.removeEventListener("abort", abort);
    abort();
    request.onTransfer?.({ ...session.server.transfer });
    await session.close();
  }
}

// As client/solve.go: old daemons read the deprecated exporter fields, newer ones the list.
function solveMessage(solve: {
  readonly ref: string;
  readonly session: string;
  readonly request: SolveRequest;
}): object {
  const { exporter, definition, caches } = solve.request;
  const exporters =
    exporter === undefined
      ? {}
      : {
          Exporters: [{ Type: exporter.type, Attrs: exporter.attrs }],
          ExporterDeprecated: exporter.type,
          ExporterAttrsDeprecated: exporter.attrs,
        };
  return {
    Ref: solve.ref,
    Definition: definition,
    Session: solve.session,
    Cache: {
      Imports: (caches?.imports ?? []).map(({ type, attrs }) => ({ Type: type, Attrs: attrs })),
      Exports: (caches?.exports ?? []).map(({ type, attrs }) => ({ Type: type, Attrs: attrs })),
    },
    // No entry in the daemon's build history: it takes 40 to 60 ms of disk writes, and would keep the logs of the build
    // with the secrets in them that factory masks.
    Internal: true,
    ...exporters,
  };
}

interface Followed {
  readonly connection: GrpcConnection;
  readonly ref: string;
  readonly solving: AbortController;
  readonly onStatus: (status: SolveStatus) => void;
}

/** Reports the statuses of a solve. `drain` waits for the rest, and throws what `onStatus` threw. */
function followStatus({ connection, ref, solving, onStatus }: Followed): { drain(): Promise<void> } {
  const giveUp = new AbortController();
  let silence: NodeJS.Timeout | undefined;
  let heard = false;
  let thrown: { readonly error: unknown } | undefined;
  const ended = callStream<StatusMessage>(connection.client, CONTROL.status, {
    message: { Ref: ref },
    signal: AbortSignal.any([solving.signal, giveUp.signal]),
    onMessage: (message) => {
      heard = true;
      silence?.refresh();
      onStatus(toSolveStatus(message));
    },
  }).catch((error: unknown) => {
    // A Status call that fails says nothing that the Solve call does not say better.
    if (isCallError(error)) return;
    thrown = { error };
    solving.abort();
  });
  return {
    drain: async () => {
      silence = setTimeout(() => giveUp.abort(), heard ? STATUS_SILENCE_MS : STATUS_NEVER_MS);
      await ended;
      clearTimeout(silence);
      if (thrown !== undefined) throw thrown.error;
    },
  };
}
