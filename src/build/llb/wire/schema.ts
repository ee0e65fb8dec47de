import { messageType } from "../../protobuf/message-type.ts";

/** Field numbers of BuildKit v0.32's solver/pb/ops.proto; only the fields factory writes. */
const Input = messageType({
  digest: { id: 1, type: "string" },
  index: { id: 2, type: "int64" },
});
const Meta = messageType({
  args: { id: 1, type: "string", of: "list" },
  env: { id: 2, type: "string", of: "list" },
  cwd: { id: 3, type: "string" },
  user: { id: 4, type: "string" },
  removeMountStubsRecursive: { id: 11, type: "bool" },
});
const TmpfsOpt = messageType({
  size: { id: 1, type: "int64" },
});
const CacheOpt = messageType({
  ID: { id: 1, type: "string" },
  sharing: { id: 2, type: "int32" },
});
const SecretOpt = messageType({
  ID: { id: 1, type: "string" },
  mode: { id: 4, type: "uint32" },
  optional: { id: 5, type: "bool" },
});
const Mount = messageType({
  input: { id: 1, type: "int64" },
  selector: { id: 2, type: "string" },
  dest: { id: 3, type: "string" },
  output: { id: 4, type: "int64" },
  readonly: { id: 5, type: "bool" },
  mountType: { id: 6, type: "int32" },
  TmpfsOpt: { id: 19, type: TmpfsOpt },
  cacheOpt: { id: 20, type: CacheOpt },
  secretOpt: { id: 21, type: SecretOpt },
  SSHOpt: { id: 22, type: SecretOpt },
});
const SecretEnv = messageType({
  ID: { id: 1, type: "string" },
  name: { id: 2, type: "string" },
  optional: { id: 3, type: "bool" },
});
const ExecOp = messageType({
  meta: { id: 1, type: Meta },
  mounts: { id: 2, type: Mount, of: "list" },
  network: { id: 3, type: "int32" },
  secretenv: { id: 5, type: SecretEnv, of: "list" },
});
const SourceOp = messageType({
  identifier: { id: 1, type: "string" },
  attrs: { id: 2, type: "string", of: "map" },
});
const UserOpt = messageType({
  byID: { id: 2, type: "uint32", oneof: true },
});
const ChownOpt = messageType({
  user: { id: 1, type: UserOpt },
  group: { id: 2, type: UserOpt },
});
const FileActionCopy = messageType({
  src: { id: 1, type: "string" },
  dest: { id: 2, type: "string" },
  owner: { id: 3, type: ChownOpt },
  mode: { id: 4, type: "int32" },
  followSymlink: { id: 5, type: "bool" },
  dirCopyContents: { id: 6, type: "bool" },
  attemptUnpackDockerCompatibility: { id: 7, type: "bool" },
  createDestPath: { id: 8, type: "bool" },
  timestamp: { id: 11, type: "int64" },
  include_patterns: { id: 12, type: "string", of: "list" },
  exclude_patterns: { id: 13, type: "string", of: "list" },
});
const FileActionMkFile = messageType({
  path: { id: 1, type: "string" },
  mode: { id: 2, type: "int32" },
  data: { id: 3, type: "bytes" },
  timestamp: { id: 5, type: "int64" },
});
const FileActionMkDir = messageType({
  path: { id: 1, type: "string" },
  mode: { id: 2, type: "int32" },
  makeParents: { id: 3, type: "bool" },
  timestamp: { id: 5, type: "int64" },
});
const FileActionRm = messageType({
  path: { id: 1, type: "string" },
  allowNotFound: { id: 2, type: "bool" },
});
const FileAction = messageType({
  input: { id: 1, type: "int64" },
  secondaryInput: { id: 2, type: "int64" },
  output: { id: 3, type: "int64" },
  copy: { id: 4, type: FileActionCopy, oneof: true },
  mkfile: { id: 5, type: FileActionMkFile, oneof: true },
  mkdir: { id: 6, type: FileActionMkDir, oneof: true },
  rm: { id: 7, type: FileActionRm, oneof: true },
});
const FileOp = messageType({
  actions: { id: 2, type: FileAction, of: "list" },
});
const OpIndex = messageType({
  input: { id: 1, type: "int64" },
});
const MergeOp = messageType({
  inputs: { id: 1, type: OpIndex, of: "list" },
});
const DiffOp = messageType({
  lower: { id: 1, type: OpIndex },
  upper: { id: 2, type: OpIndex },
});
const Platform = messageType({
  Architecture: { id: 1, type: "string" },
  OS: { id: 2, type: "string" },
});
export const OP_TYPE = messageType({
  inputs: { id: 1, type: Input, of: "list" },
  exec: { id: 2, type: ExecOp, oneof: true },
  source: { id: 3, type: SourceOp, oneof: true },
  file: { id: 4, type: FileOp, oneof: true },
  merge: { id: 6, type: MergeOp, oneof: true },
  diff: { id: 7, type: DiffOp, oneof: true },
  platform: { id: 10, type: Platform },
});
const OpMetadata = messageType({
  ignore_cache: { id: 1, type: "bool" },
  description: { id: 2, type: "string", of: "map" },
  caps: { id: 5, type: "bool", of: "map" },
});
export const DEFINITION_TYPE = messageType({
  def: { id: 1, type: "bytes", of: "list" },
  metadata: { id: 2, type: OpMetadata, of: "map" },
});
