import { createHash, generateKeyPairSync, sign, verify } from 'node:crypto';
import { type Commit, formatCommit, type Signature } from './format.ts';

const KEY = generateKeyPairSync('ed25519');
const ARMOR = /^-----BEGIN SSH SIGNATURE-----\n([\s\S]+)\n-----END SSH SIGNATURE-----$/;

/** A length and the bytes, as SSH writes them. */
function packed(part: string | Buffer): Buffer {
  const bytes = Buffer.from(part);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function publicBlob(): Buffer {
  // The last 32 bytes of an Ed25519 key in SPKI form are the key itself.
  const raw = KEY.publicKey.export({ type: 'spki', format: 'der' }).subarray(-32);
  return Buffer.concat([packed('ssh-ed25519'), packed(raw)]);
}

/** What is signed: the hash of the commit in the frame of https://github.com/openssh/openssh-portable/blob/master/PROTOCOL.sshsig */
function framed(payload: Buffer): Buffer {
  const hash = createHash('sha512').update(payload).digest();
  return Buffer.concat([Buffer.from('SSHSIG'), packed('git'), packed(''), packed('sha512'), packed(hash)]);
}

/** The key of commits that the web signs, as a line of git's `gpg.ssh.allowedSignersFile`. */
export function allowedSigner(): string {
  return `${webFlow(0).email} ssh-ed25519 ${publicBlob().toString('base64')}`;
}

/** Who commits what is made in GitHub's web pages, and by `createCommitOnBranch`. `at` is epoch seconds. */
export function webFlow(at: number): Signature {
  return { name: 'GitHub', email: 'noreply@github.com', at };
}

/** The commit signed by this process' key; an SSH signature that git can verify, where GitHub's own is an OpenPGP one. */
export function signed(commit: Commit): Commit {
  const signature = Buffer.concat([
    packed('ssh-ed25519'),
    packed(sign(null, framed(formatCommit(commit)), KEY.privateKey)),
  ]);
  const version = Buffer.from([0, 0, 0, 1]);
  const parts = [publicBlob(), 'git', '', 'sha512', signature].map(packed);
  const body = Buffer.concat([Buffer.from('SSHSIG'), version, ...parts]).toString('base64');
  const lines = body.replace(/.{70}(?=.)/g, '$&\n');
  return { ...commit, signature: `-----BEGIN SSH SIGNATURE-----\n${lines}\n-----END SSH SIGNATURE-----` };
}

/** What was signed, as text; the commit without its signature. */
export function signedPayload(commit: Commit): string {
  const { signature: _, ...rest } = commit;
  return formatCommit(rest).toString('utf8');
}

/** Whether this process signed the commit, and it is still what was signed. */
export function isSignedByWeb(commit: Commit): boolean {
  const body = Buffer.from(ARMOR.exec(commit.signature ?? '')?.[1] ?? '', 'base64');
  const blob = publicBlob();
  if (body.length < 64 || body.indexOf(blob) === -1) return false;
  return verify(null, framed(Buffer.from(signedPayload(commit))), KEY.publicKey, body.subarray(-64));
}
