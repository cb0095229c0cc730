'use client';

/** Passes the page's nonce to the few style elements that Base UI writes. */
export { CSPProvider as CspNonce } from '@base-ui/react/csp-provider';
