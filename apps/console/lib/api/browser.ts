import { createApi } from '@berth/api-client';
import { queriesOf } from './queries';

/** The API as the person in front of the browser: same origin, their cookie. */
export const api = createApi({ baseUrl: '' });
export const queries = queriesOf(api);
