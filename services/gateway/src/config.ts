import { UrlList, privateKeySetting } from '@breakwater/service-kit';
import { Type } from 'typebox';

/** Settings of the gateway. */
export const gatewaySettings = Type.Object({
  CREDIT_URLS: UrlList,
  TOKEN_KEY: privateKeySetting('It signs and verifies session tokens, the same in every replica.'),
});
