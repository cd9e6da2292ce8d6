// Requests to the gateway. The admin key and the key for chats stay in this tab (sessionStorage) and go out as headers only.
import {readEvents} from './llm-chat.js';

const ADMIN = 'llm-gateway-admin';
const CHAT = 'llm-gateway-chat';
const slot = name => ({get: () => sessionStorage.getItem(name) ?? '', set: value => value ? sessionStorage.setItem(name, value) : sessionStorage.removeItem(name)});

export const adminKey = slot(ADMIN);
export const chatKey = slot(CHAT);

/** An answer of the gateway that is an error: its status, its code and its message. */
export class GatewayError extends Error {
  constructor(status, body) {
    super(body?.error?.message ?? `The gateway answered with status ${status}`);
    this.status = status;
    this.code = body?.error?.code;
  }
}

const bearer = key => key ? {Authorization: `Bearer ${key}`} : {};

/** Sends a request with the admin key and returns the JSON of the answer. */
export async function api(path, {method = 'GET', body, signal} = {}) {
  const response = await fetch(path, {
    method, signal,
    headers: {...bearer(adminKey.get()), ...(body ? {'Content-Type': 'application/json'} : {})},
    body: body ? JSON.stringify(body) : undefined,
  });
  const json = await response.json().catch(() => null);
  if (!response.ok) throw new GatewayError(response.status, json);
  return json;
}

const SILENCE = 10_000;

/**
 * Keeps a snapshot current: `each` gets every new one, `lost` is called when the connection breaks or is silent, and it is opened again.
 * Returns a function that ends it.
 */
export function live(path, each, lost) {
  const end = new AbortController();
  (async () => {
    for (let wait = 500; !end.signal.aborted; wait = Math.min(wait * 2, 10_000)) {
      const silent = new AbortController();
      let timer = setTimeout(() => silent.abort(), SILENCE);
      try {
        const response = await fetch(path, {headers: bearer(adminKey.get()), signal: AbortSignal.any([end.signal, silent.signal])});
        if (!response.ok) throw new GatewayError(response.status, await response.json().catch(() => null));
        for await (const [, data] of readEvents(response)) {
          wait = 500;
          clearTimeout(timer);
          timer = setTimeout(() => silent.abort(), SILENCE);
          each(data);
        }
        lost(null);
      } catch (failure) {
        if (end.signal.aborted) return;
        lost(failure);
        if (failure.status === 401 || failure.status === 403) return;
      } finally {
        clearTimeout(timer);
      }
      await new Promise(resolve => setTimeout(resolve, wait));
    }
  })();
  return () => end.abort();
}
