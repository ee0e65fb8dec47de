/** Why a TLS connection failed, in words, and what helps. */
export interface CertificateFault {
  readonly reason: string;
  readonly hint: string;
}

interface Rule {
  readonly message: RegExp;
  readonly reason: string;
  readonly hint: string;
}

const CA = "name the daemon's authority with ca=FILE behind the address, FACTORY_TLS_DIR or BUILDKIT_TLS_CA";
const CLIENT =
  "name a certificate and key that the daemon's authority signed: cert=FILE&key=FILE behind the address, or FACTORY_TLS_DIR";

// The texts are those of OpenSSL and of Node's check of names; alerts are what the other end says.
const RULES: readonly Rule[] = [
  {
    message:
      /alert (?:certificate required|unknown ca|bad certificate|handshake failure|certificate unknown|unsupported certificate|decrypt error)|certificate required/i,
    reason: "it does not accept the client certificate",
    hint: CLIENT,
  },
  {
    message: /alert certificate expired|alert certificate revoked/i,
    reason: "it says that the client certificate has expired",
    hint: "make a new client certificate",
  },
  {
    message: /Hostname\/IP does not match certificate's altnames/i,
    reason: "its certificate is for another host name",
    hint: "use a name that the certificate has, or say which one to expect with servername=NAME behind the address",
  },
  {
    message: /certificate has expired/i,
    reason: "its certificate has expired",
    hint: "give the daemon a new certificate",
  },
  {
    message: /certificate is not yet valid/i,
    reason: "its certificate is not valid yet",
    hint: "check the clocks of both machines",
  },
  {
    message: /self[- ]signed certificate|unable to (?:get|verify)|unknown authority/i,
    reason: "its certificate is signed by an authority that is not known here",
    hint: CA,
  },
];

/** Files that no connection can be made with, whatever the other end says. */
export function unusableFiles(message: string): CertificateFault {
  const reason = /key values mismatch/.test(message)
    ? "the TLS key is not that of the certificate"
    : "a TLS file is not what it should be";
  return { reason, hint: "give PEM files: an authority, a certificate, and the key of that certificate" };
}

/** Undefined for failures that are no matter of certificates. */
export function certificateFault(message: string): CertificateFault | undefined {
  const rule = RULES.find((each) => each.message.test(message));
  if (rule === undefined) return undefined;
  const names = /altnames: (.*?)(?:\. Resolution note|$)/s.exec(message)?.[1];
  return { reason: names === undefined ? rule.reason : `${rule.reason}: ${names}`, hint: rule.hint };
}
