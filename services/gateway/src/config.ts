import { UrlList } from '@breakwater/service-kit';
import { Type } from 'typebox';

/** Settings of the gateway. */
export const gatewaySettings = Type.Object({
  PUBLIC_PORT: Type.Integer({
    minimum: 0,
    maximum: 65_535,
    description: 'Port for clients; PORT is for operators.',
  }),
  CREDIT_URLS: UrlList,
  TOKEN_KEY: Type.String({
    minLength: 32,
    description:
      'Ed25519 private key as a JWK, the same for every replica; it signs and verifies session tokens.',
  }),
});
