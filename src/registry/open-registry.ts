import { answerError } from "./answer-error.ts";
import { openAuthority } from "./open-authority.ts";
import { openSender, type Sender } from "./open-sender.ts";
import { openTransport } from "./open-transport.ts";
import { readBlob } from "./read-blob.ts";
import { readManifest } from "./read-manifest.ts";
import { type RegistryCall, repositoryText } from "./registry-call.ts";
import type { RegistryOptions } from "./registry-options.ts";
import { retrying } from "./retrying.ts";
import { SYSTEM_TIMING } from "./timing.ts";
import type { RegistryClient } from "./types.ts";
import { hasBlob, writeBlob } from "./write-blob.ts";
import { writeManifest } from "./write-manifest.ts";

const SILENCE_MS = 60_000;

/**
 * A client of the registry protocol (OCI distribution specification) for all hosts. Hosts of this machine are spoken to by http,
 * others by https. It keeps connections, which do not keep the process alive.
 */
export function openRegistry(options: RegistryOptions): RegistryClient {
  const { timing = SYSTEM_TIMING, silenceMs = SILENCE_MS, network = {}, signal, onRetry } = options;
  const transport = openTransport({ network, signal, silenceMs });
  const authority = openAuthority(options, { transport, timing });
  const send: Sender = openSender({ transport, authority });
  const call: RegistryCall = {
    send,
    retry: (what, { host }, work) =>
      retrying(work, {
        ...{ timing, signal, what, onRetry },
        hint: `try again later, and check the network of this machine and whether ${host} works`,
      }),
    refused: async (answer, { what, repository }) =>
      answerError(answer, {
        host: repository.host,
        what,
        nowMs: timing.now(),
        loggedIn: await authority.isLoggedIn(repository.host),
        mask: authority.mask,
      }),
  };
  return {
    readManifest: (repository, reference) =>
      call.retry(`read ${reference} of ${repositoryText(repository)}`, repository, () =>
        readManifest(call, repository, reference),
      ),
    writeManifest: (repository, reference, manifest) =>
      call.retry(`write ${reference} of ${repositoryText(repository)}`, repository, () =>
        writeManifest(call, repository, { reference, manifest }),
      ),
    hasBlob: (repository, digest) =>
      call.retry(`look for ${digest} in ${repositoryText(repository)}`, repository, () =>
        hasBlob(call, repository, { digest, scopes: [`repository:${repository.name}:pull`] }),
      ),
    readBlob: (repository, descriptor) => readBlob(call, repository, descriptor),
    writeBlob: (repository, blob) =>
      call.retry(`write ${blob.descriptor.digest} to ${repositoryText(repository)}`, repository, () =>
        writeBlob(call, repository, blob),
      ),
  };
}
