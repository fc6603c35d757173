/**
 * An idempotency key on the wire: 1 to 255 visible ASCII characters, in the `Idempotency-Key` header
 * (draft-ietf-httpapi-idempotency-key-header) or in the `idempotency_key` field of a batch item.
 */
export const IDEMPOTENCY_KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;
