package io.github.camelllm.stage;

import io.github.camelllm.http.Signer;

/**
 * How a provider lets callers in.
 *
 * @param keys where the key of an attempt comes from
 * @param signer what adds it to a request
 * @param howToSetKey the advice that an error gives when there is no key, such as "set the option apiKey"
 */
public record Access(Keys keys, Signer signer, String howToSetKey) {}
