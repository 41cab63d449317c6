/** A public X25519 age key. Its checksum is judged by whoever encrypts to it; this only keeps anything else out of an order. */
export const ageRecipientPattern = /^age1[02-9ac-hj-np-z]{58}$/;
