import { hash } from 'node:crypto'

/** The base64url characters in ASCII order, so that digits of one width compare as their numbers do. */
const alphabet = '-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz'

/**
 * 53 well-mixed bits of a string, for keys, shards and deduplication; not for secrets.
 * Two 32-bit lanes of multiply-xor, finished as in MurmurHash3 (A. Appleby, fmix32).
 */
export function hash53(text: string, seed = 0): number {
  let a = 0xdeadbeef ^ seed
  let b = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    a = Math.imul(a ^ unit, 0x9e3779b1)
    b = Math.imul(b ^ unit, 0x5f356495)
  }
  a = mix(a ^ (b >>> 15))
  b = mix(b ^ (a >>> 13))
  return (b >>> 11) * 0x100000000 + (a >>> 0)
}

function mix(lane: number): number {
  let h = Math.imul(lane ^ (lane >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}

/** A non-negative integer as exactly `width` digits of base 64; what does not fit is cut off at the top. */
export function base64Digits(value: number, width: number): string {
  let rest = value
  let digits = ''
  for (let i = 0; i < width; i++) {
    digits = alphabet[rest % 64] + digits
    rest = Math.floor(rest / 64)
  }
  return digits
}

/** `width` base64url characters (6 bits each, at most 8) that stand for a string. */
export function shortHash(text: string, width = 8): string {
  return base64Digits(hash53(text), width)
}

/** Streams and stores partition people by this: 0–255. */
export function shardOf(profileId: string): number {
  return hash53(profileId) % 256
}

/** 132 bits of SHA-256 as 22 base64url characters, for what nobody may find a second text for. */
export function digestOf(text: string): string {
  return hash('sha256', text, 'base64url').slice(0, 22)
}
