package io.github.camelllm.remote;

import io.github.camelllm.http.Signer;

/**
 * How a provider lets callers in.
 *
 * @param keys where the key of an attempt comes from
 * @param signer what adds it to a request
 * @param howToSetKey the advice that an error gives when there is no key, such as "set the option apiKey"
 */
public record Credentials(KeySource keys, Signer signer, String howToSetKey) {}
