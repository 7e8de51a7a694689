/**
 * Whether what another copy of the API registered can be used: it has the same major version, and a minor one that is not
 * older. Left out is what the original has for copies that are a version 0 or a pre-release themselves.
 */
import { VERSION } from '../version.mjs';

const RELEASE = /^(\d+)\.(\d+)\.\d+$/;
const [, major, minor] = RELEASE.exec(VERSION);

/** There is one registration, and it is asked about at each use. */
let accepted = VERSION;

export function isCompatible(version) {
  if (version === accepted) return true;
  const [, itsMajor, itsMinor] = RELEASE.exec(version) ?? [];
  if (itsMajor !== major || Number(itsMinor) < Number(minor)) return false;
  accepted = version;
  return true;
}
