declare const brand: unique symbol;

/** 16 lowercase hex digits, drawn anew at each start of a tracker. */
export type InstanceId = string & { readonly [brand]: "InstanceId" };

export function isInstanceId(text: string): text is InstanceId {
  return /^[0-9a-f]{16}$/.test(text);
}
