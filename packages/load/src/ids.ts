import type { Random } from '@breakwater/clock';

/** 32 hexadecimal digits, never all zero: the form of a W3C trace id. */
export function hexId(random: Random): string {
  const id = Array.from({ length: 4 }, () => random.uint32().toString(16).padStart(8, '0')).join('');
  return /^0+$/.test(id) ? `${id.slice(1)}1` : id;
}

/** An id in the form of a version 4 UUID, drawn from the seed. */
export function uuidLike(random: Random): string {
  const hex = hexId(random);
  const variant = '89ab'.charAt(Number.parseInt(hex.charAt(16), 16) % 4);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
